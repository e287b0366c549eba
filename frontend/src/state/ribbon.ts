// The ribbon: an exchange as one band of time. The same geometry as the server's (sessions/archive/ribbon.py): time
// runs from left to right in every script. Positions and widths are percent of the whole, times milliseconds.

export type MarkKind = "question" | "answer" | "decision" | "slide" | "poll";

export interface RibbonTurn {
  readonly side: number;
  readonly from: number;
  readonly to: number;
}
export interface RibbonMark {
  readonly kind: MarkKind;
  readonly at: number;
}
export interface Bar {
  readonly side: number;
  readonly x: number;
  readonly width: number;
}
export interface PlacedMark {
  readonly kind: MarkKind;
  readonly x: number;
  readonly lane: number; // 0 is next to the band
  readonly count: number; // marks of one kind too near to be told apart
}
export interface Ribbon {
  readonly bars: readonly Bar[];
  readonly marks: readonly PlacedMark[];
  readonly lanes: number;
}

export const SIGNS: Readonly<Record<MarkKind, string>> = { question: "?", answer: "✓", decision: "§", slide: "▢", poll: "≡" };
export const LANE_PX = 17;
export const BAND_PX = 28;
const SHORTEST = 0.15; // percent: a turn of one word stays visible

/** `gap` is the least distance, in percent, between two marks of a row. */
export function drawRibbon(
  turns: readonly RibbonTurn[],
  marks: readonly RibbonMark[],
  duration: number,
  gap = 4.4,
): Ribbon {
  const whole = Math.max(1, duration);
  const bars = [...turns]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map((turn) => bar(turn, whole))
    .filter((each) => each !== undefined);
  const placed = place(marks, whole, gap);
  return { bars, marks: placed, lanes: placed.reduce((most, mark) => Math.max(most, mark.lane + 1), 0) };
}

/** Every second city is hatched, for eyes that do not tell colours apart. */
export const hatched = (side: number): boolean => side % 2 === 0;

function bar(turn: RibbonTurn, whole: number): Bar | undefined {
  const start = Math.max(0, turn.from);
  const end = Math.min(whole, turn.to);
  if (end <= start) return undefined;
  const width = Math.max(SHORTEST, (100 * (end - start)) / whole);
  return { side: turn.side, x: thousandth(Math.min((100 * start) / whole, 100 - width)), width: thousandth(width) };
}

function place(marks: readonly RibbonMark[], whole: number, gap: number): PlacedMark[] {
  const placed: PlacedMark[] = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const x = thousandth((100 * Math.min(Math.max(0, mark.at), whole)) / whole);
    const near = placed.findIndex((other) => other.kind === mark.kind && x - other.x < gap);
    const joined = placed[near];
    if (joined) {
      placed[near] = { ...joined, count: joined.count + 1 };
      continue;
    }
    const taken = new Set(placed.filter((other) => x - other.x < gap).map((other) => other.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    placed.push({ kind: mark.kind, x, lane, count: 1 });
  }
  return placed;
}

const thousandth = (value: number): number => Math.round(value * 1000) / 1000;
