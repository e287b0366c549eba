import { useState } from "preact/hooks";
import { gettext, interpolate, ngettext } from "../i18n";
import { CaptionChoice } from "./captions/shown";
import { Cities, Clock } from "./clock";
import { useRoom } from "./context";
import { DevicesButton } from "./devices-dialog";
import { ItemClock, OffRecord } from "./floor/clock";
import { Listening } from "./listening";
import { narrowWindow } from "./narrow";
import { timeOfDay } from "./time";
import { minutesLong } from "./words";

/** Cities, title, clock, phase, and whether this is recorded. */
export function Header({ showKeys }: { showKeys: () => void }) {
  const { room, hall } = useRoom();
  const { recording, off_record, trouble, space_minutes, space_megabytes, title } = hall.value;
  const [narrow] = useState(narrowWindow);
  return (
    <header class="room-bar">
      <Cities />
      <h1 class="room-title">
        <bdi>{title || room.boot.title}</bdi>
      </h1>
      <Clock />
      <ItemClock />
      <p class={`recording-mark${recording ? " on" : ""}`} role="status">
        {recording ? gettext("Being recorded") : off_record ? gettext("Recording paused") : gettext("Not recorded")}
      </p>
      {trouble && (
        <p class="room-trouble" role="alert">
          {interpolate(gettext("A recording could not be written: %(reason)s"), { reason: trouble })}
        </p>
      )}
      {space_minutes !== undefined && (
        <p class="room-trouble" role="alert">
          {spaceWords(space_minutes, space_megabytes ?? 0)}
        </p>
      )}
      <OffRecord />
      <div class="room-tools">
        {!narrow.value && <Listening />}
        {!narrow.value && <CaptionChoice />}
        <DevicesButton class="link-button" />
        <button type="button" class="link-button wide-only" onClick={showKeys}>
          {gettext("Keys")}{" "}
          <kbd class="key" dir="ltr">
            ?
          </kbd>
        </button>
      </div>
    </header>
  );
}

/** How much more can be recorded, and what to do. */
export function spaceWords(minutes: number, megabytes: number): string {
  if (minutes === 0)
    return gettext("The folder for recordings is full: nothing more can be recorded. Have somebody make room on the server.");
  const figures = { time: minutesLong(minutes), size: megabytes };
  return interpolate(
    gettext(
      "The folder for recordings has room for about %(time)s more (%(size)s MB). Have somebody make room on the server, or stop the recording at a good moment.",
    ),
    figures,
  );
}

/** The state of the line, in words, for as long as it is not what it should be. It covers nothing that moves. */
export function LineNote() {
  const { connection, pending, room, busy } = useRoom();
  const now = connection.value;
  if (now.state === "connected" && busy.value !== "")
    return (
      <div class="room-note" role="status">
        <p>{busy.value}</p>
      </div>
    );
  if (now.state === "connected" || now.state === "connecting" || now.state === "closed") return null;
  const since = timeOfDay(now.since_ms);
  const waiting = pending.value.filter((entry) => entry.seq === undefined).length;
  return (
    <div class="room-note warning" role="status">
      <p>
        {now.state === "offline"
          ? interpolate(gettext("This device is offline since %(time)s."), { time: since })
          : interpolate(gettext("The line is cut since %(time)s. Coming back by itself."), { time: since })}{" "}
        {room.keeper.lasting.value
          ? gettext("What you write and do is kept, and sent when the line is back.")
          : gettext("Keep this page open: what you write and do is sent when the line is back.")}
        {waiting > 0 &&
          ` ${interpolate(ngettext("%(count)s thing waits.", "%(count)s things wait.", waiting), { count: waiting })}`}
      </p>
    </div>
  );
}
