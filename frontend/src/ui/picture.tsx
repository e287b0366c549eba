import { useEffect, useRef } from "preact/hooks";
import { useRoom } from "./context";

/** A track as a moving picture, always silent: sound has elements of its own. */
export function Picture({ track, mirrored, label }: { track: MediaStreamTrack; mirrored?: boolean; label: string }) {
  const { media } = useRoom();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    void media.playback.attach(video, track);
    return () => media.playback.detach(video);
  }, [media, track]);
  return <video ref={element} class={mirrored ? "mirrored" : ""} muted playsInline autoPlay aria-label={label} />;
}
