import { gettext, interpolate } from "../i18n";
import type { Document } from "../protocol/types";
import { useMay, useRoom } from "./context";
import { Refusal } from "./refusal";

type Knocking = Document["door"][string];
const SHOWN = 3;

/** Who waits at the door, for the desk: who they are in a line, and its word on it. First come, first shown. */
export function AtTheDoor() {
  const { document } = useRoom();
  const may = useMay();
  const waiting = Object.entries(document.value?.door ?? {}).sort(([, one], [, other]) => one.seq - other.seq);
  if (waiting.length === 0 || !may("door.let_in")) return null;
  const more = waiting.length - SHOWN;
  return (
    <section aria-label={gettext("At the door")}>
      {waiting.slice(0, SHOWN).map(([knock, knocker]) => (
        <Knocker key={knock} knock={knock} knocker={knocker} />
      ))}
      {more > 0 && <p class="quiet">{interpolate(gettext("%(count)s more wait at the door."), { count: more })}</p>}
    </section>
  );
}

/** Whether guests who come by the open link wait until they are let in; after somebody was removed they do. */
export function DoorRules() {
  const { room, hall } = useRoom();
  const may = useMay();
  const wait = hall.value.guests_wait === true;
  if (!may("door.rules")) return null;
  return (
    <div class="door-rules">
      <label class="check">
        <input
          type="checkbox"
          checked={wait}
          onChange={(event) => room.send({ do: "door.rules", guests_wait: event.currentTarget.checked }, "door.rules")}
        />
        <span>{gettext("New guests wait at the door")}</span>
      </label>
      <p class="hint" role="status">
        {wait
          ? gettext("Who comes by the link for listeners is in once you let them in. It is so since somebody was removed, or somebody of the desk chose it.")
          : gettext("Who comes by the link for listeners is in at once. When you remove a listener, new guests wait.")}
      </p>
      <Refusal place="door.rules" />
    </div>
  );
}

function comesFrom(kind: Exclude<Knocking["kind"], "">): string {
  switch (kind) {
    case "government":
      return gettext("Government");
    case "academia":
      return gettext("Academia");
    case "industry":
      return gettext("Industry");
    case "civil_society":
      return gettext("Civil society");
    case "international":
      return gettext("Partner or international organisation");
  }
}

function Knocker({ knock, knocker }: { knock: string; knocker: Knocking }) {
  const { room, people } = useRoom();
  const removed = people.value[knocker.seat ?? ""]?.removed === true;
  const who = [knocker.name, knocker.title, knocker.place].filter(Boolean).join(gettext(", "));
  const said = knocker.seat
    ? gettext("%(who)s waits at the door, on another device.")
    : gettext("%(who)s waits at the door.");
  return (
    <div class="room-note" role="status">
      <p>
        <bdi>{interpolate(said, { who })}</bdi>
        {removed && <strong> {gettext("They were removed from the room.")}</strong>}
        {knocker.kind !== "" && <span class="quiet"> {comesFrom(knocker.kind)}</span>}
      </p>
      <div class="note-actions">
        <button type="button" class="act" data-main onClick={() => room.send({ do: "door.let_in", knock }, `door.${knock}`)}>
          {gettext("Let in")}
        </button>
        <button type="button" class="act" onClick={() => room.send({ do: "door.turn_away", knock }, `door.${knock}`)}>
          {gettext("Not now")}
        </button>
      </div>
      <Refusal place={`door.${knock}`} />
    </div>
  );
}
