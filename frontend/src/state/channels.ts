// Which voices this page asks for, and how loud each is: the floor, one language, and the private lines.
import type { Document, Person, Track } from "../protocol/types";

export const FLOOR = "floor";
/** Loud enough to follow the speaker's tone under the interpreter's voice. */
export const DUCKED = 0.15;

export type Channels = Document["channels"];

/** What I listen to: the choice, while there is such a channel. */
export function listeningTo(choice: string, channels: Channels): string {
  return choice in channels ? choice : FLOOR;
}

/** The tracks to receive: of the languages only the one that is listened to. */
export function wantedTracks(tracks: readonly Track[], channels: Channels, choice: string, me: string): Track[] {
  const chosen = listeningTo(choice, channels);
  return tracks.filter(
    ({ participant, channel = FLOOR }) => participant !== me && (!(channel in channels) || channel === chosen),
  );
}

/**
 * How loud a voice is, 0 to 1. Under an interpretation the floor is low; for an interpreter of another language, who works
 * from it (relay), it is silent. While nobody is on the air, or I am, or the floor itself speaks the language, the floor is what is heard.
 */
export function loudness(
  channel: string,
  choice: string,
  channels: Channels,
  [me, person]: readonly [string, Person | undefined],
): number {
  const language = listeningTo(choice, channels);
  const chosen = channels[language];
  const interpreted = chosen?.live !== undefined && chosen.live !== me && !chosen.passes;
  if (channel !== FLOOR || !interpreted) return 1;
  return person?.role === "interpreter" && person.channel !== language ? 0 : DUCKED;
}

/** Who is in the booth of a language, the one on the air first. */
export function boothOf(language: string, people: Document["people"], channels: Channels): [string, Person][] {
  const live = channels[language]?.live;
  const booth = Object.entries(people).filter(([, person]) => person.channel === language);
  return booth.sort(([a], [b]) => Number(b === live) - Number(a === live) || a.localeCompare(b));
}
