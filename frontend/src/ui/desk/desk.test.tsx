import { act, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Command, Document, Json, Question } from "../../protocol/types";
import { MediaSession } from "../../state/media-session";
import { Room } from "../../state/room";
import { openKeeper } from "../../state/storage";
import { NOW, boot, person } from "../../testing/people";
import { ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../../testing/scripted-socket";
import { viewOf } from "../context";
import { RoomPage } from "../room";
import { undoing } from "./acts";

const people = {
  pamara: person("Amara Perera", "moderator"),
  pthabo: person("Thabo Nkosi", "chair"),
  pdina: person("Dina Park", "leader", "busan", 2),
  pchen: person("Chen Siddiqui", "attendee", "surat", 1),
};
const MAY = [
  ...["promote", "answer", "decline", "reopen", "approve", "hold", "merge", "split", "keep_apart", "claim", "release"],
  ...["assign", "place", "carry_over"],
].map((name) => `question.${name}`);
const asked = (seq: number, text: string, more: Partial<Question> = {}): Question => ({
  ...{ seq, text, status: "waiting", votes: 0, asked_ms: NOW },
  ...more,
});

let room: Room;
async function enter(questions: Document["questions"], who = "pamara", hall: Partial<Document["hall"][string]> = {}) {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  const view = viewOf(room, new MediaSession(room));
  sessionStorage.setItem(`twinhall.joined.live.${who}`, "true");
  render(<RoomPage view={view} session={openKeeper(() => sessionStorage)} root={document.createElement("main")} />);
  room.start();
  const desk = who === "pamara" || who === "pthabo";
  const names = desk ? [...MAY, "questions.order", "exchange.end", "questions.carry_over"] : ["question.vote"];
  const may = Object.fromEntries(names.map((name) => [name, true]));
  const frame = welcome({ me: who, audience: desk ? "desk" : "attendee", now_ms: NOW, own: { votes: {}, may } });
  const main = { title: "Water", format: "presentations", planned: {}, phase: "questions", phase_since_ms: NOW, recording: false, released: false } as const;
  const whole = emptyDocument({ hall: { main: { ...main, ...hall } }, people, questions });
  await act(() => void ScriptedSocket.last.opens().says(frame, wholeView(9, whole)));
}
const commands = (): Command[] => ScriptedSocket.last.frames("do").map((each) => each.command);
const press = (key: string, more = {}) =>
  act(() => void fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more }));
const texts = (): (string | null)[] =>
  [...document.querySelectorAll(".desk-list .question-text")].map((each) => each.textContent);
let seq = 9;
const patch = (questions: Json) =>
  act(() => void ScriptedSocket.last.says({ t: "patches", to: ++seq, patches: [[seq, { questions }]] }));
/** The server takes what was asked last, and does it. */
async function done(questions: Json): Promise<void> {
  const last = ScriptedSocket.last.frames("do").at(-1);
  await act(() => void ScriptedSocket.last.says({ t: "accepted", id: last?.id ?? "", seq: seq + 1 }));
  await patch(questions);
}

beforeEach(() => void (seq = 9));
afterEach(() => room.stop());

describe("the keys", () => {
  test("are for the marked question, and for the next one when it has its outcome", async () => {
    await enter({ q1: asked(1, "One?"), q2: asked(2, "Two?"), q3: asked(3, "Three?") });
    await press("a");
    expect(commands()).toEqual([{ do: "question.answer", question: "q1" }]);
    await done({ q1: { status: "answered", closed_ms: NOW } });
    expect(texts()).toEqual(["Two?", "Three?"]);
    await press("a");
    expect(commands().at(-1)).toEqual({ do: "question.answer", question: "q2" });
  });

  test("keep the focus in the list when the question that had it leaves", async () => {
    await enter({ q1: asked(1, "One?"), q2: asked(2, "Two?"), q3: asked(3, "Three?") });
    await press("j");
    expect(document.activeElement?.getAttribute("data-question")).toBe("q2");
    await patch({ q2: { status: "answered", closed_ms: NOW } });
    expect(document.activeElement?.getAttribute("data-question")).toBe("q3");
  });

  test("carry over to whom it was carried last, in two", async () => {
    await enter({ q1: asked(1, "One?", { asked_of: "pdina" }), q2: asked(2, "Two?") });
    for (const [at, key] of ["q1", "q2"].entries()) {
      await press("o");
      await press("Enter");
      expect(commands()[at]).toMatchObject({ do: "question.carry_over", question: key, participant: "pdina" });
      await done({ [key]: { status: "carried", owner: "pdina", due: "2026-05-12", closed_ms: NOW } });
    }
  });

  test("undo what was done last", async () => {
    await enter({ q1: asked(1, "One?"), q2: asked(2, "Two?") });
    await press("p");
    await done({ q1: { status: "floor", floor_ms: NOW } });
    expect(screen.getByRole("button", { name: /Undo Q1/ })).toBeTruthy();
    await press("z");
    expect(commands().at(-1)).toEqual({ do: "question.reopen", question: "q1" });
  });

  test("move a question in the moderator's own order", async () => {
    const ranked = { q1: asked(1, "One?", { rank: "a" }), q2: asked(2, "Two?", { rank: "b" }), q3: asked(3, "Three?") };
    await enter(ranked, "pamara", { order: "hand" });
    await press("J", { shiftKey: true });
    expect(commands()).toEqual([{ do: "question.place", question: "q1", before: "q3" }]);
  });
});

describe("what the desk sees", () => {
  test("a suggestion with its reason, and one key for each answer to it", async () => {
    const similar = { q1: { percent: 71, words: "pump, cost" } };
    await enter({ q1: asked(1, "What did the pumps cost?"), q2: asked(2, "Pump cost?", { similar, votes: 5 }) });
    expect(screen.getByText("Similar to Q1. Same words: pump, cost.")).toBeTruthy();
    expect(screen.getByText("Similar to Q2. Same words: pump, cost.")).toBeTruthy();
    await press("j");
    await press("u"); // on the older one: the newer goes into it all the same
    expect(commands()).toEqual([{ do: "question.merge", question: "q2", into: "q1" }]);
  });

  test("who sees to a question, and nothing to decide while it is another", async () => {
    const claimed = { claimed: "pthabo", claim_ends_ms: NOW + 60_000 };
    await enter({ q1: asked(1, "One?", claimed), q2: asked(2, "Two?", { claimed: "pamara", claim_ends_ms: NOW + 60_000 }) });
    const row = (text: string) => screen.getByText(text).closest("li") as HTMLElement;
    expect(row("One?").textContent).toContain("Thabo Nkosi sees to it until");
    expect(within(row("One?")).queryByRole("button", { name: "Put on the floor" })).toBeNull();
    expect(row("Two?").textContent).toContain("You see to it until");
  });

  test("another's question is taken over with the key for seeing to it, and from whom is said", async () => {
    await enter({ q1: asked(1, "One?", { claimed: "pthabo", claim_ends_ms: NOW + 60_000 }) });
    await press("i");
    expect(commands()).toEqual([{ do: "question.claim", question: "q1", instead: true }]);
    await patch({ q1: { claimed: "pamara", claimed_from: "pthabo" } });
    expect(screen.getByText(/Taken over from Thabo Nkosi\./)).toBeTruthy();
  });

  test("one that is like an answered one is answered with it", async () => {
    const similar = { q1: { percent: 80, words: "meter, leakage" } };
    await enter({ q1: asked(1, "One?", { status: "answered" }), q2: asked(2, "Two?", { similar }) });
    expect(screen.getByText("Similar to Q1, which was answered. Same words: meter, leakage.")).toBeTruthy();
    await press("u");
    expect(commands()).toEqual([{ do: "question.merge", question: "q2", into: "q1" }]);
  });

  test("those for review by themselves, with one key to approve", async () => {
    await enter({ q1: asked(1, "One?"), q2: asked(2, "Two?", { status: "review", hidden: true }) });
    await press("f");
    await press("f");
    expect(texts()).toEqual(["Two?"]);
    await press("y");
    expect(commands()).toEqual([{ do: "question.approve", question: "q2" }]);
  });

  test("what came too late, with the words that were written", async () => {
    await enter({ q1: asked(1, "One?"), q2: asked(2, "Two?") });
    await press("d");
    await act(() => void fireEvent.input(screen.getByLabelText(/Why is it declined/), { target: { value: "Later." } }));
    await press("Enter");
    const [decline] = ScriptedSocket.last.frames("do");
    expect(decline?.command).toEqual({ do: "question.decline", question: "q1", reason: "Later." });
    const message = "“One?” was merged with “Two?” meanwhile.";
    await patch({ q1: { status: "merged", into: "q2", closed_ms: NOW } });
    await act(
      () => void ScriptedSocket.last.says({ t: "refused", id: decline?.id ?? "", code: "question.merged", field: "", message, params: {} }),
    );
    expect(screen.getByRole("alert").textContent).toContain(message);
    expect(screen.getByText("Later.")).toBeTruthy();
    expect(room.drafts.at("decline.q1")?.text).toBe("Later.");
  });

  test("five hundred open questions, drawn once", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`q${n}`, asked(n + 1, `Question ${n}?`)]));
    await enter(many);
    expect(texts()).toHaveLength(500);
    const untouched = document.querySelector('[data-question="q7"]');
    const before = untouched?.innerHTML;
    let drawn = 0;
    const watch = new MutationObserver((changes) => (drawn += changes.length));
    watch.observe(document.querySelector(".desk-list") as Element, { subtree: true, childList: true, attributes: true, characterData: true });
    await patch({ q499: { votes: 1, text: "Question 499, again?" } });
    drawn += watch.takeRecords().length;
    expect(untouched?.innerHTML).toBe(before);
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThan(60); // of some four thousand
  });
});

describe("what an asker is told", () => {
  test("of a question in review: only to them, and that nobody else sees it", async () => {
    await enter({ q1: { seq: 1, status: "review" } }, "pchen");
    expect(document.querySelector(".questions")).toBeNull();
    await act(
      () => void ScriptedSocket.last.says({ t: "own", seq: 9, patch: { asked: { q1: { text: "Who took the money?" } } } }),
    );
    expect(screen.getByText("Who took the money?").closest("li")?.textContent).toContain("do not see it yet");
    await act(
      () => void ScriptedSocket.last.says({ t: "own", seq: 9, patch: { asked: { q1: { reason: "It accuses somebody." } } } }),
    );
    await patch({ q1: { status: "declined" } });
    expect(screen.getByText("Declined: It accuses somebody.")).toBeTruthy();
  });

  test("who answers after the exchange, and until when; and what else was merged into it", async () => {
    const carried = asked(1, "One?", { status: "carried", owner_city: "busan", due: "2026-05-12", closed_ms: NOW });
    await enter({ q1: carried, q2: asked(2, "Another one?", { status: "merged", into: "q1" }) }, "pchen");
    const row = screen.getByText("One?").closest("li");
    expect(row?.textContent).toMatch(/Carried over: Busan answers by .*2026/);
    expect(row?.textContent).toContain("Another one?");
  });
});

test("what undoes an outcome brings a question back to where it was", () => {
  const answer: Command = { do: "question.answer", question: "q1" };
  expect(undoing(answer, asked(1, "One?", { status: "floor" }))).toEqual([
    { do: "question.reopen", question: "q1" },
    { do: "question.promote", question: "q1" },
  ]);
  expect(undoing({ do: "question.decline", question: "q1", reason: "No." }, asked(1, "One?", { status: "review", hidden: true }))).toEqual([
    { do: "question.reopen", question: "q1" },
  ]);
});

test("an asker hears of the outcome, also of the question that theirs was merged into", async () => {
  const mine = asked(1, "Mine?", { author: "pchen", status: "merged", into: "q2" });
  await enter({ q1: mine, q2: asked(2, "Theirs?") }, "pchen");
  await patch({ q2: { status: "answered", closed_ms: NOW } });
  expect(screen.getByText("Your question has its outcome: Mine?")).toBeTruthy();
});
