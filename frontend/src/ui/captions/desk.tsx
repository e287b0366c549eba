import { useEffect, useId, useRef, useState } from "preact/hooks";
import { gettext, interpolate, number } from "../../i18n";
import { CaptionWriter } from "../../state/caption-writer";
import { linesOf } from "../../state/captions";
import { Shortcuts } from "../../state/shortcuts";
import { useMay, useRoom } from "../context";
import type { RoomView } from "../context";
import { byRank, speaking } from "../order";
import type { Keyed } from "../order";
import { Refusal } from "../refusal";
import { follow } from "../signals";
import type { Person } from "../../protocol/types";
import { languageName } from "../words";
import { ShortForms } from "./short-forms";

const PLACE = "captions";
const SPEAK = new Set(["chair", "moderator", "rapporteur", "leader", "presenter", "panellist"]);

/** The captioner's desk: one line, by keyboard alone. There for whoever was named, in the languages they write. */
export function CaptionDesk() {
  const { me, captioning } = useRoom();
  const may = useMay();
  const id = me.value?.id ?? "";
  const mine = Object.keys(captioning.value)
    .filter((each) => captioning.value[each]?.captioners[id])
    .sort();
  const [chosen, setChosen] = useState("");
  const language = mine.includes(chosen) ? chosen : (mine.find((each) => captioning.value[each]?.live === id) ?? mine[0]);
  if (language === undefined || !may("captions.offer")) return null;
  return (
    <section class="booth caption-desk" aria-label={deskName(language)}>
      {mine.length > 1 && (
        <label class="control listening writes-in">
          <span>{gettext("I write in")}</span>
          <select value={language} onChange={(event) => setChosen(event.currentTarget.value)}>
            {mine.map((each) => (
              <option key={each} value={each}>
                {languageName(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Writer key={language} language={language} />
      <Refusal place={PLACE} />
    </section>
  );
}

const deskName = (language: string): string =>
  interpolate(gettext("Captions: %(language)s"), { language: languageName(language) });

function Writer({ language }: { language: string }) {
  const view = useRoom();
  const { room, me, people, captioning, turns, drafts, refusals } = view;
  const may = useMay();
  const [writer] = useState(() => writerOf(view, language));
  const [text] = useState(() => follow(writer.text));
  const [correcting] = useState(() => follow(writer.correcting));
  const [marked] = useState(() => follow(writer.marked));
  const field = useRef<HTMLInputElement>(null);
  const [id, help] = [useId(), useId()];
  const state = captioning.value[language];
  const mine = me.value?.id ?? "";
  const partner = state?.live !== undefined && state.live !== mine ? state.live : undefined;
  const speakers = whoMaySpeak(people.value);
  useEffect(() => () => writer.close(), [writer]);
  useEffect(() => {
    const left = drafts.value[PLACE]?.text ?? "";
    if (!left) return;
    writer.giveBack(left); // of a line that was refused, or left by a reload
    room.drafts.drop(PLACE);
  }, [writer, refusals.value]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressed(event, writer, text.value, speakers)) event.preventDefault();
  };
  const speaker = correcting.value?.speaker || marked.value || (speaking(turns.value) ?? "");
  return (
    <>
      <p class="booth-state" role="status">
        <strong>{deskName(language)}</strong> <State partner={partner} offered={state?.offered === true} />
      </p>
      {partner === undefined && may("caption.write") && (
        <div class="caption-write">
          <label for={id}>
            {correcting.value ? gettext("Correct this line") : gettext("What is said")}
            {" · "}
            <SpeakerName id={speaker} marked={marked.value !== ""} />
          </label>
          <input
            id={id}
            ref={field}
            data-captions
            lang={language}
            dir="auto"
            autoComplete="off"
            spellcheck
            aria-describedby={help}
            value={text.value}
            onInput={(event) => {
              writer.input(event.currentTarget.value);
              event.currentTarget.value = writer.text.value;
            }}
            onKeyDown={onKeyDown}
          />
          <Kept writer={writer} />
        </div>
      )}
      <div class="booth-actions">
        {speakers.map(([each, person], index) => (
          <button
            key={each}
            type="button"
            class="control speaker-choice"
            aria-pressed={marked.value === each}
            onClick={() => {
              writer.mark(marked.value === each ? "" : each);
              field.current?.focus();
            }}
          >
            <kbd class="key">{number(index + 1)}</kbd> <bdi>{person.name}</bdi>
          </button>
        ))}
        <HandOver language={language} partner={partner} offered={state?.offered === true} />
        <ShortForms shortcuts={writer.shortcuts} />
      </div>
      <p id={help} class="hint">
        {gettext("Enter sends. In an empty line: 1 to 9 marks who speaks, 0 follows whoever is heard, ↑ corrects the line before. A line that begins with a figure: a space first.")}
      </p>
    </>
  );
}

/** What a key does in the line; true where it is not for the field itself. */
export function pressed(event: KeyboardEvent, writer: CaptionWriter, text: string, speakers: readonly Keyed<Person>[]): boolean {
  const correcting = writer.correcting.value !== undefined;
  switch (event.key) {
    case "Enter":
      writer.enter();
      return true;
    case "ArrowUp":
      if (text === "" || correcting) writer.up();
      return text === "" || correcting;
    case "ArrowDown":
      if (correcting) writer.down();
      return correcting;
    case "Escape":
      writer.leave();
      return correcting;
  }
  if (text !== "" || !/^\d$/.test(event.key)) return false;
  writer.mark(event.key === "0" ? "" : (speakers[Number(event.key) - 1]?.[0] ?? writer.marked.value));
  return true;
}

/** In an order that stays, so that a figure stays somebody's. */
export function whoMaySpeak(people: RoomView["people"]["value"]): Keyed<Person>[] {
  return Object.entries(people)
    .filter(([, person]) => person.present && (SPEAK.has(person.role) || person.microphone))
    .filter(([, person]) => person.channel === undefined)
    .sort((a, b) => a[1].side - b[1].side || byRank(a, b))
    .slice(0, 9);
}

function writerOf({ room, captionLines, turns, pending }: RoomView, language: string): CaptionWriter {
  const writer = new CaptionWriter({
    send: (command) => room.send(command, PLACE),
    tell: (frame) => void room.tell(frame),
    now: () => room.clock.now(),
    key: () => `c${crypto.randomUUID().replaceAll("-", "")}`,
    shortcuts: new Shortcuts(room.keeper),
    lines: () => linesOf(language, captionLines.value, []),
    waits: (caption) => pending.value.some(({ command }) => command.do === "caption.write" && command.caption === caption),
    heard: () => speaking(turns.value),
  });
  writer.language = language;
  return writer;
}

function SpeakerName({ id, marked }: { id: string; marked: boolean }) {
  const { people } = useRoom();
  const name = people.value[id]?.name;
  if (name === undefined) return <span class="quiet">{gettext("nobody is marked as speaking")}</span>;
  return (
    <span>
      <bdi>{name}</bdi> {!marked && <span class="quiet">{gettext("(heard now)")}</span>}
    </span>
  );
}

/** Why the last line is in no archive: it was shown, which is all that may be done with it. */
function Kept({ writer }: { writer: CaptionWriter }) {
  const { pending, captionLines, hall, people } = useRoom();
  const [sent] = useState(() => follow(writer.sent));
  const last = sent.value;
  const waits = pending.value.some(({ command }) => command.do === "caption.write" && command.caption === last?.caption);
  if (last === undefined || waits || last.caption in captionLines.value) return null;
  const name = people.value[last.speaker]?.name;
  const why = !hall.value.recording
    ? gettext("nothing is being recorded.")
    : name === undefined
      ? gettext("nobody was marked as speaking.")
      : interpolate(gettext("%(name)s had not agreed to be recorded."), { name });
  return (
    <p class="hint" role="status">
      {gettext("The last line was shown and is not kept:")} {why}
    </p>
  );
}

function State({ partner, offered }: { partner: string | undefined; offered: boolean }) {
  const { people } = useRoom();
  if (partner === undefined)
    return <>{offered ? gettext("You write until somebody takes over.") : gettext("You write.")}</>;
  const name = people.value[partner]?.name ?? "";
  return (
    <>
      {offered
        ? interpolate(gettext("%(name)s asks you to take over."), { name })
        : interpolate(gettext("%(name)s writes."), { name })}
    </>
  );
}

function HandOver({ language, partner, offered }: { language: string; partner: string | undefined; offered: boolean }) {
  const { room, people, captioning, me } = useRoom();
  const state = captioning.value[language];
  const others = Object.keys(state?.captioners ?? {}).length > 1;
  if (partner !== undefined)
    return (
      <button
        type="button"
        class={`control${offered ? " main" : ""}`}
        disabled={!offered && people.value[partner]?.present === true}
        onClick={() => room.send({ do: "captions.take", language }, PLACE)}
      >
        {gettext("Take over")}
      </button>
    );
  if (!others || state?.live !== me.value?.id) return null;
  return (
    <button
      type="button"
      class="control"
      aria-pressed={offered}
      onClick={() => room.send({ do: "captions.offer", language, on: !offered }, PLACE)}
    >
      {gettext("Hand over")}
    </button>
  );
}
