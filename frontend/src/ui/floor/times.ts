// Talk time as people read it: turns that are over, and the one that goes on. No rule lives here.
import type { BudgetOf, Document, Floor, Item, Person } from "../../protocol/types";
import { entries } from "../order";
import type { Keyed } from "../order";

const MINUTE_MS = 60_000;

/** The account of a person, a city or a side, as the server keys it. */
export const accountKey = (of: BudgetOf, who: string): string => `${of.charAt(0)}${who}`;

/** What somebody has spoken until now: what the server added up, and the turn that goes on. */
export function spokenMs(talk: Document["talk"], turns: Document["turns"], participant: string, now: number): number {
  const over = talk[accountKey("person", participant)]?.spoken_ms ?? 0;
  return over + goingOn(turns, now, (turn) => turn.participant === participant);
}

function goingOn(turns: Document["turns"], now: number, counts: (turn: Document["turns"][string]) => boolean): number {
  return Object.values(turns)
    .filter((turn) => turn.to_ms === undefined && counts(turn))
    .reduce((sum, turn) => sum + Math.max(0, now - turn.from_ms), 0);
}

export interface Account {
  readonly of: BudgetOf;
  readonly who: string;
  readonly spoken: number;
  /** What they have in all; 0: as much as they like. */
  readonly budget: number;
}

/** The accounts of a kind, whoever has spoken most first. */
export function accounts(
  of: BudgetOf,
  document: Pick<Document, "talk" | "turns" | "people">,
  floor: Floor,
  now: number,
): Account[] {
  const budget = (floor.budgets[of] ?? 0) * MINUTE_MS;
  const belongs = (person: Person | undefined, who: string): boolean =>
    person !== undefined && person.role !== "interpreter" && String(of === "city" ? person.city : person.side) === who;
  return Object.values(document.talk)
    .filter((talk) => talk.of === of)
    .map((talk) => {
      const mine = (turn: Document["turns"][string]): boolean =>
        of === "person" ? turn.participant === talk.who : belongs(document.people[turn.participant], talk.who);
      return { of, who: talk.who, budget, spoken: talk.spoken_ms + goingOn(document.turns, now, mine) };
    })
    .sort((a, b) => b.spoken - a.spoken || (a.who < b.who ? -1 : 1));
}

/** The agenda in its order. */
export const inOrder = (agenda: Document["agenda"]): Keyed<Item>[] =>
  entries(agenda).sort(([first, a], [second, b]) => a.place - b.place || (first < second ? -1 : 1));

export const runningItem = (agenda: Document["agenda"]): Keyed<Item> | undefined =>
  entries(agenda).find(([, item]) => item.status === "running");

/** When an item that goes on was to end. */
export const endsMs = (item: Item): number => (item.started_ms ?? 0) + item.minutes * MINUTE_MS;

/** Whole minutes, at least one once somebody has begun. */
export const inMinutes = (ms: number): number => Math.max(ms > 0 ? 1 : 0, Math.round(ms / MINUTE_MS));
