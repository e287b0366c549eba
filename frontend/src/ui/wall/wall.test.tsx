import { act, cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import type { Document, Poll } from "../../protocol/types";
import { MediaSession } from "../../state/media-session";
import { Room } from "../../state/room";
import { openKeeper } from "../../state/storage";
import { OTHERS, ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../../testing/scripted-socket";
import { viewOf } from "../context";
import { WallPage } from "./wall";

const boot = {
  ...{ exchange: "live", title: "", cities: [], places: [], when: "", starts_ms: 0, language: "en", udp_port: 1 },
  csrf: "",
  urls: { archive: "/", home: "/", ...OTHERS },
};
const POLL: Poll = {
  ...{ seq: 4, status: "open", question: "Where to begin?", results: "closed", voters: "people", shown: true, voting: 3 },
  choices: { c2: { place: 2, text: "Tariffs" }, c1: { place: 1, text: "Night flow" } },
};
const line = (language: string, words: string, seq: number) => ({ language, words, seq, speaker: "pchen" });
const WRITTEN: Partial<Document> = {
  captioning: { ur: { captioners: { pchen: true } }, en: { captioners: { pchen: true } } },
  captions: { k1: line("ur", "پانی", 5), k2: line("en", "Water", 6) },
};
let room: Room;

async function hang(over: Partial<Document> = {}): Promise<ScriptedSocket> {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "wall", adopt: () => Promise.resolve(false) }, wall: true, open });
  render(<WallPage view={viewOf(room, new MediaSession(room))} session={openKeeper(() => sessionStorage)} />);
  room.start();
  await act(() => void ScriptedSocket.last.opens().says(welcome(), wholeView(9, emptyDocument(over))));
  return ScriptedSocket.last;
}
const shown = (): string => document.querySelector(".wall-poll")?.textContent ?? "";
const followed = () => ScriptedSocket.last.frames("captions.follow").map(({ language }) => language);

afterEach(() => {
  room.stop();
  history.replaceState(null, "", "/");
});

test("a hall reads what is asked, and no result before the poll shows one", async () => {
  const socket = await hang({ polls: { p1: POLL } });
  expect(shown()).toMatch(/^Where to begin\?Night flowTariffs.*when the poll is closed.*3 votes were cast$/);
  expect(document.querySelector(".poll-bar, input, .wall-poll button")).toBeNull();
  const counted = { status: "closed", voting: null, voted: 3, votes: { c1: 1, c2: 2 } };
  await act(() => void socket.says({ t: "patches", to: 10, patches: [[10, { polls: { p1: counted } }]] }));
  expect(shown()).toContain("2 votes · 67%");
  await act(() => void socket.says({ t: "patches", to: 11, patches: [[11, { polls: { p1: { shown: null } } }]] }));
  expect(shown()).toBe("");
});

test("where results are shown so far, the hall sees them too", async () => {
  await hang({ polls: { p1: { ...POLL, results: "live", so_far: { c1: 2, c2: 1 } } } });
  expect(shown()).toContain("2 votes · 67%");
});

test("what was withdrawn, or is not before everybody, is not on the screen", async () => {
  const { shown: _, ...aside } = POLL;
  await hang({ polls: { p1: aside, p2: { ...POLL, status: "withdrawn" } } });
  expect(shown()).toBe("");
});

test("captions are those of the first language, in two rows that stay", async () => {
  const socket = await hang(WRITTEN);
  expect(followed()).toEqual(["ur"]);
  expect(document.querySelector(".captions")?.textContent).toContain("پانی");
  const typed = { t: "caption.words", caption: "k3", language: "ur", words: "بہتا ہے", speaker: "pchen" } as const;
  await act(() => void socket.says(typed));
  expect(document.querySelector(".caption.typing")?.textContent).toContain("بہتا ہے");
});

test("the address says which language, and whoever sets the screen up may change it", async () => {
  history.replaceState(null, "", "?captions=en");
  await hang(WRITTEN);
  expect(followed()).toEqual(["en"]);
  expect(document.querySelector(".captions")?.textContent).toContain("Water");
  await act(() => void fireEvent.change(screen.getByRole("combobox", { name: "Captions" }), { target: { value: "off" } }));
  expect(document.querySelector(".captions")).toBeNull();
  cleanup();
  room.stop();
  await hang(WRITTEN);
  expect(document.querySelector(".captions"), "kept through a reload").toBeNull();
});

test("where nothing is asked and nobody writes, nothing stands there", async () => {
  await hang();
  expect(document.querySelector(".captions, .wall-poll, select")).toBeNull();
  expect(followed()).toEqual([]);
});
