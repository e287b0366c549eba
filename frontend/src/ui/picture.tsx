import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Source } from "../protocol/types";
import { useRoom } from "./context";
import { follow } from "./signals";
import { useStill } from "./still";

interface Props {
  readonly track: MediaStreamTrack;
  readonly label: string;
  readonly mirrored?: boolean;
}

/** A track as a moving picture, always silent: sound has elements of its own. */
export function Picture({ track, mirrored, label }: Props) {
  const element = usePlayed(track);
  return <video ref={element} class={mirrored ? "mirrored" : ""} muted playsInline autoPlay aria-label={label} />;
}

interface ReceivedProps extends Props {
  readonly id: string;
  readonly source: Source;
  /** What stands in its place while nothing of it moves: never its last frame. */
  readonly children: ComponentChildren;
}

/** Somebody else's picture. Its size is told to the media node; while it does not come, something else is shown. */
export function ReceivedPicture({ id, source, track, label, children }: ReceivedProps) {
  const { media } = useRoom();
  const [standing] = useState(() => follow(media.view.standing));
  const element = usePlayed(track);
  useEffect(() => (element.current ? media.view.watch(id, element.current) : undefined), [media, element, id]);
  const still = useStill(element, source, standing.value.rung);
  return (
    <>
      <video ref={element} class={still ? "still" : ""} muted playsInline autoPlay aria-label={label} aria-hidden={still} />
      {still && children}
    </>
  );
}

function usePlayed(track: MediaStreamTrack): RefObject<HTMLVideoElement> {
  const { media } = useRoom();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    void media.playback.attach(video, track);
    return () => media.playback.detach(video);
  }, [media, track]);
  return element;
}
