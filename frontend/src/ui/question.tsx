import type { ComponentChildren } from "preact";
import { gettext, interpolate, language, ngettext, number } from "../i18n";
import type { Question as Asked } from "../protocol/types";
import { useMay, useRoom } from "./context";
import { askedOf, carriedOver, ownerOf } from "./outcome-words";
import { votes } from "./overlay";
import { Refusal } from "./refusal";
import { cityName, languageName } from "./words";

/** One question, as those see it who do not run the questions. */
export function Question({ id, question }: { id: string; question: Asked }) {
  const { room, mine } = useRoom();
  const may = useMay();
  const withdrawable = question.status === "waiting" && mine.value[id] !== undefined && may("question.withdraw");
  return (
    <li
      class={`question${question.status === "floor" ? " on-floor" : ""}`}
      data-question={id}
      data-status={question.status}
      tabIndex={-1}
    >
      <QuestionText question={question} />
      <Vote id={id} question={question} />
      <Meta id={id} question={question} />
      <AlsoAsked id={id} />
      <Outcome id={id} question={question} />
      <Leaving id={id}>
        {withdrawable && (
          <div class="question-actions">
            <button type="button" class="act" onClick={() => room.withdraw(id)}>
              {gettext("Withdraw")}
            </button>
          </div>
        )}
      </Leaving>
      <Refusal place={id} />
    </li>
  );
}

export function QuestionText({ question }: { question: Asked }) {
  return (
    <p class="question-text" dir="auto" {...(question.language ? { lang: question.language } : {})}>
      {question.text}
    </p>
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

export function Vote({ id, question }: { id: string; question: Asked }) {
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

/** Who asked it, in which language where that is not the reader's, and who is to answer. */
export function Meta({ id, question }: { id: string; question: Asked }) {
  const { room, people, mine, me } = useRoom();
  const author = question.author ? people.value[question.author] : undefined;
  const isMine = mine.value[id] !== undefined || (question.author !== undefined && question.author === me.value?.id);
  const who = author
    ? [author.name, cityName(author.city, room.boot.places)].filter(Boolean).join(gettext(", "))
    : gettext("Asked without a name");
  const to = askedOf(question, people.value, room.boot.places);
  const foreign = question.language !== undefined && question.language !== language().split("-")[0];
  return (
    <p class="question-meta">
      <bdi>{who}</bdi>
      {isMine && <span class="yours"> · {gettext("your question")}</span>}
      {foreign && <span> · {languageName(question.language ?? "")}</span>}
      {to && <span> · {interpolate(gettext("asked of %(name)s"), { name: to })}</span>}
    </p>
  );
}

/** What others asked in other words, and was merged into this one. */
export function AlsoAsked({ id }: { id: string }) {
  const { parts } = useRoom();
  const merged = parts.value.get(id);
  if (merged === undefined) return null;
  return (
    <p class="question-meta also-asked">
      {gettext("Also asked:")}{" "}
      {merged.map(([part, question]) => (
        <q key={part} dir="auto">
          {question.text}
        </q>
      ))}
    </p>
  );
}

export function Outcome({ id, question }: { id: string; question: Asked }) {
  const { room, people, own } = useRoom();
  const mineAlone = own.value.asked?.[id]?.reason;
  switch (question.status) {
    case "declined":
      return (
        <p class="question-outcome">
          <strong>{(question.reason ?? mineAlone) ? gettext("Declined:") : gettext("Declined")}</strong>{" "}
          <span dir="auto">{question.reason ?? mineAlone}</span>
          {question.reason === undefined && mineAlone !== undefined && (
            <span class="quiet"> {gettext("Only you read this reason until the chair has reviewed it.")}</span>
          )}
        </p>
      );
    case "answered":
      return (
        <p class="question-outcome">
          <strong>{question.answer ? gettext("Answered in writing:") : gettext("Answered")}</strong>{" "}
          <span dir="auto">{question.answer}</span>
        </p>
      );
    case "carried":
      return (
        <p class="question-outcome">
          {carriedOver(ownerOf(question, people.value, room.boot.places), question.due ?? "")}
        </p>
      );
    default:
      return null;
  }
}
