import { useId } from "preact/hooks";
import { gettext, interpolate, ngettext } from "../i18n";
import type { Document } from "../protocol/types";
import type { City } from "../state/boot";
import { slideMarks } from "../state/slides";
import { useRoom } from "./context";
import { useNow } from "./time";
import { minutesLong } from "./words";

const BAND = 14;
const MARKS = 16;
const SLIDES_APART = 0.025; // of the whole: 14-pixel signs do not touch on a phone

interface Bar {
  readonly side: number;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Turns of speech as bars of a side; one that is open lasts until now. */
export function bars(document: Document, now: number): Bar[] {
  return Object.values(document.turns).map((turn) => ({
    side: document.people[turn.participant]?.side ?? 0,
    from_ms: turn.from_ms,
    to_ms: turn.to_ms ?? Math.max(now, turn.from_ms),
  }));
}

/** The ribbon as a sentence: "Surat spoke 22 minutes, Busan 25 minutes; 14 questions, 3 decisions." */
export function sentence(document: Document, cities: readonly City[], now: number): string {
  const spoken = bars(document, now);
  const parts = cities.map((city) => {
    const ms = spoken.filter((bar) => bar.side === city.side).reduce((sum, bar) => sum + bar.to_ms - bar.from_ms, 0);
    return interpolate(gettext("%(city)s spoke %(time)s"), {
      city: city.name,
      time: minutesLong(Math.round(ms / 60_000)),
    });
  });
  const questions = Object.values(document.questions).filter((question) => question.status !== "withdrawn").length;
  const decisions = Object.values(document.minutes).filter((line) => line.kind === "decision").length;
  parts.push(interpolate(ngettext("%(count)s question", "%(count)s questions", questions), { count: questions }));
  parts.push(interpolate(ngettext("%(count)s decision", "%(count)s decisions", decisions), { count: decisions }));
  return parts.join(gettext(", "));
}

/** The exchange so far, as one band of time. It runs from left to right in every script, like a player. */
export function Ribbon() {
  const { room, document } = useRoom();
  const now = useNow(5_000);
  const key = useId().replaceAll(":", "");
  const held = document.value;
  const from = held?.hall["main"]?.started_ms;
  if (!held || from === undefined) return null;
  const length = Math.max((held.hall["main"]?.ended_ms ?? now) - from, 60_000);
  const x = (at_ms: number): number => (100 * Math.min(Math.max(at_ms - from, 0), length)) / length;
  return (
    <figure class="ribbon-so-far">
      <svg
        class="ribbon"
        role="img"
        aria-label={sentence(held, room.boot.cities, now)}
        height={BAND + MARKS}
        width="100%"
      >
        <Hatches name={key} />
        <rect class="ribbon-ground" x="0" y={MARKS} width="100%" height={BAND} />
        {bars(held, now).map((bar) => (
          <rect
            key={`${bar.from_ms}.${bar.side}`}
            class={`ribbon-turn side-${bar.side}`}
            x={`${x(bar.from_ms)}%`}
            y={MARKS}
            width={`${Math.max(x(bar.to_ms) - x(bar.from_ms), 0.2)}%`}
            height={BAND}
            {...(bar.side > 0 && bar.side % 2 === 0 ? { fill: `url(#${key}-${bar.side})` } : {})}
          />
        ))}
        <Marks document={held} x={x} apart={length * SLIDES_APART} />
      </svg>
    </figure>
  );
}

function Hatches({ name }: { name: string }) {
  return (
    <defs>
      {[2, 4, 6].map((side) => (
        <pattern
          key={side}
          id={`${name}-${side}`}
          class={`side-${side}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="ribbon-hatch-ground" width="6" height="6" />
          <path class="ribbon-hatch" d="M1.5 0V6" />
        </pattern>
      ))}
    </defs>
  );
}

interface MarksProps {
  readonly document: Document;
  readonly x: (at_ms: number) => number;
  /** The least time between two marks of slides. */
  readonly apart: number;
}

function Marks({ document, x, apart }: MarksProps) {
  const marks: (readonly [kind: string, sign: string, at_ms: number])[] = [];
  for (const question of Object.values(document.questions)) {
    if (question.floor_ms !== undefined) marks.push(["question", "?", question.floor_ms]);
    if (question.status === "answered" && question.closed_ms !== undefined)
      marks.push(["answer", "✓", question.closed_ms]);
  }
  for (const line of Object.values(document.minutes))
    if (line.kind === "decision") marks.push(["decision", "§", line.at_ms]);
  for (const poll of Object.values(document.polls))
    if (poll.status === "closed" && poll.closed_ms !== undefined) marks.push(["poll", "≡", poll.closed_ms]);
  for (const at_ms of slideMarks(document, apart)) marks.push(["slide", "▢", at_ms]);
  return (
    <>
      {marks.map(([kind, sign, at_ms]) => (
        <text key={`${kind}${at_ms}`} class={`ribbon-mark ${kind}`} x={`${x(at_ms)}%`} y={MARKS - 4}>
          {sign}
        </text>
      ))}
    </>
  );
}
