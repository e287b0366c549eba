import { expect, test } from "vitest";
import { localTime } from "./local-time";

function element(datetime: string, text: string, show?: string): HTMLTimeElement {
  const made = document.createElement("time");
  made.dateTime = datetime;
  made.textContent = text;
  if (show) made.dataset["show"] = show;
  return made;
}

test("a moment is shown in the reader's zone, which is named", () => {
  const shown = element("2026-04-14T08:30:00+00:00", "14 April, 08:30 UTC");
  localTime(shown, "Asia/Kolkata");
  expect(shown.textContent).toBe("Tuesday 14 April, 14:00 your time (India Standard Time)");
  expect(shown.title).toBe("14 April, 08:30 UTC");
});

test("a time of day can stand alone", () => {
  const shown = element("2026-04-14T08:30:00Z", "08:30", "time");
  localTime(shown, "Asia/Kathmandu");
  expect(shown.textContent).toBe("14:15 your time (Nepal Time)");
});

test("a day belongs to no zone", () => {
  const shown = element("2026-04-14", "14 April");
  localTime(shown, "America/Los_Angeles");
  expect(shown.textContent).toBe("14 April");
});

test("what is no date is left as the server wrote it", () => {
  const shown = element("Tomorrow", "tomorrow");
  localTime(shown, "UTC");
  expect(shown.textContent).toBe("tomorrow");
});
