// What may be done with a question at the desk: a button each, a key each, and how each is undone.
import { gettext } from "../../i18n";
import type { Command, Question } from "../../protocol/types";
import type { Keyed } from "../order";

export type Form = "answer" | "decline" | "carry" | "assign" | "merge";

export interface Act {
  /** Its name in the server's registry. */
  readonly name: string;
  readonly key: string;
  readonly label: string;
  /** The one that is likely next. */
  readonly main?: boolean;
  /** What it asks for first. */
  readonly form?: Form;
  readonly command?: Command;
}

/** What is known of a question beside itself. */
export interface About {
  readonly me: string;
  readonly now_ms: number;
  readonly parts: readonly Keyed<Question>[];
  /** The question that is suggested to be the same, if it still waits for an outcome. */
  readonly similar: string | undefined;
}

/** Whether somebody else sees to it at this moment. */
export const isTaken = ({ claimed, claim_ends_ms }: Question, { me, now_ms }: Pick<About, "me" | "now_ms">): boolean =>
  claimed !== undefined && claimed !== me && (claim_ends_ms ?? 0) > now_ms;

const takeOver = (question: string): Act => ({
  name: "question.claim",
  key: "I",
  label: gettext("Take it over"),
  command: { do: "question.claim", question, instead: true },
});

/** In the order of their buttons. One who is not to decide it now may only say that they do. */
export function actsOf(id: string, question: Question, about: About): readonly Act[] {
  if (isTaken(question, about)) return [takeOver(id)];
  switch (question.status) {
    case "review":
      return [approve(id), promote(id, false), ...outcomes(id, false), ...deskwork(id, question, about)];
    case "waiting":
      return [promote(id, true), ...outcomes(id, false), ...deskwork(id, question, about), hold(id)];
    case "floor":
      return [...outcomes(id, true), back(id), ...deskwork(id, question, about)];
    case "answered":
    case "declined":
    case "carried":
      return [...reviewed(id, question), reopen(id), ...split(about)];
    case "merged":
    case "withdrawn":
      return [];
  }
}

const approve = (question: string): Act => ({
  name: "question.approve",
  key: "Y",
  label: gettext("Approve"),
  main: true,
  command: { do: "question.approve", question },
});
const promote = (question: string, main: boolean): Act => ({
  name: "question.promote",
  key: "P",
  label: gettext("Put on the floor"),
  main,
  command: { do: "question.promote", question },
});
const hold = (question: string): Act => ({
  name: "question.hold",
  key: "X",
  label: gettext("Back to review"),
  command: { do: "question.hold", question },
});
const back = (question: string): Act => ({
  name: "question.reopen",
  key: "R",
  label: gettext("Back to waiting"),
  command: { do: "question.reopen", question },
});
const reopen = (question: string): Act => ({ ...back(question), label: gettext("Reopen") });

const outcomes = (question: string, main: boolean): readonly Act[] => [
  { name: "question.answer", key: "A", label: gettext("Answered"), main, command: { do: "question.answer", question } },
  { name: "question.answer", key: "W", label: gettext("Answer in writing"), form: "answer" },
  { name: "question.decline", key: "D", label: gettext("Decline"), form: "decline" },
  { name: "question.carry_over", key: "O", label: gettext("Carry over"), form: "carry" },
];

function deskwork(id: string, question: Question, about: About): readonly Act[] {
  const mine = question.claimed === about.me && (question.claim_ends_ms ?? 0) > about.now_ms;
  const merging: readonly Act[] =
    question.status === "floor" || about.similar !== undefined
      ? [] // the suggestion has its own buttons
      : [{ name: "question.merge", key: "U", label: gettext("Merge with …"), form: "merge" }];
  return [
    { name: "question.assign", key: "S", label: gettext("Ask somebody"), form: "assign" },
    mine
      ? { name: "question.release", key: "I", label: gettext("Let go"), command: { do: "question.release", question: id } }
      : { name: "question.claim", key: "I", label: gettext("I see to it"), command: { do: "question.claim", question: id } },
    ...merging,
    ...split(about),
  ];
}

/** The latest that was merged into it. */
function split({ parts }: About): readonly Act[] {
  const [latest] = parts;
  if (latest === undefined) return [];
  const command: Command = { do: "question.split", question: latest[0] };
  return [{ name: "question.split", key: "B", label: gettext("Split the last merged"), command }];
}

function reviewed(id: string, { reason_held }: Question): readonly Act[] {
  if (reason_held !== true) return [];
  const command: Command = { do: "question.review_reason", question: id };
  return [{ name: "question.review_reason", key: "E", label: gettext("Show the reason to all"), main: true, command }];
}

/** What takes a command back, in order; nothing where nothing does. Asked of the question as it was before. */
export function undoing(command: Command, before: Question | undefined): readonly Command[] {
  switch (command.do) {
    case "question.promote":
      return [{ do: "question.reopen", question: command.question }, ...hidden(command.question, before)];
    case "question.answer":
    case "question.decline":
    case "question.carry_over": {
      const { question } = command;
      const again: readonly Command[] = before?.status === "floor" ? [{ do: "question.promote", question }] : [];
      const shown = command.do === "question.answer" ? hidden(question, before) : [];
      return [{ do: "question.reopen", question }, ...again, ...shown];
    }
    case "question.merge":
      return [{ do: "question.split", question: command.question }];
    case "question.approve":
      return [{ do: "question.hold", question: command.question }];
    case "question.hold":
      return [{ do: "question.approve", question: command.question }];
    case "question.assign": {
      const { asked_of, asked_of_city } = before ?? {};
      return [
        {
          do: "question.assign",
          question: command.question,
          ...(asked_of === undefined ? {} : { participant: asked_of }),
          ...(asked_of_city === undefined ? {} : { city: asked_of_city }),
        },
      ];
    }
    default:
      return [];
  }
}

/** What was answered, or put on the floor, out of review was approved by that. */
const hidden = (question: string, before: Question | undefined): readonly Command[] =>
  before?.hidden === true ? [{ do: "question.hold", question }] : [];
