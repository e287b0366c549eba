import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ScriptedSocket, open, welcome } from "../testing/scripted-socket";
import { backoff, FIRST_MS, MOST_MS } from "./backoff";
import { ANSWER_WITHIN_MS, PING_EVERY_MS, RoomSocket, WELCOME_WITHIN_MS } from "./socket";
import type { Connection } from "./socket";
import { VERSION } from "./types";
import type { Audience, Document, ServerFrame } from "./types";

const states: Connection[] = [];
const frames: ServerFrame[] = [];
const answers: number[] = [];
let silences = 0;
let slow: readonly (keyof Document)[] | null = null;
let seq = 0;
let seen: Audience | null = null;
let socket: RoomSocket;

beforeEach(() => {
  vi.useFakeTimers();
  [states.length, frames.length, answers.length, ScriptedSocket.made.length, seq] = [0, 0, 0, 0, 0];
  [slow, silences] = [null, 0];
  socket = new RoomSocket({
    url: "ws://localhost/ws/",
    exchange: "live",
    language: "ur",
    random: () => 1,
    open,
    events: { after: () => seq, audience: () => seen, connection: (now) => states.push(now), frame: (frame) => frames.push(frame), slow: () => slow, needed: () => false, answered: (ms) => answers.push(ms), silent: () => (silences += 1) },
  });
  socket.start();
});
afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

const PONG = "58c3aa562a51b2522ac8cf4b57d251cacb2f8fcf2d56b232afe50200";
const bytes = (hex: string): ArrayBuffer => Uint8Array.from(hex.match(/../g) ?? [], (each) => parseInt(each, 16)).buffer;
const last = (): Connection | undefined => states.at(-1);

test("it says hello with what it has, and is connected once it is welcome", () => {
  [seq, seen] = [7, "panel"];
  ScriptedSocket.last.opens();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hello = { t: "hello", version: VERSION, exchange: "live", after: 7, audience: "panel", language: "ur", zone };
  expect(ScriptedSocket.last.sent).toEqual([hello]);
  expect(socket.send({ t: "ping" })).toBe(false);
  ScriptedSocket.last.says(welcome());
  expect(last()).toEqual({ state: "connected" });
  expect(socket.send({ t: "ping" })).toBe(true);
});

test("a cut line comes back, later and later, and says since when it is away", () => {
  const began = Date.now();
  ScriptedSocket.last.opens().says(welcome());
  const waits: number[] = [];
  for (let cut = 0; cut < 8; cut += 1) {
    const before = Date.now();
    ScriptedSocket.last.cut();
    vi.advanceTimersToNextTimer();
    waits.push(Date.now() - before);
  }
  expect(waits).toEqual([300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000]);
  expect(last()).toEqual({ state: "reconnecting", since_ms: began });
});

test("a welcome makes the next wait short again", () => {
  for (let cut = 0; cut < 5; cut += 1) {
    ScriptedSocket.last.cut();
    vi.advanceTimersToNextTimer();
  }
  ScriptedSocket.last.opens().says(welcome());
  ScriptedSocket.last.cut();
  const made = ScriptedSocket.made.length;
  vi.advanceTimersByTime(300);
  expect(ScriptedSocket.made.length).toBe(made + 1);
});

test.each([0, 0.5, 1])("a wait lies between a tenth and the whole of its step (random %d)", (random) => {
  expect(backoff(0, () => random)).toBeGreaterThanOrEqual(FIRST_MS / 10);
  expect(backoff(0, () => random)).toBeLessThanOrEqual(FIRST_MS);
  expect(backoff(99, () => random)).toBeLessThanOrEqual(MOST_MS);
});

test.each([0, 3, 9])("a thousand browsers that are cut at once spread over the whole of step %d", (attempt) => {
  const waits = Array.from({ length: 1_000 }, () => backoff(attempt));
  const step = backoff(attempt, () => 1);
  const tenths = new Map<number, number>();
  for (const wait of waits) {
    const tenth = Math.floor((10 * wait) / step);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  expect([...tenths.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Math.max(...tenths.values())).toBeLessThan(200); // 111 each, if chance were even
});

test("silence is asked about, and taken for a broken line", () => {
  ScriptedSocket.last.opens().says(welcome());
  const first = ScriptedSocket.last;
  vi.advanceTimersByTime(PING_EVERY_MS);
  expect(first.frames("ping")).toHaveLength(1);
  vi.advanceTimersByTime(ANSWER_WITHIN_MS);
  expect(last()?.state).toBe("reconnecting");
  expect(first.readyState).toBe(WebSocket.CLOSED);
});

test("an answer keeps the line", () => {
  ScriptedSocket.last.opens().says(welcome());
  for (let minute = 0; minute < 6; minute += 1) {
    vi.advanceTimersByTime(PING_EVERY_MS);
    ScriptedSocket.last.says({ t: "pong", now_ms: 1 });
  }
  expect(ScriptedSocket.made).toHaveLength(1);
  expect(last()).toEqual({ state: "connected" });
});

test("a server that takes the line and never welcomes is left", () => {
  ScriptedSocket.last.opens();
  vi.advanceTimersByTime(WELCOME_WITHIN_MS + FIRST_MS);
  expect(ScriptedSocket.made).toHaveLength(2);
});

test.each([1002, 1007, 1009, 4000, 4001, 4003, 4009, 4010, 4011])("close code %d is final", (code) => {
  ScriptedSocket.last.opens().says(welcome());
  ScriptedSocket.last.cut(code);
  vi.advanceTimersByTime(60_000);
  window.dispatchEvent(new Event("online"));
  expect(last()).toEqual({ state: "closed", code });
  expect(ScriptedSocket.made).toHaveLength(1);
});

test.each([1006, 1011, 4100])("after close code %d it comes back", (code) => {
  ScriptedSocket.last.opens().says(welcome());
  ScriptedSocket.last.cut(code);
  vi.advanceTimersByTime(FIRST_MS);
  expect(ScriptedSocket.made).toHaveLength(2);
});

test("when the network returns it does not wait for its turn", () => {
  for (let cut = 0; cut < 8; cut += 1) {
    ScriptedSocket.last.cut();
    vi.advanceTimersToNextTimer();
  }
  ScriptedSocket.last.cut();
  const made = ScriptedSocket.made.length;
  window.dispatchEvent(new Event("online"));
  expect(ScriptedSocket.made.length).toBe(made + 1);
});

test("the browser's word that the network is gone is checked, not believed", () => {
  ScriptedSocket.last.opens().says(welcome());
  window.dispatchEvent(new Event("offline"));
  expect(ScriptedSocket.last.frames("ping")).toHaveLength(1);
  ScriptedSocket.last.says({ t: "pong", now_ms: 1 });
  vi.advanceTimersByTime(ANSWER_WITHIN_MS);
  expect(last()).toEqual({ state: "connected" });
});

test("without a network it says so", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  ScriptedSocket.last.cut();
  expect(last()?.state).toBe("offline");
});

describe("a page in the background", () => {
  const look = (state: DocumentVisibilityState): void => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  /** The page does nothing for so long: its timers are due, and what the server said waits to be read. */
  const sleeps = (ms: number): void => {
    const before = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => before + ms);
  };

  test("that slept while the answer came does not take the line for lost", () => {
    ScriptedSocket.last.opens().says(welcome());
    vi.advanceTimersByTime(PING_EVERY_MS);
    sleeps(120_000);
    vi.advanceTimersByTime(ANSWER_WITHIN_MS); // the timer runs before the answer is read
    expect(last()).toEqual({ state: "connected" });
    ScriptedSocket.last.says({ t: "pong", now_ms: 1 });
    vi.advanceTimersByTime(ANSWER_WITHIN_MS);
    expect(states.map(({ state }) => state)).toEqual(["connected"]);
  });

  test("whose line is really gone finds out at the second silence", () => {
    ScriptedSocket.last.opens().says(welcome());
    vi.advanceTimersByTime(PING_EVERY_MS);
    sleeps(120_000);
    vi.advanceTimersByTime(2 * ANSWER_WITHIN_MS);
    expect(last()?.state).toBe("reconnecting");
  });

  test("asks whether the line is there as soon as somebody looks", () => {
    ScriptedSocket.last.opens().says(welcome());
    look("hidden");
    expect(ScriptedSocket.last.frames("ping")).toHaveLength(0);
    look("visible");
    expect(ScriptedSocket.last.frames("ping")).toHaveLength(1);
    ScriptedSocket.last.says({ t: "pong", now_ms: 1 });
    expect(states.map(({ state }) => state)).toEqual(["connected"]);
  });

  test("that was cut meanwhile comes back as soon as somebody looks", () => {
    ScriptedSocket.last.opens().says(welcome());
    for (let cut = 0; cut < 8; cut += 1) {
      ScriptedSocket.last.cut();
      vi.advanceTimersToNextTimer();
    }
    ScriptedSocket.last.cut();
    const made = ScriptedSocket.made.length;
    look("visible");
    look("visible");
    expect(ScriptedSocket.made.length).toBe(made + 1);
  });
});

test("a line that falls silent is told as that, one that the server closed is not", () => {
  ScriptedSocket.last.opens().says(welcome());
  ScriptedSocket.last.cut(4100);
  expect(silences).toBe(0);
  vi.advanceTimersByTime(300);
  ScriptedSocket.last.opens().says(welcome());
  vi.advanceTimersByTime(PING_EVERY_MS + ANSWER_WITHIN_MS);
  expect(silences).toBe(1);
});

test("how long it takes to answer is asked also while frames come, each answer counted for its own question", () => {
  ScriptedSocket.last.opens().says(welcome());
  for (let second = 0; second < 20; second += 1) {
    vi.advanceTimersByTime(1_000);
    ScriptedSocket.last.says({ t: "patches", to: second, patches: [] });
  }
  expect(ScriptedSocket.last.frames("ping")).toHaveLength(1);
  vi.advanceTimersByTime(700);
  ScriptedSocket.last.says({ t: "pong", now_ms: 1 });
  expect(answers.map(Math.round)).toEqual([700]);
});

test("on the slow lane it asks for its sections, is patient, and what it is sent compressed it reads", async () => {
  slow = ["hall", "questions"];
  ScriptedSocket.last.opens();
  expect(ScriptedSocket.last.frames("hello")[0]).toMatchObject({ lane: "slow", deflate: true, sections: slow });
  ScriptedSocket.last.says(welcome());
  vi.advanceTimersByTime(29_000);
  expect(ScriptedSocket.last.frames("ping")).toHaveLength(0);
  vi.advanceTimersByTime(1_000);
  expect(ScriptedSocket.last.frames("ping")).toHaveLength(1);
  vi.useRealTimers();
  // {"t":"pong","now_ms":7} and a newline, as realtime/deflate.py sends it first
  ScriptedSocket.last.onmessage?.({ data: bytes(PONG) as unknown as string });
  await vi.waitFor(() => expect(frames.at(-1)).toEqual({ t: "pong", now_ms: 7 }));
});
