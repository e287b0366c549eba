import { useId, useState } from "preact/hooks";
import { gettext, interpolate, LANGUAGES, language, ngettext } from "../i18n";
import type { Question as Asked } from "../protocol/types";
import type { Posted } from "../state/post-box";
import { useMay, useRoom } from "./context";
import { useOpenForm } from "./open-form";
import type { Keyed } from "./order";
import { Leaving, Question } from "./question";
import { Refusal } from "./refusal";
import { useSteady } from "./steady";
import { PastPolls } from "./talk/polls";
import { useNow } from "./time";
import { READABLE, languageInFull } from "./words";
import { YourQuestions } from "./your-questions";

/** Posted just now: whoever sent it looks for it. */
const JUST_MS = 3_000;
const intoView = (element: Element | null): void => element?.scrollIntoView({ block: "nearest" });

/** In the post box for so long: say that it takes longer than it should. */
const LATE_MS = 150_000;

/** Questions: on the floor, waiting, and what became of the others. */
export function Questions({ floor = true }: { floor?: boolean }) {
  const lists = useRoom().lists.value;
  const [sending, posted] = [useBeingSent(), usePosted()];
  const may = useMay();
  const none = lists.waiting.length + sending.length + posted.length === 0;
  return (
    <>
      {floor && <OnTheFloor />}
      <YourQuestions />
      <h2>{interpolate(gettext("Waiting (%(count)s)"), { count: lists.waiting.length })}</h2>
      {none && <p class="quiet">{may("question.ask") ? gettext("No question is waiting. Ask the first one below.") : gettext("No question is waiting.")}</p>}
      <List of={lists.waiting} />
      <BeingSent of={sending} />
      <InThePostBox of={posted} />
      {lists.closed.length > 0 && (
        <>
          <h2>{interpolate(gettext("Outcomes (%(count)s)"), { count: lists.closed.length })}</h2>
          <List of={lists.closed} />
        </>
      )}
      <Withdrawn />
      <PastPolls />
    </>
  );
}

export function OnTheFloor() {
  const { floor } = useRoom().lists.value;
  return (
    <>
      <h2>{gettext("On the floor")}</h2>
      {floor.length === 0 && <p class="quiet floor-empty">{gettext("No question is on the floor.")}</p>}
      <List of={floor} />
    </>
  );
}

function List({ of }: { of: readonly Keyed<Asked>[] }) {
  const [steady, hold] = useSteady(of);
  if (of.length === 0) return null;
  return (
    <ul class="questions" {...hold}>
      {steady.map(([id, question]) => (
        <Question key={id} id={id} question={question} />
      ))}
    </ul>
  );
}

type Sending = readonly [question: string, text: string];

/** My questions that have not reached the hall yet. */
function useBeingSent(): readonly Sending[] {
  const { pending, questions } = useRoom();
  return pending.value.flatMap(({ command }) =>
    command.do === "question.ask" && questions.value[command.question] === undefined
      ? [[command.question, command.text] as const]
      : [],
  );
}

function BeingSent({ of }: { of: readonly Sending[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="questions">
      {of.map(([id, text]) => (
        <li class="question being-sent" key={id} ref={intoView}>
          <p class="question-text" dir="auto">
            {text}
          </p>
          <p class="question-meta">{gettext("Being sent. It is kept until it has arrived.")}</p>
        </li>
      ))}
    </ul>
  );
}

/** My questions without a name: taken by the hall, and not laid out yet. */
function usePosted(): readonly Keyed<Posted>[] {
  const { posted, pending, questions } = useRoom();
  const asking = new Set(pending.value.map(({ command }) => command.do === "question.ask" && command.question));
  return Object.entries(posted.value).filter(([id]) => questions.value[id] === undefined && !asking.has(id));
}

function InThePostBox({ of }: { of: readonly Keyed<Posted>[] }) {
  const { room } = useRoom();
  const may = useMay();
  const now = useNow();
  if (of.length === 0) return null;
  return (
    <ul class="questions">
      {of.map(([id, { text, at_ms }]) => (
        <li class="question being-sent" key={id} ref={now - at_ms < JUST_MS ? intoView : null}>
          <p class="question-text" dir="auto">
            {text}
          </p>
          <Leaving id={id}>
            <p class="question-meta">{now - at_ms < LATE_MS ? inTheBox() : late()}</p>
            {may("question.withdraw") && (
              <div class="question-actions">
                <button type="button" class="act" onClick={() => room.withdraw(id)}>
                  {gettext("Withdraw")}
                </button>
              </div>
            )}
          </Leaving>
          <Refusal place={id} />
        </li>
      ))}
    </ul>
  );
}

const inTheBox = (): string =>
  gettext("Waiting in the post box: it appears within a minute, together with others, so that nobody can tell who asked.");
const late = (): string =>
  gettext("Waiting in the post box for longer than usual. It appears by itself; you need not ask it again.");

function Withdrawn() {
  const { questions } = useRoom();
  const count = Object.values(questions.value).filter((question) => question.status === "withdrawn").length;
  if (count === 0) return null;
  const words = ngettext(
    "%(count)s question was withdrawn by its asker.",
    "%(count)s questions were withdrawn by their askers.",
    count,
  );
  return <p class="quiet withdrawn">{interpolate(words, { count })}</p>;
}

export function Ask() {
  const { room, drafts, hall } = useRoom();
  const may = useMay();
  const id = useId();
  const draft = drafts.value["ask"];
  const form = useOpenForm(draft?.text ?? "");
  if (!may("question.ask")) return null;
  const text = draft?.text ?? "";
  const named = hall.value.named_only === true;
  const anonymous = !named && (draft?.anonymous ?? false);
  const [spoken, setSpoken] = useState(primary(language()));
  const send = (event: Event): void => {
    event.preventDefault();
    void room.ask(text, anonymous, spoken);
  };
  return (
    <form {...form} onSubmit={send}>
      <label for={id}>{gettext("Ask a question")}</label>
      <textarea
        id={id}
        dir="auto"
        required
        maxLength={READABLE}
        data-ask
        value={text}
        onInput={(event) => room.drafts.write("ask", { text: event.currentTarget.value, anonymous })}
      />
      <button type="submit" class="button">
        {gettext("Ask")}
      </button>
      <div class="ask-more">
        <AskedIn spoken={spoken} choose={setSpoken} />
        {!named && <label class="check">
          <input
            type="checkbox"
            checked={anonymous}
            onChange={(event) => room.drafts.write("ask", { text, anonymous: event.currentTarget.checked })}
          />
          {gettext("Ask without my name")}
        </label>}
      </div>
      {anonymous && (
        <p class="hint">
          {gettext("Nobody can see who asked, not even those who run the exchange. It appears within a minute, together with others.")}
        </p>
      )}
      {hall.value.review && (
        <p class="hint">{gettext("The moderators look at it first; the others see it when it is approved.")}</p>
      )}
      <Refusal place="ask" />
    </form>
  );
}

const primary = (tag: string): string => tag.split("-")[0] ?? tag;

/** The language of the question: the page's, unless its asker chose another. */
function AskedIn({ spoken, choose }: { spoken: string; choose: (language: string) => void }) {
  const { channels } = useRoom();
  const known = [...new Set([primary(language()), ...LANGUAGES, ...Object.keys(channels.value)])];
  return (
    <label class="asked-in">
      {gettext("Asked in")}{" "}
      <select value={spoken} onChange={(event) => choose(event.currentTarget.value)}>
        {known.map((each) => (
          <option key={each} value={each}>
            {languageInFull(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
