// What this page has of the exchange, and how frames bring it forward: in order, once, or not at all.
import type { Document, Incoming } from "../protocol/types";
import { mergePatch } from "./merge-patch";
import { SECTIONS, only } from "./sections";

export interface Held {
  /** The document is as of this point of the exchange's log; 0: nothing yet. */
  readonly seq: number;
  readonly document: Document | null;
}

export const NOTHING: Held = { seq: 0, document: null };

/** After these patches; "hole" when something between ours and the frame is missing. */
export function take(held: Held, frame: Incoming<"patches">): Held | "hole" {
  let { seq, document } = held;
  for (const [at, patch] of frame.patches) {
    if (at <= seq) continue;
    if (document === null || at > seq + 1) return "hole";
    document = mergePatch(document, patch) as Document; // the server's patches keep the document's shape
    seq = at;
  }
  return seq === held.seq ? held : { seq, document };
}

/** After a net patch, which holds only for what is at exactly its start. */
export function takeNet(held: Held, { after, to, patch }: Incoming<"net">): Held | "hole" {
  if (held.document === null || after !== held.seq) return to <= held.seq ? held : "hole";
  return { seq: to, document: mergePatch(held.document, patch) as Document };
}

/** A whole view on its way: until its last part is here, the page goes on with what it has. */
export class ViewParts {
  private parts: Document[] = [];

  /** The view once it is whole. */
  take(frame: Incoming<"view">): Held | null {
    if (frame.part === 1) this.drop();
    if (frame.part !== this.parts.length + 1) return null; // the rest of one that was cut off
    this.parts.push(frame.document);
    if (frame.part < frame.parts) return null;
    const document = this.parts.reduce(joined);
    this.drop();
    return { seq: frame.seq, document: only(document, new Set(SECTIONS)) };
  }

  /** The line is another one: what is missing comes from the start again. */
  drop(): void {
    this.parts = [];
  }
}

function joined(first: Document, more: Document): Document {
  const sections = Object.entries(first).map(([name, section]) => [name, { ...section, ...more[name as keyof Document] }]);
  return Object.fromEntries(sections) as Document; // every part has the same sections
}
