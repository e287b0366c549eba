// Whether what this page has is what the server has. Canonical JSON is RFC 8785: members by name, no spaces, strings as
// JSON.stringify escapes them, in UTF-8; realtime/sections.py does the same, and both read canonical-vectors.json.
import type { Document, Incoming } from "../protocol/types";
import { hex } from "./hex";
import type { Held } from "./document";

const DIGITS = 16;
/** A page whose browser reckons differently would ask for the whole document for ever: not more often than this. */
export const REPORT_EVERY_MS = 60_000;

type Section = Document[keyof Document];
const known = new WeakMap<object, string>(); // patches leave alone what they do not touch: see mergePatch
const hashes = new WeakMap<Section, string>();

/** A value without fractions as canonical JSON. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const kept = known.get(value);
  if (kept !== undefined) return kept;
  const text = Array.isArray(value) ? `[${value.map(canonical).join(",")}]` : `{${members(value).join(",")}}`;
  known.set(value, text);
  return text;
}

const members = (value: object): string[] =>
  Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);

/** The first hex digits of the SHA-256 of a section. */
export async function sectionHash(section: Section): Promise<string> {
  const kept = hashes.get(section);
  if (kept !== undefined) return kept;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(section)));
  const hash = hex(digest).slice(0, DIGITS);
  hashes.set(section, hash);
  return hash;
}

/** Compares at exactly the point of which the server spoke: what is behind waits, what is further lets it pass. */
export class HashCheck {
  private expected: Incoming<"hashes"> | undefined;
  private reported = Number.NEGATIVE_INFINITY;
  private readonly diverged: (seq: number, section: keyof Document) => void;

  constructor(diverged: (seq: number, section: keyof Document) => void) {
    this.diverged = diverged;
  }

  hear(frame: Incoming<"hashes">, held: Held): Promise<void> {
    this.expected = frame;
    return this.reached(held);
  }

  /** The document has moved. */
  async reached({ seq, document }: Held): Promise<void> {
    const expected = this.expected;
    if (expected === undefined || document === null || seq < expected.seq) return;
    this.expected = undefined;
    if (seq > expected.seq || !("subtle" in crypto)) return; // a page that is not served securely has no digests
    const differing = await firstDifferent(document, expected.sections);
    if (differing === undefined || performance.now() - this.reported < REPORT_EVERY_MS) return;
    this.reported = performance.now();
    this.diverged(seq, differing);
  }

  /** The line is another one. */
  drop(): void {
    this.expected = undefined;
  }
}

async function firstDifferent(
  document: Document,
  expected: Incoming<"hashes">["sections"],
): Promise<keyof Document | undefined> {
  for (const name of Object.keys(expected) as (keyof Document)[]) {
    if ((await sectionHash(document[name])) !== expected[name]) return name;
  }
  return undefined;
}
