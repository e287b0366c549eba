import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { gettext, interpolate, ngettext, number } from "../i18n";
import type { Question as Asked } from "../protocol/types";
import { useMay, useRoom } from "./context";
import { votes } from "./overlay";
import { Refusal } from "./refusal";
import { cityName } from "./words";
import { WordsForm } from "./words-form";

type Form = "decline" | "answer";

/** One question with what may be done with it. `data-question` is what the desk's keys look for. */
export function Question({ id, question }: { id: string; question: Asked }) {
  const [form, setForm] = useState<Form | null>(null);
  return (
    <li
      class={`question${question.status === "floor" ? " on-floor" : ""}`}
      data-question={id}
      data-status={question.status}
      tabIndex={-1}
    >
      <p class="question-text" dir="auto">
        {question.text}
      </p>
      <Vote id={id} question={question} />
      <Meta id={id} question={question} />
      <Outcome question={question} />
      <Leaving id={id}>
        <Actions id={id} question={question} open={setForm} />
      </Leaving>
      {form === "decline" && <Decline id={id} close={() => setForm(null)} />}
      {form === "answer" && <AnswerInWriting id={id} close={() => setForm(null)} />}
      <Refusal place={id} />
    </li>
  );
}

/** What may be done with a question of mine, unless I have withdrawn it and it is about to go. */
export function Leaving({ id, children }: { id: string; children: ComponentChildren }) {
  const { posted, pending } = useRoom();
  const asked = pending.value.some(({ command }) => command.do === "question.withdraw" && command.question === id);
  if (!asked && posted.value[id]?.leaving === undefined) return <>{children}</>;
  return (
    <p class="question-meta">
      {asked
        ? gettext("Your withdrawal is being sent. It is kept until it has arrived.")
        : gettext("It will be withdrawn within a minute.")}
    </p>
  );
}

function Vote({ id, question }: { id: string; question: Asked }) {
  const { room, own, pending } = useRoom();
  const may = useMay();
  const count = question.votes ?? 0;
  const words = interpolate(ngettext("%(count)s vote", "%(count)s votes", count), { count });
  const open = question.status === "waiting" || question.status === "floor";
  if (!open || !may("question.vote")) return <span class="votes">{words}</span>;
  const voted = votes(id, own.value, pending.value);
  return (
    <button
      type="button"
      class="vote"
      aria-pressed={voted}
      aria-label={interpolate(gettext("Vote for this question (%(votes)s)"), { votes: words })}
      onClick={() => room.send({ do: voted ? "question.unvote" : "question.vote", question: id }, id)}
    >
      <span aria-hidden="true">
        <svg class="vote-arrow" viewBox="0 0 10 8" width="10" height="8">
          <path d="M5 0 10 8H0Z" fill="currentColor" />
        </svg>{" "}
        {number(count)}
      </span>
    </button>
  );
}

function Meta({ id, question }: { id: string; question: Asked }) {
  const { room, people, mine, me } = useRoom();
  const author = question.author ? people.value[question.author] : undefined;
  const isMine = mine.value[id] !== undefined || (question.author !== undefined && question.author === me.value?.id);
  const who = author
    ? [author.name, cityName(author.city, room.boot.places)].filter(Boolean).join(gettext(", "))
    : gettext("Asked without a name");
  return (
    <p class="question-meta">
      <bdi>{who}</bdi>
      {isMine && <span class="yours"> · {gettext("your question")}</span>}
    </p>
  );
}

function Outcome({ question }: { question: Asked }) {
  if (question.status === "declined")
    return (
      <p class="question-outcome">
        <strong>{gettext("Declined:")}</strong> <span dir="auto">{question.reason}</span>
      </p>
    );
  if (question.status !== "answered") return null;
  return question.answer ? (
    <p class="question-outcome">
      <strong>{gettext("Answered in writing:")}</strong> <span dir="auto">{question.answer}</span>
    </p>
  ) : (
    <p class="question-outcome">
      <strong>{gettext("Answered")}</strong>
    </p>
  );
}

interface Act {
  readonly name: string;
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
  readonly main?: boolean;
}

function Actions({ id, question, open }: { id: string; question: Asked; open: (form: Form) => void }) {
  const acts = useActs(id, question, open);
  if (acts.length === 0) return null;
  return (
    <div class="question-actions">
      {acts.map((act) => (
        <button key={act.label} type="button" class="act" data-key={act.key} data-main={act.main} onClick={act.run}>
          {act.label} {act.key && <Key name={act.key} />}
        </button>
      ))}
    </div>
  );
}

function Key({ name }: { name: string }): ComponentChildren {
  return (
    <kbd class="key" dir="ltr" aria-hidden="true">
      {name}
    </kbd>
  );
}

function useActs(id: string, question: Asked, open: (form: Form) => void): Act[] {
  const { room, mine } = useRoom();
  const may = useMay();
  const { status } = question;
  const unfinished = status === "waiting" || status === "floor";
  const acts: (Act & { readonly when: boolean })[] = [
    {
      name: "question.promote",
      key: "P",
      label: gettext("Put on the floor"),
      when: status === "waiting",
      main: true,
      run: () => room.send({ do: "question.promote", question: id }, id),
    },
    {
      name: "question.answer",
      key: "A",
      label: gettext("Answered"),
      when: status === "floor",
      main: true,
      run: () => room.send({ do: "question.answer", question: id }, id),
    },
    {
      name: "question.answer",
      key: "W",
      label: gettext("Answer in writing"),
      when: unfinished,
      run: () => open("answer"),
    },
    { name: "question.decline", key: "D", label: gettext("Decline"), when: unfinished, run: () => open("decline") },
    {
      name: "question.reopen",
      key: "R",
      label: status === "floor" ? gettext("Back to waiting") : gettext("Reopen"),
      when: status !== "waiting",
      run: () => room.send({ do: "question.reopen", question: id }, id),
    },
    {
      name: "question.withdraw",
      key: "",
      label: gettext("Withdraw"),
      when: status === "waiting" && mine.value[id] !== undefined,
      run: () => room.withdraw(id),
    },
  ];
  return acts.filter((act) => act.when && may(act.name));
}

function Decline({ id, close }: { id: string; close: () => void }) {
  const { room } = useRoom();
  return (
    <WordsForm
      place={`decline.${id}`}
      label={gettext("Why is it declined? The asker and everybody here will read this.")}
      submit={gettext("Decline with this reason")}
      onSubmit={(reason) => room.send({ do: "question.decline", question: id, reason }, id)}
      onClose={close}
    />
  );
}

function AnswerInWriting({ id, close }: { id: string; close: () => void }) {
  const { room } = useRoom();
  return (
    <WordsForm
      place={`answer.${id}`}
      label={gettext("The answer, in writing")}
      submit={gettext("Answer")}
      onSubmit={(text) => room.send({ do: "question.answer", question: id, text }, id)}
      onClose={close}
    />
  );
}
