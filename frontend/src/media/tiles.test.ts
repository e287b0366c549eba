import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Tiles, pictureHeight } from "./tiles";

let seen: (element: Element, isIntersecting: boolean) => void;
const resize: (() => void)[] = [];
let settled = vi.fn();
let tiles: Tiles;

class Observer {
  observe(): void {}
  unobserve(): void {}
}

beforeEach(() => {
  vi.useFakeTimers();
  resize.length = 0;
  settled = vi.fn();
  class Resized extends Observer {
    constructor(callback: () => void) {
      super();
      resize.push(callback);
    }
  }
  class Scrolled extends Observer {
    constructor(callback: (entries: object[]) => void) {
      super();
      seen = (target, isIntersecting) => callback([{ target, isIntersecting }]);
    }
  }
  vi.stubGlobal("ResizeObserver", Resized);
  vi.stubGlobal("IntersectionObserver", Scrolled);
  vi.stubGlobal("devicePixelRatio", 2);
  tiles = new Tiles(settled);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** An element of this size, on which a picture of that size plays. */
function video(clientWidth: number, clientHeight: number, videoWidth = 0, videoHeight = 0): HTMLVideoElement {
  return Object.defineProperties(
    document.createElement("video"),
    Object.fromEntries(
      Object.entries({ clientWidth, clientHeight, videoWidth, videoHeight }).map(([name, value]) => [name, { value }]),
    ),
  ) as HTMLVideoElement;
}

test.each([
  ["keeps its shape in a high box", { width: 320, height: 700 }, 9 / 16, 1, 180],
  ["and in a wide one", { width: 900, height: 240 }, 9 / 16, 1, 240],
  ["counts pixels of the device", { width: 152, height: 86 }, 9 / 16, 3, 270],
  ["is rounded up, so that a pixel more is no news", { width: 800, height: 421 }, 9 / 16, 1, 450],
  ["is nothing where the tab hides it", { width: 0, height: 0 }, 9 / 16, 2, 0],
  ["is never more than the server takes", { width: 9000, height: 9000 }, 1, 3, 4320],
])("a picture %s", (_, box, ratio, pixelRatio, height) => {
  expect(pictureHeight(box, ratio, pixelRatio)).toBe(height);
});

test("what is on the screen counts, at its largest; what is scrolled away or not shown is 0", () => {
  const [large, small] = [video(1280, 700, 1280, 720), video(160, 90)];
  tiles.watch("t1", small);
  const stop = tiles.watch("t1", large);
  expect(tiles.heights(["t1"])).toEqual({ t1: 0 });
  seen(small, true);
  seen(large, true);
  expect(tiles.heights(["t1", "t2"])).toEqual({ t1: 1410, t2: 0 });
  seen(large, false);
  expect(tiles.heights(["t1"])).toEqual({ t1: 180 });
  seen(large, true);
  stop();
  expect(tiles.heights(["t1"])).toEqual({ t1: 180 });
});

test("on a page that nobody looks at nothing is seen, and that is said", () => {
  const element = video(160, 90);
  tiles.watch("t1", element);
  seen(element, true);
  vi.runAllTimers();
  settled.mockClear();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  vi.runAllTimers();
  expect(settled).toHaveBeenCalledTimes(1);
  expect(tiles.heights(["t1"])).toEqual({ t1: 0 });
  hidden.mockRestore();
});

test("a window that is being dragged is spoken of once, when it rests", () => {
  for (let moment = 0; moment < 20; moment += 1) {
    resize.forEach((told) => told());
    vi.advanceTimersByTime(50);
  }
  expect(settled).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  expect(settled).toHaveBeenCalledTimes(1);
});
