import { beforeEach, expect, test, vi } from "vitest";
import type { Incoming, Outgoing, Rung } from "../protocol/types";
import { MediaView } from "./media-view";
import { Observable } from "./observable";
import type { Room } from "./room";
import { openKeeper } from "./storage";

const wire = vi.hoisted(() => ({ settle: () => {}, heights: {} as Record<string, number> }));

// What is laid out is played by the tests.
vi.mock("../media", () => ({
  Tiles: class {
    constructor(settled: () => void) {
      wire.settle = settled;
    }
    soon(): void {}
    heights = (tracks: string[]) => Object.fromEntries(tracks.map((each) => [each, wire.heights[each] ?? 0]));
  },
}));

type View = Pick<Outgoing<"media.view">, "heights" | "ceiling">;
const said: View[] = [];
const rung = new Observable<Incoming<"media.rung"> | null>(null);
const received = new Observable<ReadonlyMap<string, MediaStreamTrack>>(new Map());
let online = true;
const signalling = { view: (_: string, view: View) => online && said.push(view) > 0 };
const open = (): MediaView =>
  new MediaView({ keeper: openKeeper(), rung, signalling } as unknown as Room, "c1", received);
const stands = (now: Rung, connection = "c1"): void => rung.set({ t: "media.rung", connection, rung: now });

beforeEach(() => {
  localStorage.clear();
  [said.length, online, wire.heights] = [0, true, { t1: 720, t2: 180 }];
  const of = (kind: string) => ({ kind }) as MediaStreamTrack;
  received.set(new Map([["t1", of("video")], ["t2", of("video")], ["t3", of("audio")]]));
});

test("pictures are told when the node has answered, and only when something is new", () => {
  const view = open();
  wire.settle();
  expect(said).toEqual([]); // nobody would know what is meant
  view.answered();
  wire.settle();
  wire.settle();
  expect(said).toEqual([{ heights: { t1: 720, t2: 180 }, ceiling: "none" }]);
  wire.heights = { t1: 180, t2: 0 };
  wire.settle();
  expect(said.at(-1)).toEqual({ heights: { t1: 180, t2: 0 }, ceiling: "none" });
});

test("each answer may come from a node that was told nothing, and a word without a line is said again", () => {
  const view = open();
  view.answered();
  online = false;
  wire.settle();
  online = true;
  wire.settle();
  expect(said).toHaveLength(1);
  view.answered();
  wire.settle();
  expect(said).toHaveLength(2);
});

test("of more pictures than a frame may name, the largest are named", () => {
  const names = Array.from({ length: 70 }, (_, number) => `t${number}`);
  wire.heights = Object.fromEntries(names.map((name, number) => [name, 30 * number]));
  received.set(new Map(names.map((name) => [name, { kind: "video" } as MediaStreamTrack])));
  open().answered();
  wire.settle();
  expect(Object.keys(said[0]?.heights ?? {})).toHaveLength(64);
  expect(said[0]?.heights).toMatchObject({ t69: 2070, t6: 180 });
  expect(said[0]?.heights).not.toHaveProperty("t5");
});

test("a ceiling holds at once, is kept on the device, and is said before anything is laid out", () => {
  const view = open();
  view.answered();
  view.allow("audio");
  expect(said.at(-1)?.ceiling).toBe("audio");
  expect(view.standing.value).toEqual({ rung: "audio", chosen: true });
  const next = open();
  next.answered();
  expect([next.ceiling.value, said.length]).toEqual(["audio", 2]);
  localStorage.setItem("twinhall.save-data", '"everything"');
  expect(open().ceiling.value).toBe("none");
});

test.each([
  ["none", "slides", { rung: "slides", chosen: false }],
  ["low", "audio", { rung: "audio", chosen: false }],
  ["audio", "audio", { rung: "audio", chosen: true }],
  ["audio", "video", { rung: "audio", chosen: true }],
  ["audio", "text", { rung: "text", chosen: false }],
  ["text", "text", { rung: "text", chosen: true }],
] as const)("under the ceiling %s a line of %s is told for what it is", (ceiling, line, standing) => {
  const view = open();
  view.allow(ceiling);
  stands(line);
  stands("text", "cother");
  expect(view.standing.value).toEqual(standing);
});

test("what is closed holds nothing back", () => {
  const view = open();
  view.answered();
  stands("audio");
  view.closed();
  expect(view.standing.value.rung).toBe("video");
  wire.settle();
  expect(said).toEqual([]);
});
