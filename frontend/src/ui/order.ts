// In which order things stand. The server's documents are keyed; a list is the page's business.
import type { Document, MinuteLine, Person, Question, Turn } from "../protocol/types";

export type Keyed<T> = readonly [id: string, item: T];

export const entries = <T>(section: { readonly [id: string]: T }): Keyed<T>[] => Object.entries(section);

export interface QuestionLists {
  readonly floor: readonly Keyed<Question>[];
  readonly waiting: readonly Keyed<Question>[];
  readonly closed: readonly Keyed<Question>[];
}

/** On the floor: the latest first. Waiting: most votes, then first asked. Closed: the latest outcome first. */
export function questionLists(questions: Document["questions"]): QuestionLists {
  const all = entries(questions);
  return {
    floor: all
      .filter(([, question]) => question.status === "floor")
      .sort(([, a], [, b]) => (b.floor_ms ?? 0) - (a.floor_ms ?? 0) || b.seq - a.seq),
    waiting: all
      .filter(([, question]) => question.status === "waiting")
      .sort(([, a], [, b]) => (b.votes ?? 0) - (a.votes ?? 0) || a.seq - b.seq),
    closed: all
      .filter(([, question]) => question.status === "answered" || question.status === "declined")
      .sort(([, a], [, b]) => (b.closed_ms ?? 0) - (a.closed_ms ?? 0) || b.seq - a.seq),
  };
}

export const minuteLines = (minutes: Document["minutes"]): Keyed<MinuteLine>[] =>
  entries(minutes).sort(([first, a], [second, b]) => a.at_ms - b.at_ms || (first < second ? -1 : 1));

/** Hands in the order in which they went up. */
export const handsUp = (hands: Document["hands"]): string[] =>
  entries(hands)
    .sort(([, a], [, b]) => a.seq - b.seq)
    .map(([participant]) => participant);

const RANK: { readonly [role: string]: number } = {
  chair: 0,
  moderator: 1,
  leader: 2,
  panellist: 3,
  presenter: 3,
  rapporteur: 4,
  technical: 5,
  attendee: 6,
  observer: 7,
  press: 8,
};
const USUAL_PRECEDENCE = 100;
const precedence = (person: Person): number => person.precedence ?? USUAL_PRECEDENCE;


export const byRank = ([, a]: Keyed<Person>, [, b]: Keyed<Person>): number =>
  (RANK[a.role] ?? 9) - (RANK[b.role] ?? 9) || precedence(a) - precedence(b) || a.name.localeCompare(b.name);

/** Whoever speaks now: the turn that is open and began last. */
export function speaking(turns: Document["turns"]): string | undefined {
  let latest: Turn | undefined;
  for (const turn of Object.values(turns)) {
    if (turn.to_ms === undefined && (latest === undefined || turn.from_ms > latest.from_ms)) latest = turn;
  }
  return latest?.participant;
}
