import { act, cleanup, fireEvent, screen } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { Document } from "../../protocol/types";
import { NOW } from "../../testing/people";
import { FORMAT, button, enter, hall, live, sent } from "../../testing/room-page";

describe("the floor", () => {
  const waiting = (over: Partial<Document> = {}): Document =>
    live({
      hands: { pchen: { seq: 11 }, pdina: { seq: 12 } },
      floor: { main: { order: "least", budgets: { person: 5 } } },
      talk: { ppdina: { of: "person", who: "pdina", spoken_ms: 4 * 60_000 }, ppchen: { of: "person", who: "pchen", spoken_ms: 0 } },
      ...over,
    });
  const may = { "floor.grant": true, "floor.order": true, "floor.mute": true, "floor.remove": true };
  const chair = { audience: "desk" as const, own: { votes: {}, may, next: { participant: "pchen", reason: "unheard" as const } } };

  test("one key calls whom the order suggests, and says why", async () => {
    await enter("pamara", waiting(), chair);
    expect(button(/Give the floor to Chen Siddiqui/).textContent).toContain("has not spoken yet");
    await act(() => void fireEvent.keyDown(document.body, { key: "g" }));
    expect(sent().at(-1)?.command).toEqual({ do: "floor.grant", participant: "pchen" });
  });

  test("time is told in words with what is left, and nobody but the desk is told of others'", async () => {
    await enter("pamara", waiting(), chair);
    await act(() => void fireEvent.keyDown(document.body, { key: "4" }));
    expect(screen.getByText("4 minutes, 1 left")).toBeTruthy();
    cleanup();
    await enter("pchen", waiting({ talk: {} }));
    await act(() => void fireEvent.keyDown(document.body, { key: "4" }));
    expect(screen.queryByText("Time spoken")).toBeNull();
  });

  test("whoever runs the exchange is asked when a part is over, and takes five minutes from the next", async () => {
    const over = { ...hall, ...FORMAT, phase: "presentations", over: true, recording: false, released: false } as const;
    const own = { votes: {}, may: { "phase.extend": true } };
    await enter("pamara", live({ hall: { main: over } }), { audience: "desk", own });
    await act(() => void fireEvent.click(button("5 more minutes (taken from “Questions and answers”)")));
    expect(sent().at(-1)?.command).toEqual({ do: "phase.extend", minutes: 5 });
  });

  test("off the record the page says so to all, and to those outside that they come back by themselves", async () => {
    const main = { ...hall, ...FORMAT, off_record: true, recording: false, released: false } as const;
    const agenda = { i1: { place: 1, minutes: 12, status: "running", off_record: true, started_ms: NOW } } as const;
    await enter("pchen", live({ hall: { main }, agenda }), { audience: "outside", own: { votes: {}, may: {} } });
    expect(screen.getByText("Off the record")).toBeTruthy();
    expect(screen.getByText(/You wait outside until this item is over/)).toBeTruthy();
    expect(screen.getByText("Recording paused")).toBeTruthy();
  });

  test("of several at one device a digit marks who speaks, and their name stands under the picture", async () => {
    const members = { aa: { name: "Kim Min-jun", title: "Director", precedence: 0 }, bb: { name: "Lee", title: "", precedence: 1 } };
    const turns = { t1: { participant: "pdina", from_ms: NOW } };
    const own = { votes: {}, may: { "roster.mark": true, "media.speak": true } };
    const seat = (speaker: object) => live({ turns, delegations: { pdina: { members, ...speaker } } });
    await enter("pdina", seat({}), { own });
    await act(() => void fireEvent.keyDown(document.body, { key: "2" }));
    expect(sent().at(-1)?.command).toEqual({ do: "roster.mark", member: "bb" });
    cleanup();
    await enter("pchen", seat({ speaker: "aa" }));
    expect(screen.getAllByText(/Kim Min-jun is speaking/).length).toBeGreaterThan(0);
  });

  test("a round table is asked for before the start, and answered with a reason and where to go", async () => {
    const main = { title: "", ...FORMAT, phase: "lobby", phase_since_ms: NOW, recording: false, released: false } as const;
    const roundtables = { r1: { text: "With partners, on tariffs", by: "pdina", asked_ms: NOW } };
    const own = { votes: {}, may: { "roundtable.answer": true } };
    await enter("pamara", live({ hall: { main }, roundtables }), { audience: "desk", own });
    await act(() => void fireEvent.keyDown(document.body, { key: "4" }));
    expect(screen.getByText(/Asked by Dina Park · not answered yet/)).toBeTruthy();
    await act(() => void fireEvent.click(button("Answer")));
    await act(() => void fireEvent.input(screen.getByLabelText("Why"), { target: { value: "All six are in town." } }));
    const where = screen.getByLabelText("Where, when, and how to get in");
    await act(() => void fireEvent.input(where, { target: { value: "Hall 2, 9:00" } }));
    await act(() => void fireEvent.submit(where.closest("form") as HTMLFormElement));
    const answer = { do: "roundtable.answer", request: "r1", feasible: true, reason: "All six are in town." };
    expect(sent().at(-1)?.command).toEqual({ ...answer, logistics: "Hall 2, 9:00" });
  });
});
