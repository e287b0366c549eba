import { useId, useState } from "preact/hooks";
import { gettext, interpolate, pgettext } from "../i18n";
import type { MinuteLine } from "../protocol/types";
import { useMay, useRoom } from "./context";
import { useOpenForm } from "./open-form";
import { minuteLines } from "./order";
import { Refusal } from "./refusal";
import { timeOfDay } from "./time";
import { READABLE, kindName } from "./words";

/** The minutes as they are written, by time. */
export function Minutes() {
  const { minutes } = useRoom();
  const may = useMay();
  const lines = minuteLines(minutes.value);
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
  const { room, questions, drafts, pending } = useRoom();
  const may = useMay();
  const place = `line.${id}`;
  const editing = drafts.value[place] !== undefined;
  const about = line.question ? questions.value[line.question]?.text : undefined;
  const saving = pending.value.some(({ command }) => command.do === "minutes.edit" && command.line === id);
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
        {about && (
          <p class="minute-about">
            {gettext("On the question:")} <q dir="auto">{about}</q>
          </p>
        )}
        {saving && <p class="quiet">{gettext("Your change is being sent.")}</p>}
        {editing && <Edit id={id} line={line} place={place} />}
        {!editing && may("minutes.edit") && (
          <button
            type="button"
            class="link-button"
            onClick={() => room.drafts.write(place, { text: line.text, base_seq: line.seq })}
          >
            {pgettext("a minute line", "Edit")}
          </button>
        )}
      </div>
    </li>
  );
}

/** Somebody's change of a line. If the line changed meanwhile, both texts are shown and the writer decides. */
function Edit({ id, line, place }: { id: string; line: MinuteLine; place: string }) {
  const { room, drafts } = useRoom();
  const field = useId();
  const { text = "", base_seq = line.seq } = drafts.value[place] ?? {};
  const outdated = base_seq !== line.seq;
  const save = (event: Event): void => {
    event.preventDefault();
    room.drafts.drop(place);
    room.send({ do: "minutes.edit", line: id, text, base_seq: line.seq }, place);
  };
  return (
    <form class="words-form" onSubmit={save}>
      {outdated && (
        <div class="conflict" role="alert">
          <p>{gettext("This line was changed while you were writing. Nothing is lost: choose which text stays.")}</p>
          <p class="conflict-theirs">
            <strong>{gettext("In the minutes now:")}</strong> <span dir="auto">{line.text}</span>
          </p>
        </div>
      )}
      <label for={field}>{outdated ? gettext("Your text:") : gettext("The line’s text")}</label>
      <textarea
        id={field}
        dir="auto"
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
        <button
          type="button"
          class="act"
          onClick={() => {
            room.drafts.drop(place);
            room.forget(place);
          }}
        >
          {outdated ? gettext("Keep what is in the minutes") : gettext("Cancel")}
        </button>
      </div>
    </form>
  );
}

const KINDS: readonly MinuteLine["kind"][] = ["note", "decision", "action"];

/** A new line, about the question on the floor unless the writer says otherwise. */
export function WriteMinute() {
  const { room, drafts, lists } = useRoom();
  const may = useMay();
  const [about, setAbout] = useState(true);
  const field = useId();
  const { text = "", kind = "note" } = drafts.value["minute"] ?? {};
  const form = useOpenForm(text);
  if (!may("minutes.add")) return null;
  const floor = lists.value.floor[0];
  const add = (event: Event): void => {
    event.preventDefault();
    room.drafts.drop("minute");
    const question = floor && about ? { question: floor[0] } : {};
    room.send(
      { do: "minutes.add", line: `l${crypto.randomUUID().replaceAll("-", "")}`, kind, text, ...question },
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
        onInput={(event) => room.drafts.write("minute", { text: event.currentTarget.value, kind })}
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
              onChange={() => room.drafts.write("minute", { text, kind: each })}
            />
            {kindName(each)}
          </label>
        ))}
      </fieldset>
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
