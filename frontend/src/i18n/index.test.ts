import { afterEach, describe, expect, test } from "vitest";
import { LANGUAGES, adopt, date, direction, gettext, interpolate, language, ngettext, npgettext, number, pgettext, use } from ".";
import type { Catalogue } from ".";
import days from "../testing/days.json";

const urdu: Catalogue = {
  lang: "ur",
  dir: "rtl",
  plural: "n != 1",
  messages: {
    Ask: "پوچھیں",
    "%(count)s question": ["%(count)s سوال", "%(count)s سوالات"],
    "door\u0004Open": "کھولیں",
    "list\u0004%(count)s person": ["%(count)s فرد", "%(count)s افراد"],
  },
};
const korean: Catalogue = { lang: "ko", dir: "ltr", plural: "0", messages: { one: ["하나"] } };

afterEach(async () => use("en"));

test("a message without a translation stays in English", () => {
  expect(gettext("Leave")).toBe("Leave");
  expect(ngettext("%(count)s question", "%(count)s questions", 1)).toBe("%(count)s question");
  expect(ngettext("%(count)s question", "%(count)s questions", 0)).toBe("%(count)s questions");
});

test("words come from the language in use", () => {
  adopt(urdu);
  expect([language(), direction(), gettext("Ask")]).toEqual(["ur", "rtl", "پوچھیں"]);
});

test("a context tells two meanings of a word apart", () => {
  adopt(urdu);
  expect(pgettext("door", "Open")).toBe("کھولیں");
  expect(pgettext("state", "Open")).toBe("Open");
});

test("each language counts in its own way", () => {
  adopt(urdu);
  expect(ngettext("%(count)s question", "%(count)s questions", 1)).toBe("%(count)s سوال");
  expect(ngettext("%(count)s question", "%(count)s questions", 2)).toBe("%(count)s سوالات");
  expect(npgettext("list", "%(count)s person", "%(count)s people", 5)).toBe("%(count)s افراد");
  adopt(korean);
  expect(ngettext("one", "many", 7)).toBe("하나");
});

describe("interpolate", () => {
  test("puts each value in its place, and leaves a name without a value visible", () => {
    expect(interpolate("%(who)s asked %(whom)s", { who: "Amara" })).toBe("Amara asked %(whom)s");
  });

  test("does not look for names inside a value", () => {
    expect(interpolate("%(who)s", { who: "%(whom)s", whom: "Bruno" })).toBe("%(whom)s");
  });

  test("takes no value from the object's prototype", () => {
    expect(interpolate("%(constructor)s", {})).toBe("%(constructor)s");
  });

  test("keeps values in their places in right-to-left text", () => {
    adopt(urdu);
    expect(interpolate("%(who)s، %(count)s", { who: "Bo", count: 1234 })).toBe("\u2068Bo\u2069، \u20681,234\u2069");
  });
});

test("a catalogue with an unknown plural rule is refused by name", () => {
  expect(() => adopt({ ...urdu, plural: "n%10==1" })).toThrow('ur has the unknown plural rule "n%10==1"');
});

test("a language without a catalogue leaves the words in English", async () => {
  adopt(urdu);
  await use("tlh");
  expect([language(), gettext("Ask")]).toEqual(["en", "Ask"]);
});

test("numbers and dates are written as the language writes them", () => {
  adopt({ ...korean, lang: "de" });
  expect(number(1234.5)).toBe("1.234,5");
  expect(date(new Date("2026-04-14T08:30:00Z"), { dateStyle: "long", timeZone: "UTC" })).toBe("14. April 2026");
});

test.each(["en", "ko", "hi", "ur"] as const)("a day is put together in %s as the server does it, in Latin digits", (lang) => {
  adopt({ ...korean, lang });
  const on = (options: Intl.DateTimeFormatOptions): string => date(new Date(days.moment), { ...options, timeZone: days.zone });
  const day = { day: "numeric", month: "long" } as const;
  expect({
    weekday: on({ ...day, weekday: "long" }),
    day: on(day),
    day_of_year: on({ ...day, year: "numeric" }),
    time: on({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  }).toEqual(days[lang]);
  expect(number(20_260_411)).toMatch(/^[\d,]+$/);
});

test("the languages of the interface are those that there are catalogues of", () => {
  expect([...LANGUAGES].sort()).toEqual(["en", "hi", "ko", "ur"]);
});
