// What the page reads of a poll: its answers in their order, how many chose each, and what I chose.
import type { Command, Document, OwnThings, Poll } from "../../protocol/types";
import type { Keyed } from "../order";

type Pending = readonly { readonly command: Command }[];

export interface Results {
  readonly counts: { readonly [choice: string]: number };
  readonly voters: number;
}

/** The one that stands before everybody. */
export const shownPoll = (polls: Document["polls"]): Keyed<Poll> | undefined =>
  Object.entries(polls).find(([, poll]) => poll.shown === true);

export const openPoll = (polls: Document["polls"]): Keyed<Poll> | undefined =>
  Object.entries(polls).find(([, poll]) => poll.status === "open");

/** Newest first; what was withdrawn before anybody saw it is left out. */
export const pollsInOrder = (polls: Document["polls"]): Keyed<Poll>[] =>
  Object.entries(polls)
    .filter(([, poll]) => poll.question !== "")
    .sort(([, a], [, b]) => b.seq - a.seq);

export const choicesOf = (poll: Poll): (readonly [key: string, text: string])[] =>
  Object.entries(poll.choices)
    .sort(([, a], [, b]) => a.place - b.place)
    .map(([key, { text }]) => [key, text] as const);

/** What there is to see: so far, or counted; undefined while nothing is. */
export function resultsOf(poll: Poll): Results | undefined {
  if (poll.votes !== undefined) return { counts: poll.votes, voters: poll.voted ?? 0 };
  return poll.so_far === undefined ? undefined : { counts: poll.so_far, voters: poll.voting ?? 0 };
}

/** The answer that more chose than any other. */
export function whoChoseMost({ counts }: Results): string | undefined {
  const [first, second] = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}

/** What I have chosen, as the server knows it. */
export const ballotOf = (poll: string, own: OwnThings): ReadonlySet<string> =>
  new Set(Object.keys(own.ballots?.[poll]?.chosen ?? {}));

/** What I have just sent and not seen happen. */
export function sentBallot(poll: string, pending: Pending): ReadonlySet<string> | undefined {
  const sent = pending.findLast(({ command }) => command.do === "poll.vote" && command.poll === poll)?.command;
  return sent?.do === "poll.vote" ? new Set(sent.choices ?? []) : undefined;
}
