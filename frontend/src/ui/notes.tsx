import { useState } from "preact/hooks";
import { gettext, interpolate } from "../i18n";
import type { Trouble } from "../state/media-session";
import { BoothNotes } from "./booth-notes";
import { useMay, useRoom } from "./context";
import { useDevices } from "./device-check";
import { troubleWords } from "./device-words";
import { AtTheDoor } from "./door";
import { PartOver, StandingIn, TookOver } from "./floor/clock";
import { LineNote } from "./header";
import { Refusal } from "./refusal";
import { follow } from "./signals";
import { Sound } from "./sound";
import { TextAdvice } from "./text-stage";

/** Lines of state over the stage: they come and go without moving anything. */
export function Notes() {
  return (
    <div class="room-notes">
      <LineNote />
      <AtTheDoor />
      <Sound />
      <ReachNote />
      <TextAdvice />
      <DeviceNote />
      <PartOver />
      <StandingIn />
      <TookOver />
      <BoothNotes />
      <StorageNote />
      <RecordingChoice />
    </div>
  );
}

/** A device that is not to be had, or went away mid-talk, with what can be done about it. */
function DeviceNote() {
  const { media } = useRoom();
  const [trouble] = useState(() => follow(media.trouble));
  const now = trouble.value;
  const devices = useDevices(now);
  if (now === null) return null;
  const others = now.source === "microphone" ? devices.microphones : now.source === "camera" ? devices.cameras : [];
  return (
    <div class="room-note warning" role="alert">
      <p>{now.source === null ? now.message : troubleWords(now.source, now.why)}</p>
      <div class="note-actions">
        {offersAnother(now) &&
          others
            .filter((device) => device.label !== "")
            .map((device) => (
              <button key={device.id} type="button" class="act" onClick={() => void another(device.id)}>
                {gettext("Use:")} <bdi>{device.label}</bdi>
              </button>
            ))}
        {now.source !== null && (
          <button type="button" class="act" onClick={() => void media.turn(now.source, true)}>
            {gettext("Try again")}
          </button>
        )}
        <button type="button" class="act" onClick={() => media.trouble.set(null)}>
          {gettext("Go on without it")}
        </button>
      </div>
    </div>
  );
  async function another(id: string): Promise<void> {
    if (now?.source !== "microphone" && now?.source !== "camera") return;
    await media.choose(now.source, id);
    await media.turn(now.source, true);
  }
}

const offersAnother = (trouble: Trouble): boolean =>
  trouble.source !== null && (trouble.why === "unplugged" || trouble.why === "in use");

/** Sound and picture do not get through: why, and what can be done. Everything else in the room goes on. */
function ReachNote() {
  const { room, media } = useRoom();
  const [reach] = useState(() => follow(media.reach));
  if (reach.value === "fine") return null;
  const port = room.boot.udp_port;
  return (
    <div class="room-note warning" role="alert">
      <p>
        {reach.value === "unsupported"
          ? gettext("This browser cannot receive sound and picture (it has no WebRTC). Read, ask and vote here, or use another browser.")
          : interpolate(
              gettext("No sound and picture get through to this device: this network seems to close UDP port %(port)s. Ask whoever runs it to open that port, or use another network. You can read, ask and vote meanwhile."),
              { port },
            )}{" "}
        <a href="/check/" target="_blank">
          {gettext("Check this network")}
        </a>
      </p>
    </div>
  );
}

function StorageNote() {
  const { room } = useRoom();
  const [lasting] = useState(() => follow(room.keeper.lasting));
  const [read, setRead] = useState(false);
  if (lasting.value || read) return null;
  return (
    <div class="room-note" role="status">
      <p>
        {gettext("This browser keeps nothing: what you are writing is lost when this page is closed or loaded again.")}
      </p>
      <button type="button" class="act" onClick={() => setRead(true)}>
        {gettext("I have read this")}
      </button>
    </div>
  );
}

/** Somebody who has not chosen is asked as soon as a recording runs: until then nothing of theirs is written. */
function RecordingChoice() {
  const { room, hall, own } = useRoom();
  const may = useMay();
  if (!hall.value.recording || own.value.agreed !== undefined) return null;
  if (!may("recording.choose") || !may("media.speak")) return null;
  const choose = (agree: boolean): void => room.send({ do: "recording.choose", agree }, "choice");
  return (
    <div class="room-note" role="alert">
      <p>{gettext("This meeting is being recorded. Nothing of you is written unless you agree.")}</p>
      <div class="note-actions">
        <button type="button" class="act" data-main onClick={() => choose(true)}>
          {gettext("Agree to be recorded")}
        </button>
        <button type="button" class="act" onClick={() => choose(false)}>
          {gettext("Stay without being recorded")}
        </button>
      </div>
      <Refusal place="choice" />
    </div>
  );
}
