import { useEffect, useRef, useState } from "preact/hooks";
import { gettext } from "../i18n";
import { useRoom } from "./context";
import { follow } from "./signals";

/** Everybody's sound, and one button where the browser waits for a click before it plays any. */
export function Sound() {
  const { media, tracks } = useRoom();
  const [received] = useState(() => follow(media.received));
  const [blocked] = useState(() => follow(media.soundBlocked));
  const microphones = tracks.value.filter((track) => track.source === "microphone");
  return (
    <>
      {microphones.map(({ id, participant }) => {
        const track = received.value.get(id);
        return track && <Voice key={id} track={track} participant={participant} />;
      })}
      {blocked.value && (
        <div class="room-note" role="alert">
          <p>{gettext("This browser plays no sound before you ask for it.")}</p>
          <button type="button" class="button" onClick={() => void media.playback.resume()}>
            {gettext("Play sound")}
          </button>
        </div>
      )}
    </>
  );
}

function Voice({ track, participant }: { track: MediaStreamTrack; participant: string }) {
  const { media } = useRoom();
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    void media.playback.attach(audio, track);
    return () => media.playback.detach(audio);
  }, [media, track]);
  return <audio ref={element} data-participant={participant} autoPlay />;
}
