import { useEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate, ngettext } from "../../i18n";
import type { Phase } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import { timeLeft } from "../clock";
import { Refusal } from "../refusal";
import { useNow } from "../time";
import { phaseName } from "../words";
import { endsMs, runningItem } from "./times";

/** In the order in which every format has them. */
export const PARTS: readonly Phase[] = ["presentations", "discussion", "questions"];
/** What the chair is offered when a part is over. */
const MORE_MINUTES = 5;

/** The item that goes on, in the header, with what is left of its time. */
export function ItemClock() {
  const { agenda } = useRoom();
  const now = useNow();
  const running = runningItem(agenda.value);
  if (running === undefined) return null;
  const [, item] = running;
  const left = endsMs(item) - now;
  return (
    <p class={`item-clock${left < 0 ? " over" : ""}`}>
      <bdi>{item.title ?? gettext("An item off the record")}</bdi>
      {gettext(", ")}
      {timeLeft(left)}
    </p>
  );
}

/** Over the whole width, for as long as nothing is kept. */
export function OffRecord() {
  const { hall } = useRoom();
  const waits = useWaitsOutside();
  if (!hall.value.off_record) return null;
  return (
    <p class="off-record" role="status">
      <strong>{gettext("Off the record")}</strong>{" "}
      {!waits && gettext("Nothing is recorded, written or captioned until this item is over.")}
    </p>
  );
}

/** Whether I am one of those who wait while an item is off the record. */
export function useWaitsOutside(): boolean {
  const { hall, me } = useRoom();
  return hall.value.off_record === true && me.value?.audience === "outside";
}

/** In place of the stage and all that is beside it. */
export function WaitingOutside() {
  return (
    <section class="room-stage outside" aria-label={gettext("Stage")}>
      <div class="stage-frame">
        <div class="stage-words" role="status">
          <p>{gettext("You wait outside until this item is over. The page brings you back by itself.")}</p>
        </div>
      </div>
    </section>
  );
}

/** For whoever runs the exchange, once the time of a part is over. */
export function PartOver() {
  const { room, hall } = useRoom();
  const may = useMay();
  const { over, phase, planned } = hall.value;
  if (!over || !may("phase.extend")) return null;
  const parts = PARTS.filter((each) => each in planned);
  const next = parts[parts.indexOf(phase) + 1];
  const some = { count: MORE_MINUTES, part: next === undefined ? "" : phaseName(next) };
  return (
    <div class="room-note" role="alert">
      <p>{interpolate(gettext("The time for “%(part)s” is over."), { part: phaseName(phase) })}</p>
      {next !== undefined && (
        <div class="note-actions">
          <button type="button" class="act" data-main onClick={() => room.send({ do: "phase.start", phase: next }, "over")}>
            {gettext("Go on to:")} {phaseName(next)}
          </button>
          <button
            type="button"
            class="act"
            onClick={() => room.send({ do: "phase.extend", minutes: MORE_MINUTES }, "over")}
          >
            {interpolate(
              ngettext(
                "%(count)s more minute (taken from “%(part)s”)",
                "%(count)s more minutes (taken from “%(part)s”)",
                MORE_MINUTES,
              ),
              some,
            )}
          </button>
        </div>
      )}
      <Refusal place="over" />
    </div>
  );
}

/** Said to whoever runs the exchange because somebody else was cut off. */
export function StandingIn() {
  const { hall, people, me } = useRoom();
  const mine = people.value[me.value?.id ?? ""];
  if (mine === undefined || hall.value.host !== me.value?.id || hall.value.phase === "ended") return null;
  if (mine.role === "chair" || mine.role === "moderator") return null;
  return (
    <div class="room-note" role="status">
      <p>{gettext("Nobody else is here to run the exchange: you do now, until the moderator is back.")}</p>
    </div>
  );
}

/** Whoever ran the exchange is cut off, or was relieved: the one who does now must not find out by chance. */
export function TookOver() {
  const { hall, people, me } = useRoom();
  const host = hall.value.host;
  const before = useRef(host);
  const [instead, setInstead] = useState("");
  useEffect(() => {
    const mine = host !== undefined && host === me.value?.id;
    if (before.current !== host) setInstead(mine ? (before.current ?? "") : "");
    before.current = host;
  }, [host]);
  const other = people.value[instead];
  const role = people.value[me.value?.id ?? ""]?.role;
  if (other === undefined || hall.value.phase === "ended" || (role !== "chair" && role !== "moderator")) return null;
  return (
    <div class="room-note" role="alert">
      <p>{interpolate(gettext("You run the exchange now, in place of %(name)s."), { name: other.name })}</p>
      <button type="button" class="act" onClick={() => setInstead("")}>
        {gettext("I have read this")}
      </button>
    </div>
  );
}
