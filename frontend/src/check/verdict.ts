// From what was found to one verdict, why, and what to open. Pure.

import type { Findings, MediaFinding, Need, WayFinding } from "./findings";

/** "unfinished": what was found says nothing about this network. */
export type Level = "video" | "slides" | "sound" | "closed" | "unfinished";

export type Reason =
  | "fine"
  | "browser"
  | "busy"
  | "often"
  | "hall"
  | "line blocked"
  | "line broken"
  | "line cut"
  | "ways closed"
  | "nothing back"
  | "loss"
  | "rate"
  | "delay"
  | "jitter";

export type Note = "insecure" | "clock" | "hidden" | "slow computer" | "relayed" | "some closed";

export interface Verdict {
  readonly level: Level;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Note[];
  /** What has to be opened, then what would be better open. */
  readonly open: readonly Need[];
  readonly better: readonly Need[];
}

interface Demand {
  readonly level: "video" | "slides" | "sound";
  readonly loss: number;
  readonly rate: number;
  readonly roundTrip: number;
  readonly jitter: number;
  readonly picture: boolean;
}

/**
 * What each level asks of both directions. A small picture and sound take 190 kb/s, a good one 540 (media/encodings.ts);
 * lost packets are sent again, and sound bears more of it than a picture; two people who hear each other later than
 * after half a second begin to talk at once (ITU-T G.114 calls 400 ms each way the limit).
 */
const DEMANDS: readonly Demand[] = [
  { level: "video", loss: 0.05, rate: 350_000, roundTrip: 500, jitter: 60, picture: true },
  { level: "slides", loss: 0.1, rate: 120_000, roundTrip: 800, jitter: 120, picture: true },
  { level: "sound", loss: 0.25, rate: 16_000, roundTrip: 1_500, jitter: 400, picture: false },
];
export const CLOCK_OFF_MS = 60_000;

export function verdict(found: Findings): Verdict {
  const notes = notesOn(found);
  const { media } = found;
  const early = beforeMedia(found);
  if (early !== null) return { ...early, notes, better: [] };
  if (media === null) return { ...withoutMedia(found), notes, better: [] };
  const told = { ...byFigures(media, closedWays(found)), notes };
  return notes.includes("some closed") ? { ...told, open: told.better, better: [] } : told;
}

type Part = Omit<Verdict, "notes" | "better">;

const ends = (level: Level, reason: Reason, open: readonly Need[] = []): Part => ({ level, reasons: [reason], open });

/** What keeps everything out before sound and picture are tried; null where nothing does. */
function beforeMedia({ ability, line, needs }: Findings): Part | null {
  const pages = needs.filter((need) => need.kind === "page");
  if (!ability.webrtc || !ability.sound) return ends("unfinished", "browser");
  if (line.state === "refused") return ends("unfinished", line.refusal === "check.too_often" ? "often" : "busy");
  if (line.state === "blocked") return ends("closed", "line blocked", pages);
  if (line.state === "broken") return ends("closed", "line broken", pages);
  return null;
}

/** Why sound and picture did not go both ways for a while. */
function withoutMedia(found: Findings): Part {
  const { line, needs, ways } = found;
  if (line.state === "cut") return ends("closed", "line cut", needs.filter((need) => need.kind === "page"));
  const closed = closedWays(found);
  if (ways.some((way) => way.state === "open") || closed.length === 0) return ends("unfinished", "hall");
  return ends("closed", "ways closed", closed);
}

/** The highest level whose demands are met, and what kept the next higher one away. */
function byFigures(media: MediaFinding, closed: readonly Need[]): Omit<Verdict, "notes"> {
  let missed: readonly Reason[] = ["fine"];
  for (const demand of DEMANDS) {
    const lacking = shortOf(media, demand);
    if (lacking.length === 0) return { level: demand.level, reasons: missed, open: [], better: closed };
    missed = lacking;
  }
  return { level: "closed", reasons: missed, open: closed.length > 0 ? closed : [media.way], better: [] };
}

function shortOf(media: MediaFinding, demand: Demand): readonly Reason[] {
  const reasons: Reason[] = [];
  const loss = Math.max(media.lossUp ?? 0, media.lossDown ?? 0);
  if (loss > demand.loss) reasons.push("loss");
  const held = media.slowComputer || media.hidden; // then it is not the network that carries so little
  if (Math.min(media.up, media.down) < demand.rate && !held) reasons.push("rate");
  if ((media.roundTrip ?? 0) > demand.roundTrip) reasons.push("delay");
  if ((media.jitter ?? 0) > demand.jitter) reasons.push("jitter");
  const back = demand.picture ? media.pictureBack : media.soundBack;
  if (!back) reasons.push("nothing back");
  return reasons;
}

const closedWays = (found: Findings): readonly Need[] =>
  found.ways.filter((way) => way.state === "closed").map((way) => way.need);

function notesOn(found: Findings): readonly Note[] {
  const notes: Note[] = [];
  if (!found.ability.secure) notes.push("insecure");
  if (Math.abs(found.clockAhead ?? 0) > CLOCK_OFF_MS) notes.push("clock");
  if (found.media?.hidden) notes.push("hidden");
  if (found.media?.slowComputer) notes.push("slow computer");
  if (found.media && found.media.way.kind !== "udp") notes.push("relayed");
  if (someClosed(found.ways)) notes.push("some closed");
  return notes;
}

/** An exchange is carried by any one of the nodes: where one is shut and no relay goes round, some would not be let in. */
function someClosed(ways: readonly WayFinding[]): boolean {
  const straight = ways.filter((way) => way.need.kind === "udp");
  const states = new Set(straight.map((way) => way.state));
  return states.has("open") && states.has("closed") && !ways.some((way) => way.need.kind !== "udp" && way.state === "open");
}
