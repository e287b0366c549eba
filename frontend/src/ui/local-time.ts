import { date, gettext, interpolate } from "../i18n";

const SHOWN: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  moment: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

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

/** A moment in the zone of this device, which is named: "Tuesday, April 14 at 14:00 your time (India Standard Time)". */
export function inOwnTime(moment: Date, show = "moment", timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return interpolate(gettext("%(moment)s your time (%(zone)s)"), {
    moment: date(moment, { ...(SHOWN[show] ?? SHOWN["moment"]), ...zone }),
    zone: zoneName(moment, zone),
  });
}

function zoneName(moment: Date, zone: Intl.DateTimeFormatOptions): string {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    ...zone,
    timeZoneName: "longGeneric",
  }).formatToParts(moment);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}
