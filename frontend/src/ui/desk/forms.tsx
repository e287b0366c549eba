import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import type { Command, Question } from "../../protocol/types";
import type { Boot } from "../../state/boot";
import { useRoom } from "../context";
import type { RoomView } from "../context";
import { byRank } from "../order";
import { WordsForm, onFormKey } from "../words-form";
import { cityName } from "../words";
import type { Form } from "./acts";

interface Props {
  readonly id: string;
  readonly question: Question;
  readonly does: (command: Command) => void;
  readonly close: () => void;
}

/** What an act asks for before it is done. */
export function DeskForm({ form, ...props }: Props & { form: Form }) {
  switch (form) {
    case "answer":
      return <Answer {...props} />;
    case "decline":
      return <Decline {...props} />;
    case "carry":
      return <CarryOver {...props} />;
    case "assign":
      return <Assign {...props} />;
    case "merge":
      return <Merge {...props} />;
  }
}

/** A claim is prolonged when half of its two minutes is over. */
const AGAIN_MS = 45_000;

/** While it is written nobody else answers it; what is typed is kept when the form is closed. */
function Answer({ id, does, close }: Props) {
  const { room } = useRoom();
  useEffect(() => {
    const claim = (): void => room.send({ do: "question.claim", question: id }, id);
    claim();
    const timer = setInterval(claim, AGAIN_MS);
    return () => clearInterval(timer);
  }, [room, id]);
  const leave = (): void => {
    room.send({ do: "question.release", question: id }, id);
    close();
  };
  const done = useRef(false);
  return (
    <WordsForm
      place={`answer.${id}`}
      label={gettext("The answer, in writing")}
      submit={gettext("Answer")}
      onSubmit={(text) => {
        done.current = true;
        does({ do: "question.answer", question: id, text });
      }}
      onClose={() => (done.current ? close() : leave())}
    />
  );
}

function Decline({ id, does, close }: Props) {
  const { me, people } = useRoom();
  const chair = people.value[me.value?.id ?? ""]?.role === "chair";
  return (
    <WordsForm
      place={`decline.${id}`}
      label={
        chair
          ? gettext("Why is it declined? The asker and everybody here will read this.")
          : gettext("Why is it declined? The asker reads this at once, everybody else when the chair has reviewed it.")
      }
      submit={gettext("Decline with this reason")}
      onSubmit={(reason) => does({ do: "question.decline", question: id, reason })}
      onClose={close}
    />
  );
}

function CarryOver({ id, question, does, close }: Props) {
  const carry = (owner: Owner): void => {
    does({ do: "question.carry_over", question: id, ...owner });
    close();
  };
  return <OwnerForm first={answerer(question)} submit={gettext("Carry over")} onSubmit={carry} onClose={close} />;
}

/** Who is asked to answer, as a value of the list of those who can be. */
const answerer = ({ asked_of, asked_of_city }: Question): string =>
  asked_of_city ? `city:${asked_of_city}` : asked_of ? `person:${asked_of}` : "";

/** What was chosen in that list. */
function chosenIn(value: string): { readonly participant?: string; readonly city?: string } {
  const [kind, key = ""] = value.split(":");
  return kind === "city" ? { city: key } : kind === "person" ? { participant: key } : {};
}

export interface Owner {
  readonly participant?: string;
  readonly city?: string;
  readonly due: string;
}
const DAYS = 14;
/** The city that has done it, and so answers most: side 2. */
const done = (cities: readonly Boot["cities"][number][]): string =>
  (cities.find((city) => city.side === 2) ?? cities.at(-1))?.slug ?? "";
const lastOwner = { value: "" };

interface OwnerProps {
  readonly first?: string;
  readonly submit: string;
  /** In place of "Cancel". */
  readonly cancel?: string;
  readonly onSubmit: (owner: Owner) => void;
  readonly onClose: () => void;
}

/** Who answers, and until when: what was chosen last is offered again, so that many go to one in two keys. */
export function OwnerForm({ first = "", submit, cancel, onSubmit, onClose }: OwnerProps) {
  const view = useRoom();
  const { boot, clock } = view.room;
  const id = useId();
  const [who, setWho] = useState(() => first || lastOwner.value || `city:${done(boot.cities)}`);
  const [due, setDue] = useState(() => new Date(clock.now() + DAYS * 86_400_000).toISOString().slice(0, 10));
  const field = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    lastOwner.value = who;
    onSubmit({ ...chosenIn(who), due });
  };
  return (
    <form class="words-form" onSubmit={send} onKeyDown={(event) => onFormKey(event, onClose)}>
      <div class="owner-and-day">
        <label for={`${id}-who`}>{gettext("Who answers it afterwards?")}</label>
        <select id={`${id}-who`} ref={field} value={who} onChange={(event) => setWho(event.currentTarget.value)}>
          <Answerers view={view} everybody />
        </select>
        <label for={`${id}-due`}>{gettext("Until")}</label>
        <input
          id={`${id}-due`}
          type="date"
          required
          value={due}
          onInput={(event) => setDue(event.currentTarget.value)}
        />
      </div>
      <FormActions submit={submit} cancel={cancel} onClose={onClose} />
    </form>
  );
}

function Assign({ id, question, does, close }: Props) {
  const view = useRoom();
  const field = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    does({ do: "question.assign", question: id, ...chosenIn(field.current?.value ?? "") });
    close();
  };
  return (
    <form class="words-form" onSubmit={send} onKeyDown={(event) => onFormKey(event, close)}>
      <label for={`assign.${id}`}>{gettext("Who is asked to answer it?")}</label>
      <select id={`assign.${id}`} ref={field} defaultValue={answerer(question)}>
        <option value="">{gettext("Nobody in particular")}</option>
        <Answerers view={view} />
      </select>
      <FormActions submit={gettext("Ask")} onClose={close} />
    </form>
  );
}

const PANEL = new Set(["chair", "moderator", "rapporteur", "leader", "presenter"]);

function Answerers({ view, everybody = false }: { view: RoomView; everybody?: boolean }) {
  const { room, people } = view;
  const panel = Object.entries(people.value)
    .filter(([, person]) => everybody || PANEL.has(person.role))
    .sort(byRank);
  return (
    <>
      <optgroup label={gettext("Cities")}>
        {room.boot.cities.map((city) => (
          <option key={city.slug} value={`city:${city.slug}`}>
            {city.name}
          </option>
        ))}
      </optgroup>
      <optgroup label={gettext("People")}>
        {panel.map(([id, person]) => (
          <option key={id} value={`person:${id}`}>
            {[person.name, cityName(person.city, room.boot.places)].filter(Boolean).join(gettext(", "))}
          </option>
        ))}
      </optgroup>
    </>
  );
}

/** The number of the other question, as everybody sees it. */
function Merge({ id, does, close }: Props) {
  const { numbers, questions } = useRoom();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  useLayoutEffect(() => field.current?.focus(), []);
  const wanted = Number(typed.replace(/^\D*/, ""));
  const into = [...numbers.value].find(([key, number]) => number === wanted && key !== id)?.[0];
  const text = into === undefined ? undefined : questions.value[into]?.text;
  const send = (event: Event): void => {
    event.preventDefault();
    if (into === undefined || text === undefined) return;
    does({ do: "question.merge", question: id, into });
    close();
  };
  return (
    <form class="words-form" onSubmit={send} onKeyDown={(event) => onFormKey(event, close)}>
      <label for={`merge.${id}`}>{gettext("Number of the question that asks the same")}</label>
      <input
        id={`merge.${id}`}
        ref={field}
        inputMode="numeric"
        autoComplete="off"
        required
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <p class="question-meta" role="status">
        {typed && (text === undefined ? interpolate(gettext("There is no question %(number)s to merge with."), { number: typed }) : text)}
      </p>
      <FormActions submit={gettext("Merge")} onClose={close} />
    </form>
  );
}

interface FormActionsProps {
  readonly submit: string;
  readonly cancel?: string | undefined;
  readonly onClose: () => void;
}

function FormActions({ submit, cancel = gettext("Cancel"), onClose }: FormActionsProps) {
  return (
    <div class="question-actions">
      <button type="submit" class="act" data-main>
        {submit}
      </button>
      <button type="button" class="act" onClick={onClose}>
        {cancel}
      </button>
    </div>
  );
}
