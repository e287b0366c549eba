// In which order things stand. The server's documents are keyed; a list is the page's business.
import type { Document, Hall, MinuteLine, Person, Question, Turn } from "../protocol/types";

export type Keyed<T> = readonly [id: string, item: T];

export const entries = <T>(section: { readonly [id: string]: T }): Keyed<T>[] => Object.entries(section);

export interface QuestionLists {
  readonly floor: readonly Keyed<Question>[];
  readonly waiting: readonly Keyed<Question>[];
  /** What the desk has not approved: nobody else sees any of it. */
  readonly review: readonly Keyed<Question>[];
  readonly closed: readonly Keyed<Question>[];
}
type Order = NonNullable<Hall["order"]>;
type Sides = { readonly [participant: string]: { readonly side: number } };
type Comparison = (a: Keyed<Question>, b: Keyed<Question>) => number;

const byTime: Comparison = ([, a], [, b]) => a.seq - b.seq;
const byVotes: Comparison = (a, b) => (b[1].votes ?? 0) - (a[1].votes ?? 0) || byTime(a, b);
const byOutcome: Comparison = ([, a], [, b]) => (b.closed_ms ?? 0) - (a.closed_ms ?? 0) || b.seq - a.seq;
const byFloor: Comparison = ([, a], [, b]) => (b.floor_ms ?? 0) - (a.floor_ms ?? 0) || b.seq - a.seq;
/** Those that the moderator placed, by rank; then the others by votes. */
const byHand: Comparison = (a, b) => {
  const [first, second] = [a[1].rank, b[1].rank];
  if (first !== undefined && second !== undefined) return first < second ? -1 : first > second ? 1 : byTime(a, b);
  return Number(first === undefined) - Number(second === undefined) || byVotes(a, b);
};

/** On the floor: the latest first. Waiting: as the desk has chosen. Closed: the latest outcome first. */
export function questionLists(
  questions: Document["questions"],
  order: Order = "votes",
  people: Sides = {},
): QuestionLists {
  const lists: { [list in keyof QuestionLists]: Keyed<Question>[] } = { floor: [], waiting: [], review: [], closed: [] };
  for (const each of entries(questions)) {
    const list = listOf(each[1]);
    if (list !== null) lists[list].push(each);
  }
  return {
    floor: lists.floor.sort(byFloor),
    waiting: inOrder(lists.waiting, order, people),
    review: lists.review.sort(byTime),
    closed: lists.closed.sort(byOutcome),
  };
}

/** Where it stands; nowhere when this audience sees nothing of it, or when another question stands for it. */
function listOf({ status, text }: Question): keyof QuestionLists | null {
  if (text === undefined) return null;
  switch (status) {
    case "floor":
    case "waiting":
    case "review":
      return status;
    case "answered":
    case "declined":
    case "carried":
      return "closed";
    case "merged":
    case "withdrawn":
      return null;
  }
}

function inOrder(waiting: Keyed<Question>[], order: Order, people: Sides): Keyed<Question>[] {
  switch (order) {
    case "votes":
      return waiting.sort(byVotes);
    case "time":
      return waiting.sort(byTime);
    case "hand":
      return waiting.sort(byHand);
    case "sides":
      return sidesInTurn(waiting.sort(byVotes), people);
  }
}

/** One of each side after the other, each by votes; what was asked without a name, or by no side, is one of its own. */
function sidesInTurn(waiting: readonly Keyed<Question>[], people: Sides): Keyed<Question>[] {
  const turns = new Map<number, number>();
  const placed = waiting.map((each) => {
    const side = people[each[1].author ?? ""]?.side || Infinity;
    const turn = turns.get(side) ?? 0;
    turns.set(side, turn + 1);
    return { each, side, turn };
  });
  return placed
    .sort((a, b) => a.turn - b.turn || (a.side === b.side ? 0 : a.side - b.side))
    .map(({ each }) => each);
}

/** The numbers by which people speak of questions: 1 for the first that was asked, seen or not. */
export function numbered(questions: Document["questions"]): ReadonlyMap<string, number> {
  const asked = entries(questions).sort(byTime);
  return new Map(asked.map(([id], index) => [id, index + 1]));
}

/** The question that counts for one that was merged: the last that it went into. */
export function rootOf(id: string, questions: Document["questions"]): string {
  let root = id;
  for (let into = questions[root]?.into; into !== undefined; into = questions[root]?.into) root = into;
  return root;
}

/** What was merged into each question, through all that it went through; the latest first. */
export function partsOf(questions: Document["questions"]): ReadonlyMap<string, readonly Keyed<Question>[]> {
  const parts = new Map<string, Keyed<Question>[]>();
  for (const each of entries(questions)) {
    if (each[1].status !== "merged" || each[1].text === undefined) continue;
    const root = rootOf(each[0], questions);
    parts.set(root, [...(parts.get(root) ?? []), each]);
  }
  for (const merged of parts.values()) merged.sort(byOutcome);
  return parts;
}

/** Another question that asks nearly the same, as the desk is told of it. */
export interface Likeness {
  readonly other: string;
  readonly percent: number;
  readonly words: string;
  /** Which of the two suggestions it is: the newer question has it. */
  readonly newer: string;
  readonly older: string;
}
const DECIDABLE: readonly Question["status"][] = ["review", "waiting", "floor"];

/** The most alike of each question that waits: another that does, then seen from both, or one that was answered. */
export function likenesses(questions: Document["questions"]): ReadonlyMap<string, Likeness> {
  const found = new Map<string, Likeness>();
  const note = (id: string, likeness: Likeness): void => {
    if (likeness.percent > (found.get(id)?.percent ?? 0)) found.set(id, likeness);
  };
  for (const [newer, { similar, status }] of entries(questions)) {
    if (similar === undefined || !DECIDABLE.includes(status)) continue;
    for (const [older, { percent, words }] of Object.entries(similar)) {
      const root = rootOf(older, questions);
      const answered = questions[root]?.status === "answered";
      if (root === newer || !(answered || DECIDABLE.includes(questions[root]?.status ?? "withdrawn"))) continue;
      note(newer, { other: root, percent, words, newer, older });
      if (!answered) note(root, { other: newer, percent, words, newer, older });
    }
  }
  return found;
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
