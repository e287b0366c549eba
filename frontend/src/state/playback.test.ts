import { beforeEach, expect, test } from "vitest";
import { Playback } from "./playback";
import type { Deck, Player, Track } from "./playback";

// A media element without a browser: it runs by a clock of the test, a little fast or slow, and takes its time.
class FakePlayer implements Player {
  paused = true;
  muted = false;
  volume = 1;
  readyState = 4;
  seeking = false;
  error: { code: number } | null = null;
  jumps = 0;
  private at = 0;
  private speed = 1;

  constructor(
    readonly duration: number,
    private readonly drift: number,
    private readonly delay: number,
  ) {}

  get currentTime(): number {
    return this.at;
  }
  set currentTime(to: number) {
    this.at = to;
    this.jumps += 1;
  }
  get playbackRate(): number {
    return this.speed;
  }
  set playbackRate(rate: number) {
    this.speed = rate;
  }
  get ended(): boolean {
    return this.at >= this.duration;
  }
  private sleeping = 0;
  private answer: (() => void) | undefined;

  async play(): Promise<void> {
    this.paused = false;
    this.sleeping = this.delay;
    if (this.delay > 0) await new Promise<void>((resolve) => (this.answer = resolve));
  }
  pause(): void {
    this.paused = true;
  }
  advance(ms: number): void {
    if (this.paused || this.readyState < 3) return;
    const awake = Math.max(0, ms - this.sleeping);
    this.sleeping = Math.max(0, this.sleeping - ms);
    if (this.sleeping === 0) this.answer?.();
    this.at = Math.min(this.duration, this.at + (awake / 1000) * this.speed * this.drift);
    if (this.ended) [this.readyState, this.paused] = [2, true]; // as browsers do at the end of a file
  }
}

class Studio implements Deck {
  ms = 0;
  readonly open_ = new Map<string, FakePlayer>();
  readonly opened: string[] = [];
  drift: Record<string, number> = {};
  delay: Record<string, number> = {};
  duration: Record<string, number> = {};
  prepare: (id: string, player: FakePlayer) => void = () => undefined;

  open(track: Track): Player {
    const length = this.duration[track.id] ?? track.to - track.from;
    const player = new FakePlayer(length, this.drift[track.id] ?? 1, this.delay[track.id] ?? 0);
    this.prepare(track.id, player);
    this.open_.set(track.id, player);
    this.opened.push(track.id);
    return player;
  }
  close(track: Track): void {
    this.open_.delete(track.id);
  }
  player(id: string): FakePlayer {
    const found = this.open_.get(id);
    if (!found) throw new Error(`${id} is not open`);
    return found;
  }
  /** Let time pass in steps of 20 ms, with a tick of the clock every 200. */
  async pass(seconds: number, playback: Playback): Promise<void> {
    for (let step = 0; step < seconds * 50; step += 1) {
      this.ms += 20;
      for (const player of this.open_.values()) player.advance(20);
      if (this.ms % 200 === 0) playback.tick();
      await Promise.resolve();
    }
  }
}

const track = (id: string, from: number, to: number, audible = true): Track => ({ id, from, to, audible, channel: "floor" });
let studio: Studio;
beforeEach(() => {
  studio = new Studio();
});
const playback = (tracks: Track[], duration: number): Playback =>
  new Playback(tracks, duration, studio, () => studio.ms);

/** How far apart the tracks are, as places in the exchange, together with the clock. */
function spread(clock: Playback, tracks: Track[]): number {
  const places = tracks.map((each) => each.from + studio.player(each.id).currentTime).concat(clock.position);
  return Math.max(...places) - Math.min(...places);
}

test("tracks that begin late and run unevenly are brought into step", async () => {
  const tracks = [track("amara", 0, 600), track("bruno", 0, 600), track("chen", 0, 600)];
  studio.delay = { amara: 40, bruno: 180, chen: 320 };
  studio.drift = { bruno: 1.004, chen: 0.996 };
  const clock = playback(tracks, 600);
  clock.play();
  await studio.pass(4, clock);
  const seen: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    await studio.pass(0.3, clock);
    seen.push(spread(clock, tracks));
  }
  expect(clock.condition).toBe("playing");
  expect(Math.max(...seen)).toBeLessThan(0.08);
  expect(clock.position).toBeGreaterThan(30);
});

test("the clock starts from where the tracks are when the last of them has begun", async () => {
  studio.delay = { amara: 40, bruno: 180, chen: 320 };
  const clock = playback([track("amara", 0, 600), track("bruno", 0, 600), track("chen", 0, 600)], 600);
  clock.play();
  await studio.pass(0.2, clock);
  expect([clock.condition, clock.position]).toEqual(["starting", 0]);
  await studio.pass(0.12, clock);
  expect(clock.condition).toBe("playing");
  expect(clock.position).toBeCloseTo(studio.player("bruno").currentTime, 2);
  expect(clock.position).toBeGreaterThan(0.1);
});

test("a small error is nudged away without a jump, a large one is jumped", async () => {
  const tracks = [track("amara", 0, 600), track("bruno", 0, 600)];
  const clock = playback(tracks, 600);
  clock.play();
  await studio.pass(1, clock);
  const bruno = studio.player("bruno");
  bruno.currentTime -= 0.2;
  const jumps = bruno.jumps;
  await studio.pass(0.2, clock);
  expect(bruno.playbackRate).toBeCloseTo(1.1);
  await studio.pass(5, clock);
  expect(bruno.jumps).toBe(jumps);
  expect(spread(clock, tracks)).toBeLessThan(0.05);
  bruno.currentTime -= 5;
  await studio.pass(0.4, clock);
  expect(bruno.jumps).toBe(jumps + 2);
  expect(spread(clock, tracks)).toBeLessThan(0.15);
});

test("a track plays only where it reaches, and is opened shortly before", async () => {
  const clock = playback([track("amara", 0, 40), track("bruno", 20, 30)], 40);
  clock.play();
  await studio.pass(5, clock);
  expect(studio.opened).toEqual(["amara"]);
  await studio.pass(6, clock);
  expect(studio.opened).toEqual(["amara", "bruno"]);
  expect(studio.player("bruno").paused).toBe(true);
  await studio.pass(12, clock);
  expect(studio.player("bruno").paused).toBe(false);
  expect(Math.abs(20 + studio.player("bruno").currentTime - clock.position)).toBeLessThan(0.08);
  await studio.pass(9, clock);
  expect(studio.player("bruno").paused).toBe(true);
  expect(clock.condition).toBe("playing");
});

test("a gap in which nobody was recorded passes like any other time", async () => {
  const clock = playback([track("amara", 0, 5), track("again", 30, 60)], 60);
  clock.play();
  await studio.pass(20, clock);
  expect(clock.condition).toBe("playing");
  expect(clock.position).toBeCloseTo(20, 0);
  expect(studio.open_.has("amara")).toBe(false);
});

test("seeking puts every track to the same second and plays on", async () => {
  const tracks = [track("amara", 0, 600), track("bruno", 100, 600)];
  const clock = playback(tracks, 600);
  clock.play();
  await studio.pass(2, clock);
  clock.seek(300);
  expect(clock.position).toBe(300);
  expect([studio.player("amara").currentTime, studio.player("bruno").currentTime]).toEqual([300, 200]);
  await studio.pass(3, clock);
  expect(spread(clock, tracks)).toBeLessThan(0.08);
  expect(clock.position).toBeCloseTo(303, 0);
});

test("seeking while paused stays paused, and never leaves the exchange", () => {
  const clock = playback([track("amara", 0, 60)], 60);
  clock.seek(1e9);
  expect([clock.position, clock.condition]).toEqual([60, "paused"]);
  clock.seek(-5);
  expect(clock.position).toBe(0);
  expect(studio.player("amara").paused).toBe(true);
});

test("the clock waits for what has not arrived, and says for which", async () => {
  const clock = playback([track("amara", 0, 600), track("bruno", 0, 600)], 600);
  clock.play();
  await studio.pass(3, clock);
  studio.player("bruno").readyState = 2;
  await studio.pass(1, clock);
  const held = clock.position;
  expect([clock.condition, clock.waitingFor]).toEqual(["waiting", ["bruno"]]);
  expect(studio.player("amara").paused).toBe(true);
  await studio.pass(3, clock);
  expect(clock.position).toBe(held);
  studio.player("bruno").readyState = 4;
  await studio.pass(1, clock);
  expect([clock.condition, clock.waitingFor]).toEqual(["playing", []]);
});

test("after some seconds it goes on without what does not come, and takes it in when it does", async () => {
  const tracks = [track("amara", 0, 600), track("bruno", 0, 600)];
  const clock = playback(tracks, 600);
  clock.play();
  await studio.pass(3, clock);
  studio.player("bruno").readyState = 2;
  await studio.pass(14, clock);
  expect(clock.condition).toBe("playing");
  await studio.pass(5, clock);
  studio.player("bruno").readyState = 4;
  await studio.pass(3, clock);
  expect(studio.player("bruno").paused).toBe(false);
  expect(spread(clock, tracks)).toBeLessThan(0.08);
});

test("a damaged track is named and holds nobody up", async () => {
  const clock = playback([track("amara", 0, 600), track("bruno", 0, 600)], 600);
  studio.prepare = (id, player) => {
    if (id === "bruno") [player.readyState, player.error] = [0, { code: 4 }];
  };
  clock.play();
  await studio.pass(3, clock);
  expect([...clock.broken]).toEqual(["bruno"]);
  expect(clock.condition).toBe("playing");
  expect(clock.position).toBeGreaterThan(2);
});

test("a file that is shorter than the log says holds nobody up", async () => {
  studio.duration = { bruno: 4 };
  const clock = playback([track("amara", 0, 20), track("bruno", 0, 20)], 20);
  clock.play();
  await studio.pass(10, clock);
  expect(clock.position).toBeCloseTo(10, 0);
});

test("it stops at the end, and playing again begins anew", async () => {
  const clock = playback([track("amara", 0, 5)], 5);
  clock.play();
  await studio.pass(6, clock);
  expect([clock.condition, clock.position]).toEqual(["ended", 5]);
  clock.play();
  await studio.pass(1, clock);
  expect(clock.position).toBeLessThan(1.2);
});

test("a browser that wants a click first is not played against", async () => {
  const clock = playback([track("amara", 0, 5)], 5);
  studio.prepare = (_, player) => {
    player.play = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  };
  clock.play();
  await studio.pass(1, clock);
  expect([clock.condition, clock.position]).toEqual(["blocked", 0]);
});

test("speed, sound and silence reach every track, and a picture alone stays muted", async () => {
  const clock = playback([track("amara", 0, 60), track("camera", 0, 60, false)], 60);
  clock.play();
  await studio.pass(1, clock);
  clock.setRate(2);
  clock.setVolume(0.5, false);
  const before = clock.position;
  await studio.pass(4, clock);
  expect(clock.position - before).toBeCloseTo(8, 0);
  expect(spread(clock, [track("amara", 0, 60), track("camera", 0, 60)])).toBeLessThan(0.08);
  expect([studio.player("amara").volume, studio.player("amara").muted]).toEqual([0.5, false]);
  expect(studio.player("camera").muted).toBe(true);
});

test("closing lets go of every element", async () => {
  const clock = playback([track("amara", 0, 60), track("bruno", 0, 60)], 60);
  clock.play();
  await studio.pass(1, clock);
  clock.close();
  expect(studio.open_.size).toBe(0);
});

test("of the languages only the chosen one is opened, and the floor is low while it is spoken", async () => {
  const korean: Track = { ...track("gita", 5, 10), channel: "ko" };
  const urdu: Track = { ...track("sana", 0, 60), channel: "ur" };
  const clock = playback([track("amara", 0, 60), korean, urdu], 60);
  clock.play();
  await studio.pass(1, clock);
  clock.hear("ko");
  await studio.pass(1, clock);
  expect(studio.opened).toEqual(["amara", "gita"]);
  expect(studio.player("amara").volume).toBe(1);
  await studio.pass(4, clock);
  expect([studio.player("amara").volume, studio.player("gita").volume]).toEqual([0.15, 1]);
  await studio.pass(5, clock);
  expect(studio.player("amara").volume).toBe(1);
  clock.hear("floor");
  expect([...studio.open_.keys()]).toEqual(["amara"]);
});
