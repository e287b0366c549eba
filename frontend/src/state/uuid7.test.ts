import { expect, test } from "vitest";
import { uuid7 } from "./uuid7";

test("an id says its version and variant, begins with its time, and is no other's", () => {
  const ids = Array.from({ length: 500 }, () => uuid7(0x0123456789ab));
  for (const id of ids) expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids that are made later sort later", () => {
  expect(uuid7(1_000) < uuid7(1_001)).toBe(true);
});
