// The captioner's one line: when it began, whose words it has, when it is full, and how the last ones are corrected.
import type { ClientFrame, Command } from "../protocol/types";
import { ROWS_OF_A_LINE, rows } from "./caption-rows";
import { Observable } from "./observable";
import type { Shortcuts } from "./shortcuts";
import type { Shown } from "./captions";

const TELL_EVERY_MS = 300;
const RECENT = 8; // lines that can be corrected although they are kept nowhere

export interface WriterOptions {
  readonly send: (command: Command) => void;
  readonly tell: (frame: ClientFrame) => void;
  /** The server's clock. */
  readonly now: () => number;
  readonly key: () => string;
  readonly shortcuts: Shortcuts;
  /** Lines of this language that are kept, the last one last. */
  readonly lines: () => readonly Shown[];
  /** Whether it is not known yet if this line is kept. */
  readonly waits: (caption: string) => boolean;
  /** Who is heard now. */
  readonly heard: () => string | undefined;
}

/** A line that was sent, until it is known whether it was kept. */
export interface Sent {
  readonly caption: string;
  readonly speaker: string;
}

export class CaptionWriter {
  readonly text = new Observable("");
  /** The line that is being corrected; undefined: a new one is written. */
  readonly correcting = new Observable<Shown | undefined>(undefined);
  /** Who speaks, as the captioner marked it; "": whoever is heard. */
  readonly marked = new Observable("");
  readonly sent = new Observable<Sent | undefined>(undefined);
  language = "";
  private readonly options: WriterOptions;
  private begun: { readonly key: string; readonly at_ms: number; readonly speaker: string } | undefined;
  private aside = "";
  private recent: readonly Shown[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  get shortcuts(): Shortcuts {
    return this.options.shortcuts;
  }

  constructor(options: WriterOptions) {
    this.options = options;
  }

  /** What stands in the line now. Short forms are written out; what is more than a line holds goes by itself. */
  input(typed: string): void {
    const text = this.options.shortcuts.expanded(typed);
    if (this.correcting.value !== undefined) return this.text.set(text);
    if (text.trim() && this.begun === undefined) this.begin();
    this.text.set(text);
    const full = rows(text);
    const rest = full.slice(ROWS_OF_A_LINE).join(" ");
    if (rest) {
      this.write(full.slice(0, ROWS_OF_A_LINE).join(" "));
      this.begin();
      this.text.set(/\s$/.test(text) ? `${rest} ` : rest);
    }
    this.tellSoon();
  }

  enter(): void {
    const words = this.text.value.trim();
    const line = this.correcting.value;
    if (line !== undefined) {
      this.correct(line, words);
      return this.leave();
    }
    if (words) this.write(words);
    this.text.set("");
  }

  /** The line before, to be corrected; what is being written waits. */
  up(): void {
    const lines = this.lines();
    const at = lines.findIndex((line) => line.id === this.correcting.value?.id);
    const before = lines[at === -1 ? lines.length - 1 : at - 1];
    if (before !== undefined) this.take(before);
  }

  down(): void {
    const lines = this.lines();
    const at = lines.findIndex((line) => line.id === this.correcting.value?.id);
    const next = at === -1 ? undefined : lines[at + 1];
    if (next === undefined) this.leave();
    else this.take(next);
  }

  /** Back to the new line, as it was. */
  leave(): void {
    if (this.correcting.value === undefined) return;
    this.correcting.set(undefined);
    this.text.set(this.aside);
    this.aside = "";
  }

  /** Who speaks, from here on and in the line that is being written. */
  mark(speaker: string): void {
    this.marked.set(speaker);
    const whose = speaker || (this.options.heard() ?? "");
    if (this.begun !== undefined) this.begun = { ...this.begun, speaker: whose };
    const line = this.correcting.value;
    if (line !== undefined && speaker) this.correcting.set({ ...line, speaker });
  }

  /** Words of a line that was refused, where nothing else stands. */
  giveBack(words: string): void {
    if (!this.text.value && this.correcting.value === undefined) this.input(words);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private begin(): void {
    const speaker = this.marked.value || (this.options.heard() ?? "");
    this.begun = { key: this.options.key(), at_ms: this.options.now(), speaker };
  }

  private take(line: Shown): void {
    if (this.correcting.value === undefined) this.aside = this.text.value;
    this.correcting.set(line);
    this.text.set(line.words);
  }

  /** What can be corrected: kept lines, and those just sent, which were shown whether or not they are kept. */
  private lines(): Shown[] {
    const kept = this.options.lines();
    const mine = new Set(this.recent.map((line) => line.id));
    const now = this.recent.map((line) => kept.find((each) => each.id === line.id) ?? line);
    return [...kept.filter((line) => !mine.has(line.id)), ...now];
  }

  /** Without words it is taken back. A line that is kept nowhere is corrected where it was shown. */
  private correct(line: Shown, words: string): void {
    const speaker = line.speaker ? { speaker: line.speaker } : {};
    const kept = this.options.lines().some((each) => each.id === line.id);
    if (kept || this.options.waits(line.id)) {
      if (words) this.options.send({ do: "caption.correct", caption: line.id, words, ...speaker });
      else this.options.send({ do: "caption.withdraw", caption: line.id });
    }
    if (!kept) {
      const { language } = this;
      this.options.tell({ t: "caption.typing", caption: line.id, language, words, ...speaker, done: true });
    }
    this.recent = this.recent
      .filter((each) => words || each.id !== line.id)
      .map((each) => (each.id === line.id ? { ...line, words } : each));
  }

  private write(words: string): void {
    if (this.begun === undefined) this.begin();
    const { key, at_ms, speaker } = this.begun as NonNullable<typeof this.begun>;
    this.begun = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    const line = { caption: key, language: this.language, words, ...(speaker ? { speaker } : {}) };
    this.options.tell({ t: "caption.typing", ...line, done: true });
    this.options.send({ do: "caption.write", ...line, began_ms: at_ms, ended_ms: this.options.now() });
    this.sent.set({ caption: key, speaker });
    const shown = { id: key, words, speaker, machine: false, typing: false };
    this.recent = [...this.recent, shown].slice(-RECENT);
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.begun === undefined) return;
      const { key, speaker } = this.begun;
      const words = this.text.value.trim();
      if (!words) this.begun = undefined; // given up: the next letter begins another line
      this.options.tell({
        ...{ t: "caption.typing", caption: key, language: this.language, words },
        ...(speaker ? { speaker } : {}),
      });
    }, TELL_EVERY_MS);
  }
}
