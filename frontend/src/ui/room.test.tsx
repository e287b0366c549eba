import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Document, Incoming, Person, Role } from "../protocol/types";
import type { Boot } from "../state/boot";
import { MediaSession } from "../state/media-session";
import { Room } from "../state/room";
import { openKeeper } from "../state/storage";
import { OTHERS, ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../testing/scripted-socket";
import { viewOf } from "./context";
import { RoomPage } from "./room";

const NOW = 1_790_000_000_000;
const boot: Boot = {
  exchange: "live",
  title: "Water losses",
  cities: [
    { slug: "surat", name: "Surat", side: 1, time_zone: "Asia/Kolkata" },
    { slug: "busan", name: "Busan", side: 2, time_zone: "Asia/Seoul" },
  ],
  places: [
    { slug: "surat", name: "Surat" },
    { slug: "busan", name: "Busan" },
    { slug: "lahore", name: "Lahore" },
  ],
  when: "Tuesday 24 November, 14:00 your time (India)",
  language: "en",
  udp_port: 10000,
  starts_ms: NOW,
  csrf: "",
  urls: { archive: "/exchange/live/archive/", home: "/", ...OTHERS },
};

const person = (name: string, role: Role, city = "", side = 0): Person => ({
  ...{ name, title: "", city, side, role },
  ...{ present: true, microphone: false, camera: false, screen: false },
});
const FORMAT = { format: "presentations", planned: { presentations: 60, questions: 60 } } as const;
const hall = { title: "Water losses", ...FORMAT, phase: "questions", phase_since_ms: NOW, started_ms: NOW - 60_000 } as const;
const live = (over: Partial<Document> = {}): Document =>
  emptyDocument({
    hall: { main: { ...hall, phase_ends_ms: NOW + 18 * 60_000, recording: false, released: false } },
    people: {
      pamara: person("Amara Perera", "moderator"),
      pbruno: person("Bruno Maas", "rapporteur"),
      pchen: person("Chen Siddiqui", "attendee", "surat", 1),
      pdina: person("Dina Park", "leader", "busan", 2),
    },
    questions: {
      q1: { seq: 4, status: "waiting", text: "Who paid for the meters?", votes: 2, author: "pchen" },
      q2: { seq: 5, status: "waiting", text: "How do you meter leakage?", votes: 7 },
      q3: { seq: 6, status: "floor", text: "Which losses came first?", votes: 1, floor_ms: NOW },
      q4: { seq: 7, status: "declined", text: "When is lunch?", votes: 0, reason: "Not about water.", closed_ms: NOW },
      q5: { seq: 8, status: "withdrawn" },
    },
    minutes: { l1: { seq: 9, at_ms: NOW, kind: "decision", text: "Drawings are exchanged by May." } },
    ...over,
  });

const MAY: { readonly [who: string]: readonly string[] } = {
  pamara: [
    ...["phase.start", "exchange.end", "recording.start", "questions.carry_over", "question.promote"],
    ...["question.answer", "question.decline", "door.let_in", "door.turn_away"],
  ],
  pbruno: ["minutes.add", "minutes.edit", "question.ask"],
  pchen: ["question.ask", "question.vote", "question.unvote", "question.withdraw", "hand.raise", "media.listen"],
  pdina: ["media.speak", "media.show", "media.listen", "recording.choose", "devices.set"],
};
let room: Room;
let media: MediaSession;

/** The page of somebody who stands at the door. */
async function arrive(who: string, document = live(), over: Partial<Incoming<"welcome">> = {}): Promise<void> {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  media = new MediaSession(room);
  const view = viewOf(room, media);
  const root = window.document.createElement("main");
  render(<RoomPage view={view} session={openKeeper(() => sessionStorage)} root={root} />);
  room.start();
  const may = Object.fromEntries((MAY[who] ?? []).map((name) => [name, true]));
  const audience = who === "pamara" || who === "pbruno" ? "desk" : "attendee";
  const frame = welcome({ me: who, audience, now_ms: NOW, own: { votes: { q2: true }, may }, ...over });
  await act(() => void ScriptedSocket.last.opens().says(frame, wholeView(9, document)));
}
/** The page of somebody who has joined. */
async function enter(...[who, document, over]: Parameters<typeof arrive>): Promise<void> {
  await arrive(who, document, over);
  const door = screen.queryByRole("button", { name: "Agree and join" });
  if (door) await act(() => void fireEvent.click(door));
}
const says = (...frames: Parameters<ScriptedSocket["says"]>) => act(() => void ScriptedSocket.last.says(...frames));
const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });
const sent = () => ScriptedSocket.last.frames("do");
const question = (text: string): HTMLElement => screen.getByText(text).closest("li") as HTMLElement;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  ScriptedSocket.made.length = 0;
});
afterEach(() => {
  cleanup();
  room.stop();
});

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

describe("questions", () => {
  test("waiting ones stand by votes, with their askers where they gave a name", async () => {
    await enter("pchen");
    const waiting = [...document.querySelectorAll("[data-status=waiting] .question-text")].map(
      (each) => each.textContent,
    );
    expect(waiting).toEqual(["How do you meter leakage?", "Who paid for the meters?"]);
    expect(question("Who paid for the meters?").textContent).toContain("Chen Siddiqui, Surat");
    expect(question("How do you meter leakage?").textContent).toContain("Asked without a name");
  });

  test("a declined one shows its reason, a withdrawn one nothing of it", async () => {
    await enter("pchen");
    expect(question("When is lunch?").textContent).toContain("Not about water.");
    expect(screen.getByText("1 question was withdrawn by its asker.")).toBeTruthy();
  });

  test("my vote shows, and a click takes it back", async () => {
    await enter("pchen");
    const vote = within(question("How do you meter leakage?")).getByRole("button", { name: /Vote/ });
    expect(vote.getAttribute("aria-pressed")).toBe("true");
    await act(() => void fireEvent.click(vote));
    expect(sent().map((each) => each.command)).toEqual([{ do: "question.unvote", question: "q2" }]);
    expect(vote.getAttribute("aria-pressed")).toBe("false");
  });

  test("an attendee sees no action of the desk, a moderator all that the server allows", async () => {
    await enter("pchen");
    expect(screen.queryByRole("button", { name: "Put on the floor" })).toBeNull();
    expect(screen.queryByRole("button", { name: "End for all" })).toBeNull();
    cleanup();
    room.stop();
    await enter("pamara");
    expect(screen.getAllByRole("button", { name: "Put on the floor" })).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Reopen" })).toBeNull();
    expect(button("End for all")).toBeTruthy();
  });

  test("declining asks for the reason, and the reason outlives a refusal", async () => {
    await enter("pamara");
    await act(() => question("Who paid for the meters?").focus());
    await act(
      () => void fireEvent.click(within(question("Who paid for the meters?")).getByRole("button", { name: "Decline" })),
    );
    await act(
      () => void fireEvent.input(screen.getByLabelText(/Why is it declined/), { target: { value: "Asked before." } }),
    );
    await act(() => void fireEvent.click(button("Decline with this reason")));
    const [decline] = sent();
    expect(decline?.command).toEqual({ do: "question.decline", question: "q1", reason: "Asked before." });
    const message = "“Who paid for the meters?” was answered at 14:32.";
    await says({ t: "refused", id: decline?.id ?? "", code: "question.not_open", field: "", message, params: {} });
    expect(within(question("Who paid for the meters?")).getByRole("alert").textContent).toContain(message);
    await act(() => question("Who paid for the meters?").focus());
    await act(
      () => void fireEvent.click(within(question("Who paid for the meters?")).getByRole("button", { name: "Decline" })),
    );
    expect((screen.getByLabelText(/Why is it declined/) as HTMLTextAreaElement).value).toBe("Asked before.");
  });

  test("keys press the button of the question in focus, and are letters while somebody writes", async () => {
    await enter("pamara", live(), { own: { votes: {}, may: { "question.promote": true, "question.ask": true } } });
    const key = (name: string, target: Element) => act(() => void fireEvent.keyDown(target, { key: name }));
    await key("p", screen.getByLabelText("Ask a question"));
    expect(sent()).toEqual([]);
    await key("j", document.body);
    await key("p", document.activeElement ?? document.body);
    expect(sent().map((each) => each.command)).toEqual([{ do: "question.promote", question: "q2" }]);
  });
});

describe("what I asked for and have not seen yet", () => {
  const vote = () => within(question("How do you meter leakage?")).getByRole("button", { name: /Vote/ });
  const refused = { code: "phase.not_allowed", field: "", message: "Not now.", params: {} };

  test("my vote is laid over at once, and nobody else's number is guessed", async () => {
    await enter("pchen", live(), { own: { votes: {}, may: { "question.vote": true, "question.unvote": true } } });
    await act(() => void fireEvent.click(vote()));
    expect(vote().getAttribute("aria-pressed")).toBe("true");
    expect(vote().textContent).toContain("7");
    await says(
      { t: "accepted", id: sent()[0]?.id ?? "", seq: 10 },
      { t: "own", seq: 10, patch: { votes: { q2: true } } },
      { t: "patches", to: 10, patches: [[10, { questions: { q2: { votes: 8 } } }]] },
    );
    expect(vote().getAttribute("aria-pressed")).toBe("true");
    expect(vote().textContent).toContain("8");
  });

  test("a refused vote is taken back, and the reason stands beside it", async () => {
    await enter("pchen", live(), { own: { votes: {}, may: { "question.vote": true } } });
    await act(() => void fireEvent.click(vote()));
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect(vote().getAttribute("aria-pressed")).toBe("false");
    expect(question("How do you meter leakage?").textContent).toContain("Not now.");
  });

  test("my hand is up at once, and down again when it is refused; the others' list waits for the server", async () => {
    await enter("pchen");
    await act(() => void fireEvent.click(button("Raise hand")));
    expect(screen.queryByRole("button", { name: "Raise hand" })).toBeNull();
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /People/ })));
    expect(screen.getByText("Nobody has raised a hand.")).toBeTruthy();
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect(button("Raise hand")).toBeTruthy();
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
      room.stop();
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

describe("the post box", () => {
  const text = "Who signs the contracts?";
  const post = async (): Promise<string> => {
    await enter("pchen");
    await act(() => void fireEvent.input(screen.getByLabelText("Ask a question"), { target: { value: text } }));
    await act(() => void fireEvent.click(screen.getByLabelText("Ask without my name")));
    await act(() => void fireEvent.click(button("Ask")));
    await expect.poll(() => sent().length).toBe(1);
    const [asked] = sent();
    if (asked?.command.do !== "question.ask") throw new Error("no question was sent");
    expect(question(text).textContent).toContain("Being sent");
    await says({ t: "accepted", id: asked.id, seq: 9 });
    return asked.command.question;
  };
  const lays = (id: string, seq: number) =>
    says({ t: "patches", to: seq, patches: [[seq, { questions: { [id]: { seq, status: "waiting", text, votes: 0 } } }]] });

  test("a question without a name waits there, for its asker alone, until it is laid out", async () => {
    const id = await post();
    expect(question(text).textContent).toContain("so that nobody can tell who asked");
    expect(question(text).textContent).not.toContain("Being sent");
    await lays(id, 10);
    expect(screen.getAllByText(text)).toHaveLength(1);
    expect(question(text).textContent).toContain("your question");
    expect(localStorage.getItem("twinhall.posted.live.pchen")).toBeNull();
  });

  test("a reload finds it there", async () => {
    await post();
    cleanup();
    room.stop();
    await enter("pchen");
    expect(question(text).textContent).toContain("Waiting in the post box");
    expect(sent()).toEqual([]);
  });

  test("it can be withdrawn while it waits", async () => {
    const id = await post();
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    expect(sent()[1]?.command).toMatchObject({ do: "question.withdraw", question: id });
    expect(question(text).textContent).toContain("Your withdrawal is being sent.");
    expect(within(question(text)).queryByRole("button", { name: "Withdraw" })).toBeNull();
    await says({ t: "accepted", id: sent()[1]?.id ?? "", seq: 9 });
    expect(screen.queryByText(text)).toBeNull();
    expect(localStorage.getItem("twinhall.posted.live.pchen")).toBeNull();
  });

  test("one that is laid out goes at a whole minute too", async () => {
    const id = await post();
    await lays(id, 10);
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    await says({ t: "accepted", id: sent()[1]?.id ?? "", seq: 10 });
    expect(question(text).textContent).toContain("It will be withdrawn within a minute.");
    await says({ t: "patches", to: 11, patches: [[11, { questions: { [id]: { status: "withdrawn", text: null } } }]] });
    expect(screen.queryByText(text)).toBeNull();
  });

  test("a withdrawal that is refused leaves the question where it is, with the reason", async () => {
    await post();
    await act(() => void fireEvent.click(within(question(text)).getByRole("button", { name: "Withdraw" })));
    const why = { code: "question.not_waiting", field: "", message: "It is on the floor.", params: {} };
    await says({ t: "refused", id: sent()[1]?.id ?? "", ...why });
    expect(question(text).textContent).toContain("It is on the floor.");
    expect(within(question(text)).getByRole("button", { name: "Withdraw" })).toBeTruthy();
  });
});

describe("asking", () => {
  const ask = async (text: string): Promise<void> => {
    await act(() => void fireEvent.input(screen.getByLabelText("Ask a question"), { target: { value: text } }));
    await act(() => void fireEvent.click(button("Ask")));
    await expect.poll(() => sent().length).toBe(1);
  };

  test("what is asked while the line is cut is shown as being sent", async () => {
    await enter("pchen");
    await ask("Is it dear?");
    await act(() => ScriptedSocket.last.cut());
    expect(screen.getByText(/The line is cut since/)).toBeTruthy();
    expect(question("Is it dear?").textContent).toContain("Being sent");
  });

  test("a refused question comes back to the box with the reason beside it", async () => {
    await enter("pchen");
    await ask("Is it dear?");
    expect((screen.getByLabelText("Ask a question") as HTMLTextAreaElement).value).toBe("");
    const refused = { code: "question.too_long", field: "text", message: "That is too long.", params: {} };
    await says({ t: "refused", id: sent()[0]?.id ?? "", ...refused });
    expect((screen.getByLabelText("Ask a question") as HTMLTextAreaElement).value).toBe("Is it dear?");
    expect(screen.getByRole("alert").textContent).toContain("That is too long.");
  });
});

describe("minutes", () => {
  const minutes = () => act(() => void fireEvent.click(screen.getByRole("tab", { name: /Minutes/ })));
  const accepted = () => says({ t: "accepted", id: sent().at(-1)?.id ?? "", seq: 1 });
  const field = (label: RegExp) => screen.getByLabelText(label) as HTMLTextAreaElement;

  test("a line that changed while it was edited shows both texts, and the writer decides", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.input(field(/The line’s text/), { target: { value: "Drawings by June." } }));
    await says({ t: "patches", to: 10, patches: [[10, { minutes: { l1: { seq: 10, text: "Drawings by April." } } }]] });
    const conflict = screen.getByRole("alert");
    expect(conflict.textContent).toContain("Drawings by April.");
    expect(field(/Your text/).value).toBe("Drawings by June.");
    await act(() => void fireEvent.click(button("Put my text in its place")));
    expect(sent().at(-1)?.command).toEqual({ do: "minutes.edit", line: "l1", text: "Drawings by June.", base_seq: 10 });
  });

  test("a save that crossed another one comes back as a conflict, not as a loss", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.input(field(/The line’s text/), { target: { value: "Drawings by June." } }));
    await act(() => void fireEvent.click(button("Save")));
    const id = sent().at(-1)?.id ?? "";
    await says(
      { t: "patches", to: 10, patches: [[10, { minutes: { l1: { seq: 10, text: "Drawings by April." } } }]] },
      { t: "refused", id, code: "line.outdated", field: "base_seq", message: "It changed.", params: {} },
    );
    expect(screen.getByRole("alert").textContent).toContain("Drawings by April.");
    expect(field(/Your text/).value).toBe("Drawings by June.");
  });

  test("a line that somebody else changes says who, and cannot be opened", async () => {
    await enter("pbruno");
    await minutes();
    const held = { held_by: "pamara", held_ms: 1_790_000_000_000 };
    await says({ t: "patches", to: 10, patches: [[10, { minutes: { l1: held } }]] });
    expect(screen.getByText(/is changing this line/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
  });

  test("opening a line holds it, and leaving it lets it go", async () => {
    await enter("pbruno");
    await minutes();
    await act(() => void fireEvent.click(button("Edit")));
    await accepted();
    await act(() => void fireEvent.click(button("Cancel")));
    expect(sent().map(({ command }) => command)).toEqual([
      { do: "minutes.hold", line: "l1", on: true },
      { do: "minutes.hold", line: "l1", on: false },
    ]);
  });

  test("an attendee reads them only", async () => {
    await enter("pchen");
    await minutes();
    expect(screen.getByText("Drawings are exchanged by May.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
    expect(screen.queryByLabelText("Write a line")).toBeNull();
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
    room.stop();
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
    await act(() => media.line.set("backstage"));
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

/** A connection that goes no further than its offer. */
class Unanswered {
  addEventListener(): void {}
  close(): void {}
  addTransceiver = () => ({ direction: "recvonly", mid: null });
  setLocalDescription = () => new Promise<void>(() => undefined);
}

describe("what the line carries", () => {
  let frames: number;
  beforeEach(() => {
    frames = 0;
    vi.spyOn(HTMLMediaElement.prototype, "readyState", "get").mockImplementation(() => (frames > 0 ? 4 : 0));
    Object.assign(HTMLVideoElement.prototype, { getVideoPlaybackQuality: () => ({ totalVideoFrames: frames }) });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  const camera = { id: "t1", participant: "pdina", source: "camera" as const };
  /** Dina's camera has been asked for; what of it moves is not for a test without pictures. */
  async function sees(): Promise<string> {
    vi.stubGlobal("RTCPeerConnection", Unanswered);
    await enter("pchen");
    await says({ t: "media.tracks", tracks: [camera] });
    await act(() => media.received.set(new Map([["t1", new MediaStream() as unknown as MediaStreamTrack]])));
    await act(() => media.view.answered());
    await act(() => media.view.allow("low"));
    return ScriptedSocket.last.frames("media.view").at(-1)?.connection ?? "";
  }
  const stage = (): string => document.querySelector(".stage-frame")?.textContent ?? "";

  test("is said where the picture would be, with the speaker's name, and announced once", async () => {
    const connection = await sees();
    expect(stage()).toBe("Dina Park, Busan");
    await says({ t: "media.rung", connection, rung: "audio" });
    expect(stage()).toContain("Dina Park, Busan");
    expect(stage()).toContain("Your line carries sound only at the moment; pictures come back by themselves.");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("sound only at the moment");
    expect(document.querySelector(".stage-frame video")?.getAttribute("aria-hidden")).toBe("true");
    await says({ t: "media.rung", connection, rung: "video" });
    expect(stage()).toBe("Dina Park, Busan");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("come through again");
  });

  test("a picture that stops gives way to its name, and comes back with its next frame", async () => {
    vi.useFakeTimers();
    await sees();
    const passes = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
    for (frames = 1; frames < 10; frames += 1) await passes(250);
    expect(stage()).toBe("");
    await passes(750);
    expect(stage()).toBe("");
    await passes(500);
    expect(stage()).toBe("Dina Park, Busan");
    frames += 1;
    await passes(250);
    expect(stage()).toBe("");
  });

  test("of another page of mine is not said here", async () => {
    await sees();
    await says({ t: "media.rung", connection: "canother", rung: "text" });
    expect(stage()).toBe("Dina Park, Busan");
  });

  test("is my own choice where I made one: kept, told at once, and taken back by one button", async () => {
    await sees();
    await act(() => void fireEvent.click(screen.getAllByRole("button", { name: "Devices" })[0] as HTMLElement));
    expect((screen.getByRole("radio", { name: /Small pictures/ }) as HTMLInputElement).checked).toBe(true);
    await act(() => void fireEvent.click(screen.getByRole("radio", { name: /Text only/ })));
    expect(ScriptedSocket.last.frames("media.leave")).toHaveLength(1);
    expect(ScriptedSocket.last.frames("hello").at(-1)).toMatchObject({ lane: "slow", after: 9 });
    expect(document.querySelector(".text-stage")?.textContent).toContain("Text only, as you chose on this device");
    expect(document.querySelector("[aria-live]")?.textContent).toContain("as you chose");
    expect(openKeeper().read("twinhall.save-data", "")).toBe("text");
    const lines = ScriptedSocket.made.length;
    await act(() => void fireEvent.click(button("Receive sound and pictures")));
    expect(ScriptedSocket.made.length).toBe(lines + 1);
    await act(() => void ScriptedSocket.last.opens());
    expect(ScriptedSocket.last.frames("hello")).toMatchObject([{ after: 0 }]);
    expect(ScriptedSocket.last.frames("hello")[0]).not.toHaveProperty("lane");
    expect(document.querySelector(".text-stage")).toBeNull();
  });

  test("is words where it carries no more: who speaks, the question, and minutes once they are looked at", async () => {
    await enter("pchen", live({ turns: { t1: { participant: "pdina", from_ms: NOW } } }));
    for (let n = 0; n < 2; n += 1) await act(() => room.line.set({ sign: "answered", ms: 4000 + n }));
    const stage = document.querySelector(".text-stage") as HTMLElement;
    expect(stage.textContent).toContain("your line takes 4 seconds to answer");
    expect(stage.textContent).toContain("Dina Park");
    expect(stage.textContent).toContain("Which losses came first?");
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: /Minutes/ })));
    expect(ScriptedSocket.last.frames("want")).toEqual([{ t: "want", sections: ["minutes", "record"] }]);
    const line = { seq: 9, at_ms: NOW, kind: "note", text: "Meters are read at night." };
    await says({ t: "net", after: 9, to: 9, patch: { minutes: { l1: line }, record: {} } });
    expect(screen.getByText("Meters are read at night.")).toBeTruthy();
  });

  test("takes nobody's voice from them: who is heard is asked, and goes on with text by their own choice", async () => {
    await enter("pdina");
    await act(() => media.mine.set({ microphone: "on", camera: null, screen: null }));
    for (let n = 0; n < 2; n += 1) await act(() => room.line.set({ sign: "answered", ms: 4000 + n }));
    expect(document.querySelector(".text-stage")).toBeNull();
    await act(() => void fireEvent.click(button("Go on with text only")));
    expect(document.querySelector(".text-stage")).not.toBeNull();
    expect(media.mine.value.microphone).toBe("off");
  });
});

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

describe("slides", () => {
  const deck = { title: "Night flow", pages: 6, offered_ms: NOW, owner: "pdina" } as const;
  const slide = { deck: "d1", page: 2, pages: 6, title: "Night flow", text: "Read the meters", since_ms: NOW } as const;
  const shown = (over: Partial<Document> = {}): Document =>
    live({ decks: { d1: deck }, slide: { main: { ...slide, owner: "pdina" } }, ...over });
  const PRESENTS = ["slides.show", "slides.turn", "slides.put_away", "slides.hand_in", "media.speak", "media.show"];
  const presents = { own: { votes: {}, may: Object.fromEntries(PRESENTS.map((name) => [name, true])) } } as const;
  const commands = () => sent().map((each) => each.command);
  const press = (key: string) => act(() => void fireEvent.keyDown(document.body, { key }));

  beforeEach(() => {
    vi.stubGlobal("Image", class extends window.Image {
      override decode = () => Promise.resolve();
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  test("everybody sees the page, with its words for those who do not", async () => {
    await enter("pchen", shown());
    const picture = await screen.findByRole("img", { name: "Night flow. Slide 2 of 6. Read the meters" });
    expect(picture.getAttribute("src")).toBe("/exchange/live/slides/d1/2-480.webp");
    expect(screen.queryByRole("group", { name: "Show slides" })).toBeNull();
  });

  test("the presenter turns by keys, sees what comes next and what time is left", async () => {
    await enter("pdina", shown(), presents);
    const bar = within(screen.getByRole("group", { name: "Show slides" }));
    expect(bar.getByText("18 minutes left")).toBeTruthy();
    expect(bar.getByText("Next").closest("figure")?.querySelector("img")?.getAttribute("src")).toContain("d1/3-480");
    for (const key of ["ArrowRight", "PageDown", "ArrowLeft", "End", "PageUp", "Home"]) await press(key);
    expect(bar.getByText("Slide 1 of 6")).toBeTruthy(); // laid over, while the first is on its way
    expect(commands()[0]).toEqual({ do: "slides.turn", deck: "d1", page: 3 });
    expect(room.pending.value.map(({ command }) => ("page" in command ? command.page : 0))).toEqual([3, 4, 3, 6, 5, 1]);
  });

  test("keys turn nothing for those who only look", async () => {
    await enter("pchen", shown());
    await press("ArrowRight");
    expect(commands()).toEqual([]);
  });

  test("a page that is refused goes back to what the others see", async () => {
    await enter("pdina", shown(), presents);
    await press("PageDown");
    const id = sent()[0]?.id ?? "";
    await says({ t: "refused", id, code: "slides.not_shown", field: "deck", message: "Not on the stage.", params: {} });
    expect(within(screen.getByRole("group", { name: "Show slides" })).getByText("Slide 2 of 6")).toBeTruthy();
    expect(screen.getByText("Not on the stage.")).toBeTruthy();
  });

  test("a line for words alone gets the words of the page", async () => {
    await enter("pchen", shown());
    await act(() => media.view.allow("text"));
    expect(screen.getByText("Read the meters")).toBeTruthy();
    expect(document.querySelector(".slide-frame")).toBeNull();
  });

  test("papers list slides and documents, each with what its owner may do", async () => {
    const handout = { title: "Tariffs", paper: 7, version: 1, kind: ".pdf", size: 1_240_000, by: "pdina", shared_ms: NOW };
    await enter("pdina", shown({ slide: {}, handouts: { p7v1: handout } }), presents);
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: "Papers 2" })));
    expect(screen.getByRole("link", { name: "Tariffs" }).getAttribute("href")).toBe("/exchange/live/handouts/p7v1/");
    expect(screen.getByText("PDF, 1.2 MB")).toBeTruthy();
    await act(() => void fireEvent.click(button("Show on the stage")));
    expect(commands()).toEqual([{ do: "slides.show", deck: "d1" }]);
    expect(screen.getByLabelText("Send slides (PDF)")).toBeTruthy();
    expect(screen.queryByLabelText("Share a document with everybody")).toBeNull();
  });

  test("a file that is not taken says why, and can be chosen again", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response(JSON.stringify({ message: "This PDF asks for a password." }), { status: 400 })),
    );
    await enter("pdina", shown(), presents);
    await act(() => void fireEvent.click(screen.getByRole("tab", { name: "Papers 1" })));
    const field = screen.getByLabelText("Send slides (PDF)");
    const file = new File(["%PDF-"], "flow.pdf", { type: "application/pdf" });
    await act(() => void fireEvent.change(field, { target: { files: [file] } }));
    expect(await screen.findByText("This PDF asks for a password.")).toBeTruthy();
    expect(field.hasAttribute("disabled")).toBe(false);
  });
});
