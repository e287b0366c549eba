import { useEffect, useRef, useState } from "preact/hooks";
import { gettext } from "../i18n";
import { setLoudness } from "../media";
import { FLOOR, loudness } from "../state/channels";
import { useRoom } from "./context";
import { follow } from "./signals";

/** Everybody's sound, and one button where the browser waits for a click before it plays any. */
export function Sound() {
  const { media, tracks } = useRoom();
  const [received] = useState(() => follow(media.received));
  const [blocked] = useState(() => follow(media.soundBlocked));
  const voices = tracks.value.filter(({ source }) => source !== "camera" && source !== "screen");
  return (
    <>
      {voices.map(({ id, participant, channel }) => {
        const track = received.value.get(id);
        return track && <Voice key={id} track={track} participant={participant} channel={channel ?? FLOOR} />;
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

interface VoiceProps {
  readonly track: MediaStreamTrack;
  readonly participant: string;
  readonly channel: string;
}

function Voice({ track, participant, channel }: VoiceProps) {
  const { media, channels, people, me } = useRoom();
  const [choice] = useState(() => follow(media.listening));
  const id = me.value?.id ?? "";
  const loud = loudness(channel, choice.value, channels.value, [id, people.value[id]]);
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    void media.playback.attach(audio, track);
    return () => media.playback.detach(audio);
  }, [media, track]);
  useEffect(() => {
    if (element.current !== null) setLoudness(element.current, loud);
  }, [loud]);
  return <audio ref={element} data-participant={participant} autoPlay />;
}
