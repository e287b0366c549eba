import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedSocket, open, welcome } from "../testing/scripted-socket";
import { backoff, FIRST_MS, MOST_MS } from "./backoff";
import { ANSWER_WITHIN_MS, PING_EVERY_MS, RoomSocket, WELCOME_WITHIN_MS } from "./socket";
import type { Connection } from "./socket";
import { VERSION } from "./types";
import type { Audience, ServerFrame } from "./types";

const states: Connection[] = [];
const frames: ServerFrame[] = [];
let seq = 0;
let seen: Audience | null = null;
let socket: RoomSocket;

beforeEach(() => {
  vi.useFakeTimers();
  [states.length, frames.length, ScriptedSocket.made.length, seq] = [0, 0, 0, 0];
  socket = new RoomSocket({
    url: "ws://localhost/ws/",
    exchange: "live",
    language: "ur",
    random: () => 1,
    open,
    events: { after: () => seq, audience: () => seen, connection: (now) => states.push(now), frame: (frame) => frames.push(frame) },
  });
  socket.start();
});
afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

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

test.each([0, 0.5, 1])("a wait lies between a half and the whole of its step (random %d)", (random) => {
  expect(backoff(0, () => random)).toBeGreaterThanOrEqual(FIRST_MS / 2);
  expect(backoff(0, () => random)).toBeLessThanOrEqual(FIRST_MS);
  expect(backoff(99, () => random)).toBeLessThanOrEqual(MOST_MS);
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

test.each([4000, 4001, 4003, 4009, 4010, 4011])("close code %d is final", (code) => {
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
