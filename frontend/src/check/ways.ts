// One way for sound and picture after another: a connection to the hall for each, and figures over the best.

import type { MediaFinding, Need, WayFinding } from "./findings";
import { CheckLine, Refused, Silent } from "./line";
import type { Ready } from "./line";
import type { Sources } from "./sources";

export const ANSWER_MS = 9_000;
export const CONNECT_MS = 12_000;
const PICTURE_BPS = 1_000_000;

/** A way that is being tried, and its connection while it stands. */
export interface Trial {
  readonly finding: WayFinding;
  readonly peer: RTCPeerConnection;
  /** Why the hall would not, or "". */
  readonly refusal: string;
}

interface Way {
  readonly need: Need;
  readonly node: number;
  readonly server: RTCIceServer | null;
}

/** Every node straight, then the first one through each relay; what the hall has said of itself just now counts. */
export function waysOf(needs: readonly Need[], ready: Ready): readonly Way[] {
  const straight = ready.nodes.map((address, node) => ({ need: needOf(address), node, server: null }));
  const relayed = needs.flatMap((need) => {
    const relay = ready.relays.find(({ urls }) => need.url !== "" && urls.includes(need.url));
    return relay === undefined ? [] : [{ need, node: 0, server: { ...relay, urls: [...relay.urls] } }];
  });
  return [...straight, ...relayed];
}

/** "203.0.113.5:10000", "2001:db8::5:10000" */
function needOf(address: string): Need {
  const colon = address.lastIndexOf(":");
  return { kind: "udp", host: address.slice(0, colon), port: Number(address.slice(colon + 1)), url: "" };
}

export async function tryWay(line: CheckLine, { need, node, server }: Way): Promise<Trial> {
  const peer = new RTCPeerConnection({
    bundlePolicy: "max-bundle",
    iceServers: server === null ? [] : [server],
    iceTransportPolicy: server === null ? "all" : "relay",
  });
  const closed = (state: WayFinding["state"], refusal = ""): Trial => {
    peer.close();
    return { finding: { need, state, roundTrip: null }, peer, refusal };
  };
  try {
    peer.addTransceiver("audio", { direction: "sendrecv" });
    peer.addTransceiver("video", { direction: "sendrecv", sendEncodings: [{ maxBitrate: PICTURE_BPS }] });
    await peer.setLocalDescription();
    const answer = await line.offer(node, peer.localDescription?.sdp ?? "", ANSWER_MS);
    const connected = connects(peer);
    await peer.setRemoteDescription({ type: "answer", sdp: answer });
    if (!(await connected)) return closed("closed");
  } catch (error) {
    if (error instanceof Refused) return closed("untried", error.code);
    if (error instanceof Silent) return closed("untried");
    throw error;
  }
  return { finding: { need, state: "open", roundTrip: (await snapshot(peer)).roundTrip }, peer, refusal: "" };
}

/** Whether keys are agreed and packets could go, within CONNECT_MS. */
function connects(peer: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECT_MS);
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState !== "connected" && peer.connectionState !== "failed") return;
      clearTimeout(timer);
      resolve(peer.connectionState === "connected");
    });
  });
}

const RANK: readonly Need["kind"][] = ["udp", "relay-udp", "relay-tls", "relay-tcp"];

/** The open way that the room's browser would take. */
export function bestOf(trials: readonly Trial[]): Trial | undefined {
  const open = trials.filter(({ finding }) => finding.state === "open");
  return open.sort((one, other) => RANK.indexOf(one.finding.need.kind) - RANK.indexOf(other.finding.need.kind))[0];
}

// ------------------------------------------------------------------ figures
const SETTLE_S = 4; // in which the browser finds out how much it may send
const MEASURE_S = 6;
export const MEDIA_MS = (SETTLE_S + MEASURE_S) * 1000;

/** Send sound and picture for some seconds; `tell` hears the share that is done, each second. */
export async function measure(trial: Trial, sources: Sources, tell: (share: number) => void): Promise<MediaFinding> {
  const { peer } = trial;
  let hidden = document.hidden;
  const look = (): void => void (hidden ||= document.hidden);
  document.addEventListener("visibilitychange", look);
  for (const { sender, receiver } of peer.getTransceivers()) {
    await sender.replaceTrack(receiver.track.kind === "audio" ? sources.sound : sources.picture);
  }
  await seconds(SETTLE_S, (s) => tell(s / (SETTLE_S + MEASURE_S)));
  const before = await snapshot(peer);
  await seconds(MEASURE_S, (s) => tell((SETTLE_S + s) / (SETTLE_S + MEASURE_S)));
  const after = await snapshot(peer);
  document.removeEventListener("visibilitychange", look);
  return { ...figures(before, after), way: trial.finding.need, hidden };
}

async function seconds(count: number, tell: (second: number) => void): Promise<void> {
  for (let second = 1; second <= count; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    tell(second);
  }
}

/** What getStats() has counted since the beginning, both kinds together where not said otherwise. */
export interface Counts {
  readonly at: number;
  readonly roundTrip: number | null;
  readonly jitter: number | null;
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly lostUp: number | null;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly lostDown: number;
  readonly soundPackets: number;
  readonly pictures: number;
  readonly slowComputer: boolean;
}

type Entry = Readonly<Record<string, unknown>>;
const count = (entry: Entry, name: string): number => (typeof entry[name] === "number" ? (entry[name] as number) : 0);
const sum = (entries: readonly Entry[], name: string): number => entries.reduce((all, each) => all + count(each, name), 0);

async function snapshot(peer: RTCPeerConnection): Promise<Counts> {
  const entries: Entry[] = [];
  (await peer.getStats()).forEach((entry: Entry) => entries.push(entry));
  return countsOf(entries, performance.now());
}

export function countsOf(entries: readonly Entry[], at: number): Counts {
  const of = (type: string): Entry[] => entries.filter((entry) => entry["type"] === type);
  const [sent, received, reported] = [of("outbound-rtp"), of("inbound-rtp"), of("remote-inbound-rtp")];
  const chosen = of("transport").map((each) => each["selectedCandidatePairId"]);
  const pairs = of("candidate-pair");
  const pair = pairs.find((each) => chosen.includes(each["id"])) ?? pairs.find((each) => each["nominated"] === true);
  const roundTrip = pair === undefined ? 0 : count(pair, "currentRoundTripTime");
  const jitters = received.filter((each) => each["kind"] === "audio").map((each) => count(each, "jitter"));
  return {
    at,
    roundTrip: pair === undefined ? null : roundTrip * 1000,
    jitter: jitters.length > 0 ? Math.max(...jitters) * 1000 : null,
    sentBytes: sum(sent, "bytesSent"),
    sentPackets: sum(sent, "packetsSent"),
    lostUp: reported.length > 0 ? sum(reported, "packetsLost") : null,
    receivedBytes: sum(received, "bytesReceived"),
    receivedPackets: sum(received, "packetsReceived"),
    lostDown: sum(received, "packetsLost"),
    soundPackets: sum(received.filter((each) => each["kind"] === "audio"), "packetsReceived"),
    pictures: sum(received, "framesDecoded"),
    slowComputer: sent.some((each) => each["qualityLimitationReason"] === "cpu"),
  };
}

export function figures(before: Counts, after: Counts): Omit<MediaFinding, "way" | "hidden"> {
  const elapsed = (after.at - before.at) / 1000;
  const rate = (bytes: number): number => Math.round((bytes * 8) / elapsed);
  const sent = after.sentPackets - before.sentPackets;
  const lostUp = share((after.lostUp ?? 0) - (before.lostUp ?? 0), sent);
  const lost = after.lostDown - before.lostDown;
  return {
    seconds: Math.round(elapsed),
    roundTrip: after.roundTrip,
    jitter: after.jitter,
    lossUp: after.lostUp === null ? null : lostUp,
    lossDown: share(lost, lost + after.receivedPackets - before.receivedPackets),
    up: Math.round(rate(after.sentBytes - before.sentBytes) * (1 - lostUp)),
    down: rate(after.receivedBytes - before.receivedBytes),
    soundBack: after.soundPackets > before.soundPackets,
    pictureBack: after.pictures > before.pictures,
    slowComputer: after.slowComputer,
  };
}

const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0);
