// What the parts of the archive's page share: the document, the clock, and what follows from the second it shows.

import { batch, computed, signal } from "@preact/signals";
import type { ArchiveDocument } from "../../protocol/types.generated";
import { lastSpeaker, length, momentAt, moments, parts, playable, slideAt, slides, speakerAt, turns, voices } from "../../state/archive";
import type { Part } from "../../state/archive";
import { FLOOR } from "../../state/channels";
import { Playback } from "../../state/playback";
import type { Condition, Deck, Track } from "../../state/playback";

export type Filter = "all" | "question" | "minutes" | "decision" | "slide";

const TICK_MS = 200;

export class Archive {
  readonly duration: number;
  /** The first second that was recorded: there it starts to play, not in the silence before. */
  readonly begins: number;
  readonly moments;
  readonly turns;
  readonly voices;
  readonly slides;
  readonly parts: readonly Part[];
  readonly tracks: readonly Track[];
  /** Into which it was interpreted. */
  readonly languages: readonly string[];

  readonly position = signal(0);
  readonly condition = signal<Condition>("paused");
  readonly waitingFor = signal<readonly string[]>([]);
  readonly broken = signal<readonly string[]>([]);
  readonly rate = signal(1);
  readonly volume = signal(1);
  readonly muted = signal(false);
  readonly channel = signal(FLOOR);
  readonly filter = signal<Filter>("all");
  readonly words = signal("");

  readonly wanted = computed(() => ["playing", "starting", "waiting"].includes(this.condition.value));
  readonly speaker = computed(() => speakerAt(this.turns, this.position.value));
  readonly onStage = computed(() => this.speaker.value ?? lastSpeaker(this.turns, this.position.value));
  readonly slide = computed(() => slideAt(this.slides, this.position.value));
  readonly current = computed(() => momentAt(this.moments, this.position.value)?.id);
  readonly shown = computed(() => {
    const [filter, words] = [this.filter.value, this.words.value.trim().toLocaleLowerCase()];
    return this.moments.filter(
      ({ kind, text }) =>
        (filter === "all" || filter === kind || (filter === "minutes" && kind !== "question" && kind !== "slide")) &&
        text.toLocaleLowerCase().includes(words),
    );
  });

  private playback: Playback | undefined;

  constructor(readonly document: ArchiveDocument) {
    this.duration = length(document);
    this.moments = moments(document);
    this.slides = slides(document);
    this.turns = turns(document);
    this.voices = voices(document);
    this.parts = parts(document);
    this.tracks = this.parts
      .filter(playable)
      .map(({ id, from, to, source, channel }) => ({
        ...{ id, from, to, audible: source === "microphone" },
        channel: channel ?? FLOOR,
      }));
    this.languages = [...new Set(this.tracks.map(({ channel }) => channel))].filter((each) => each !== FLOOR).sort();
    const first = Math.min(...this.tracks.map(({ from }) => from));
    this.begins = Number.isFinite(first) ? Math.min(this.duration, Math.max(0, first)) : 0;
  }

  /** Give the clock its elements; returns how to stop it and let go of them. */
  attach(deck: Deck & { onNews: () => void }): () => void {
    const playback = new Playback(this.tracks, this.duration, deck);
    this.playback = playback;
    playback.subscribe(() => this.read(playback));
    deck.onNews = () => playback.tick();
    playback.seek(this.position.peek());
    const timer = setInterval(() => playback.tick(), TICK_MS);
    return () => {
      clearInterval(timer);
      playback.close();
      this.playback = undefined;
    };
  }

  toggle = (): void => {
    if (this.condition.peek() === "ended") this.playFrom(this.begins);
    else this.playback?.toggle();
  };
  step = (by: number): void => this.seek(this.position.peek() + by);
  setRate = (rate: number): void => this.playback?.setRate(rate);
  hear = (channel: string): void => this.playback?.hear(channel);
  setVolume = (volume: number, muted: boolean): void => this.playback?.setVolume(volume, muted);

  seek(to: number): void {
    if (this.playback) this.playback.seek(to);
    else this.position.value = Math.min(this.duration, Math.max(0, to));
  }

  playFrom(at: number): void {
    this.seek(at);
    if (this.playback && !this.playback.wanted) this.playback.play();
  }

  private read(playback: Playback): void {
    batch(() => {
      this.position.value = playback.position;
      this.condition.value = playback.condition;
      if (!same(this.waitingFor.peek(), playback.waitingFor)) this.waitingFor.value = playback.waitingFor;
      if (this.broken.peek().length !== playback.broken.size) this.broken.value = [...playback.broken];
      this.rate.value = playback.rate;
      this.volume.value = playback.volume;
      this.muted.value = playback.muted;
      this.channel.value = playback.channel;
    });
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, n) => each === b[n]);
}
