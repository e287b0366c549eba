import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Document } from "../protocol/types";
import vectors from "../testing/canonical-vectors.json";
import { emptyDocument, hashesOf } from "../testing/scripted-socket";
import { HashCheck, REPORT_EVERY_MS, canonical, sectionHash } from "./hashes";
import { mergePatch } from "./merge-patch";

// tests/live/test_sections.py reads the same file.
test.each(vectors)("canonical JSON is what the server makes of it: $name", async ({ section, canonical: text, hash }) => {
  expect(canonical(section)).toBe(text);
  expect(await sectionHash(section as unknown as Document["questions"])).toBe(hash);
});

test("a patched section has the hash of a fresh one, although what was reckoned before is kept", async () => {
  const section = { q1: { seq: 4, text: "누수?", votes: 0 }, q2: { seq: 5, text: "💧" } };
  canonical(section);
  const patched = mergePatch(section, { q1: { votes: 7 }, q2: null, q0: { seq: 6 } });
  const fresh = JSON.parse(JSON.stringify({ q0: { seq: 6 }, q1: { text: "누수?", votes: 7, seq: 4 } })) as object;
  expect(canonical(patched)).toBe(canonical(fresh));
});

test("five hundred questions are reckoned in a moment that nobody notices", async () => {
  const question = (n: number) => [`q${n}`, { seq: n, status: "waiting", text: "Why? ".repeat(40), votes: n }] as const;
  const section = Object.fromEntries(Array.from({ length: 500 }, (_, n) => question(n))) as Document["questions"];
  const began = performance.now();
  await sectionHash(section);
  expect(performance.now() - began).toBeLessThan(500); // about 2 ms; this machine may be busy
});

describe("comparing", () => {
  const ours = emptyDocument();
  const other = emptyDocument({ hands: { pchen: { seq: 3 } }, turns: { t1: { participant: "pchen", from_ms: 1 } } });
  const reports: [number, string][] = [];
  let check: HashCheck;
  beforeEach(() => {
    reports.length = 0;
    check = new HashCheck((...report) => reports.push(report));
  });

  test("the same is not worth a word", async () => {
    await check.hear(await hashesOf(3, ours), { seq: 3, document: ours });
    expect(reports).toEqual([]);
  });

  test("of several sections that differ the first is named", async () => {
    await check.hear(await hashesOf(3, other), { seq: 3, document: ours });
    expect(reports).toEqual([[3, "hands"]]);
  });

  test("a page that is behind waits until it is there", async () => {
    await check.hear(await hashesOf(5, other), { seq: 3, document: ours });
    await check.reached({ seq: 4, document: ours });
    expect(reports).toEqual([]);
    await check.reached({ seq: 5, document: ours });
    await check.reached({ seq: 5, document: ours });
    expect(reports).toEqual([[5, "hands"]]);
  });

  test("a page that is further, or that got past it in one step, lets it pass", async () => {
    await check.hear(await hashesOf(3, other), { seq: 4, document: ours });
    await check.hear(await hashesOf(5, other), { seq: 4, document: ours });
    await check.reached({ seq: 6, document: ours });
    expect(reports).toEqual([]);
  });

  test("on another line, what was said on the last one is forgotten", async () => {
    await check.hear(await hashesOf(5, other), { seq: 3, document: ours });
    check.drop();
    await check.reached({ seq: 5, document: ours });
    expect(reports).toEqual([]);
  });

  test("a browser that reckons otherwise does not ask for the whole document for ever", async () => {
    let now = 1;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const hears = async () => check.hear(await hashesOf(3, other), { seq: 3, document: ours });
    await hears();
    await hears();
    now += REPORT_EVERY_MS - 1;
    await hears();
    expect(reports).toHaveLength(1);
    now += 1;
    await hears();
    expect(reports).toHaveLength(2);
  });
});
