import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import type { Command, Question } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import type { Keyed, QuestionLists } from "../order";
import { Refusal } from "../refusal";
import { useSteady } from "../steady";
import { undoing } from "./acts";
import { ActButton, DeskRow, Key, countIn, name } from "./row";
import { Rules } from "./rules";

type Filter = "waiting" | "floor" | "review" | "done";
const FILTERS: readonly Filter[] = ["waiting", "floor", "review", "done"];

/** What was done last, and what takes it back. */
interface Undo {
  readonly question: string;
  readonly words: string;
  readonly commands: readonly Command[];
}

/** The questions, for those who run them: everything by keyboard, and the next one under the hand. */
export function Desk() {
  const { lists, numbers, room, questions, refusals } = useRoom();
  const [filter, setFilter] = useState<Filter>("waiting");
  const [undo, setUndo] = useState<Undo | null>(null);
  const [steady, hold] = useSteady(shownIn(filter, lists.value));
  const [chosen, choose, list] = useChosen(steady);
  const does = (command: Command): void => {
    const question = "question" in command && typeof command.question === "string" ? command.question : "";
    const commands = undoing(command, questions.value[question]);
    room.send(command, question || "questions");
    setUndo(
      commands.length === 0 ? null : { question, words: name(numbers.value.get(question) ?? 0), commands },
    );
  };
  const takeBack = (): void => {
    for (const command of undo?.commands ?? []) room.send(command, undo?.question ?? "questions");
    setUndo(null);
  };
  return (
    <>
      <div class="desk-bar">
        <Filters filter={filter} lists={lists.value} choose={setFilter} />
        {undo !== null && refusals.value[undo.question] === undefined && (
          <ActButton keyName="Z" onClick={takeBack}>
            {interpolate(gettext("Undo %(question)s"), { question: undo.words })}
          </ActButton>
        )}
        <Rules />
        <Refusal place="questions" />
        <Missed shown={steady} />
      </div>
      {filter === "done" && <Reasons done={lists.value.closed} />}
      {steady.length === 0 ? (
        <p class="quiet">{nothing(filter)}</p>
      ) : (
        <ul class="questions desk-list" ref={list} {...hold}>
          {steady.map(([id, question]) => (
            <DeskRow
              key={id}
              id={id}
              question={question}
              number={numbers.value.get(id) ?? 0}
              chosen={id === chosen}
              choose={choose}
              does={does}
            />
          ))}
        </ul>
      )}
    </>
  );
}

/** Of the waiting ones, what is on the floor stands first: it is what is being spoken to. */
function shownIn(filter: Filter, lists: QuestionLists): readonly Keyed<Question>[] {
  switch (filter) {
    case "waiting":
      return [...lists.floor, ...lists.waiting];
    case "floor":
      return lists.floor;
    case "review":
      return lists.review;
    case "done":
      return lists.closed;
  }
}

function filterName(filter: Filter): string {
  switch (filter) {
    case "waiting":
      return gettext("Waiting");
    case "floor":
      return gettext("On the floor");
    case "review":
      return gettext("For review");
    case "done":
      return gettext("Done");
  }
}

function nothing(filter: Filter): string {
  switch (filter) {
    case "waiting":
      return gettext("No question is waiting.");
    case "floor":
      return gettext("No question is on the floor.");
    case "review":
      return gettext("No question waits for review.");
    case "done":
      return gettext("No question has an outcome yet.");
  }
}

interface FiltersProps {
  readonly filter: Filter;
  readonly lists: QuestionLists;
  readonly choose: (filter: Filter) => void;
}

function Filters({ filter, lists, choose }: FiltersProps) {
  const count = { waiting: lists.waiting, floor: lists.floor, review: lists.review, done: lists.closed };
  const next = FILTERS[(FILTERS.indexOf(filter) + 1) % FILTERS.length] ?? "waiting";
  return (
    <div class="filters" role="group" aria-label={gettext("Which questions")}>
      {FILTERS.map((each) => (
        <button
          key={each}
          type="button"
          class="filter"
          aria-pressed={each === filter}
          {...(each === next ? { "data-key": "F" } : {})}
          onClick={() => choose(each)}
        >
          {countIn(filterName(each), count[each].length)}
        </button>
      ))}
      <Key name="F" />
    </div>
  );
}

/** What was not done with a question that has left this list meanwhile: why, and the words that were written. */
function Missed({ shown }: { shown: readonly Keyed<Question>[] }) {
  const { refusals, questions } = useRoom();
  const here = new Set(shown.map(([id]) => id));
  const missed = Object.keys(refusals.value).filter((place) => questions.value[place] !== undefined && !here.has(place));
  return (
    <>
      {missed.map((place) => {
        const command = refusals.value[place]?.command;
        const kept = command?.do === "question.answer" ? command.text : command?.do === "question.decline" ? command.reason : "";
        return (
          <div key={place} class="desk-missed">
            <Refusal place={place} />
            {kept && (
              <p class="question-meta">
                {gettext("Your text:")} <q dir="auto">{kept}</q>
              </p>
            )}
          </div>
        );
      })}
    </>
  );
}

/** The chair reviews all reasons at once, or each at its question. */
function Reasons({ done }: { done: readonly Keyed<Question>[] }) {
  const { room } = useRoom();
  const may = useMay();
  const held = done.filter(([, question]) => question.reason_held).length;
  if (held === 0 || !may("questions.review_reasons")) return null;
  return (
    <p class="desk-note">
      {interpolate(gettext("Reasons that only the desk and the asker read so far: %(count)s."), { count: held })}{" "}
      <button type="button" class="act" onClick={() => room.send({ do: "questions.review_reasons" }, "questions")}>
        {gettext("Show all reasons to everybody")}
      </button>
    </p>
  );
}

/**
 * Which question the keys are for. When it leaves the list the one that stands in its place is next, and has the
 * focus if that was in the list: nobody has to look for it.
 */
function useChosen(items: readonly Keyed<Question>[]) {
  const [chosen, setChosen] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const at = useRef(0);
  const inside = useRef(false);
  const found = items.findIndex(([id]) => id === chosen);
  const now = found === -1 ? (items[Math.min(at.current, items.length - 1)]?.[0] ?? "") : chosen;
  if (found !== -1) at.current = found;
  useEffect(() => {
    const look = (event: FocusEvent): void => {
      inside.current = event.target instanceof Node && (list.current?.contains(event.target) ?? false);
    };
    document.addEventListener("focusin", look);
    return () => document.removeEventListener("focusin", look);
  }, []);
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (!lost || !inside.current) return;
    list.current?.querySelector<HTMLElement>("[data-chosen]")?.focus();
  });
  return [now, setChosen, list] as const;
}
