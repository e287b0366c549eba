// A whole check, from the browser's abilities to figures. Every step is bounded: it ends, whatever is closed.

import { socketUrl } from "../state/boot";
import type { Ability, Findings, LineFinding, Need, WayFinding } from "./findings";
import { CheckLine, Refused, Silent } from "./line";
import type { Ready } from "./line";
import { makeSources } from "./sources";
import type { Sources } from "./sources";
import { ANSWER_MS, CONNECT_MS, MEDIA_MS, bestOf, measure, tryWay, waysOf } from "./ways";
import type { Trial } from "./ways";

export type Step = "browser" | "line" | "ways" | "media";

export interface Progress {
  readonly now: Step | null;
  readonly found: Findings;
  /** Of the step that is running, 0 to 1. */
  readonly share: number;
}

const PAGES_MS = 5_000;
const OPEN_MS = 8_000;
const ECHO_MS = 3_000;
const ECHOES = [0, 0, 0, 0, 8_000]; // characters; a proxy that only looks open fails at the long one
const STEPS_MS = PAGES_MS + OPEN_MS + ECHOES.length * ECHO_MS + ANSWER_MS + CONNECT_MS + MEDIA_MS;
/** The longest that a check takes, where everything answers at the last moment; in words to a page: whole tens. */
export const AT_MOST_S = Math.ceil(STEPS_MS / 10_000) * 10;

export interface Task {
  readonly needs: readonly Need[];
  readonly socket: string;
  /** A small page of the hall's, to time. */
  readonly pages: string;
}

/** Nothing is known yet. */
export function blank(needs: readonly Need[]): Findings {
  const line = { state: "untried", roundTrip: null, refusal: "" } as const;
  return { needs, ability: ability(), pages: null, line, clockAhead: null, ways: untried(needs), media: null };
}

const untried = (needs: readonly Need[]): readonly WayFinding[] =>
  needs.filter((need) => need.kind !== "page").map((need) => ({ need, state: "untried", roundTrip: null }));

export function ability(): Ability {
  const codecs = (kind: "audio" | "video"): readonly string[] =>
    typeof RTCRtpSender === "undefined" || typeof RTCRtpSender.getCapabilities !== "function"
      ? []
      : (RTCRtpSender.getCapabilities(kind)?.codecs ?? []).map((codec) => codec.mimeType.toLowerCase());
  return {
    https: location.protocol === "https:",
    secure: isSecureContext,
    webrtc: typeof RTCPeerConnection !== "undefined",
    sound: codecs("audio").includes("audio/opus"),
    picture: codecs("video").some((codec) => codec === "video/vp8" || codec === "video/h264"),
  };
}

/** Make the check; `tell` hears each step. Call it while a press is being handled: it makes a sound. */
export async function run(task: Task, tell: (progress: Progress) => void): Promise<Findings> {
  let found = blank(task.needs);
  const say = (now: Step | null, more: Partial<Findings> = {}, share = 0): void => {
    found = { ...found, ...more };
    tell({ now, found, share });
  };
  say("browser");
  const sources = found.ability.webrtc && found.ability.sound ? made() : null;
  if (sources === null) say("browser", { ability: { ...found.ability, sound: false } }); // the rest says something all the same
  const line = new CheckLine(socketUrl(task.socket));
  try {
    say("browser", { pages: await timePages(task.pages) });
    say("line");
    const ready = await talk(line, (more) => say("line", more));
    if (ready !== null && sources !== null) await tryMedia(task.needs, line, ready, sources, say);
  } finally {
    line.close();
    sources?.stop();
  }
  say(null);
  return found;
}

function made(): Sources | null {
  try {
    return makeSources();
  } catch (error) {
    reportError(error);
    return null;
  }
}

async function timePages(url: string): Promise<number | null> {
  const began = performance.now();
  try {
    const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PAGES_MS) });
    return answer.ok ? performance.now() - began : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null; // no network, or too late
    throw error;
  }
}

/** Open the line and time it; null where it does not work. */
async function talk(line: CheckLine, say: (more: Partial<Findings>) => void): Promise<Ready | null> {
  let best: number | null = null;
  const failed = (state: LineFinding["state"], refusal = ""): null => {
    say({ line: { state, roundTrip: best, refusal } });
    return null;
  };
  try {
    const ready = await line.ready(OPEN_MS);
    for (const length of ECHOES) {
      const echo = await line.echo(length, ECHO_MS);
      if (best === null || echo.roundTrip < best) {
        best = echo.roundTrip;
        say({ clockAhead: Math.round(echo.clockAhead) });
      }
    }
    say({ line: { state: "works", roundTrip: best, refusal: "" } });
    return ready;
  } catch (error) {
    if (error instanceof Refused) return failed("refused", error.code);
    if (error instanceof Silent) return failed(line.opened ? "broken" : "blocked");
    throw error;
  }
}

type Say = (now: Step | null, more?: Partial<Findings>, share?: number) => void;

async function tryMedia(
  needs: readonly Need[],
  line: CheckLine,
  ready: Ready,
  sources: Sources,
  say: Say,
): Promise<void> {
  const trials: Trial[] = [];
  const ways = waysOf(needs, ready);
  const findings = (): readonly WayFinding[] =>
    ways.map(({ need }) => trials.find(({ finding }) => finding.need === need)?.finding ?? { need, state: "untried", roundTrip: null });
  say("ways", { ways: findings() });
  await Promise.all(
    ways.map(async (way) => {
      trials.push(await tryWay(line, way));
      say("ways", { ways: findings() }, trials.length / ways.length);
    }),
  );
  const best = bestOf(trials);
  if (best !== undefined) {
    for (const other of trials) if (other !== best) other.peer.close();
    say("media");
    const media = await measure(best, sources, (share) => say("media", {}, share));
    best.peer.close();
    say("media", { media });
  }
  const cut = line.closed;
  const refusal = trials.find((trial) => trial.refusal.startsWith("check."))?.refusal;
  if (best === undefined && refusal !== undefined) say("media", { line: { state: "refused", roundTrip: null, refusal } });
  else if (cut) say("media", { line: { state: "cut", roundTrip: null, refusal: "" } });
}
