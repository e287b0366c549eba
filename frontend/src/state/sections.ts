// What a page on the text rung shows from the start, and what comes when its part of the room is opened.
import type { Document } from "../protocol/types";

export type Section = keyof Document;

const SHOWN: Readonly<Record<Section, boolean>> = {
  hall: true,
  people: true,
  hands: true,
  questions: true,
  turns: true,
  channels: true,
  agenda: true,
  delegations: true,
  floor: true,
  plan: true,
  door: true,
  talk: true,
  polls: true,
  decks: true,
  slide: true,
  showings: false,
  handouts: false,
  captioning: true,
  captions: false,
  chat: false,
  minutes: false,
  record: false,
  amendments: false,
  roundtables: false,
  segments: false,
};

export const SECTIONS = Object.keys(SHOWN) as readonly Section[];
export const FROM_THE_START: readonly Section[] = SECTIONS.filter((name) => SHOWN[name]);

/** The same document with only these sections; the others are empty. */
export function only(document: Partial<Document>, sections: ReadonlySet<Section>): Document {
  return Object.fromEntries(SECTIONS.map((name) => [name, (sections.has(name) && document[name]) || {}])) as unknown as Document;
}
