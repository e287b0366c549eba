import { afterEach, beforeEach, expect, test } from "vitest";
import { GONE_AFTER_MS, PostBox } from "./post-box";
import { openKeeper } from "./storage";

const NOW = 1_790_000_000_000;
const KEY = "twinhall.posted.live.pchen";
const asked = { do: "question.ask", question: "q1", text: "Who pays?", anonymous: true } as const;
const withdrawn = { do: "question.withdraw", question: "q1", token: "t" } as const;
const shown = { q1: { seq: 4, status: "waiting", text: "Who pays?", votes: 0 } } as const;
let box: PostBox;
const kept = () => localStorage.getItem(KEY);

beforeEach(() => {
  localStorage.clear();
  box = new PostBox(openKeeper(), KEY);
});
afterEach(() => box.stop());

test("a question without a name is kept here until it is shown, and then no more", () => {
  box.accepted(asked, {}, NOW);
  expect(box.posted.value).toEqual({ q1: { text: "Who pays?", at_ms: NOW } });
  expect(new PostBox(openKeeper(), KEY).posted.value).toEqual(box.posted.value);
  box.settle({}, NOW + 3_600_000);
  expect(kept()).toContain("Who pays?");
  box.settle(shown, NOW + 40_000);
  expect(box.posted.value).toEqual({});
  expect(kept()).toBeNull();
});

test("a question with a name is shown at once and never kept", () => {
  box.accepted({ ...asked, anonymous: false }, {}, NOW);
  expect(kept()).toBeNull();
});

test("what is shown before its answer came is not kept", () => {
  box.accepted(asked, shown, NOW);
  expect(kept()).toBeNull();
});

test("a question that is shown and withdrawn is about to go until it has gone", () => {
  box.accepted(withdrawn, shown, NOW);
  expect(box.posted.value).toEqual({ q1: { at_ms: NOW, leaving_ms: NOW } });
  box.settle(shown, NOW + 59_000);
  expect(box.posted.value["q1"]?.leaving_ms).toBe(NOW);
  box.settle({ q1: { seq: 9, status: "withdrawn" } }, NOW + 60_000);
  expect(kept()).toBeNull();
});

test.each([
  ["never appears", {}],
  ["appears and does not go after all", shown],
])("a question that is withdrawn in the box and %s is not said to go for ever", (_, questions) => {
  box.accepted(asked, {}, NOW);
  box.accepted(withdrawn, {}, NOW + 5_000);
  expect(box.posted.value["q1"]).toEqual({ text: "Who pays?", at_ms: NOW, leaving_ms: NOW + 5_000 });
  box.settle(questions, NOW + 60_000);
  expect(box.posted.value["q1"]?.leaving_ms).toBe(NOW + 5_000);
  box.settle(questions, NOW + 5_001 + GONE_AFTER_MS);
  expect(kept()).toBeNull();
});

test("the withdrawal of a question with a name needs no waiting", () => {
  box.accepted(withdrawn, { q1: { ...shown.q1, author: "pchen" } }, NOW);
  expect(kept()).toBeNull();
});

test("two tabs of one person know of each other's questions", () => {
  const other = new PostBox(openKeeper(), KEY);
  box.accepted(asked, {}, NOW);
  window.dispatchEvent(new StorageEvent("storage", { key: KEY })); // as the browser tells other tabs
  expect(other.posted.value).toEqual(box.posted.value);
  other.accepted({ ...asked, question: "q2" }, {}, NOW);
  expect(Object.keys(other.posted.value)).toEqual(["q1", "q2"]);
  other.stop();
});
