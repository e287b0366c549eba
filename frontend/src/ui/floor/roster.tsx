import { useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import type { Delegate, Delegation } from "../../protocol/types";
import { uuid7 } from "../../state/uuid7";
import { useMay, useRoom } from "../context";
import { Dialog } from "../dialog";
import { entries } from "../order";
import type { Keyed } from "../order";
import { Refusal } from "../refusal";

const USUAL_PRECEDENCE = 100;
/** One key each; whoever comes after these is marked by a press. */
const KEYS = "123456789";

/** Those of a delegation in their order of precedence, as the list was written. */
export const membersInOrder = (delegation: Delegation): Keyed<Delegate>[] =>
  entries(delegation.members).sort(
    ([first, a], [second, b]) =>
      (a.precedence ?? USUAL_PRECEDENCE) - (b.precedence ?? USUAL_PRECEDENCE) || (first < second ? -1 : 1),
  );

/** Several of us sit here: one key marks who speaks, and what is heard is theirs from then on. */
export function WhoSpeaks() {
  const { room, delegations, me } = useRoom();
  const may = useMay();
  const mine = delegations.value[me.value?.id ?? ""];
  if (mine === undefined || !may("roster.mark") || Object.keys(mine.members).length === 0) return null;
  return (
    <div class="who-speaks" role="group" aria-label={gettext("Who of you speaks")}>
      <span>{gettext("Speaking for us:")}</span>
      {membersInOrder(mine).map(([member, delegate], index) => {
        const speaks = mine.speaker === member;
        return (
          <button
            key={member}
            type="button"
            class="act member"
            aria-pressed={speaks}
            data-speaker-key={KEYS[index]}
            onClick={() => room.send(speaks ? { do: "roster.mark" } : { do: "roster.mark", member }, "roster")}
          >
            {KEYS[index] !== undefined && (
              <kbd class="key wide-only" dir="ltr">
                {KEYS[index]}
              </kbd>
            )}
            <bdi>{delegate.name}</bdi>
          </button>
        );
      })}
      <Refusal place="roster" />
    </div>
  );
}

/** The name that stands under a picture: of the one who speaks, for their delegation. */
export function speakerName(delegation: Delegation | undefined): Delegate | undefined {
  return delegation?.members[delegation.speaker ?? ""];
}

/** The list of those who sit at this device. */
export function OwnRoster() {
  const { delegations, me } = useRoom();
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may("roster.set") || !may("media.speak")) return null;
  const count = Object.keys(delegations.value[me.value?.id ?? ""]?.members ?? {}).length;
  return (
    <div class="own-recording">
      <p>
        {count > 0
          ? interpolate(gettext("%(count)s people sit at this device."), { count })
          : gettext("Are you several at this device?")}
      </p>
      <button type="button" class="link-button" onClick={() => setOpen(true)}>
        {count > 0 ? gettext("Change the list") : gettext("Write the list")}
      </button>
      {open && <RosterDialog close={() => setOpen(false)} />}
    </div>
  );
}

interface Line {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly native: string;
}

const emptyLine = (): Line => ({ key: `m${uuid7().replaceAll("-", "").slice(0, 30)}`, name: "", title: "", native: "" });

function linesOf(delegation: Delegation | undefined): Line[] {
  const known = delegation === undefined ? [] : membersInOrder(delegation);
  const lines = known.map(([key, { name, title, native_name }]) => ({ key, name, title, native: native_name ?? "" }));
  return [...lines, emptyLine()];
}

function RosterDialog({ close }: { close: () => void }) {
  const { room, delegations, me } = useRoom();
  const [lines, setLines] = useState(() => linesOf(delegations.value[me.value?.id ?? ""]));
  const change = (key: string, changed: Partial<Line>): void => {
    const next = lines.map((line) => (line.key === key ? { ...line, ...changed } : line));
    setLines(next.at(-1)?.name ? [...next, emptyLine()] : next);
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const named = lines.filter((line) => line.name.trim() !== "");
    const members = Object.fromEntries(
      named.map(({ key, name, title, native }, place) => [key, { name, title, native_name: native, precedence: place }]),
    );
    room.send({ do: "roster.set", members }, "roster");
    close();
  };
  return (
    <Dialog title={gettext("Who sits at this device")} close={close}>
      <form onSubmit={save}>
        <p class="quiet">{gettext("In order of precedence. While you speak, one key marks who of you it is.")}</p>
        {lines.map((line) => (
          <fieldset key={line.key} class="roster-line">
            <input
              type="text"
              dir="auto"
              aria-label={gettext("Name")}
              placeholder={gettext("Name")}
              value={line.name}
              onInput={(event) => change(line.key, { name: event.currentTarget.value })}
            />
            <input
              type="text"
              dir="auto"
              aria-label={gettext("Title")}
              placeholder={gettext("Title")}
              value={line.title}
              onInput={(event) => change(line.key, { title: event.currentTarget.value })}
            />
            <input
              type="text"
              dir="auto"
              aria-label={gettext("Name in its own script")}
              placeholder={gettext("Name in its own script")}
              value={line.native}
              onInput={(event) => change(line.key, { native: event.currentTarget.value })}
            />
          </fieldset>
        ))}
        <div class="dialog-actions">
          <button type="button" class="button quiet" onClick={close}>
            {gettext("Cancel")}
          </button>
          <button type="submit" class="button">
            {gettext("Save the list")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
