import { beforeEach, expect, test } from "vitest";
import { ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../testing/scripted-socket";
import { Captions, linesOf } from "./captions";
import { Room } from "./room";
import { openKeeper } from "./storage";

const boot = {
  ...{ exchange: "live", title: "", cities: [], places: [], when: "", starts_ms: 0, language: "en", udp_port: 1 },
  csrf: "", urls: { archive: "/", home: "/", slides: "", handouts: "", papers: "", wall: "" },
};
const DOCUMENT = emptyDocument({
  captioning: { ur: { captioners: {} }, en: { captioners: {} } },
  captions: { c1: { language: "ur", words: "آداب", seq: 3, speaker: "pbruno" } },
});
let room: Room;
let captions: Captions;

async function arrive(): Promise<ScriptedSocket> {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  captions = new Captions(room);
  room.start();
  const line = ScriptedSocket.last.opens().says(welcome(), wholeView(5, DOCUMENT));
  await Promise.resolve();
  return line;
}

const said = (caption: string, words: string, done = false): void =>
  void ScriptedSocket.last.says({ t: "caption.words", caption, language: "ur", words, done, speaker: "pbruno" });
const read = (): string[] =>
  linesOf("ur", room.held.value.document?.captions ?? {}, captions.heard.value).map(({ words, typing }) =>
    typing ? `${words}…` : words,
  );

beforeEach(() => localStorage.clear());

test("a choice is told to the server, kept, and told again on the next line", async () => {
  const line = await arrive();
  expect(line.frames("captions.follow")).toEqual([]);
  captions.choose("ur");
  line.says(welcome());
  const follow = { t: "captions.follow", language: "ur", typing: true };
  expect(line.frames("captions.follow")).toEqual([follow, follow]);
  const next = await arrive();
  expect(captions.chosen.value.language).toBe("ur");
  expect(next.frames("captions.follow")).toEqual([follow]);
  captions.choose("");
  expect(next.frames("captions.follow")).toHaveLength(2);
});

test("a line that carries text alone is spared what is still typed", async () => {
  const line = await arrive();
  captions.choose("ur");
  line.says({ t: "media.rung", connection: "r1", rung: "text" });
  expect(line.frames("captions.follow").at(-1)).toEqual({ t: "captions.follow", language: "ur", typing: false });
});

test("what is typed stands last, and becomes a line of the document without moving", async () => {
  const line = await arrive();
  captions.choose("ur");
  said("c2", "سو");
  expect(read()).toEqual(["آداب", "سو…"]);
  said("c2", "سورت", true);
  expect(read()).toEqual(["آداب", "سورت"]);
  const entity = { language: "ur", words: "سورت سے", seq: 6, speaker: "pbruno" };
  line.says({ t: "patches", to: 6, patches: [[6, { captions: { c2: entity } }]] });
  expect(read()).toEqual(["آداب", "سورت سے"]);
  expect(captions.heard.value).toEqual([]);
});

test("a line of which nothing more was heard goes when another is begun", async () => {
  await arrive();
  captions.choose("ur");
  said("c2", "lost");
  said("c3", "next");
  expect(read()).toEqual(["آداب", "next…"]);
  said("c3", "");
  expect(read()).toEqual(["آداب"]);
});

test("off the record nothing stays that is in no document", async () => {
  const line = await arrive();
  captions.choose("ur");
  said("c2", "not kept", true);
  line.says({ t: "patches", to: 6, patches: [[6, { hall: { main: { off_record: true } } }]] });
  expect(read()).toEqual(["آداب"]);
});
