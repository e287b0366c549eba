// What this page has of the exchange, and how frames bring it forward: in order, once, or not at all.
import type { Document, Incoming } from "../protocol/types";
import { mergePatch } from "./merge-patch";

export interface Held {
  /** The document is as of this point of the exchange's log; 0: nothing yet. */
  readonly seq: number;
  readonly document: Document | null;
}

export const NOTHING: Held = { seq: 0, document: null };

/** After this frame; "hole" when something between ours and the frame is missing. */
export function take(held: Held, frame: Incoming<"view"> | Incoming<"patches">): Held | "hole" {
  if (frame.t === "view") return { seq: frame.seq, document: frame.document };
  let { seq, document } = held;
  for (const [at, patch] of frame.patches) {
    if (at <= seq) continue;
    if (document === null || at > seq + 1) return "hole";
    document = mergePatch(document, patch) as Document; // the server's patches keep the document's shape
    seq = at;
  }
  return seq === held.seq ? held : { seq, document };
}
