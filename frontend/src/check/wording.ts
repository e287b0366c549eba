// What was found, in words for somebody who runs a network: a word, a figure, and what to do next.

import { gettext, interpolate, number, pgettext } from "../i18n";
import type { Findings, Need, WayFinding } from "./findings";
import type { Step } from "./run";
import { CLOCK_OFF_MS } from "./verdict";
import type { Level, Note, Reason, Verdict } from "./verdict";

export type RowState = "passed" | "poor" | "failed" | "untried" | "waiting" | "running";

export interface Row {
  readonly key: string;
  readonly name: string;
  /** "UDP 203.0.113.5:10000", where the line goes somewhere. */
  readonly where: string;
  readonly state: RowState;
  readonly word: string;
  readonly figures: readonly string[];
  readonly advice: string;
}

function stateWord(state: RowState): string {
  switch (state) {
    case "passed":
      return pgettext("check", "Works");
    case "poor":
      return pgettext("check", "Poor");
    case "failed":
      return pgettext("check", "Closed");
    case "untried":
      return pgettext("check", "Not tried");
    case "waiting":
      return pgettext("check", "Waiting");
    case "running":
      return pgettext("check", "Being tried");
  }
}

export function title(level: Level): string {
  switch (level) {
    case "video":
      return gettext("Ready for video");
    case "slides":
      return gettext("Ready for sound and slides");
    case "sound":
      return gettext("Sound only");
    case "closed":
      return gettext("This network will not let the exchange in");
    case "unfinished":
      return gettext("The check could not be finished");
  }
}

function reasonWords(reason: Reason): string {
  switch (reason) {
    case "fine":
      return gettext("Sound and picture went both ways, and the line carries them.");
    case "browser":
      return gettext("This browser cannot carry sound and picture (it lacks WebRTC or Opus). This says nothing about the network: use a current Chrome, Edge, Firefox or Safari, and check again.");
    case "busy":
      return gettext("The hall makes as many checks as it can just now. This says nothing about your network: try again in a minute or two.");
    case "often":
      return gettext("The hall has made many checks for your address. This says nothing about your network: try again in ten minutes.");
    case "hall":
      return gettext("The hall’s own sound and picture did not answer. This says nothing about your network: try again in a few minutes, or write to the contact below.");
    case "line blocked":
      return gettext("The live line did not open. A proxy or firewall in between does not let WebSocket through, so the room could not be followed at all.");
    case "line broken":
      return gettext("The live line opens, but what is sent does not come back. A proxy in between breaks WebSocket: exempt the address below from inspection.");
    case "line cut":
      return gettext("The live line was cut while it was in use. A proxy in between ends WebSocket connections: exempt the address below, or raise its time limit.");
    case "ways closed":
      return gettext("Pages open, but no way for sound and picture does.");
    case "nothing back":
      return gettext("A connection for sound and picture opens, but what is sent over it does not come back whole.");
    case "loss":
      return gettext("Too much of what is sent is lost on the way for more than this. Try a cable in place of Wi-Fi; a rule that limits traffic may be the cause too.");
    case "rate":
      return gettext("The line carries too few bits a second for more than this. Free it of other traffic, or lift a limit on it.");
    case "delay":
      return gettext("What is sent takes too long to come back for more than this. A VPN or a distant proxy may be the cause.");
    case "jitter":
      return gettext("What is sent arrives too unevenly for more than this. Try a cable in place of Wi-Fi, or free the line of other traffic.");
  }
}

export function noteWords(note: Note): string {
  switch (note) {
    case "insecure":
      return gettext("This page was opened over plain HTTP. Over it a browser gives nobody their camera or microphone: open it as https://.");
    case "clock":
      return gettext("This computer’s clock is more than a minute off. Set it by network time: certificates are judged by the clock.");
    case "hidden":
      return gettext("This page was in the background meanwhile, where browsers save. Check again and keep it in view for exact figures.");
    case "slow computer":
      return gettext("This computer was too busy to send a full picture; the network may carry more than was measured.");
    case "some closed":
      return gettext("But exchanges that are carried by an address that is closed here would not be let in. Open that too.");
    case "relayed":
      return gettext("Sound and picture go through a relay. That works; straight over UDP is faster and steadier.");
  }
}

export const why = (verdict: Verdict): readonly string[] => verdict.reasons.map(reasonWords);

/** "UDP 203.0.113.5:10000" */
export function address(need: Need): string {
  const host = need.host.includes(":") && !need.host.startsWith("[") ? `[${need.host}]` : need.host;
  return `${protocolOf(need)} ${host}:${need.port}`;
}

export const protocolOf = (need: Need): "UDP" | "TCP" =>
  need.kind === "udp" || need.kind === "relay-udp" ? "UDP" : "TCP";

/** What to open, as one line for whoever sets the rule. */
export function opening(need: Need): string {
  const to = { address: address(need) };
  switch (need.kind) {
    case "page":
      return interpolate(gettext("%(address)s, outgoing, for HTTPS and WebSocket (no proxy that ends or inspects it)"), to);
    case "udp":
      return interpolate(gettext("%(address)s, outgoing, with its answers (WebRTC: STUN, DTLS, SRTP)"), to);
    case "relay-udp":
      return interpolate(gettext("%(address)s, outgoing, with its answers (relay: TURN over UDP)"), to);
    case "relay-tcp":
      return interpolate(gettext("%(address)s, outgoing (relay: TURN over TCP, which is not HTTP)"), to);
    case "relay-tls":
      return interpolate(gettext("%(address)s, outgoing (relay: TURN over TLS, which is not HTTPS: no inspection)"), to);
  }
}

export function needName(need: Need): string {
  switch (need.kind) {
    case "page":
      return gettext("Pages and the live line (HTTPS and WebSocket)");
    case "udp":
      return gettext("Sound and picture straight, over UDP");
    case "relay-udp":
      return gettext("Through a relay, over UDP");
    case "relay-tcp":
      return gettext("Through a relay, over TCP");
    case "relay-tls":
      return gettext("Through a relay, over TLS");
  }
}

/** Every line of the check as it stands. `now` is what is being tried; null when it is over. */
export function rows(found: Findings, now: Step | null, verdict: Verdict | null): readonly Row[] {
  return [browserRow(found), pagesRow(found, now), lineRow(found, now), ...found.ways.map((way) => wayRow(way, now)), mediaRow(found, now, verdict), clockRow(found, now)];
}

const ORDER: readonly Step[] = ["browser", "line", "ways", "media"];

/** What a line says before its step has anything to say; null when the step is over. */
function pending(step: Step, now: Step | null): RowState | null {
  if (now === null || ORDER.indexOf(step) < ORDER.indexOf(now)) return null;
  return step === now ? "running" : "waiting";
}

function row(key: string, name: string, state: RowState, more: Partial<Row> = {}): Row {
  return { key, name, state, word: stateWord(state), where: "", figures: [], advice: "", ...more };
}

function browserRow({ ability }: Findings): Row {
  const name = gettext("This browser");
  if (ability.webrtc && ability.sound && ability.picture) {
    return row("browser", name, "passed", { figures: [gettext("WebRTC with Opus and VP8 or H.264")] });
  }
  const advice = gettext("It lacks WebRTC, Opus, or VP8 and H.264. Use a current Chrome, Edge, Firefox or Safari.");
  return row("browser", name, ability.webrtc && ability.sound ? "poor" : "failed", { advice, word: pgettext("check", "Unable") });
}

function pagesRow({ ability, pages, needs }: Findings, now: Step | null): Row {
  const name = ability.https ? gettext("Pages, over HTTPS") : gettext("Pages, over plain HTTP");
  const where = whereOf(needs.find((need) => need.kind === "page"));
  const state = pages === null ? pending("browser", now) : null;
  if (state !== null) return row("pages", name, state, { where });
  if (pages === null) return row("pages", name, now === null ? "failed" : "running", { where });
  return row("pages", name, ability.secure ? "passed" : "poor", { where, figures: [answered(pages)] });
}

function lineRow({ line, needs }: Findings, now: Step | null): Row {
  const name = gettext("The live line, over WebSocket");
  const where = whereOf(needs.find((need) => need.kind === "page"));
  const state = pending("line", now);
  if (state !== null && line.state !== "works") return row("line", name, state, { where });
  const figures = line.roundTrip === null ? [] : [roundTrip(line.roundTrip)];
  switch (line.state) {
    case "untried":
      return row("line", name, "untried", { where });
    case "works":
      return row("line", name, "passed", { where, figures });
    case "refused":
      return row("line", name, "untried", { where, advice: gettext("It opens; the hall has no time for another check just now.") });
    case "blocked":
      return row("line", name, "failed", { where, advice: gettext("Let WebSocket connections to this address through.") });
    case "broken":
    case "cut":
      return row("line", name, "poor", { where, figures, advice: gettext("Exempt this address from the proxy that breaks WebSocket.") });
  }
}

function wayRow(way: WayFinding, now: Step | null): Row {
  const name = needName(way.need);
  const [key, where] = [`${way.need.kind} ${address(way.need)}`, whereOf(way.need)];
  const state = way.state === "untried" ? pending("ways", now) : null;
  if (state !== null) return row(key, name, state, { where });
  switch (way.state) {
    case "open":
      return row(key, name, "passed", { where, figures: way.roundTrip === null ? [] : [roundTrip(way.roundTrip)] });
    case "closed":
      return row(key, name, "failed", { where, advice: interpolate(gettext("Open %(address)s for outgoing connections."), { address: address(way.need) }) });
    case "untried":
      return row(key, name, "untried", { where });
  }
}

function mediaRow({ media }: Findings, now: Step | null, verdict: Verdict | null): Row {
  const name = gettext("Sound and picture, both ways");
  if (media === null) return row("media", name, pending("media", now) ?? "untried");
  const figures = [
    interpolate(gettext("up %(up)s, down %(down)s"), { up: rate(media.up), down: rate(media.down) }),
    interpolate(gettext("lost on the way up %(up)s, on the way down %(down)s"), {
      up: media.lossUp === null ? gettext("unknown") : percent(media.lossUp),
      down: media.lossDown === null ? gettext("unknown") : percent(media.lossDown),
    }),
  ];
  if (media.roundTrip !== null) figures.push(roundTrip(media.roundTrip));
  if (media.jitter !== null) figures.push(interpolate(gettext("unevenness (jitter) %(time)s"), { time: ms(media.jitter) }));
  figures.push(interpolate(gettext("measured for %(seconds)s seconds"), { seconds: media.seconds }));
  const level = verdict?.level ?? "video";
  const state = level === "video" ? "passed" : level === "closed" ? "failed" : "poor";
  return row("media", name, state, { where: whereOf(media.way), figures });
}

function clockRow({ clockAhead }: Findings, now: Step | null): Row {
  const name = gettext("This computer’s clock");
  if (clockAhead === null) return row("clock", name, pending("line", now) ?? "untried");
  const right = pgettext("check", "Right");
  if (Math.abs(clockAhead) < 1_000) return row("clock", name, "passed", { word: right, figures: [gettext("within a second")] });
  const seconds = { seconds: number(Math.abs(clockAhead) / 1000, { maximumFractionDigits: 1 }) };
  const off = clockAhead > 0 ? gettext("%(seconds)s seconds ahead of the hall’s") : gettext("%(seconds)s seconds behind the hall’s");
  const wrong = Math.abs(clockAhead) > CLOCK_OFF_MS;
  return row("clock", name, wrong ? "poor" : "passed", {
    word: wrong ? pgettext("check", "Wrong") : right,
    figures: [interpolate(off, seconds)],
    advice: wrong ? gettext("Set it by network time (NTP).") : "",
  });
}

const whereOf = (need: Need | undefined): string => (need === undefined ? "" : address(need));

const ms = (time: number): string => interpolate(gettext("%(count)s ms"), { count: Math.round(time) });
const answered = (time: number): string => interpolate(gettext("answered in %(time)s"), { time: ms(time) });
const roundTrip = (time: number): string => interpolate(gettext("there and back in %(time)s"), { time: ms(time) });
const percent = (part: number): string => number(part, { style: "percent", maximumFractionDigits: 1 });

function rate(bits: number): string {
  return bits >= 995_000
    ? interpolate(gettext("%(count)s Mb/s"), { count: number(bits / 1e6, { maximumFractionDigits: 1 }) })
    : interpolate(gettext("%(count)s kb/s"), { count: Math.round(bits / 1000) });
}

/** What is being done, for the screen and for who listens to it. */
export function stepWords(step: Step | null): string {
  switch (step) {
    case "browser":
      return gettext("Trying the pages.");
    case "line":
      return gettext("Trying the live line.");
    case "ways":
      return gettext("Trying the ways for sound and picture.");
    case "media":
      return gettext("Sending sound and picture both ways for ten seconds.");
    case null:
      return gettext("The check is over.");
  }
}
