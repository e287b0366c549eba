import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChatLine, Command, Document, Hall, Json, OwnThings, Person, Poll, Role } from "../../protocol/types";
import type { Boot } from "../../state/boot";
import { MediaSession } from "../../state/media-session";
import { Room } from "../../state/room";
import { openKeeper } from "../../state/storage";
import { ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../../testing/scripted-socket";
import { viewOf } from "../context";
import { RoomPage } from "../room";

const NOW = 1_790_000_000_000;
const boot: Boot = {
  exchange: "live",
  title: "Water losses",
  cities: [{ slug: "surat", name: "Surat", side: 1, time_zone: "Asia/Kolkata" }],
  places: [{ slug: "surat", name: "Surat" }],
  when: "",
  language: "en",
  udp_port: 10000,
  starts_ms: NOW,
  csrf: "",
  urls: { archive: "/archive/", home: "/", chat: "/exchange/live/chat/", slides: "", handouts: "", papers: "", wall: "" },
};
const person = (name: string, role: Role): Person => ({
  ...{ name, title: "", city: "surat", side: 1, role },
  ...{ present: true, microphone: false, camera: false, screen: false },
});
const people = { pamara: person("Amara Perera", "moderator"), pchen: person("Chen Siddiqui", "attendee") };
const poll = (more: Partial<Poll> = {}): Poll => ({
  ...{ seq: 4, status: "open", question: "Which first?", results: "closed", voters: "people", shown: true, voting: 3 },
  choices: { c1: { place: 1, text: "Night flow" }, c2: { place: 2, text: "Tariffs" } },
  ...more,
});
const line = (seq: number, text: string, more: Partial<ChatLine> = {}): ChatLine => ({
  ...{ seq, at_ms: NOW, participant: "pamara", text },
  ...more,
});

let room: Room;
async function enter(who: string, document: Partial<Document>, own: Partial<OwnThings> = {}, hall: Partial<Hall> = {}) {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  const view = viewOf(room, new MediaSession(room));
  sessionStorage.setItem(`twinhall.joined.live.${who}`, "true");
  render(<RoomPage view={view} session={openKeeper(() => sessionStorage)} root={window.document.createElement("main")} />);
  room.start();
  const desk = who === "pamara";
  const names = ["poll.vote", "chat.post", ...(desk ? DESK : [])];
  const may = Object.fromEntries(names.map((name) => [name, true]));
  const frame = welcome({ me: who, audience: desk ? "desk" : "attendee", now_ms: NOW, own: { votes: {}, may, ...own } });
  const main = { title: "Water", format: "presentations", planned: {}, phase: "questions", phase_since_ms: NOW, recording: false, released: false } as const;
  const whole = emptyDocument({ hall: { main: { ...main, ...hall } }, people, ...document });
  await act(() => void ScriptedSocket.last.opens().says(frame, wholeView(9, whole)));
}
const DESK = ["poll.draft", "poll.open", "poll.close", "poll.show", "poll.withdraw", "chat.rules", "chat.hide"];
const commands = (): Command[] => ScriptedSocket.last.frames("do").map((each) => each.command);
const press = (key: string) => act(() => void fireEvent.keyDown(document.activeElement ?? document.body, { key }));
const click = (element: HTMLElement) => act(() => void fireEvent.click(element));
const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });
let seq = 9;
const patch = (sections: { readonly [name: string]: Json }) =>
  act(() => void ScriptedSocket.last.says({ t: "patches", to: ++seq, patches: [[seq, sections]] }));
const answer = (frame: { t: "accepted"; seq: number } | { t: "refused"; code: string; message: string }) => {
  const id = ScriptedSocket.last.frames("do").at(-1)?.id ?? "";
  return act(() =>
    void ScriptedSocket.last.says(frame.t === "accepted" ? { ...frame, id } : { ...frame, id, field: "", params: {} }),
  );
};

beforeEach(() => void (seq = 9));
afterEach(() => {
  room.stop();
  vi.unstubAllGlobals();
});

describe("a poll", () => {
  test("is voted in by keyboard, and says that nobody is shown who chose what", async () => {
    await enter("pchen", { polls: { p1: poll() } });
    expect(screen.getByText("Nobody is shown who chose what.")).toBeTruthy();
    await press("l");
    expect(document.activeElement?.getAttribute("type")).toBe("radio");
    await click(screen.getByLabelText("Tariffs"));
    await act(() => void fireEvent.submit(document.querySelector(".ballot") as Element));
    expect(commands()).toEqual([{ do: "poll.vote", poll: "p1", choices: ["c2"] }]);
    expect(screen.getByText("Your vote is being sent. It is kept until it has arrived.")).toBeTruthy();
  });

  test("my vote is where it was on my other device, and can be changed or taken back", async () => {
    await enter("pchen", { polls: { p1: poll() } }, { ballots: { p1: { chosen: { c1: true } } } });
    expect((screen.getByLabelText("Night flow") as HTMLInputElement).checked).toBe(true);
    expect(screen.getByText("You have voted. You can change it until the poll is closed.")).toBeTruthy();
    expect(button("Change my vote").hasAttribute("disabled")).toBe(true);
    await click(button("Take my vote back"));
    expect(commands()).toEqual([{ do: "poll.vote", poll: "p1", choices: [] }]);
  });

  test("a late vote is told what happened, and what was chosen is not shown as cast", async () => {
    await enter("pchen", { polls: { p1: poll() } });
    await click(screen.getByLabelText("Tariffs"));
    await click(button("Vote"));
    await patch({ polls: { p1: { status: "closed", voting: null, voted: 3, votes: { c1: 2, c2: 1 } } } });
    await answer({ t: "refused", code: "poll.closed", message: "It was closed at 14:02." });
    expect(screen.getByRole("alert").textContent).toContain("It was closed at 14:02.");
    expect(screen.queryByRole("radio")).toBeNull();
  });

  test("the result is read in words, with the number of voters", async () => {
    await enter("pchen", { polls: { p1: poll({ status: "closed", voted: 3, votes: { c1: 2, c2: 1 } }) } });
    expect(screen.getByText("Closed · 3 votes were cast")).toBeTruthy();
    const shown = [...document.querySelectorAll(".poll-results li")].map((each) => each.textContent);
    expect(shown).toEqual(["Night flow2 votes · 67%", "Tariffs1 vote · 33%"]);
  });

  test("of cities is voted in by who signs for one, and read by the others", async () => {
    const polls = { p1: poll({ voters: "cities", voting: 1 }) };
    await enter("pchen", { polls }, { ballots: { p1: { chosen: {}, city: "surat" } } });
    expect(screen.getByText("You vote for Surat. Nobody is shown who chose what.")).toBeTruthy();
    cleanup();
    room.stop();
    await enter("pamara", { polls });
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.getByText(/1 city has voted/)).toBeTruthy();
  });

  test("is drafted, opened and closed at the desk", async () => {
    await enter("pamara", {});
    await press("7");
    await act(() => void fireEvent.input(screen.getByLabelText("Ask everybody"), { target: { value: "Which first?" } }));
    for (const [at, words] of ["Night flow", "Tariffs"].entries())
      await act(() => void fireEvent.input(screen.getByLabelText(`Answer ${at + 1}`), { target: { value: words } }));
    expect(screen.getByLabelText("Answer 3")).toBeTruthy();
    await click(button("Keep as a draft"));
    const [drafted] = commands();
    expect(drafted).toMatchObject({ do: "poll.draft", question: "Which first?", choices: ["Night flow", "Tariffs"] });
    const key = drafted?.do === "poll.draft" ? drafted.poll : "";
    const { shown: _not, voting: _yet, ...draft } = poll({ status: "draft" });
    await patch({ polls: { [key]: draft as unknown as Json } });
    await answer({ t: "accepted", seq: 10 });
    await click(button("Open this poll"));
    expect(commands().at(-1)).toEqual({ do: "poll.open", poll: key });
    await patch({ polls: { [key]: { status: "open", shown: true, voting: 0 } } });
    await answer({ t: "accepted", seq: 11 });
    await click(button("Close and count"));
    expect(commands().at(-1)).toEqual({ do: "poll.close", poll: key });
  });

  test("a draft that was refused is there again", async () => {
    await enter("pamara", {});
    await press("7");
    await act(() => void fireEvent.input(screen.getByLabelText("Ask everybody"), { target: { value: "Which?" } }));
    await act(() => void fireEvent.submit(document.querySelector(".poll-form") as Element));
    await answer({ t: "refused", code: "poll.choices", message: "Give it two to ten." });
    expect((document.querySelector("[data-new-poll]") as HTMLTextAreaElement).value).toBe("Which?");
    expect(screen.getByText("Give it two to ten.")).toBeTruthy();
  });

  test("withdrawing one that people have voted in asks once more", async () => {
    await enter("pamara", { polls: { p1: poll() } });
    await click(button("Withdraw"));
    expect(commands()).toEqual([]);
    await click(button("Yes, withdraw it: its votes are lost"));
    expect(commands()).toEqual([{ do: "poll.withdraw", poll: "p1" }]);
  });
});

describe("the chat", () => {
  test("has no tab where there is none", async () => {
    await enter("pchen", {});
    expect(screen.queryByRole("tab", { name: /Chat/ })).toBeNull();
  });

  test("a line stands as being sent until it has arrived, once", async () => {
    await enter("pchen", {}, {}, { chat: true });
    await press("6");
    await act(() => void fireEvent.input(screen.getByLabelText("Write to everybody"), { target: { value: "Hello." } }));
    await act(() => void fireEvent.keyDown(screen.getByLabelText("Write to everybody"), { key: "Enter" }));
    const [post] = commands();
    expect(post).toMatchObject({ do: "chat.post", text: "Hello." });
    const sent = post?.do === "chat.post" ? post.sent : "";
    expect(document.querySelector(".being-sent")?.textContent).toContain("Hello.");
    await patch({ chat: { m10: line(10, "Hello.", { participant: "pchen", sent }) as unknown as Json } });
    expect(screen.getAllByText("Hello.")).toHaveLength(1); // the word that it was accepted comes later
    await answer({ t: "accepted", seq: 10 });
    expect(screen.getAllByText("Hello.")).toHaveLength(1);
    expect(document.querySelector(".being-sent")).toBeNull();
  });

  test("what is refused goes back to where it was written", async () => {
    await enter("pchen", {}, {}, { chat: true, chat_slow_s: 30 });
    await press("6");
    await act(() => void fireEvent.input(screen.getByLabelText("Write to everybody"), { target: { value: "Again." } }));
    await click(button("Send"));
    await answer({ t: "refused", code: "chat.too_fast", message: "Send it again in 18 seconds." });
    expect((screen.getByLabelText("Write to everybody") as HTMLTextAreaElement).value).toBe("Again.");
    expect(screen.getByText("Send it again in 18 seconds.")).toBeTruthy();
  });

  test("new lines are counted until they are looked at, my own are not", async () => {
    await enter("pchen", { chat: { m5: line(5, "Old.") } }, {}, { chat: true });
    await patch({ chat: { m10: line(10, "New.") as unknown as Json, m11: line(11, "Mine.", { participant: "pchen" }) as unknown as Json } });
    expect(screen.getByRole("tab", { name: "Chat 1 new" })).toBeTruthy();
    await press("6");
    expect(screen.getByRole("tab", { name: "Chat" })).toBeTruthy();
  });

  test("a hidden line has no words, and its writer reads why", async () => {
    const chat = { m5: { ...line(5, ""), text: undefined, hidden: true, participant: "pchen" } as unknown as ChatLine };
    await enter("pchen", { chat }, { hidden: { m5: "Off topic." } }, { chat: true });
    await press("6");
    expect(document.querySelector("[data-chat-line] .quiet")?.textContent).toBe("The desk has hidden your line: Off topic.");
  });

  test("the desk hides a line with a reason", async () => {
    await enter("pamara", { chat: { m5: line(5, "Buy my pumps.", { participant: "pchen" }) } }, {}, { chat: true });
    await press("6");
    await click(within(document.querySelector("[data-chat-line]") as HTMLElement).getByRole("button", { name: /Hide/ }));
    await act(() => void fireEvent.input(screen.getByLabelText(/Why\?/), { target: { value: "Advertising." } }));
    await click(button("Hide this line"));
    expect(commands()).toEqual([{ do: "chat.hide", line: "m5", reason: "Advertising." }]);
  });

  test("older lines are fetched when they are asked for", async () => {
    const fetched = { lines: { m2: line(2, "The first.") }, more: false };
    const ask = vi.fn(() => Promise.resolve({ ok: true, json: () => Promise.resolve(fetched) }));
    vi.stubGlobal("fetch", ask);
    await enter("pchen", { chat: { m5: line(5, "Later.") } }, {}, { chat: true, chat_older: true });
    await press("6");
    await click(button("Older lines"));
    expect(ask).toHaveBeenCalledWith("/exchange/live/chat/?before=5", expect.anything());
    expect(await screen.findByText("The first.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Older lines" })).toBeNull();
    await patch({ chat: { m5: null, m10: line(10, "The latest.") as unknown as Json } });
    expect([...document.querySelectorAll(".chat-text")].map((each) => each.textContent)).toEqual([
      ...["The first.", "Later.", "The latest."],
    ]);
  });

  test("the desk hides a line that the room does not have any more, and a refusal keeps its words", async () => {
    const fetched = { lines: { m2: line(2, "Cheap pumps.") }, more: false };
    const answers = [
      { ok: true, json: () => Promise.resolve(fetched) },
      { ok: false, json: () => Promise.resolve({ message: "A reason has at most 500 characters." }) },
      { ok: true },
    ];
    const ask = vi.fn((_address: string, _how: { body?: URLSearchParams }) => Promise.resolve(answers.shift()));
    vi.stubGlobal("fetch", ask);
    await enter("pamara", { chat: { m5: line(5, "Later.") } }, {}, { chat: true, chat_older: true });
    await press("6");
    await click(button("Older lines"));
    await screen.findAllByText(/Cheap pumps/);
    const older = (): HTMLElement => document.querySelector("[data-older-line=m2]") as HTMLElement;
    const hides = async (): Promise<void> => {
      await click(within(older()).getByRole("button", { name: /^Hide/ }));
      const field = screen.getByLabelText(/Why\?/) as HTMLTextAreaElement;
      if (field.value === "") await act(() => void fireEvent.input(field, { target: { value: "Advertising." } }));
      await click(button("Hide this line"));
    };
    await hides();
    expect((await screen.findByRole("alert")).textContent).toBe("A reason has at most 500 characters.");
    await hides();
    await screen.findByText("The desk has hidden this line.");
    expect(ask.mock.calls.slice(1).map(([address, { body }]) => [address, String(body)])).toEqual(
      Array.from({ length: 2 }, () => ["/exchange/live/chat/hide/", "line=m2&reason=Advertising."]),
    );
    expect(document.body.textContent).not.toContain("Cheap pumps");
  });

  test("off the record nothing can be written, and the page says so", async () => {
    await enter("pchen", {}, { may: {} }, { chat: true, off_record: true });
    await press("6");
    expect(screen.getByText("Off the record: nothing can be written until this item is over.")).toBeTruthy();
  });
});
