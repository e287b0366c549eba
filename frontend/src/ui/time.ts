import { useEffect, useState } from "preact/hooks";
import { date, number } from "../i18n";
import { useRoom } from "./context";

/** The server's time in Unix milliseconds, told again every `every_ms`. */
export function useNow(every_ms = 1_000): number {
  const { room } = useRoom();
  const [now, setNow] = useState(() => room.clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(room.clock.now()), every_ms);
    return () => clearInterval(timer);
  }, [room, every_ms]);
  return now;
}

const two = (n: number): string => number(n, { minimumIntegerDigits: 2 });

/** 0:42, 1:05:00 */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${number(h)}:${two(m)}:${two(s)}` : `${number(m)}:${two(s)}`;
}

/** 14:32, in the reader's zone */
export const timeOfDay = (at_ms: number): string =>
  date(new Date(at_ms), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "12 May 2027", of an ISO 8601 date: a day of the calendar, in no zone. */
export const dayInWords = (day: string): string =>
  date(new Date(`${day}T12:00:00Z`), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
