// What this tab has asked for and not seen happen: in order, kept through reloads, sent until it is answered.
import type { ClientFrame, Command, Incoming } from "../protocol/types";
import { Observable } from "./observable";
import type { Keeper } from "./storage";
import { uuid7 } from "./uuid7";

export const RESEND_AFTER_MS = 5_000;

export interface Entry {
  readonly id: string;
  readonly command: Command;
  /** Where on the page it was asked, so that a refusal stands beside that control. */
  readonly place: string;
  /** Accepted: done once the document has reached this point. */
  readonly seq?: number;
}

export interface OutboxOptions {
  readonly keeper: Keeper;
  readonly key: string;
  /** False when there is no line now. */
  readonly send: (frame: ClientFrame) => boolean;
  /** Told of each command that is durable; its effect may be in the document later. */
  readonly accepted: (entry: Entry, seq: number) => void;
  /** Told once of each command that will not happen. */
  readonly refused: (entry: Entry, why: { code: string; message: string }) => void;
}

/** Half of a character, which no server can read and which would be sent for ever, becomes a replacement mark. */
const readable = (command: Command): Command =>
  JSON.parse(JSON.stringify(command), (_, value: unknown) =>
    typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value,
  ) as Command;

/**
 * One command is on its way at a time, so that a withdrawal never overtakes its question. A resend carries the
 * same id, which the server answers without doing it twice.
 */
export class Outbox {
  readonly entries: Observable<readonly Entry[]>;
  private readonly options: OutboxOptions;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private inFlight: string | undefined;
  private seq = 0;

  constructor(options: OutboxOptions) {
    this.options = options;
    this.entries = new Observable(options.keeper.read<readonly Entry[]>(options.key, []));
  }

  add(command: Command, place: string): Entry {
    const entry: Entry = { id: uuid7(), command: readable(command), place };
    this.keep([...this.entries.value, entry]);
    this.next();
    return entry;
  }

  /** Take over what a closed tab left behind, after what is here. */
  adopt(left: readonly Entry[]): void {
    const known = new Set(this.entries.value.map((entry) => entry.id));
    this.keep([...this.entries.value, ...left.filter((entry) => !known.has(entry.id))]);
    this.next();
  }

  /** There is a new line: what was on its way may or may not have arrived, so it goes again. */
  resend(): void {
    this.halt();
    this.next();
  }

  /** The line is gone: nothing is on its way. */
  halt(): void {
    clearTimeout(this.timer);
    this.inFlight = undefined;
  }

  /** The document has reached `seq`: what was accepted up to there can be seen. */
  reached(seq: number): void {
    this.seq = seq;
    this.settle();
  }

  /** An answer to one of ours? True when it was. */
  receive(frame: Incoming<"accepted"> | Incoming<"refused"> | Incoming<"retry">): boolean {
    const entry = this.entries.value.find((each) => each.id === frame.id);
    if (entry === undefined) return false;
    const expected = this.inFlight === entry.id;
    if (expected) this.halt();
    if (frame.t === "accepted") {
      this.options.accepted(entry, frame.seq);
      this.keep(this.entries.value.map((each) => (each === entry ? { ...entry, seq: frame.seq } : each)));
      this.settle();
    } else if (frame.t === "refused") {
      this.remove(entry);
      this.options.refused(entry, frame);
    } else if (expected) {
      this.inFlight = entry.id; // nothing overtakes it while it waits
      this.timer = setTimeout(() => this.resend(), frame.after_ms);
      return true;
    }
    this.next();
    return true;
  }

  /** The server could not read what is on its way (a page older than the server): it would fail for ever. */
  unreadable(why: { code: string; message: string }): void {
    const entry = this.entries.value.find((each) => each.id === this.inFlight);
    if (entry === undefined) return;
    this.halt();
    this.remove(entry);
    this.options.refused(entry, why);
    this.next();
  }

  private next(): void {
    if (this.inFlight !== undefined) return;
    const entry = this.entries.value.find((each) => each.seq === undefined);
    if (entry === undefined || !this.options.send({ t: "do", id: entry.id, command: entry.command })) return;
    this.inFlight = entry.id;
    this.timer = setTimeout(() => this.resend(), RESEND_AFTER_MS);
  }

  private settle(): void {
    const open = this.entries.value.filter((entry) => entry.seq === undefined || entry.seq > this.seq);
    if (open.length < this.entries.value.length) this.keep(open);
  }

  private remove(entry: Entry): void {
    this.keep(this.entries.value.filter((each) => each.id !== entry.id));
  }

  private keep(entries: readonly Entry[]): void {
    if (entries.length === 0) this.options.keeper.remove(this.options.key);
    else this.options.keeper.write(this.options.key, entries);
    this.entries.set(entries);
  }
}
