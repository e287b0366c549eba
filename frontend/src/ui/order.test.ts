import { expect, test } from "vitest";
import type { Question } from "../protocol/types";
import { handsUp, questionLists, speaking } from "./order";
import { keepOrder } from "./steady";

const waiting = (seq: number, votes: number): Question => ({ seq, status: "waiting", votes, text: `q${seq}` });
const ids = (items: readonly (readonly [string, unknown])[]): string[] => items.map(([id]) => id);

test("waiting questions stand by votes, then by who asked first", () => {
  const lists = questionLists({ qa: waiting(9, 1), qb: waiting(3, 1), qc: waiting(5, 4) });
  expect(ids(lists.waiting)).toEqual(["qc", "qb", "qa"]);
});

test("while a pointer is over the list nothing moves, and newcomers stand last", () => {
  const before = ["qb", "qa"];
  const now = questionLists({ qa: waiting(9, 8), qb: waiting(3, 1), qc: waiting(5, 9) }).waiting;
  expect(ids(now)).toEqual(["qc", "qa", "qb"]);
  expect(ids(keepOrder(now, before))).toEqual(["qb", "qa", "qc"]);
});

test("hands stand in the order in which they went up", () => {
  expect(handsUp({ pdina: { seq: 12 }, pchen: { seq: 7 } })).toEqual(["pchen", "pdina"]);
});

test("whoever began last and has not ended speaks", () => {
  const turns = {
    t1: { participant: "pchen", from_ms: 1, to_ms: 9 },
    t2: { participant: "pdina", from_ms: 5 },
    t3: { participant: "pamara", from_ms: 3 },
  };
  expect(speaking(turns)).toBe("pdina");
  expect(speaking({ t1: turns.t1 })).toBeUndefined();
});
