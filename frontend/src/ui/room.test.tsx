import { act, cleanup, fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Document } from "../protocol/types";
import { NOW, person } from "../testing/people";
import { FORMAT, arrive, button, enter, hall, here, live, question, says, sent } from "../testing/room-page";
import { ScriptedSocket } from "../testing/scripted-socket";

describe("the door", () => {
  const knocker = { seq: 10, name: "Dr Lee", title: "Professor", side: 2, place: "Busan", kind: "academia" } as const;
  const knocked = (over = {}): Document => live({ door: { k1: { ...knocker, ...over } } });

  test("the desk reads who waits, and lets them in or not", async () => {
    await enter("pamara", live({ door: { k1: knocker, k2: { ...knocker, seq: 11, name: "Nobody" } } }));
    expect(screen.getByText("Dr Lee, Professor, Busan waits at the door.")).toBeTruthy();
    await act(() => void fireEvent.click(screen.getAllByRole("button", { name: "Let in" })[0] as HTMLElement));
    await says({ t: "accepted", id: sent()[0]?.id ?? "", seq: 12 });
    await act(() => void fireEvent.click(screen.getAllByRole("button", { name: "Not now" })[1] as HTMLElement));
    expect(sent().map((each) => each.command)).toEqual([
      { do: "door.let_in", knock: "k1" },
      { do: "door.turn_away", knock: "k2" },
    ]);
  });

  test("the desk reads whether new guests wait, and says so", async () => {
    const may = { "door.rules": true };
    await enter("pamara", live(), { own: { votes: {}, may } });
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /People/ })));
    const wait = screen.getByLabelText("New guests wait at the door") as HTMLInputElement;
    expect(wait.checked).toBe(false);
    await says({ t: "patches", to: 10, patches: [[10, { hall: { main: { guests_wait: true } } }]] });
    expect(wait.checked).toBe(true);
    expect(screen.getByText(/since somebody was removed/)).toBeTruthy();
    await act(() => void fireEvent.click(wait));
    expect(sent().map((each) => each.command)).toEqual([{ do: "door.rules", guests_wait: false }]);
  });

  test("who comes on another device is told apart", async () => {
    await enter("pamara", knocked({ seat: "pdina" }));
    expect(screen.getByText("Dr Lee, Professor, Busan waits at the door, on another device.")).toBeTruthy();
  });

  test("of a crowd the first are shown and the rest counted", async () => {
    const door = Object.fromEntries([5, 4, 3, 2, 1].map((n) => [`k${n}`, { ...knocker, seq: n, name: `Lee ${n}` }]));
    await enter("pamara", live({ door }));
    expect(screen.getAllByText(/waits at the door\./).map((each) => each.textContent?.slice(0, 5))).toEqual([
      "Lee 1",
      "Lee 2",
      "Lee 3",
    ]);
    expect(screen.getByText("2 more wait at the door.")).toBeTruthy();
  });

  test("who may not open it sees nothing of it", async () => {
    await enter("pbruno", knocked());
    expect(screen.queryByRole("button", { name: "Let in" })).toBeNull();
  });
});

describe("the plan", () => {
  test("a cancelled exchange says why", async () => {
    await arrive("pchen", live({ hall: { main: { ...hall, phase: "ended", recording: false, released: false } }, plan: { main: { cancelled: "A flood." } } }));
    expect(screen.getByText("A flood.")).toBeTruthy();
    expect(screen.queryByText(/Open the archive/)).toBeNull();
  });

  test("a moved one shows its new time, and the zone of this device", async () => {
    const lobby = { ...hall, phase: "lobby", recording: false, released: false } as const;
    await arrive("pchen", live({ hall: { main: lobby }, plan: { main: { starts_ms: Date.UTC(2030, 4, 14, 8, 30) } } }));
    expect(document.querySelector(".join-now")?.textContent).toMatch(/14 May, .*your time \(/);
  });
});

describe("the line", () => {
  test("a wrong clock of this device does not reach the page", async () => {
    for (const wrong_by of [3_600_000, -3_600_000]) {
      vi.spyOn(Date, "now").mockReturnValue(NOW + wrong_by);
      await enter("pchen", live(), { now_ms: NOW });
      expect(screen.getByText("Questions and answers, 18 minutes left")).toBeTruthy();
      expect(document.querySelector(".room-clock")?.textContent).toBe("1:00");
      await act(() => ScriptedSocket.last.cut());
      const since = new Date(NOW).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      expect(screen.getByText(new RegExp(`The line is cut since ${since}`))).toBeTruthy();
      cleanup();
      here.room.stop();
      vi.restoreAllMocks();
    }
  });

  test("what waits is counted while the line is cut, and what was accepted does not wait", async () => {
    await enter("pchen", live(), { own: { votes: {}, may: { "question.vote": true, "hand.raise": true } } });
    await act(() => void fireEvent.click(button("Raise hand")));
    await says({ t: "accepted", id: sent()[0]?.id ?? "", seq: 10 });
    await act(() => ScriptedSocket.last.cut());
    expect(screen.getByText(/The line is cut since/).textContent).not.toMatch(/wait/);
    await act(
      () => void fireEvent.click(within(question("How do you meter leakage?")).getByRole("button", { name: /Vote/ })),
    );
    expect(screen.getByText(/The line is cut since/).textContent).toContain("1 thing waits.");
  });

  test("a hall that is too busy to decide says so until it has", async () => {
    await enter("pchen");
    await act(() => void fireEvent.click(button("Raise hand")));
    const id = sent()[0]?.id ?? "";
    await says({ t: "retry", id, code: "database.busy", message: "The hall is busy.", after_ms: 1_000 });
    expect(screen.getByText("The hall is busy.")).toBeTruthy();
    await says({ t: "accepted", id, seq: 10 });
    expect(screen.queryByText("The hall is busy.")).toBeNull();
  });
});

describe("the door", () => {
  test("one who only listens chooses about the recording too, and no device is asked for", async () => {
    await arrive("pchen");
    expect(screen.queryByLabelText("Camera and sound check")).toBeNull();
    expect(screen.queryByText(/This browser cannot send picture and sound/)).toBeNull();
    await act(() => void fireEvent.click(button("Join without being recorded")));
    expect(button("Raise hand")).toBeTruthy();
  });

  test("one who may speak chooses about the recording first, and a reload leads back in", async () => {
    await arrive("pdina");
    expect(screen.getByText(/Nothing is released without the chair’s approval/)).toBeTruthy();
    await act(() => void fireEvent.click(button("Join without being recorded")));
    expect(sent().map((each) => each.command)).toEqual([{ do: "recording.choose", agree: false }]);
    cleanup();
    here.room.stop();
    await arrive("pdina");
    expect(screen.queryByText("Agree and join")).toBeNull();
  });

  test("a browser without WebRTC is told so, and may still join", async () => {
    await arrive("pdina");
    expect(screen.getByText(/This browser cannot send picture and sound/)).toBeTruthy();
    expect(button("Agree and join")).toBeTruthy();
  });

  test("a line that was closed for good says why and what to do", async () => {
    await enter("pchen");
    await act(() => ScriptedSocket.last.cut(4010));
    expect(screen.getByRole("alert").textContent).toContain("taken out of this exchange");
    expect(screen.getByRole("link", { name: "To the exchanges" }).getAttribute("href")).toBe("/");
  });
});

describe("the hall", () => {
  test("everybody sees that a recording runs, and is told when it starts", async () => {
    await enter("pchen");
    expect(screen.getByText("Not recorded")).toBeTruthy();
    await says({ t: "patches", to: 10, patches: [[10, { hall: { main: { recording: true } } }]] });
    expect(screen.getByText("Being recorded")).toBeTruthy();
    expect(screen.getByText("The recording has started.")).toBeTruthy();
  });

  test("the phase says how much of its time is left", async () => {
    await enter("pchen");
    expect(screen.getByText("Questions and answers, 18 minutes left")).toBeTruthy();
  });

  test("ending asks first, and says what is still open", async () => {
    await enter("pamara");
    await act(() => void fireEvent.click(button("End for all")));
    const dialog = screen.getByRole("dialog", { hidden: true });
    expect(dialog.textContent).toContain("3 left: choose an outcome for each");
    expect(within(dialog).queryByText("End for all")).toBeNull();
    await act(() => void fireEvent.click(within(dialog).getByText("Carry all over and end")));
    const [carried] = sent();
    expect(carried?.command).toMatchObject({ do: "questions.carry_over", city: "busan" });
    await says({ t: "accepted", id: carried?.id ?? "", seq: 9 });
    expect(sent()[1]?.command).toEqual({ do: "exchange.end" });
  });

  test("an ended exchange is closed for all, and leads to its archive", async () => {
    await enter("pchen");
    await says({ t: "patches", to: 10, patches: [[10, { hall: { main: { phase: "ended", ended_ms: NOW } } }]] });
    expect(screen.getByText("Closed. Nothing has been published.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Open the archive" }).getAttribute("href")).toBe("/exchange/live/archive/");
  });

  test("the ribbon is a sentence for those who do not see it", async () => {
    const turns = {
      t1: { participant: "pchen", from_ms: NOW - 60_000, to_ms: NOW },
      t2: { participant: "pdina", from_ms: NOW - 30_000, to_ms: NOW + 90_000 },
    };
    await enter("pchen", live({ turns }));
    const name = "Surat spoke 1 minute, Busan spoke 2 minutes, 4 questions, 1 decision";
    expect(screen.getByRole("img", { name })).toBeTruthy();
  });
});

describe("where people come from, and when", () => {
  test("somebody from a third city is named with it, in questions and among the people", async () => {
    const fatima = person("Fatima Siddiqui", "attendee", "lahore");
    const asked = { seq: 4, status: "waiting", text: "Who reads the meters?", votes: 0, author: "pfatima" } as const;
    await enter("pchen", live({ people: { ...live().people, pfatima: fatima }, questions: { q1: asked } }));
    expect(question("Who reads the meters?").textContent).toContain("Fatima Siddiqui, Lahore");
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /People/ })));
    expect(screen.getByText("Lahore · Attendee")).toBeTruthy();
  });

  test("a room that has not started says when it will, at the door and inside", async () => {
    const lobby = { title: "", ...FORMAT, phase: "lobby", phase_since_ms: NOW, recording: false, released: false } as const;
    await arrive("pchen", live({ hall: { main: lobby } }));
    expect(document.querySelector(".join-now")?.textContent).toContain("Not started: Tuesday 24 November, 14:00");
    await act(() => void fireEvent.click(button("Agree and join")));
    expect(document.querySelector(".stage-words")?.textContent).toContain("Tuesday 24 November, 14:00");
  });
});

describe("the desk on a phone", () => {
  beforeEach(() => {
    const narrow = { matches: true, addEventListener: () => undefined } as unknown as MediaQueryList;
    vi.spyOn(window, "matchMedia").mockReturnValue(narrow);
  });
  afterEach(() => vi.restoreAllMocks());

  test("what runs the exchange is folded away while it runs", async () => {
    await enter("pamara");
    expect(screen.queryByText("End for all")).toBeNull();
    const more = button("More");
    expect(more.getAttribute("aria-expanded")).toBe("false");
    await act(() => void fireEvent.click(more));
    expect(document.getElementById(more.getAttribute("aria-controls") ?? "")?.textContent).toContain("End for all");
    await act(() => void fireEvent.keyDown(button("End for all"), { key: "Escape" }));
    expect(screen.queryByText("End for all")).toBeNull();
    expect(document.activeElement).toBe(more);
  });

  test("two languages to choose are folded away, and one of them alone is not", async () => {
    const channels = { ur: { passes: false } };
    await enter("pchen", live({ channels }));
    expect(screen.getByLabelText("Hear").closest(".control-row")).not.toBeNull();
    cleanup();
    await enter("pchen", live({ channels, captioning: { ur: { captioners: {} } } }));
    expect(screen.queryByLabelText("Hear")).toBeNull();
    await act(() => void fireEvent.click(button("More")));
    expect(screen.getByLabelText("Hear").closest(".more-body")).not.toBeNull();
    expect(screen.getByLabelText("Captions").closest(".more-body")).not.toBeNull();
  });

  test("who talks on a private line sees it, whatever is folded away", async () => {
    const may = { "media.speak": true, "media.backstage": true };
    await enter("pdina", live({ channels: { ur: { passes: false } } }), { own: { votes: {}, may } });
    expect(screen.queryByText("Talk backstage")).toBeNull();
    await act(() => here.media.line.set("backstage"));
    expect(button("Talk backstage on: the panel and the desk hear you").getAttribute("aria-pressed")).toBe("true");
  });

  test("before the start, starting it is the one thing to do and stands open", async () => {
    const lobby = { title: "", ...FORMAT, phase: "lobby", phase_since_ms: NOW, recording: false, released: false } as const;
    await enter("pamara", live({ hall: { main: lobby } }));
    expect(button("Start: Presentations").closest("details")).toBeNull();
  });

  test("long before its time, starting it is asked about, and waiting changes nothing", async () => {
    const lobby = { title: "", ...FORMAT, phase: "lobby", phase_since_ms: NOW, recording: false, released: false } as const;
    await enter("pamara", live({ hall: { main: lobby } }), { now_ms: NOW - 86_400_000 });
    await act(() => void fireEvent.click(button("Start: Presentations")));
    await act(() => void fireEvent.click(button("Wait")));
    expect(sent()).toEqual([]);
    await act(() => void fireEvent.click(button("Start: Presentations")));
    await act(() => void fireEvent.click(button("Start now")));
    expect(sent().map((each) => each.command)).toEqual([{ do: "phase.start", phase: "presentations" }]);
  });

  test("an attendee has nothing to unfold", async () => {
    await enter("pchen");
    expect(screen.queryByText("More")).toBeNull();
  });
});
