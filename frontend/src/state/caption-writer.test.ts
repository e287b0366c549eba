import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame, Command } from "../protocol/types";
import { CaptionWriter } from "./caption-writer";
import type { Shown } from "./captions";
import { Shortcuts } from "./shortcuts";
import { openKeeper } from "./storage";

const NOON = 1_790_000_000_000;
let now = NOON;
let keys = 0;
let heard: string | undefined = "pbruno";
let lines: Shown[] = [];
let sent: Command[] = [];
let told: ClientFrame[] = [];
let waiting: string[] = [];
let writer: CaptionWriter;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  [now, keys, heard, lines, sent, told, waiting] = [NOON, 0, "pbruno", [], [], [], []];
  writer = new CaptionWriter({
    send: (command) => sent.push(command),
    tell: (frame) => told.push(frame),
    now: () => now,
    key: () => `c${++keys}`,
    shortcuts: new Shortcuts(openKeeper()),
    lines: () => lines,
    waits: (caption) => waiting.includes(caption),
    heard: () => heard,
  });
  writer.language = "en";
});
afterEach(() => vi.useRealTimers());

const shown = (id: string, words: string): Shown => ({ id, words, speaker: "pbruno", machine: false, typing: false });

test("a line begins when its typing began and ends when it is sent", () => {
  writer.input("G");
  now += 2_500;
  writer.input("Good day.");
  writer.enter();
  const line = { caption: "c1", language: "en", words: "Good day.", speaker: "pbruno" };
  expect(sent).toEqual([{ do: "caption.write", ...line, began_ms: NOON, ended_ms: NOON + 2_500 }]);
  expect(told).toEqual([{ t: "caption.typing", ...line, done: true }]);
  expect(writer.text.value).toBe("");
});

test("what is typed is told a few times a second, not with every letter", () => {
  for (const text of ["G", "Go", "Goo"]) writer.input(text);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(300);
  expect(told).toEqual([{ t: "caption.typing", caption: "c1", language: "en", words: "Goo", speaker: "pbruno" }]);
  vi.advanceTimersByTime(3_000);
  expect(told).toHaveLength(1);
});

test("a line that was given up is taken off the pages, and the next letter begins another", () => {
  writer.input("No");
  writer.input("");
  vi.advanceTimersByTime(300);
  expect(told).toMatchObject([{ caption: "c1", words: "" }]);
  now += 60_000;
  writer.input("Yes");
  writer.enter();
  expect(sent).toMatchObject([{ caption: "c2", words: "Yes", began_ms: NOON + 60_000 }]);
});

test("a full line goes by itself at the last space, and the rest stays", () => {
  const text = "We lose a third of our water between the works and the last district, each night. Then we began";
  writer.input(text);
  expect(sent).toMatchObject([
    { words: "We lose a third of our water between the works and the last district, each night." },
  ]);
  expect(writer.text.value).toBe("Then we began");
  writer.enter();
  expect(sent).toMatchObject([{ caption: "c1" }, { caption: "c2", words: "Then we began" }]);
});

test("arrow up takes the last lines back, escape returns to what was being written", () => {
  lines = [shown("c8", "Surat lost a thrid."), shown("c9", "Busan didn’t.")];
  writer.input("And th");
  writer.up();
  writer.up();
  expect(writer.text.value).toBe("Surat lost a thrid.");
  writer.input("Surat lost a third.");
  writer.enter();
  expect(sent).toEqual([
    { do: "caption.correct", caption: "c8", words: "Surat lost a third.", speaker: "pbruno" },
  ]);
  expect(writer.text.value).toBe("And th");
  writer.up();
  writer.down();
  expect(writer.text.value).toBe("And th");
  writer.up();
  writer.leave();
  expect([writer.text.value, writer.correcting.value]).toEqual(["And th", undefined]);
});

test("a line is corrected before it is known whether it is kept, and where it is kept nowhere", () => {
  lines = [shown("c0", "Said before.")];
  writer.input("Good dya.");
  writer.enter();
  waiting = ["c1"];
  writer.up();
  expect(writer.text.value).toBe("Good dya.");
  writer.input("Good day.");
  writer.enter();
  const line = { caption: "c1", words: "Good day.", speaker: "pbruno" };
  expect(sent.at(-1)).toEqual({ do: "caption.correct", ...line });
  expect(told.at(-1)).toEqual({ t: "caption.typing", ...line, language: "en", done: true });
  waiting = [];
  writer.up();
  writer.input("");
  writer.enter();
  expect(sent.at(-1)).toMatchObject({ do: "caption.correct" });
  expect(told.at(-1)).toMatchObject({ caption: "c1", words: "", done: true });
  writer.up();
  expect(writer.text.value).toBe("Said before.");
});

test("a line that is emptied is withdrawn", () => {
  lines = [shown("c9", "Nobody said this.")];
  writer.up();
  writer.input("");
  writer.enter();
  expect(sent).toEqual([{ do: "caption.withdraw", caption: "c9" }]);
});

test("whom the captioner marks speaks, in this line too; else whoever was heard as it began", () => {
  writer.input("Good");
  heard = "pdina";
  writer.enter();
  writer.input("Welcome");
  writer.mark("pfarid");
  writer.enter();
  writer.mark("");
  writer.input("Thanks");
  writer.enter();
  expect(sent).toMatchObject([{ speaker: "pbruno" }, { speaker: "pfarid" }, { speaker: "pdina" }]);
});

test("short forms are written out once the word is over", () => {
  writer.shortcuts.put("ss", "Surat");
  writer.input("In ss");
  expect(writer.text.value).toBe("In ss");
  writer.input("In ss ");
  expect(writer.text.value).toBe("In Surat ");
  expect(writer.shortcuts.expanded("(ss, glass ")).toBe("(ss, glass ");
  expect(writer.shortcuts.expanded("pass ss۔")).toBe("pass Surat۔");
  expect(writer.shortcuts.expanded("constructor ")).toBe("constructor ");
});

test("short forms outlive the page", () => {
  writer.shortcuts.put("ss", "Surat");
  expect(new Shortcuts(openKeeper()).all.value).toEqual({ ss: "Surat" });
});

test("a refused line comes back unless something else stands there", () => {
  writer.giveBack("Good day.");
  expect(writer.text.value).toBe("Good day.");
  writer.giveBack("Something else");
  expect(writer.text.value).toBe("Good day.");
});
