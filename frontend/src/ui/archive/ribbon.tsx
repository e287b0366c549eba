// The ribbon as the seek bar. Time runs from left to right in every script, as the server draws it.

import { useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { direction, gettext, interpolate } from "../../i18n";
import { clock, ribbonMarks, ribbonTurns, sides, speakerAt } from "../../state/archive";
import { BAND_PX, LANE_PX, SIGNS, drawRibbon, hatched } from "../../state/ribbon";
import type { Ribbon } from "../../state/ribbon";
import type { Archive } from "./store";
import { named, spoken } from "./wording";

const STEP: Readonly<Record<string, number>> = {
  ArrowRight: 5,
  ArrowUp: 5,
  ArrowLeft: -5,
  ArrowDown: -5,
  PageUp: 60,
  PageDown: -60,
};

export function RibbonBar({ archive }: { archive: Archive }) {
  const bar = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | undefined>(undefined);
  const drawn = useMemo(
    () => drawRibbon(ribbonTurns(archive.document), ribbonMarks(archive.document), archive.duration * 1000),
    [archive],
  );
  const at = archive.position.value;
  const percent = archive.duration ? (100 * at) / archive.duration : 0;

  const secondUnder = (event: PointerEvent): number => {
    const box = bar.current?.getBoundingClientRect();
    if (!box?.width) return 0;
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * archive.duration;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEP[event.key];
    if (step !== undefined) archive.step(step);
    else if (event.key === "Home") archive.seek(0);
    else if (event.key === "End") archive.seek(archive.duration);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="seek">
      <div
        class="seek-bar"
        ref={bar}
        role="slider"
        tabIndex={0}
        aria-label={gettext("Place in the recording")}
        aria-valuemin={0}
        aria-valuemax={Math.round(archive.duration)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={placeInWords(archive, at)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          archive.seek(secondUnder(event));
        }}
        onPointerMove={(event) => {
          pointed.value = secondUnder(event);
          if (event.currentTarget.hasPointerCapture(event.pointerId)) archive.seek(pointed.value);
        }}
        onPointerLeave={() => (pointed.value = undefined)}
      >
        <Drawing ribbon={drawn} />
        <span class="seek-place" style={{ left: `${percent}%` }} />
        {pointed.value !== undefined && (
          <span class="seek-hint" style={{ left: `${clampHint(pointed.value, archive.duration)}%` }} aria-hidden="true">
            {hint(archive, pointed.value)}
          </span>
        )}
      </div>
      <div class="ribbon-scale" aria-hidden="true">
        <span>0:00</span>
        <span>{clock(archive.duration)}</span>
      </div>
      <Key archive={archive} />
    </div>
  );
}

/** What the colours and marks mean, with the time that each city spoke. */
function Key({ archive }: { archive: Archive }) {
  const totals = sides(archive.document);
  return (
    <ul class="ribbon-key" dir={direction()}>
      {archive.document.cities.map(({ name, side }) => (
        <li key={name}>
          <span class={`band side-${side}`} />
          {interpolate(gettext("%(city)s spoke %(time)s"), { city: name, time: spoken(totals.get(side) ?? 0) })}
        </li>
      ))}
      <li>
        {SIGNS.question} {gettext("question asked")}
      </li>
      <li>
        {SIGNS.answer} {gettext("answered")}
      </li>
      <li>
        {SIGNS.decision} {gettext("decision")}
      </li>
      {archive.slides.length > 0 && (
        <li>
          {SIGNS.slide} {gettext("slide")}
        </li>
      )}
    </ul>
  );
}

function Drawing({ ribbon }: { ribbon: Ribbon }) {
  const top = ribbon.lanes * LANE_PX;
  const sides = [...new Set(ribbon.bars.map(({ side }) => side))].filter(hatched);
  return (
    <svg class="ribbon" width="100%" height={top + BAND_PX} aria-hidden="true" focusable="false">
      <defs>
        {sides.map((side) => (
          <pattern
            key={side}
            id={`seek-hatch-${side}`}
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
      <rect class="ribbon-ground" x="0" y={top} width="100%" height={BAND_PX} />
      {ribbon.bars.map((bar, n) => (
        <rect
          key={n}
          class={`ribbon-turn side-${bar.side}`}
          x={`${bar.x}%`}
          y={top}
          width={`${bar.width}%`}
          height={BAND_PX}
          {...(hatched(bar.side) ? { fill: `url(#seek-hatch-${bar.side})` } : {})}
        />
      ))}
      {ribbon.marks.map((mark, n) => (
        <text key={n} class={`ribbon-mark ${mark.kind}`} x={`${mark.x}%`} y={top - mark.lane * LANE_PX - 5}>
          {SIGNS[mark.kind]}
          {mark.count > 1 ? mark.count : ""}
        </text>
      ))}
    </svg>
  );
}

function placeInWords(archive: Archive, at: number): string {
  const speaker = speakerAt(archive.turns, at);
  const place = { at: clock(at), of: clock(archive.duration) };
  if (speaker === undefined) return interpolate(gettext("%(at)s of %(of)s"), place);
  return interpolate(gettext("%(at)s of %(of)s, %(who)s speaks"), {
    ...place,
    who: named(archive.document.people[speaker]),
  });
}

function hint(archive: Archive, at: number): string {
  const speaker = speakerAt(archive.turns, at);
  return speaker === undefined ? clock(at) : `${clock(at)} · ${archive.document.people[speaker]?.name ?? ""}`;
}

const clampHint = (at: number, duration: number): number =>
  duration ? Math.min(92, Math.max(8, (100 * at) / duration)) : 8;
