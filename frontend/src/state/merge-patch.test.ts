import { describe, expect, test } from "vitest";
import { mergePatch } from "./merge-patch";

// RFC 7396, appendix A.
const CASES: readonly (readonly [target: unknown, patch: unknown, result: unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(CASES)("%j patched by %j is %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

// A small generator of objects without null, as views are.
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}
function anything(next: () => number, depth = 3): unknown {
  if (depth === 0 || next() < 0.4) return Math.floor(next() * 4);
  return Object.fromEntries(["a", "b", "c"].filter(() => next() < 0.6).map((key) => [key, anything(next, depth - 1)]));
}
function difference(before: unknown, after: unknown): unknown {
  const both = [before, after].every((value) => typeof value === "object");
  if (!both) return after;
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return Object.fromEntries([
    ...Object.keys(old)
      .filter((key) => !(key in now))
      .map((key) => [key, null]),
    ...Object.keys(now).map((key) => [key, key in old ? difference(old[key], now[key]) : now[key]]),
  ]);
}

describe("laws", () => {
  const objects = Array.from({ length: 300 }, (_, seed) => {
    const next = random(seed + 1);
    return [{ x: anything(next) }, { x: anything(next) }] as const;
  });

  test("the difference of two documents leads from one to the other", () => {
    for (const [before, after] of objects) expect(mergePatch(before, difference(before, after))).toEqual(after);
  });

  test("applied twice it changes nothing more", () => {
    for (const [before, after] of objects) {
      const patch = difference(before, after);
      expect(mergePatch(mergePatch(before, patch), patch)).toEqual(mergePatch(before, patch));
    }
  });

  test("the target is not changed, and what is untouched keeps its identity", () => {
    const target = { questions: { q1: { votes: 1 } }, people: { p1: { name: "Amara" } } };
    const before = structuredClone(target);
    const after = mergePatch(target, { questions: { q1: { votes: 2 } } }) as typeof target;
    expect(target).toEqual(before);
    expect(after.people).toBe(target.people);
  });
});

test("a hostile key is a key like any other", () => {
  const patched = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}')) as object;
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});
