// Outcomes in words, for the room and the archive.
import { date, gettext, interpolate } from "../i18n";

/** "12 May" for 2026-05-12: a day of the calendar, in no zone. */
export const dayInWords = (day: string): string =>
  date(new Date(`${day}T00:00:00Z`), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export const carriedOver = (owner: string, due: string): string =>
  interpolate(gettext("Carried over: %(owner)s answers by %(due)s"), { owner, due: dayInWords(due) });
