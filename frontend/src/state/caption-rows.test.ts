import { expect, test } from "vitest";
import vectors from "../testing/caption-rows.json";
import { ROW_WIDTH, rows, width } from "./caption-rows";

test.each(vectors)("“$text” is laid out as the archive's files are", ({ text, rows: expected }) => {
  expect(rows(text)).toEqual(expected);
});

test("no row is wider than a row, whatever is written", () => {
  for (const text of ["x".repeat(200), "가".repeat(90), "ہے ".repeat(60), "a 가 ".repeat(40)])
    for (const row of rows(text)) expect(width(row)).toBeLessThanOrEqual(ROW_WIDTH);
});
