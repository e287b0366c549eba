// The check as a text to send on. It names no person.

import { date, gettext, interpolate } from "../i18n";
import type { Findings } from "./findings";
import type { Verdict } from "./verdict";
import { noteWords, opening, rows, title, why } from "./wording";

export interface Setting {
  readonly hall: string;
  /** The address of the check's page. */
  readonly page: string;
  readonly at: Date;
  readonly browser: string;
}

const MAIL_LIMIT = 1_900; // characters of an address that every mail program takes

/** When, in the reader's zone, with the zone named. */
export const moment = (at: Date): string =>
  [
    date(at, { day: "numeric", month: "long", year: "numeric" }),
    date(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" }),
  ].join(gettext(", "));

/** The whole report. Marks that only steer the screen's direction are left out. */
export function report(found: Findings, verdict: Verdict, setting: Setting): string {
  const lines = [
    ...summary(verdict, setting),
    "",
    gettext("What was tried"),
    ...rows(found, null, verdict).flatMap((row) => [
      `- ${[row.name, row.where].filter(Boolean).join(" · ")}: ${row.word}`,
      ...[...row.figures, row.advice].filter(Boolean).map((line) => `    ${line}`),
    ]),
    "",
    gettext("What this hall needs open"),
    ...found.needs.map((need) => `- ${opening(need)}`),
    "",
    interpolate(gettext("Browser: %(browser)s"), { browser: setting.browser }),
  ];
  return plain(lines.join("\n"));
}

function summary(verdict: Verdict, setting: Setting): string[] {
  return [
    interpolate(gettext("Network check of %(hall)s"), { hall: setting.hall }),
    setting.page,
    moment(setting.at),
    "",
    title(verdict.level),
    ...why(verdict),
    ...verdict.notes.map(noteWords),
    ...list(gettext("To be opened"), verdict.open.map(opening)),
    ...list(gettext("Better open too"), verdict.better.map(opening)),
  ];
}

const list = (head: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ["", head, ...items.map((item) => `- ${item}`)];

/** The address of a mail with the report; with its beginning alone, where the whole is too long for one. */
export function mail(found: Findings, verdict: Verdict, setting: Setting): string {
  const subject = interpolate(gettext("Network check: %(verdict)s"), { verdict: title(verdict.level) });
  const short = plain([...summary(verdict, setting), "", gettext("The whole report can be made anew on that page.")].join("\n"));
  const bodies = [report(found, verdict, setting), short, `${title(verdict.level)}\n${setting.page}`];
  const address = (body: string): string =>
    `mailto:?subject=${encodeURIComponent(plain(subject))}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;
  const addresses = bodies.map(address);
  return addresses.find((each) => each.length <= MAIL_LIMIT) ?? addresses[addresses.length - 1] ?? "mailto:";
}

/** Without the isolates of `interpolate`. */
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, "");
