import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReachWatch } from "./reach";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("RTCPeerConnection", class {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const answered = () => ({ answered: true });

test("a line that was answered but never connects is blocked, until it connects", () => {
  const watch = new ReachWatch();
  watch.moved("receive", "connecting", answered);
  vi.advanceTimersByTime(7_999);
  expect(watch.reach.value).toBe("fine");
  vi.advanceTimersByTime(1);
  expect(watch.reach.value).toBe("blocked");
  watch.moved("receive", "connected", answered);
  expect(watch.reach.value).toBe("fine");
});

test("a media node that does not answer says nothing of the network", () => {
  const watch = new ReachWatch();
  let answers = false;
  watch.moved("receive", "connecting", () => ({ answered: answers }));
  vi.advanceTimersByTime(20_000);
  expect(watch.reach.value).toBe("fine");
  answers = true;
  vi.advanceTimersByTime(8_000);
  expect(watch.reach.value).toBe("blocked");
});

test("a connection that is closed in time is nobody's trouble", () => {
  const watch = new ReachWatch();
  watch.moved("send", "connecting", answered);
  watch.moved("send", "closed", answered);
  vi.advanceTimersByTime(60_000);
  expect(watch.reach.value).toBe("fine");
});

test("a browser without WebRTC is told apart", () => {
  vi.stubGlobal("RTCPeerConnection", undefined);
  expect(new ReachWatch().reach.value).toBe("unsupported");
});
