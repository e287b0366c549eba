import { expect, test } from "vitest";
import { spaceWords } from "./header";

test("little room for recordings is told with its figures and what to do", () => {
  expect(spaceWords(24, 840)).toBe(
    "The folder for recordings has room for about 24 minutes more (840 MB). Have somebody make room on the server, or stop the recording at a good moment.",
  );
});

test("no room is told as that", () => {
  expect(spaceWords(0, 3)).toContain("nothing more can be recorded");
});
