// What I asked for and have not seen happen, laid over my own things alone: others' numbers are never guessed. A
// refusal takes the command out of what is pending, and what was laid over goes with it.
import type { Command, Document, OwnThings } from "../protocol/types";

type Pending = readonly { readonly command: Command }[];

/** Whether I vote for this question. */
export function votes(question: string, own: OwnThings, pending: Pending): boolean {
  const asked = pending.findLast(
    ({ command }) =>
      (command.do === "question.vote" || command.do === "question.unvote") && command.question === question,
  );
  return asked ? asked.command.do === "question.vote" : own.votes[question] === true;
}

/** Whether my hand is up. */
export function handIsUp(me: string, hands: Document["hands"], pending: Pending): boolean {
  const asked = pending.findLast(
    ({ command }) =>
      command.do === "hand.raise" || (command.do === "hand.lower" && (command.participant ?? me) === me),
  );
  return asked ? asked.command.do === "hand.raise" : hands[me] !== undefined;
}
