// What the parts of the archive's page share: the document, the clock, and what follows from the second it shows.

import { batch, computed, signal } from "@preact/signals";
import type { ArchiveCaptions, ArchiveDocument } from "../../protocol/types.generated";
import { captionAt, interleaved, lastSpeaker, length, momentAt, moments, parts, playable, said, slideAt, slides, speakerAt, turns, voices } from "../../state/archive";
import type { Moment, Part } from "../../state/archive";
import { FLOOR } from "../../state/channels";
import { Playback } from "../../state/playback";
import type { Condition, Deck, Track } from "../../state/playback";

export type Filter = "all" | "question" | "minutes" | "decision" | "said" | "slide";
/** What is neither a question nor a line of the minutes. */
const OTHERS: ReadonlySet<string> = new Set(["question", "said", "slide"]);

export type Fetched = "none" | "waiting" | "here" | "failed";

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
  /** What was said, in the language whose captions are shown; none while they are off. */
  readonly said = signal<readonly Moment[]>([]);
  readonly captions = signal("");
  readonly fetched = signal<Fetched>("none");
  readonly caption = computed(() => captionAt(this.said.value, this.position.value));
  readonly all = computed(() => interleaved(this.moments, this.said.value));
  readonly current = computed(() => momentAt(this.all.value, this.position.value)?.id);
  readonly shown = computed(() => {
    const [filter, words] = [this.filter.value, this.words.value.trim().toLocaleLowerCase()];
    return this.all.value.filter(
      ({ kind, text }) =>
        (filter === "all" || filter === kind || (filter === "minutes" && !OTHERS.has(kind))) &&
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

  /** Show the captions of a language, "" for none. Fetched when they are first wanted. */
  async captionIn(language: string): Promise<void> {
    const files = this.document.captioned[language];
    this.captions.value = files === undefined ? "" : language;
    this.said.value = [];
    this.fetched.value = files === undefined ? "none" : "waiting";
    if (files === undefined) return;
    const lines = await fetchCaptions(files.json);
    if (this.captions.peek() !== language) return; // another was chosen meanwhile
    batch(() => {
      this.fetched.value = lines === null ? "failed" : "here";
      if (lines !== null) this.said.value = said(this.document, lines);
    });
  }
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

async function fetchCaptions(address: string): Promise<ArchiveCaptions | null> {
  try {
    const answer = await fetch(address);
    return answer.ok ? ((await answer.json()) as ArchiveCaptions) : null; // written by sessions/archive/timed_text.py
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the network is away: the page says so
    return null;
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, n) => each === b[n]);
}
