import { afterEach, describe, expect, test, vi } from "vitest";
import type { ArchiveDocument } from "../protocol/types.generated";
import { captionAt, clock, interleaved, moments, momentAt, parts, ribbonMarks, said, secondOf, sides, slideAt, slides, speakerAt, turns, voices } from "./archive";
import { Archive } from "../ui/archive/store";
import { drawRibbon } from "./ribbon";

const START = 1_780_000_000_000;
const at = (second: number): number => START + second * 1000;
const person = (name: string, side: number) =>
  ({ name, title: "", city: ["", "Surat", "Busan"][side] ?? "", side, role: "leader" }) as const;

const exchange: ArchiveDocument = {
  id: "x1",
  title: "Water losses",
  started_ms: START,
  ended_ms: at(600),
  released: false,
  cities: [
    { name: "Surat", side: 1 },
    { name: "Busan", side: 2 },
  ],
  people: { p1: person("Amara", 1), p2: person("Bruno", 2), p3: person("Chen", 0) },
  questions: {
    q1: { seq: 9, status: "answered", text: "How?", votes: 3, asked_ms: at(20), floor_ms: at(60), closed_ms: at(90) },
    q2: { seq: 4, status: "waiting", text: "When?", votes: 0, asked_ms: at(-30), author: "p2" },
    q3: { seq: 5, status: "withdrawn" },
  },
  minutes: {
    l1: { seq: 11, at_ms: at(60), kind: "decision", text: "Meters first." },
    l2: { seq: 7, at_ms: at(30), kind: "note", text: "Surat shows its map." },
  },
  turns: {
    t2: { participant: "p2", from_ms: at(50), to_ms: at(95) },
    t1: { participant: "p1", from_ms: at(5), to_ms: at(55) },
    t3: { participant: "p1", from_ms: at(100), to_ms: at(110) },
    t4: { participant: "p3", from_ms: at(200), to_ms: at(205) },
  },
  captioned: { en: { lines: 3, machine: 1, json: "/en.json", vtt: "/en.vtt", text: "/en.txt" } },
  agenda: {},
  polls: {},
  decks: {},
  slides: {},
  handouts: {},
  segments: {
    s1: {
      participant: "p1",
      source: "microphone",
      media_type: "audio/webm",
      started_ms: at(4),
      ended_ms: at(120),
      url: "/s1",
      condition: "whole",
    },
  },
};

test("questions and minutes stand in one row of time; a withdrawn question is not shown", () => {
  expect(moments(exchange).map(({ id, at: second }) => [id, second])).toEqual([
    ["q2", 0],
    ["l2", 30],
    ["q1", 60],
    ["l1", 60],
  ]);
});

test("a question without a name names nobody", () => {
  const [asked, anonymous] = ["q2", "q1"].map((id) => moments(exchange).find((each) => each.id === id)?.question?.by);
  expect(asked?.name).toBe("Bruno");
  expect(anonymous).toBeUndefined();
});

test("the moment that stands is the last one that has come", () => {
  const all = moments(exchange);
  expect([momentAt(all, 29)?.id, momentAt(all, 30)?.id, momentAt(all, 599)?.id]).toEqual(["q2", "l2", "l1"]);
  expect(momentAt([], 5)).toBeUndefined();
});

test("everybody's total is the sum of their turns, and a side's that of its people", () => {
  expect(voices(exchange).map((voice) => [voice.person.name, voice.seconds])).toEqual([
    ["Amara", 60],
    ["Bruno", 45],
    ["Chen", 5],
  ]);
  expect([...sides(exchange)]).toEqual([
    [1, 60],
    [2, 45],
  ]);
  const whole = turns(exchange).reduce((sum, turn) => sum + turn.to - turn.from, 0);
  expect(voices(exchange).reduce((sum, voice) => sum + voice.seconds, 0)).toBe(whole);
});

test("who began last is the speaker while both speak; nobody is in a silence", () => {
  const all = turns(exchange);
  expect([10, 52, 96, 300].map((second) => speakerAt(all, second))).toEqual(["p1", "p2", undefined, undefined]);
});

test("files stand at their place in the exchange", () => {
  expect(parts(exchange).map(({ id, from, to }) => [id, from, to])).toEqual([["s1", 4, 120]]);
});

test("an answer has a mark of its own, a note has none", () => {
  expect(ribbonMarks(exchange).map(({ kind }) => kind).sort()).toEqual(["answer", "decision", "question", "question"]);
});

test("a time is written as people read it", () => {
  expect([0, 65.9, 3723].map(clock)).toEqual(["0:00", "1:05", "1:02:03"]);
});

test("an address names its second, before or behind the hash; nonsense names none", () => {
  const address = (text: string) => secondOf(new URL(text, "http://h"));
  expect(["/?t=65", "/#t=7.5", "/?t=65#t=7", "/", "/?t=", "/?t=-1", "/?t=soon", "/?t=Infinity", "/#q12"].map(address)).toEqual([
    65,
    7.5,
    7,
    ...Array<undefined>(6).fill(undefined),
  ]);
});

// The same figures as tests of the server's drawing: both draw one ribbon.
test("a ribbon's bars are cut at its ends, and a word stays visible", () => {
  const drawn = drawRibbon(
    [
      { side: 1, from: -10, to: 250 },
      { side: 2, from: 990, to: 1200 },
      { side: 1, from: 500, to: 500.1 },
      { side: 2, from: 2000, to: 3000 },
    ],
    [],
    1000,
  );
  expect(drawn.bars).toEqual([
    { side: 1, x: 0, width: 25 },
    { side: 1, x: 50, width: 0.15 },
    { side: 2, x: 99, width: 1 },
  ]);
});

test("marks of a kind that are near are counted together, others take the next row", () => {
  const drawn = drawRibbon(
    [],
    [
      { kind: "question", at: 100 },
      { kind: "decision", at: 110 },
      { kind: "question", at: 130 },
      { kind: "question", at: 200 },
    ],
    1000,
  );
  expect(drawn.marks.map(({ kind, lane, count }) => [kind, lane, count])).toEqual([
    ["question", 0, 2],
    ["decision", 1, 1],
    ["question", 0, 1],
  ]);
  expect(drawn.lanes).toBe(2);
});

test("the archive begins where its recording does, and at 0 where nothing can be played", () => {
  expect(new Archive(exchange).begins).toBe(4);
  expect(new Archive({ ...exchange, segments: {} }).begins).toBe(0);
});

const SAID = {
  language: "en",
  lines: {
    c1: { words: "How do you meter?", began_ms: at(50), until_ms: at(55), speaker: "p1" },
    c2: { words: "By district.", began_ms: at(60), until_ms: at(64), speaker: "p2", machine: true },
    c3: { words: "Each night.", began_ms: at(64), until_ms: at(66), speaker: "p9" },
  },
};

test("a caption is shown from its second until its time is over", () => {
  const lines = said(exchange, SAID);
  expect([49, 50, 54.9, 55, 62, 64, 70].map((second) => captionAt(lines, second)?.id)).toEqual([
    ...[undefined, "c1", "c1", undefined],
    ...["c2", "c3", undefined],
  ]);
  expect(lines.map(({ said: line }) => [line?.by?.name, line?.machine])).toEqual([
    ["Amara", false],
    ["Bruno", true],
    [undefined, false],
  ]);
});

test("what was said stands among questions and minutes", () => {
  expect(interleaved(moments(exchange), said(exchange, SAID)).map(({ id }) => id)).toEqual([
    ...["q2", "l2", "c1", "q1", "l1"],
    ...["c2", "c3"],
  ]);
});

afterEach(() => vi.unstubAllGlobals());

test("captions are fetched when they are wanted, filtered with the rest, and gone when they are off", async () => {
  vi.stubGlobal("fetch", (address: string) => Promise.resolve(new Response(JSON.stringify(address === "/en.json" && SAID))));
  const archive = new Archive(exchange);
  await archive.captionIn("en");
  archive.words.value = "district";
  expect(archive.shown.value.map(({ id }) => id)).toEqual(["c2"]);
  archive.words.value = "";
  archive.filter.value = "said";
  expect(archive.shown.value.map(({ id }) => id)).toEqual(["c1", "c2", "c3"]);
  archive.position.value = 61;
  expect([archive.caption.value?.text, archive.current.value]).toEqual(["By district.", "c2"]);
  await archive.captionIn("");
  expect([archive.caption.value, archive.all.value.length]).toEqual([undefined, 4]);
});

test("where they cannot be had the page says so, and asks again when it is asked to", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  const archive = new Archive(exchange);
  await archive.captionIn("en");
  expect(archive.fetched.value).toBe("failed");
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(SAID))));
  await archive.captionIn("en");
  expect([archive.fetched.value, archive.said.value.length]).toEqual(["here", 3]);
});

describe("slides", () => {
  const shown: ArchiveDocument = {
    ...exchange,
    decks: { d1: { title: "Meters", pages: 9, by: "Amara", url: "/slides/d1/", pdf: "" } },
    slides: {
      s2: { deck: "d1", page: 2, from_ms: at(70), to_ms: at(80), text: "Two" },
      s1: { deck: "d1", page: 1, from_ms: at(61), to_ms: at(70), text: "One" },
      s9: { deck: "gone", page: 1, from_ms: at(90), to_ms: at(95), text: "" },
    },
  };

  test("their words are among the lines, at the second at which they were turned to", () => {
    expect(moments(shown).flatMap(({ id, kind, at: second }) => (kind === "slide" ? [[id, second]] : []))).toEqual([
      ["s1", 61],
      ["s2", 70],
    ]);
  });

  test("the one that was on the stage at a second is shown at that second, and none before or after", () => {
    const pages = [60, 61, 69.9, 70, 79, 80].map((second) => slideAt(slides(shown), second)?.page);
    expect(pages).toEqual([undefined, 1, 1, 2, 2, undefined]);
  });

  test("they have marks on the ribbon", () => {
    expect(ribbonMarks(shown).filter(({ kind }) => kind === "slide")).toHaveLength(3);
  });

  test("a reader who asks for slides gets those alone", () => {
    const archive = new Archive(shown);
    archive.filter.value = "slide";
    expect(archive.shown.value.map(({ id }) => id)).toEqual(["s1", "s2"]);
    archive.filter.value = "minutes";
    expect(archive.shown.value.map(({ id }) => id)).toEqual(["l2", "l1"]);
  });
});
