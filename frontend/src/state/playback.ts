// Plays the tracks of a recording in step. Every track of every person is a file of its own, held by one media
// element; this clock says where in the exchange we are, and each element is kept at its place by it: a little
// faster or slower while it is near, a jump when it is far. Where a track does not reach, nothing plays; a gap in
// a recording is the absence of a file. Times are seconds from the start of the exchange.

import { setLoudness } from "../media/loudness";
import { DUCKED, FLOOR } from "./channels";

/** What the clock needs of a media element. */
export interface Player {
  currentTime: number;
  playbackRate: number;
  muted: boolean;
  volume: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  readonly readyState: number;
  readonly error: { readonly code: number } | null;
  play(): Promise<void>;
  pause(): void;
}

export interface Track {
  readonly id: string;
  readonly audible: boolean; // a picture alone is kept muted, so that no browser holds it back
  readonly from: number;
  readonly to: number;
  /** The floor, which all hear, or the language that this is; only one of those plays. */
  readonly channel: string;
}

/** Makes the element of a track when it is about to be needed, and lets go of it when it is not any more. */
export interface Deck {
  open(track: Track): Player;
  close(track: Track, player: Player): void;
}

/**
 * paused, ended: nothing runs. starting: the elements were told to play and have not all begun.
 * waiting: some of what should play now has not arrived. blocked: the browser wants a click first.
 */
export type Condition = "paused" | "starting" | "playing" | "waiting" | "blocked" | "ended";

const AHEAD = 10; // seconds before its start in which a track is opened
const BEHIND = 10; // and after its end in which it is kept, for a small step back
const FAR = 0.35; // seconds off: jump
const NEAR = 0.02; // seconds off: in step
const NUDGE = 0.1; // the most that the speed is changed by to catch up
const HASTE = 2; // how much of the error is made up for in a second
const LEAD = 0.05; // a jump takes about this long
const PATIENCE = 12; // seconds to wait for a track before going on without it
const START = 1.5; // seconds to let the elements begin together
const FUTURE_DATA = 3; // HTMLMediaElement.HAVE_FUTURE_DATA

interface Slot {
  readonly track: Track;
  readonly player: Player;
  begun: boolean; // its play() has been answered since we last started
  given: boolean; // up: we went on without it
}

export class Playback {
  readonly duration: number;
  private readonly slots = new Map<string, Slot>();
  private readonly listeners = new Set<() => void>();
  private state: Condition = "paused";
  private speed = 1;
  private base = 0; // seconds of the exchange at `since`
  private since = 0; // milliseconds of `now`
  private changedAt = 0; // milliseconds of `now` when it began to start or to wait
  private late: readonly string[] = [];
  private failed = new Set<string>();
  private loudness = 1;
  private language = FLOOR;
  private silent = false;

  constructor(
    private readonly tracks: readonly Track[],
    duration: number,
    private readonly deck: Deck,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.duration = Math.max(0, duration);
  }

  get position(): number {
    const run = this.state === "playing" ? ((this.now() - this.since) / 1000) * this.speed : 0;
    return Math.min(this.duration, this.base + run);
  }
  get condition(): Condition {
    return this.state;
  }
  get rate(): number {
    return this.speed;
  }
  get volume(): number {
    return this.loudness;
  }
  /** The language that is heard over the floor, or the floor alone. */
  get channel(): string {
    return this.language;
  }
  get muted(): boolean {
    return this.silent;
  }
  /** Whether the reader wants it to play, though it may be waiting just now. */
  get wanted(): boolean {
    return this.state === "playing" || this.state === "starting" || this.state === "waiting";
  }
  /** Tracks that should play now and have not arrived yet. */
  get waitingFor(): readonly string[] {
    return this.late;
  }
  /** Tracks that cannot be played here: damaged, refused by the browser, or not there. */
  get broken(): ReadonlySet<string> {
    return this.failed;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  play(): void {
    if (this.wanted) return;
    if (this.base >= this.duration) this.place(0);
    this.begin();
    this.tick();
  }

  pause(): void {
    this.hold("paused");
    this.changed();
  }

  toggle(): void {
    if (this.wanted) this.pause();
    else this.play();
  }

  /** Go to a second of the exchange; what was playing plays on from there. */
  seek(to: number): void {
    const wanted = this.wanted;
    this.hold(this.state === "blocked" ? "blocked" : "paused");
    this.place(to);
    this.openAndClose();
    for (const slot of this.slots.values()) {
      slot.given = false;
      this.put(slot, 0);
    }
    if (wanted) this.begin();
    this.tick();
  }

  setRate(rate: number): void {
    this.place(this.position);
    this.speed = rate;
    for (const { player } of this.slots.values()) player.playbackRate = rate;
    this.changed();
  }

  setVolume(volume: number, muted: boolean): void {
    this.loudness = Math.min(1, Math.max(0, volume));
    this.silent = muted;
    for (const slot of this.slots.values()) this.tune(slot);
    this.changed();
  }

  hear(channel: string): void {
    this.language = channel;
    this.tick();
  }

  /** Bring everything to where it belongs. Called some five times a second, and when an element has news. */
  tick(): void {
    if (this.position >= this.duration && this.wanted) {
      this.hold("ended");
      this.base = this.duration;
    }
    this.openAndClose();
    for (const slot of this.slots.values()) {
      if (slot.player.error) this.failed.add(slot.track.id);
      this.tune(slot);
    }
    if (this.wanted) this.run();
    this.changed();
  }

  /** Let go of every element. */
  close(): void {
    this.hold("paused");
    for (const slot of this.slots.values()) this.deck.close(slot.track, slot.player);
    this.slots.clear();
    this.listeners.clear();
  }

  private run(): void {
    const active = this.active();
    for (const slot of active) if (slot.given && ready(slot.player)) this.rejoin(slot);
    const late = active.filter((slot) => !slot.given && !ready(slot.player));
    if (late.length > 0) return this.wait(late);
    this.late = [];
    if (this.state === "waiting") this.begin();
    if (this.state === "starting") this.start(active);
    if (this.state === "playing") this.keepInStep(active);
  }

  /** Elements take some tens of milliseconds to begin, each its own: the clock starts from where they are then. */
  private start(active: readonly Slot[]): void {
    for (const slot of active) if (slot.player.paused) this.playOne(slot);
    const needed = active.filter((slot) => !slot.given);
    const begun = needed.filter((slot) => slot.begun);
    if (begun.length < needed.length && this.now() - this.changedAt < START * 1000) return;
    const places = begun.map((slot) => slot.track.from + slot.player.currentTime).sort((a, b) => a - b);
    const middle = places[places.length >> 1];
    if (middle !== undefined && Math.abs(middle - this.base) < 2 * START * this.speed) this.base = middle;
    this.since = this.now();
    this.state = "playing";
  }

  private keepInStep(active: readonly Slot[]): void {
    const inside = new Set(active);
    for (const slot of this.slots.values()) {
      if (!inside.has(slot)) {
        if (!slot.player.paused) slot.player.pause();
      } else if (!slot.given && !slot.player.seeking) this.steer(slot);
    }
  }

  private steer(slot: Slot): void {
    const { player } = slot;
    const off = player.currentTime - this.within(slot);
    if (player.paused) this.playOne(slot);
    if (Math.abs(off) > FAR) {
      this.put(slot, LEAD * this.speed);
      player.playbackRate = this.speed;
    } else {
      const nudge = Math.abs(off) > NEAR ? Math.max(-NUDGE, Math.min(NUDGE, off * HASTE)) : 0;
      const rate = this.speed * (1 - nudge);
      if (player.playbackRate !== rate) player.playbackRate = rate;
    }
  }

  private wait(late: readonly Slot[]): void {
    if (this.state !== "waiting") {
      this.hold("waiting");
      this.changedAt = this.now();
    }
    this.late = late.map((slot) => slot.track.id);
    if (this.now() - this.changedAt > PATIENCE * 1000) {
      for (const slot of late) slot.given = true;
      this.late = [];
      this.begin();
    }
  }

  private rejoin(slot: Slot): void {
    slot.given = false;
    this.put(slot, LEAD * this.speed);
  }

  private playOne(slot: Slot): void {
    slot.player.playbackRate = this.speed;
    slot.player.play().then(
      () => {
        slot.begun = true;
        if (this.state === "starting") this.tick();
      },
      (reason: unknown) => this.refused(slot, reason),
    );
  }

  private refused(slot: Slot, reason: unknown): void {
    const name = reason instanceof Error ? reason.name : "";
    if (name === "NotAllowedError") this.hold("blocked");
    else if (name === "NotSupportedError") this.failed.add(slot.track.id);
    // AbortError: we paused it ourselves before it had begun.
    this.changed();
  }

  private begin(): void {
    for (const slot of this.slots.values()) slot.begun = false;
    this.base = this.position;
    this.changedAt = this.now();
    this.state = "starting";
  }

  private hold(state: Condition): void {
    this.base = this.position;
    this.state = state;
    this.late = [];
    for (const { player } of this.slots.values()) if (!player.paused) player.pause();
  }

  private place(at: number): void {
    this.base = Math.min(this.duration, Math.max(0, at));
    this.since = this.now();
  }

  private put(slot: Slot, lead: number): void {
    const at = Math.max(0, this.within(slot) + lead);
    if (Math.abs(slot.player.currentTime - at) > 0.001) slot.player.currentTime = at;
  }

  private within(slot: Slot): number {
    return this.position - slot.track.from;
  }

  private active(): Slot[] {
    const at = this.position;
    return [...this.slots.values()].filter(
      (slot) => slot.track.from <= at && at < slot.track.to && !this.failed.has(slot.track.id) && !over(slot, at),
    );
  }

  private openAndClose(): void {
    const at = this.position;
    for (const track of this.tracks) {
      const near = track.from - AHEAD <= at && at < track.to + BEHIND;
      const wanted = near && this.isHeard(track) && !this.failed.has(track.id);
      const slot = this.slots.get(track.id);
      if (wanted && !slot) this.openOne(track);
      else if (!wanted && slot) this.closeOne(slot);
    }
  }

  private openOne(track: Track): void {
    const slot: Slot = { track, player: this.deck.open(track), begun: false, given: false };
    slot.player.playbackRate = this.speed;
    this.tune(slot);
    this.slots.set(track.id, slot);
    this.put(slot, 0);
  }

  private closeOne(slot: Slot): void {
    slot.player.pause();
    this.slots.delete(slot.track.id);
    this.deck.close(slot.track, slot.player);
  }

  private tune({ track, player }: Slot): void {
    const low = track.audible && track.channel === FLOOR && this.isInterpreted();
    setLoudness(player, low ? this.loudness * DUCKED : this.loudness, low);
    player.muted ||= this.silent || !track.audible;
  }

  private isHeard({ channel }: Track): boolean {
    return channel === FLOOR || channel === this.language;
  }

  /** Whether somebody interprets at this second into the language that is heard. */
  private isInterpreted(): boolean {
    if (this.language === FLOOR) return false;
    const at = this.position;
    return this.tracks.some(
      ({ channel, from, to, id }) => channel === this.language && from <= at && at < to && !this.failed.has(id),
    );
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function ready(player: Player): boolean {
  return player.readyState >= FUTURE_DATA && !player.seeking;
}

/** A file may be a little shorter than the log says: where it has ended there is nothing to wait for. */
function over(slot: Slot, at: number): boolean {
  const { duration, ended } = slot.player;
  return ended || (Number.isFinite(duration) && at - slot.track.from > duration - 0.1);
}
