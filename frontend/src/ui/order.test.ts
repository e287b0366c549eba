import { expect, test } from "vitest";
import type { Question } from "../protocol/types";
import { handsUp, likenesses, numbered, partsOf, questionLists, speaking } from "./order";
import { keepOrder } from "./steady";

const waiting = (seq: number, votes: number): Question => ({ seq, status: "waiting", votes, text: `q${seq}` });
const ids = (items: readonly (readonly [string, unknown])[]): string[] => items.map(([id]) => id);

test("waiting questions stand by votes, then by who asked first", () => {
  const lists = questionLists({ qa: waiting(9, 1), qb: waiting(3, 1), qc: waiting(5, 4) });
  expect(ids(lists.waiting)).toEqual(["qc", "qb", "qa"]);
});

test("they stand as the desk has chosen: by time, by hand, or one of each side in turn", () => {
  const questions = {
    qa: { ...waiting(1, 9), author: "pa" },
    qb: { ...waiting(2, 8), author: "pa", rank: "i" },
    qc: { ...waiting(3, 2), author: "pb", rank: "b" },
    qd: { ...waiting(4, 7) },
    qe: { ...waiting(5, 1), author: "pb" },
  };
  const people = { pa: { side: 1 }, pb: { side: 2 } };
  const inOrder = (order: "time" | "hand" | "sides") => ids(questionLists(questions, order, people).waiting);
  expect(inOrder("time")).toEqual(["qa", "qb", "qc", "qd", "qe"]);
  expect(inOrder("hand")).toEqual(["qc", "qb", "qa", "qd", "qe"]);
  expect(inOrder("sides")).toEqual(["qa", "qc", "qd", "qb", "qe"]);
});

test("numbers count what one does not see, and parts stand with the question that counts for them", () => {
  const questions = {
    qa: waiting(7, 0),
    qb: { seq: 3, status: "review" } as const,
    qc: { ...waiting(9, 0), status: "merged", into: "qd", closed_ms: 1 } as const,
    qd: { ...waiting(10, 0), status: "merged", into: "qa", closed_ms: 2 } as const,
  };
  expect([...numbered(questions)]).toEqual([["qb", 1], ["qa", 2], ["qc", 3], ["qd", 4]]);
  expect([...partsOf(questions)].map(([root, parts]) => [root, ids(parts)])).toEqual([["qa", ["qd", "qc"]]]);
});

test("a likeness is seen from both questions, and not where one was declined", () => {
  const similar = { qa: { percent: 60, words: "pump" }, qz: { percent: 90, words: "cost" } };
  const questions = {
    qa: waiting(1, 0),
    qb: { ...waiting(2, 0), similar },
    qz: { ...waiting(3, 0), status: "declined" } as const,
  };
  const found = likenesses(questions);
  expect([found.get("qa")?.other, found.get("qb")?.other]).toEqual(["qb", "qa"]);
});

test("a likeness to one that was answered is seen from the one that waits", () => {
  const similar = { qz: { percent: 90, words: "cost" } };
  const found = likenesses({ qb: { ...waiting(2, 0), similar }, qz: { ...waiting(1, 0), status: "answered" } });
  expect([found.get("qb")?.other, found.get("qz")]).toEqual(["qz", undefined]);
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
