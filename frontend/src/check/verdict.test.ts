import { describe, expect, it } from "vitest";
import type { Findings, MediaFinding, Need, WayFinding } from "./findings";
import { verdict } from "./verdict";

const PAGE: Need = { kind: "page", host: "hall.example", port: 443, url: "" };
const UDP: Need = { kind: "udp", host: "203.0.113.5", port: 10_000, url: "" };
const TLS: Need = { kind: "relay-tls", host: "turn.example", port: 443, url: "turns:turn.example:443?transport=tcp" };

const way = (need: Need, state: WayFinding["state"]): WayFinding => ({ need, state, roundTrip: state === "open" ? 40 : null });
const media = (given: Partial<MediaFinding> = {}): MediaFinding => ({
  ...{ way: UDP, seconds: 6, roundTrip: 40, jitter: 4, lossUp: 0, lossDown: 0, up: 900_000, down: 900_000 },
  ...{ soundBack: true, pictureBack: true, slowComputer: false, hidden: false, ...given },
});
const found = (given: Partial<Findings> = {}): Findings => ({
  needs: [PAGE, UDP, TLS],
  ability: { https: true, secure: true, webrtc: true, sound: true, picture: true },
  pages: 30,
  line: { state: "works", roundTrip: 35, refusal: "" },
  clockAhead: 200,
  ways: [way(UDP, "open"), way(TLS, "open")],
  media: media(),
  ...given,
});

describe("the verdict", () => {
  it("is ready for video where all is open and the line carries it", () => {
    expect(verdict(found())).toEqual({ level: "video", reasons: ["fine"], notes: [], open: [], better: [] });
  });

  it("is ready for video through a relay, and says what would be better open", () => {
    const told = verdict(found({ ways: [way(UDP, "closed"), way(TLS, "open")], media: media({ way: TLS }) }));
    expect(told).toMatchObject({ level: "video", notes: ["relayed"], open: [], better: [UDP] });
  });

  it.each([
    ["slides", { up: 200_000 }, "rate"],
    ["slides", { down: 200_000 }, "rate"],
    ["slides", { lossDown: 0.08 }, "loss"],
    ["slides", { roundTrip: 600 }, "delay"],
    ["slides", { jitter: 80 }, "jitter"],
    ["sound", { up: 60_000 }, "rate"],
    ["sound", { lossUp: 0.2 }, "loss"],
    ["sound", { pictureBack: false }, "nothing back"],
    ["closed", { lossUp: 0.6 }, "loss"],
    ["closed", { soundBack: false, pictureBack: false, up: 0, down: 0 }, "nothing back"],
  ] as const)("is %s with %j, because of the %s", (level, given, reason) => {
    const told = verdict(found({ media: media(given) }));
    expect(told.level).toBe(level);
    expect(told.reasons).toContain(reason);
  });

  it("blames no network for a slow computer or a page in the background", () => {
    expect(verdict(found({ media: media({ up: 90_000, slowComputer: true }) }))).toMatchObject({
      level: "video",
      notes: ["slow computer"],
    });
    expect(verdict(found({ media: media({ up: 90_000, hidden: true }) }))).toMatchObject({ level: "video", notes: ["hidden"] });
  });

  it("asks for every node of a hall, as an exchange may be carried by any, unless a relay goes round", () => {
    const other: Need = { ...UDP, port: 10_001 };
    const ways = [way(UDP, "open"), way(other, "closed")];
    expect(verdict(found({ ways }))).toMatchObject({ level: "video", notes: ["some closed"], open: [other], better: [] });
    expect(verdict(found({ ways: [...ways, way(TLS, "open")] }))).toMatchObject({ notes: [], open: [], better: [other] });
  });

  it("names every way to open where all are closed, the best one first", () => {
    const told = verdict(found({ ways: [way(UDP, "closed"), way(TLS, "closed")], media: null }));
    expect(told).toMatchObject({ level: "closed", reasons: ["ways closed"], open: [UDP, TLS] });
  });

  it.each([
    ["blocked", "line blocked"],
    ["broken", "line broken"],
    ["cut", "line cut"],
  ] as const)("lets nobody in over a live line that is %s", (state, reason) => {
    const line = { state, roundTrip: null, refusal: "" };
    expect(verdict(found({ line, ways: [way(UDP, "untried")], media: null }))).toMatchObject({
      level: "closed",
      reasons: [reason],
      open: [PAGE],
    });
  });

  it("keeps what was measured when the line is cut at the end", () => {
    expect(verdict(found({ line: { state: "cut", roundTrip: 35, refusal: "" } })).level).toBe("video");
  });

  it.each([
    ["the hall has no time", { line: { state: "refused", roundTrip: null, refusal: "check.busy" }, media: null }, "busy"],
    ["it was asked too often", { line: { state: "refused", roundTrip: null, refusal: "check.too_often" }, media: null }, "often"],
    ["no way could be tried", { ways: [way(UDP, "untried")], media: null }, "hall"],
    ["the browser lacks WebRTC", { ability: { https: true, secure: true, webrtc: false, sound: false, picture: false } }, "browser"],
  ] as const)("says nothing about the network when %s", (_, given, reason) => {
    expect(verdict(found(given))).toMatchObject({ level: "unfinished", reasons: [reason], open: [] });
  });

  it("notes a clock that is a minute off, and a page that is not safe", () => {
    const ability = { https: true, secure: false, webrtc: true, sound: true, picture: true };
    expect(verdict(found({ clockAhead: -61_000, ability })).notes).toEqual(["insecure", "clock"]);
  });
});
