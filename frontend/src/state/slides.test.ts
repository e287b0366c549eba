import { describe, expect, test } from "vitest";
import type { Command, Slide } from "../protocol/types";
import { isMine, onStage, pageAddress, pageAfter, slideMarks, widthFor } from "./slides";

const slide: Slide = { deck: "d1", page: 3, pages: 6, title: "Meters", text: "Night flow", since_ms: 5_000, owner: "p1" };
const document = { slide: { main: slide }, showings: {} };
const asked = (command: Command) => ({ command });

test("a page is asked for at the smallest width that fills its place", () => {
  expect([100, 480, 481, 960, 961, 5_000].map((pixels) => widthFor(pixels, 1, false))).toEqual([
    480, 480, 960, 960, 1920, 1920,
  ]);
  expect(widthFor(400, 2, false)).toBe(960);
  expect(widthFor(600, 4, false)).toBe(1920);
});

test("where data is saved the smallest is asked for, whatever the screen", () => {
  expect(widthFor(1_900, 2, true)).toBe(480);
});

test("its address says deck, page and width, so that it never changes", () => {
  expect(pageAddress("/exchange/x1/slides/", "d1", 3, 480)).toBe("/exchange/x1/slides/d1/3-480.webp");
  expect(pageAddress("/exchange/x1/slides/d1/", "", 3, 480)).toBe("/exchange/x1/slides/d1/3-480.webp");
});

describe("my own turning shows at once", () => {
  test("the last page that I asked for, without the words of another", () => {
    const pending = [
      asked({ do: "slides.turn", deck: "d1", page: 4 }),
      asked({ do: "slides.turn", deck: "d1", page: 5 }),
      asked({ do: "hand.raise" }),
    ];
    expect(onStage(document, pending)).toMatchObject({ page: 5, text: "", settled: false });
  });

  test("until the server has done it, or refused it", () => {
    expect(onStage(document, [])).toMatchObject({ page: 3, text: "Night flow", settled: true });
  });

  test("not of another deck than the one on the stage", () => {
    expect(onStage(document, [asked({ do: "slides.turn", deck: "d2", page: 1 })])).toMatchObject({ page: 3 });
    expect(onStage({ slide: {} }, [asked({ do: "slides.show", deck: "d1", page: 1 })])).toBeUndefined();
  });
});

test("there is no page before the first nor after the last", () => {
  expect(["next", "previous", "first", "last"].map((step) => pageAfter(slide, step))).toEqual([4, 2, 1, 6]);
  expect(pageAfter({ ...slide, page: 6 }, "next")).toBeUndefined();
  expect(pageAfter({ ...slide, page: 1 }, "previous")).toBeUndefined();
  expect(pageAfter({ ...slide, page: 1 }, "first")).toBeUndefined();
});

test("what the organisers sent is nobody's own", () => {
  expect(isMine({ owner: "p1" }, "p1")).toBe(true);
  expect(isMine({}, undefined)).toBe(false);
  expect(isMine({}, "p1")).toBe(false);
});

test("marks on the ribbon do not stand on top of each other", () => {
  const showing = (from_ms: number) => ({ deck: "d1", page: 1, from_ms, to_ms: from_ms + 10 });
  const showings = { s1: showing(1_000), s3: showing(3_900), s2: showing(1_500) };
  expect(slideMarks({ ...document, showings }, 1_000)).toEqual([1_000, 3_900, 5_000]);
});
