import { describe, expect, it } from "vitest";
import type { Findings, Need } from "./findings";
import { mail, report } from "./report";
import { verdict } from "./verdict";
import { countsOf, figures } from "./ways";
import { rows } from "./wording";

const PAGE: Need = { kind: "page", host: "hall.example", port: 443, url: "" };
const UDP: Need = { kind: "udp", host: "2001:db8::5", port: 10_000, url: "" };
const setting = {
  hall: "Twinhall",
  page: "https://hall.example/check/",
  at: new Date("2026-03-02T09:00:00Z"),
  browser: "Browser/1.0",
};
const closed: Findings = {
  needs: [PAGE, UDP],
  ability: { https: true, secure: true, webrtc: true, sound: true, picture: true },
  pages: 31,
  line: { state: "works", roundTrip: 35, refusal: "" },
  clockAhead: -1_240,
  ways: [{ need: UDP, state: "closed", roundTrip: null }],
  media: null,
};

describe("the report", () => {
  it("names the verdict, the rule to set, when, and with what", () => {
    const text = report(closed, verdict(closed), setting);
    expect(text).toContain("This network will not let the exchange in");
    expect(text).toContain("- UDP [2001:db8::5]:10000, outgoing");
    expect(text).toContain("https://hall.example/check/");
    expect(text).toMatch(/2026.*(UTC|GMT|:00)/);
    expect(text).toContain("Browser: Browser/1.0");
    expect(text).toContain("1.2 seconds behind the hall’s");
  });

  it("fits a mail's address, shortened where it must be", () => {
    const long = { ...closed, needs: Array.from({ length: 40 }, () => UDP) };
    for (const found of [closed, long]) {
      const address = mail(found, verdict(found), setting);
      expect(address.length).toBeLessThanOrEqual(1_900);
      expect(decodeURIComponent(address)).toContain("UDP [2001:db8::5]:10000");
    }
  });
});

describe("figures", () => {
  const counted = (at: number, n: number, lostUp: number, lostDown: number) =>
    countsOf(
      [
        { type: "transport", selectedCandidatePairId: "p" },
        { type: "candidate-pair", id: "p", currentRoundTripTime: 0.05 },
        { type: "outbound-rtp", kind: "video", bytesSent: n * 1_000, packetsSent: n },
        { type: "remote-inbound-rtp", kind: "video", packetsLost: lostUp },
        { type: "inbound-rtp", kind: "audio", packetsReceived: n, bytesReceived: n * 100, packetsLost: lostDown, jitter: 0.004 },
      ],
      at,
    );

  it("are of the time between two looks, each way by itself", () => {
    const told = figures(counted(0, 100, 50, 40), counted(5_000, 600, 100, 60));
    expect(told).toMatchObject({ seconds: 5, roundTrip: 50, jitter: 4, lossUp: 0.1, soundBack: true, pictureBack: false });
    expect(told.lossDown).toBeCloseTo(20 / 520);
    expect(told.up).toBe(720_000); // 500 packets of 1,000 bytes in 5 s, a tenth of them lost
  });
});

describe("the lines of a check", () => {
  const states = (found: Findings, now: Parameters<typeof rows>[1]) => rows(found, now, null).map((row) => row.word);

  it("say what waits and what is being tried, and call nothing closed that was not tried", () => {
    const fresh: Findings = { ...closed, pages: null, line: { state: "untried", roundTrip: null, refusal: "" }, clockAhead: null, ways: [{ need: UDP, state: "untried", roundTrip: null }] };
    expect(states(fresh, "browser")).toEqual(["Works", "Being tried", "Waiting", "Waiting", "Waiting", "Waiting"]);
    expect(states(fresh, "line").slice(2)).toEqual(["Being tried", "Waiting", "Waiting", "Being tried"]);
    expect(states({ ...fresh, pages: 30, ability: { ...fresh.ability, webrtc: false } }, null)).toEqual([
      "Unable", "Works", "Not tried", "Not tried", "Not tried", "Not tried",
    ]);
  });

  it("say what is closed, with the rule beside it", () => {
    const way = rows(closed, null, verdict(closed)).find((row) => row.key.startsWith("udp"));
    expect(way).toMatchObject({ word: "Closed", advice: "Open UDP [2001:db8::5]:10000 for outgoing connections." });
  });
});
