// The captions that this page follows: the lines of the document, and what is being typed beside them.
import type { Document, Incoming } from "../protocol/types";
import { Observable } from "./observable";
import type { Room } from "./room";

export type Words = Incoming<"caption.words">;
export type ReadOut = "off" | "polite" | "assertive";

export interface Shown {
  readonly id: string;
  readonly words: string;
  readonly speaker: string;
  readonly machine: boolean;
  /** Not finished: the words may still change. */
  readonly typing: boolean;
}

interface Heard {
  readonly words: Words;
  /** Where it stands among the lines: after the entry of the log that was the last one when it began. */
  readonly after: number;
}

interface Chosen {
  readonly language: string;
  readonly readOut: ReadOut;
}

const NOTHING: Chosen = { language: "", readOut: "off" };
const KEPT = 8; // lines that are in no document; sessions/domain/captions.py keeps as many of the others

/** What one person reads: the choice is kept in this browser, for this person and exchange. */
export class Captions {
  readonly chosen = new Observable<Chosen>(NOTHING);
  readonly heard = new Observable<readonly Heard[]>([]);
  private readonly room: Room;
  private told = "";

  constructor(room: Room) {
    this.room = room;
    room.me.subscribe((me) => {
      if (me === null) return;
      this.chosen.set(room.keeper.read(this.key(me.id), NOTHING));
      this.told = ""; // another line, another process: it knows nothing of this page yet
      this.follow();
    });
    room.rung.subscribe(() => this.follow());
    room.shown.subscribe(() => this.follow());
    room.words.subscribe((words) => words && this.hear(words));
    room.held.subscribe(({ document }) => this.settle(document));
  }

  /** "" for none. */
  choose(language: string): void {
    this.heard.set([]);
    this.keep({ ...this.chosen.value, language });
    this.follow();
  }

  readOut(how: ReadOut): void {
    this.keep({ ...this.chosen.value, readOut: how });
  }

  private keep(chosen: Chosen): void {
    const me = this.room.me.value;
    if (me !== null) this.room.keeper.write(this.key(me.id), chosen);
    this.chosen.set(chosen);
  }

  private key(me: string): string {
    return `twinhall.captions.${this.room.boot.exchange}.${me}`;
  }

  /** A line that carries text alone is spared the words that may still change. */
  private follow(): void {
    const { language } = this.chosen.value;
    const typing = this.room.shown.value === null && this.room.rung.value?.rung !== "text";
    const asked = `${language}.${typing}`;
    if (asked === this.told || (language === "" && this.told === "")) return;
    if (this.room.tell({ t: "captions.follow", ...(language ? { language } : {}), typing })) this.told = asked;
  }

  private hear(words: Words): void {
    if (words.language !== this.chosen.value.language) return;
    const known = this.heard.value.find((each) => each.words.caption === words.caption);
    // Of what is being typed there is one line a language: another that was begun before it was lost or given up.
    const others = this.heard.value.filter((each) => each.words.caption !== words.caption && each.words.done);
    const heard = { words, after: known?.after ?? this.room.held.value.seq };
    this.heard.set((words.words ? [...others, heard] : others).slice(-KEPT));
  }

  /** What has come into the document stands there; off the record nothing is left on the page. */
  private settle(document: Document | null): void {
    const left = this.heard.value.filter(({ words }) => !(words.caption in (document?.captions ?? {})));
    const closed = document?.hall["main"]?.off_record === true;
    if (closed ? this.heard.value.length > 0 : left.length < this.heard.value.length) this.heard.set(closed ? [] : left);
  }
}

/** The lines of a language in the order in which they were written, those last that are still typed. */
export function linesOf(language: string, captions: Document["captions"], heard: readonly Heard[]): Shown[] {
  const lines = Object.entries(captions)
    .filter(([, line]) => line.language === language)
    .map(([id, { words, speaker, machine, seq }]) => ({
      ...{ id, words, speaker, machine: machine === true, typing: false },
      ...{ at: seq, begun: 0 },
    }));
  const others = heard
    .filter(({ words }) => words.language === language && !(words.caption in captions))
    .map(({ words, after }, index) => ({
      ...{ id: words.caption, words: words.words, speaker: words.speaker ?? "", machine: false },
      ...{ typing: words.done !== true, at: after, begun: index + 1 },
    }));
  return [...lines, ...others]
    .sort((a, b) => Number(a.typing) - Number(b.typing) || a.at - b.at || a.begun - b.begun)
    .map(({ at: _at, begun: _begun, ...shown }) => shown);
}
