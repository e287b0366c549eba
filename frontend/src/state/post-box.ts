// Questions without a name that the server has taken and not shown yet: it lays them out at the next whole minute,
// together with others, so that nobody can tell who asked. Only this browser knows which of them are ours.
import type { Command, Document } from "../protocol/types";
import type { Held } from "./document";
import { Observable } from "./observable";
import type { Keeper } from "./storage";

/** From a withdrawal until it must be seen: a minute to wait, and one for a server that starts again. */
export const GONE_AFTER_MS = 120_000;

export interface Posted {
  /** What was asked, for as long as it is not to be read in the document. */
  readonly text?: string;
  /** When the server took it, by the server's clock. */
  readonly at_ms: number;
  /** Withdrawn: when, and as of which point of the log. What is shown already goes at a whole minute. */
  readonly leaving?: { readonly at_ms: number; readonly seq: number };
}
type Box = { readonly [question: string]: Posted };

export class PostBox {
  readonly posted: Observable<Box>;
  private readonly keeper: Keeper;
  private readonly key: string;

  constructor(keeper: Keeper, key: string) {
    this.keeper = keeper;
    this.key = key;
    this.posted = new Observable(keeper.read<Box>(key, {}));
    window.addEventListener("storage", this.onStorage);
  }

  stop(): void {
    window.removeEventListener("storage", this.onStorage);
  }

  /** The server has taken a command of ours, at this point of the log. */
  accepted(command: Command, seq: number, held: Held, now_ms: number): void {
    if (command.do === "question.ask" && command.anonymous)
      this.keep({ ...this.stored(), [command.question]: { text: command.text, at_ms: now_ms } });
    if (command.do === "question.withdraw" && this.isNameless(command.question, held.document?.questions ?? {})) {
      const { [command.question]: posted = { at_ms: now_ms } } = this.stored();
      this.keep({ ...this.stored(), [command.question]: { ...posted, leaving: { at_ms: now_ms, seq } } });
    }
    this.settle(held, now_ms);
  }

  /** What the document shows needs no keeping here, and what it shows no more is gone. */
  settle(held: Held, now_ms: number): void {
    if (held.document === null) return;
    const { questions } = held.document;
    const stored = this.stored();
    const left = Object.entries(stored).flatMap(([id, posted]) => {
      const kept = stillOpen(posted, questions[id], held.seq, now_ms);
      return kept ? [[id, kept] as const] : [];
    });
    if (JSON.stringify(Object.fromEntries(left)) !== JSON.stringify(stored)) this.keep(Object.fromEntries(left));
  }

  private isNameless(id: string, questions: Document["questions"]): boolean {
    const shown = questions[id];
    return shown === undefined ? this.stored()[id] !== undefined : shown.author === undefined;
  }

  // Another tab of the same person may have posted since: what is stored is the truth.
  private stored(): Box {
    return this.keeper.read<Box>(this.key, {});
  }

  private keep(box: Box): void {
    if (Object.keys(box).length === 0) this.keeper.remove(this.key);
    else this.keeper.write(this.key, box);
    this.posted.set(box);
  }

  private readonly onStorage = (event: StorageEvent): void => {
    if (event.key === this.key) this.posted.set(this.stored());
  };
}

type Shown = Document["questions"][string] | undefined;

/** Not there yet, or in review: the document has no word of it. */
const isUnread = (shown: Shown): boolean =>
  shown === undefined || (shown.text === undefined && shown.status !== "withdrawn");

function stillOpen({ text, at_ms, leaving }: Posted, shown: Shown, seq: number, now_ms: number): Posted | null {
  if (leaving === undefined) return isUnread(shown) && text !== undefined ? { text, at_ms } : null;
  if (now_ms - leaving.at_ms > GONE_AFTER_MS) return null;
  if (shown !== undefined) return shown.status === "withdrawn" ? null : { at_ms, leaving };
  // It had left the box before it was withdrawn, and is on its way here; else nobody has seen it, and nobody will.
  return seq < leaving.seq ? { ...(text === undefined ? {} : { text }), at_ms, leaving } : null;
}
