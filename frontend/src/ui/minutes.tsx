import { useId, useState } from "preact/hooks";
import { gettext, interpolate, pgettext } from "../i18n";
import type { MinuteLine } from "../protocol/types";
import type { Draft } from "../state/drafts";
import { linePlace } from "../state/restore";
import { useMay, useRoom, useSections } from "./context";
import { useOpenForm } from "./open-form";
import { minuteLines, speaking } from "./order";
import { Refusal } from "./refusal";
import { dayInWords, timeOfDay } from "./time";
import { READABLE, cityName, kindName } from "./words";

/** As long as the server keeps a line for whoever changes it. */
const HOLD_MS = 120_000;

/** The minutes as they are written, by time. */
export function Minutes() {
  const { minutes } = useRoom();
  const may = useMay();
  const here = useSections("minutes", "record");
  const lines = minuteLines(minutes.value);
  if (!here) return <p class="quiet">{gettext("The minutes are on their way.")}</p>;
  if (lines.length === 0)
    return (
      <p class="quiet">
        {may("minutes.add")
          ? gettext("Nothing is written yet. Write the first line below.")
          : gettext("Nothing is written yet. The rapporteur’s notes, decisions and actions will stand here.")}
      </p>
    );
  return (
    <ol class="minutes">
      {lines.map(([id, line]) => (
        <Line key={id} id={id} line={line} />
      ))}
    </ol>
  );
}

function Line({ id, line }: { id: string; line: MinuteLine }) {
  const { questions, drafts, pending, record } = useRoom();
  const about = line.question ? questions.value[line.question]?.text : undefined;
  const saving = pending.value.some(({ command }) => command.do === "minutes.edit" && command.line === id);
  const second = record.value?.second;
  const editing = [false, true].filter((translation) => drafts.value[linePlace(id, translation)] !== undefined);
  return (
    <li class={`minute ${line.kind}`} data-line={id}>
      <time class="minute-time" dateTime={new Date(line.at_ms).toISOString()}>
        {timeOfDay(line.at_ms)}
      </time>
      <div>
        <p class="minute-text">
          {line.kind !== "note" && <span class="minute-kind">{kindName(line.kind)}: </span>}
          <span dir="auto">{line.text}</span>
        </p>
        {second && line.translation && (
          <p class="minute-second" dir="auto" lang={second}>
            {line.translation}
          </p>
        )}
        <About line={line} />
        {about && (
          <p class="minute-about">
            {gettext("On the question:")} <q dir="auto">{about}</q>
          </p>
        )}
        {saving && <p class="quiet">{gettext("Your change is being sent.")}</p>}
        {editing.map((translation) => (
          <Edit key={translation} id={id} line={line} translation={translation} />
        ))}
        {editing.length === 0 && <Begin id={id} line={line} />}
      </div>
    </li>
  );
}

/** Who said it, who does it, and until when. */
function About({ line }: { line: MinuteLine }) {
  const named = useNames();
  const parts = [
    line.speaker && named(line.speaker),
    line.owner && interpolate(gettext("To be done by %(owner)s"), { owner: named(line.owner) }),
    line.due && interpolate(gettext("until %(due)s"), { due: dayInWords(line.due) }),
    line.behind && gettext("The translation is older than the text."),
  ].filter(Boolean);
  return parts.length > 0 ? <p class="minute-meta">{parts.join(" · ")}</p> : null;
}

/** The way into a line, unless somebody else is changing it. */
function Begin({ id, line }: { id: string; line: MinuteLine }) {
  const { room, people, me, record } = useRoom();
  const may = useMay();
  const stage = record.value?.stage ?? "draft";
  const open = stage === "draft" || (stage === "review" && may("question.promote"));
  if (!may("minutes.edit") || !open) return null;
  const holder = line.held_by !== me.value?.id ? people.value[line.held_by ?? ""] : undefined;
  if (holder && room.clock.now() - (line.held_ms ?? 0) < HOLD_MS)
    return <p class="quiet">{interpolate(gettext("%(name)s is changing this line."), { name: holder.name })}</p>;
  const begin = (translation: boolean): void => {
    room.drafts.write(linePlace(id, translation), {
      text: translation ? (line.translation ?? "") : line.text,
      base_seq: line.seq,
    });
    room.send({ do: "minutes.hold", line: id, on: true }, linePlace(id, translation));
  };
  return (
    <>
      <button type="button" class="link-button" onClick={() => begin(false)}>
        {pgettext("a minute line", "Edit")}
      </button>
      {record.value?.second && (
        <button type="button" class="link-button" onClick={() => begin(true)}>
          {line.translation ? gettext("Edit the translation") : gettext("Translate")}
        </button>
      )}
    </>
  );
}

/** Somebody's change of a line. If the line changed meanwhile, both texts are shown and the writer decides. */
function Edit({ id, line, translation }: { id: string; line: MinuteLine; translation: boolean }) {
  const { room, drafts, record } = useRoom();
  const field = useId();
  const place = linePlace(id, translation);
  const { text = "", base_seq = line.seq } = drafts.value[place] ?? {};
  const outdated = base_seq !== line.seq;
  const save = (event: Event): void => {
    event.preventDefault();
    room.drafts.drop(place);
    const second = translation ? { translation } : {};
    room.send({ do: "minutes.edit", line: id, text, base_seq: line.seq, ...second }, place);
  };
  const leave = (): void => {
    room.drafts.drop(place);
    room.forget(place);
    room.send({ do: "minutes.hold", line: id, on: false }, place);
  };
  return (
    <form class="words-form" onSubmit={save}>
      {outdated && (
        <div class="conflict" role="alert">
          <p>{gettext("This line was changed while you were writing. Nothing is lost: choose which text stays.")}</p>
          <p class="conflict-theirs">
            <strong>{gettext("In the minutes now:")}</strong>{" "}
            <span dir="auto">{translation ? line.translation : line.text}</span>
          </p>
        </div>
      )}
      <label for={field}>{fieldName(outdated, translation)}</label>
      <textarea
        id={field}
        dir="auto"
        {...(translation && record.value?.second ? { lang: record.value.second } : {})}
        rows={3}
        required
        maxLength={READABLE}
        value={text}
        onInput={(event) => room.drafts.write(place, { text: event.currentTarget.value, base_seq })}
      />
      {!outdated && <Refusal place={place} />}
      <div class="question-actions">
        <button type="submit" class="act" data-main>
          {outdated ? gettext("Put my text in its place") : gettext("Save")}
        </button>
        <button type="button" class="act" onClick={leave}>
          {outdated ? gettext("Keep what is in the minutes") : gettext("Cancel")}
        </button>
      </div>
    </form>
  );
}

function fieldName(outdated: boolean, translation: boolean): string {
  if (outdated) return gettext("Your text:");
  return translation ? gettext("The line in the second language") : gettext("The line’s text");
}

/** A city's or a person's name, by its key. */
function useNames(): (key: string) => string {
  const { room, people } = useRoom();
  return (key) => cityName(key, room.boot.places) || people.value[key]?.name || "";
}

const KINDS: readonly MinuteLine["kind"][] = ["note", "decision", "action", "quote"];

/** A new line, about the question on the floor unless the writer says otherwise. */
export function WriteMinute() {
  const { room, drafts, lists, turns, record } = useRoom();
  const may = useMay();
  const [about, setAbout] = useState(true);
  const field = useId();
  const draft = drafts.value["minute"] ?? { text: "" };
  const { text, kind = "note", owner = "", due = "" } = draft;
  const form = useOpenForm(text);
  if (!may("minutes.add") || (record.value?.stage ?? "draft") === "circulated" || record.value?.stage === "sealed")
    return null;
  const floor = lists.value.floor[0];
  const add = (event: Event): void => {
    event.preventDefault();
    room.drafts.drop("minute");
    const question = floor && about ? { question: floor[0] } : {};
    const speaker = speaking(turns.value);
    const said = kind === "quote" && speaker ? { speaker } : {};
    const doing = kind === "action" ? { ...(owner ? { owner } : {}), due } : {};
    room.send(
      { do: "minutes.add", line: `l${crypto.randomUUID().replaceAll("-", "")}`, kind, text, ...question, ...said, ...doing },
      "minute",
    );
  };
  return (
    <form {...form} onSubmit={add}>
      <label for={field}>{gettext("Write a line")}</label>
      <textarea
        id={field}
        dir="auto"
        required
        maxLength={READABLE}
        data-minute
        value={text}
        onInput={(event) => room.drafts.write("minute", { ...draft, text: event.currentTarget.value })}
      />
      <button type="submit" class="button">
        {gettext("Add")}
      </button>
      <fieldset class="ask-more">
        <legend class="visually-hidden">{gettext("What kind of line")}</legend>
        {KINDS.map((each) => (
          <label class="check" key={each}>
            <input
              type="radio"
              name="kind"
              checked={kind === each}
              onChange={() => room.drafts.write("minute", { ...draft, kind: each })}
            />
            {kindName(each)}
          </label>
        ))}
      </fieldset>
      {kind === "action" && <Doing draft={draft} />}
      {floor && (
        <label class="check ask-more">
          <input type="checkbox" checked={about} onChange={(event) => setAbout(event.currentTarget.checked)} />
          <span>{interpolate(gettext("On the question: %(question)s"), { question: floor[1].text ?? "" })}</span>
        </label>
      )}
      <Refusal place="minute" />
    </form>
  );
}

/** Of an action: who does it, and until when. */
function Doing({ draft }: { draft: Draft }) {
  const { room, people } = useRoom();
  const [who, until] = [useId(), useId()];
  const seated = Object.entries(people.value).filter(([, person]) => person.side > 0);
  const write = (more: Partial<Draft>): void => room.drafts.write("minute", { ...draft, ...more });
  return (
    <div class="ask-more minute-doing">
      <label for={who}>{gettext("Who does it")}</label>
      <select id={who} value={draft.owner ?? ""} onChange={(event) => write({ owner: event.currentTarget.value })}>
        <option value="">{gettext("Nobody yet")}</option>
        {room.boot.cities.map((city) => (
          <option key={city.slug} value={city.slug}>
            {city.name}
          </option>
        ))}
        {seated.map(([id, person]) => (
          <option key={id} value={id}>
            {person.name}
          </option>
        ))}
      </select>
      <label for={until}>{gettext("Until when")}</label>
      <input
        id={until}
        type="date"
        value={draft.due ?? ""}
        onInput={(event) => write({ due: event.currentTarget.value })}
      />
    </div>
  );
}
