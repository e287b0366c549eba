import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PublisherCallbacks, ReceiverCallbacks, Source } from "../media";
import type { Person } from "../protocol/types";
import { OTHERS, ScriptedSocket, emptyDocument, open, welcome, wholeView } from "../testing/scripted-socket";
import { MediaSession } from "./media-session";
import { Room } from "./room";
import { openKeeper } from "./storage";

const wire = vi.hoisted(() => ({ wanted: [] as string[][], hurried: 0, closed: 0 }));

// The wire is not there: what is sent and wanted is what counts here.
vi.mock("../media", () => ({
  newConnectionId: () => "c1",
  Playback: class {},
  Tiles: class {
    soon(): void {}
  },
  Publisher: class {
    private readonly on = new Map<Source, object>();
    muted = false;
    constructor(
      _signalling: object,
      _id: string,
      private readonly callbacks: PublisherCallbacks,
    ) {}
    track = (source: Source) => this.on.get(source) ?? null;
    start = async (source: Source) => this.change(() => this.on.set(source, {}));
    stop = (source: Source) => this.change(() => this.on.delete(source));
    privateLine: string | null = null;
    talk = async (line: string | null) => this.change(() => (this.privateLine = line));
    dropLine = () => this.talk(null);
    setMuted = (muted: boolean) => this.change(() => (this.muted = muted));
    hurry = () => (wire.hurried += 1);
    close = () => (wire.closed += 1);
    private change(how: () => void): void {
      how();
      this.callbacks.changed();
    }
  },
  Receiver: class {
    constructor(_signalling: object, _id: string, _callbacks: ReceiverCallbacks) {}
    setTracks = (tracks: { id: string }[]) => wire.wanted.push(tracks.map((track) => track.id));
    hurry = () => (wire.hurried += 1);
    close = () => (wire.closed += 1);
  },
}));

const boot = {
  ...{ exchange: "live", title: "Water losses", cities: [], places: [], when: "", language: "en", udp_port: 10000, starts_ms: 0 },
  csrf: "",
  urls: { archive: "/archive/", home: "/", ...OTHERS },
};
const OFF = { microphone: false, camera: false, screen: false };
const dina = (devices: Partial<typeof OFF>): Person => ({
  ...{ name: "Dina Park", title: "", city: "busan", side: 2, role: "leader", present: true },
  ...{ ...OFF, ...devices },
});
const MAY = { "media.speak": true, "media.show": true, "media.listen": true, "devices.set": true };
const hello = welcome({ me: "pdina", audience: "panel", own: { votes: {}, may: MAY } });
let room: Room;
let media: MediaSession;

beforeEach(() => {
  localStorage.clear();
  Object.assign(wire, { wanted: [], hurried: 0, closed: 0 });
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  media = new MediaSession(room);
  room.start();
});
afterEach(() => {
  room.stop();
  vi.useRealTimers();
});

function enter(devices: Partial<typeof OFF> = {}): void {
  ScriptedSocket.last.opens().says(hello);
  const document = emptyDocument({ people: { pdina: dina(devices) } });
  ScriptedSocket.last.says(wholeView(3, document));
}
/** What the hall was told of my devices over this line, each command answered. */
function told(): unknown[] {
  const said: unknown[] = [];
  for (let known = 0; known < ScriptedSocket.last.frames("do").length; known += 1) {
    const frame = ScriptedSocket.last.frames("do")[known];
    if (frame?.command.do === "devices.set") said.push({ ...frame.command, do: undefined });
    ScriptedSocket.last.says({ t: "accepted", id: frame?.id ?? "", seq: 3 });
  }
  return said;
}

test("the hall sees what I turn on, mute and turn off", async () => {
  enter();
  await media.turn("microphone", true);
  await media.turn("camera", true);
  await media.turn("microphone", false);
  expect(media.mine.value.microphone).toBe("muted");
  expect(told()).toEqual([
    { ...OFF, microphone: true },
    { ...OFF, microphone: true, camera: true },
    { ...OFF, camera: true },
  ]);
});

test("after a reload nobody is unmuted, and the hall is told so once", () => {
  enter({ microphone: true });
  expect(told()).toEqual([OFF]);
  ScriptedSocket.last.says({ t: "patches", to: 4, patches: [[4, { people: { pdina: { camera: true } } }]] });
  expect(told()).toEqual([OFF]); // another device of mine: its business
});

test("on a new line the media node is asked for at once, and the hall told what is on", async () => {
  vi.useFakeTimers();
  enter();
  await media.turn("microphone", true);
  told();
  ScriptedSocket.last.cut();
  vi.advanceTimersByTime(300);
  ScriptedSocket.last.opens().says(hello);
  expect(wire.hurried).toBe(1);
  expect(told()).toEqual([{ ...OFF, microphone: true }]);
});

test("everybody's tracks are wanted, mine are not", () => {
  enter();
  const tracks = [
    { id: "t1", participant: "pdina", source: "camera" as const },
    { id: "t2", participant: "pchen", source: "camera" as const },
  ];
  ScriptedSocket.last.says({ t: "media.tracks", tracks });
  expect(wire.wanted).toEqual([["t2"]]);
});

test("what I may no longer send stops at once, and all of it when the exchange has ended", async () => {
  enter();
  await media.turn("camera", true);
  await media.turn("microphone", true);
  ScriptedSocket.last.says({ t: "own", seq: 4, patch: { may: { "media.show": null } } });
  expect(media.mine.value).toMatchObject({ camera: null, microphone: "on" });
  ScriptedSocket.last.says({ t: "own", seq: 4, patch: { may: { "media.speak": null } } });
  expect(media.mine.value.microphone).toBe("off");
  ScriptedSocket.last.says({ t: "own", seq: 5, patch: { may: { "media.listen": null } } });
  expect(wire.closed).toBe(1);
  expect(ScriptedSocket.last.frames("media.leave")).toEqual([{ t: "media.leave", connection: "c1" }]);
});

test("when what carried sound and picture is gone, they are offered again at once", async () => {
  enter();
  await media.turn("microphone", true);
  const before = wire.hurried;
  ScriptedSocket.last.says({ t: "media.gone" });
  expect(wire.hurried).toBe(before + 1);
});
