import { date, gettext, interpolate, locale } from "../i18n";

const DAY: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/**
 * Rewrite a `<time datetime>` in the reader's own zone, with the zone named; what the server wrote (in the hub's
 * zone) stays as its title. `data-show` chooses "moment" (the default) or "time". A day without a time of day
 * belongs to no zone and is left alone, and so is a datetime that is none.
 */
export function localTime(element: HTMLTimeElement, timeZone?: string): void {
  const moment = new Date(element.dateTime);
  if (!element.dateTime.includes("T") || Number.isNaN(moment.getTime())) return;
  element.title ||= element.textContent?.trim() ?? "";
  element.textContent = inOwnTime(moment, element.dataset["show"], timeZone);
}

/** A moment in the zone of this device, which is named: "Tuesday 14 April, 14:00 your time (India Standard Time)". */
export function inOwnTime(moment: Date, show = "moment", timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const [time, place] = [date(moment, { ...TIME, ...zone }), zoneName(moment, zone)];
  return show === "time"
    ? interpolate(gettext("%(time)s your time (%(place)s)"), { time, place })
    : interpolate(gettext("%(day)s, %(time)s your time (%(place)s)"), { day: date(moment, { ...DAY, ...zone }), time, place });
}

function zoneName(moment: Date, zone: Intl.DateTimeFormatOptions): string {
  const parts = new Intl.DateTimeFormat(locale(document.documentElement.lang || "en"), {
    ...zone,
    timeZoneName: "longGeneric",
  }).formatToParts(moment);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}
