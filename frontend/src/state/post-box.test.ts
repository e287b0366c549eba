import { afterEach, beforeEach, expect, test } from "vitest";
import type { Document } from "../protocol/types";
import { emptyDocument } from "../testing/scripted-socket";
import { NOTHING } from "./document";
import { GONE_AFTER_MS, PostBox } from "./post-box";
import { openKeeper } from "./storage";

const NOW = 1_790_000_000_000;
const KEY = "twinhall.posted.live.pchen";
const asked = { do: "question.ask", question: "q1", text: "Who pays?", anonymous: true } as const;
const withdrawn = { do: "question.withdraw", question: "q1", token: "t" } as const;
const shown = { q1: { seq: 4, status: "waiting", text: "Who pays?", votes: 0 } } as const;
let box: PostBox;
const at = (seq: number, questions: Document["questions"] = {}) => ({ seq, document: emptyDocument({ questions }) });
const kept = () => localStorage.getItem(KEY);

beforeEach(() => {
  localStorage.clear();
  box = new PostBox(openKeeper(), KEY);
});
afterEach(() => box.stop());

test("a question without a name is kept here until it is shown, and then no more", () => {
  box.accepted(asked, 3, at(3), NOW);
  expect(box.posted.value).toEqual({ q1: { text: "Who pays?", at_ms: NOW } });
  expect(new PostBox(openKeeper(), KEY).posted.value).toEqual(box.posted.value);
  box.settle(at(9), NOW + 3_600_000);
  expect(kept()).toContain("Who pays?");
  box.settle(at(10, shown), NOW + 40_000);
  expect(box.posted.value).toEqual({});
  expect(kept()).toBeNull();
});

test("before the document is here, nothing is known to be shown", () => {
  box.accepted(asked, 3, NOTHING, NOW);
  expect(kept()).toContain("Who pays?");
});

test("a question with a name is shown at once and never kept", () => {
  box.accepted({ ...asked, anonymous: false }, 4, at(3), NOW);
  expect(kept()).toBeNull();
});

test("what is shown before its answer came is not kept", () => {
  box.accepted(asked, 3, at(9, shown), NOW);
  expect(kept()).toBeNull();
});

test("a question that is shown and withdrawn is about to go until it has gone", () => {
  box.accepted(withdrawn, 4, at(4, shown), NOW);
  expect(box.posted.value).toEqual({ q1: { at_ms: NOW, leaving: { at_ms: NOW, seq: 4 } } });
  box.settle(at(8, shown), NOW + 59_000);
  expect(box.posted.value["q1"]?.leaving).toBeDefined();
  box.settle(at(9, { q1: { seq: 9, status: "withdrawn" } }), NOW + 60_000);
  expect(kept()).toBeNull();
});

test("one that does not go after all is not said to go for ever", () => {
  box.accepted(withdrawn, 4, at(4, shown), NOW);
  box.settle(at(9, shown), NOW + GONE_AFTER_MS + 1);
  expect(kept()).toBeNull();
});

test("a question that is withdrawn in the box was never seen, and is gone at once", () => {
  box.accepted(asked, 3, at(3), NOW);
  box.accepted(withdrawn, 5, at(5), NOW + 5_000);
  expect(kept()).toBeNull();
});

test("one that had left the box when it was withdrawn is about to go, although this page has not seen it yet", () => {
  box.accepted(asked, 3, at(3), NOW);
  box.accepted(withdrawn, 5, at(4), NOW + 5_000);
  expect(box.posted.value["q1"]).toMatchObject({ text: "Who pays?", leaving: { seq: 5 } });
  box.settle(at(5, shown), NOW + 5_100);
  expect(box.posted.value["q1"]).toMatchObject({ leaving: { seq: 5 } });
  expect(kept()).not.toContain("Who pays?");
});

test("the withdrawal of a question with a name needs no waiting", () => {
  box.accepted(withdrawn, 5, at(4, { q1: { ...shown.q1, author: "pchen" } }), NOW);
  expect(kept()).toBeNull();
});

test("two tabs of one person know of each other's questions", () => {
  const other = new PostBox(openKeeper(), KEY);
  box.accepted(asked, 3, at(3), NOW);
  window.dispatchEvent(new StorageEvent("storage", { key: KEY })); // as the browser tells other tabs
  expect(other.posted.value).toEqual(box.posted.value);
  other.accepted({ ...asked, question: "q2" }, 3, at(3), NOW);
  expect(Object.keys(other.posted.value)).toEqual(["q1", "q2"]);
  other.stop();
});
