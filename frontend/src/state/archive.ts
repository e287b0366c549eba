// What the archive's page shows, read from its document. Times are seconds from the start of the exchange.

import type { ArchiveCaptions, ArchiveDocument, ArchivePerson, ArchiveSegment } from "../protocol/types.generated";
import type { RibbonMark, RibbonTurn } from "./ribbon";

export type MomentKind = "question" | "note" | "decision" | "action" | "quote" | "amendment" | "said" | "slide";

/** A question, a line of the minutes, or what was said, at its second. */
export interface Moment {
  readonly id: string; // its anchor
  readonly kind: MomentKind;
  readonly at: number;
  readonly order: number; // of two at one second, the earlier entry of the log
  readonly text: string;
  readonly question?: Asked;
  readonly said?: Said;
  readonly slide?: Slide;
}

/** A caption: until when it is shown, and who said it. */
export interface Said {
  readonly until: number;
  readonly by: ArchivePerson | undefined;
  readonly machine: boolean;
}

/** A page that was on the stage. */
export interface Slide {
  readonly deck: string; // its title
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly to: number;
  /** Below which its pictures lie: <page>-<width>.webp. */
  readonly url: string;
  readonly text: string;
}

/** What became of a question. */
export interface Asked {
  readonly status: Exclude<ArchiveDocument["questions"][string]["status"], "withdrawn">;
  readonly by: ArchivePerson | undefined; // undefined: asked without a name
  readonly votes: number;
  readonly answer: string;
  readonly reason: string;
  readonly owner: string; // of one that was carried over: a person's or a city's name
  readonly due: string; // 2026-05-12
  readonly into: string; // what is asked by the question that it was merged into
}

export interface Turn {
  readonly id: string;
  readonly participant: string;
  readonly from: number;
  readonly to: number;
}

export interface Part extends ArchiveSegment {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** How long somebody spoke, and their turns in order. */
export interface Voice {
  readonly participant: string;
  readonly person: ArchivePerson;
  readonly seconds: number;
  readonly turns: readonly Turn[];
}

const seconds = (document: ArchiveDocument, ms: number): number => Math.max(0, (ms - document.started_ms) / 1000);

export const length = (document: ArchiveDocument): number => seconds(document, document.ended_ms);

/** Questions stand where they came to the floor, else where they were asked; withdrawn ones are not shown. */
export function moments(document: ArchiveDocument): Moment[] {
  const found: Moment[] = [];
  for (const [id, question] of Object.entries(document.questions)) {
    if (question.status === "withdrawn" || question.text === undefined) continue;
    found.push({
      id,
      kind: "question",
      at: seconds(document, question.floor_ms ?? question.asked_ms ?? document.ended_ms),
      order: question.seq,
      text: question.text,
      question: {
        status: question.status,
        by: document.people[question.author ?? ""],
        votes: question.votes ?? 0,
        answer: question.answer ?? "",
        reason: question.reason ?? "",
        owner: document.people[question.owner ?? ""]?.name ?? question.owner_city ?? "",
        due: question.due ?? "",
        into: document.questions[question.into ?? ""]?.text ?? "",
      },
    });
  }
  for (const [id, line] of Object.entries(document.minutes)) {
    found.push({ id, kind: line.kind, at: seconds(document, line.at_ms), order: line.seq, text: line.text });
  }
  for (const [id, slide] of slides(document)) found.push({ id, kind: "slide", at: slide.from, order: 0, text: slide.text, slide });
  return found.sort((a, b) => a.at - b.at || a.order - b.order);
}

/** What was said, in one language, in the order of time. */
export function said(document: ArchiveDocument, captions: ArchiveCaptions): Moment[] {
  return Object.entries(captions.lines).map(([id, line], order) => ({
    ...{ id, kind: "said" as const, at: seconds(document, line.began_ms), order, text: line.words },
    said: {
      until: seconds(document, line.until_ms),
      by: document.people[line.speaker],
      machine: line.machine === true,
    },
  }));
}

/** Two rows of time as one. Of one second, what was said comes after what it led to was written. */
export function interleaved(some: readonly Moment[], others: readonly Moment[]): Moment[] {
  const all = [...some, ...others];
  return others.length === 0 ? all : all.sort((a, b) => a.at - b.at);
}

/** The caption that is shown at a second: the last that began, unless its time is over. */
export function captionAt(all: readonly Moment[], at: number): Moment | undefined {
  const last = momentAt(all, at);
  return last?.said !== undefined && at < last.said.until ? last : undefined;
}
/** The pages that were on the stage, in their order. */
export function slides(document: ArchiveDocument): (readonly [id: string, slide: Slide])[] {
  return Object.entries(document.slides)
    .flatMap(([id, { deck, page, text, from_ms, to_ms }]) => {
      const { title, pages, url } = document.decks[deck] ?? {};
      if (title === undefined || pages === undefined || url === undefined) return [];
      const when = { from: seconds(document, from_ms), to: seconds(document, to_ms) };
      return [[id, { deck: title, page, pages, url, text, ...when }] as const];
    })
    .sort(([, a], [, b]) => a.from - b.from);
}

/** What was on the stage at a second. */
export const slideAt = (all: readonly (readonly [string, Slide])[], at: number): Slide | undefined =>
  all.find(([, slide]) => slide.from <= at && at < slide.to)?.[1];

export function turns(document: ArchiveDocument): Turn[] {
  return Object.entries(document.turns)
    .map(([id, turn]) => ({
      id,
      participant: turn.participant,
      from: seconds(document, turn.from_ms),
      to: seconds(document, turn.to_ms),
    }))
    .sort((a, b) => a.from - b.from);
}

/** Every file of the recording, also those that cannot be played. */
export function parts(document: ArchiveDocument): Part[] {
  return Object.entries(document.segments)
    .map(([id, segment]) => ({
      ...segment,
      id,
      from: (segment.started_ms - document.started_ms) / 1000,
      to: (segment.ended_ms - document.started_ms) / 1000,
    }))
    .sort((a, b) => a.from - b.from);
}

export const playable = (part: Part): boolean => part.condition === "whole" || part.condition === "torn";

/** Those who spoke, longest first; their seconds are the sum of their turns. */
export function voices(document: ArchiveDocument): Voice[] {
  const spoken = new Map<string, Turn[]>();
  for (const turn of turns(document)) spoken.set(turn.participant, [...(spoken.get(turn.participant) ?? []), turn]);
  const found: Voice[] = [];
  for (const [participant, theirs] of spoken) {
    const person = document.people[participant];
    const total = theirs.reduce((sum, turn) => sum + turn.to - turn.from, 0);
    if (person) found.push({ participant, person, seconds: total, turns: theirs });
  }
  return found.sort((a, b) => b.seconds - a.seconds || a.person.name.localeCompare(b.person.name));
}

/** Seconds of each side, by side; those who sit on no side are left out. */
export function sides(document: ArchiveDocument): Map<number, number> {
  const totals = new Map<number, number>();
  for (const { person, seconds: spoken } of voices(document)) {
    if (person.side) totals.set(person.side, (totals.get(person.side) ?? 0) + spoken);
  }
  return totals;
}

/** Who is heard at a second: the one who began last, of those who speak. */
export function speakerAt(all: readonly Turn[], at: number): string | undefined {
  return all.filter((turn) => turn.from <= at && at < turn.to).at(-1)?.participant;
}

/** Who was last heard before a second, so that a pause does not change the picture. */
export function lastSpeaker(all: readonly Turn[], at: number): string | undefined {
  return all.filter((turn) => turn.from <= at).at(-1)?.participant;
}

/** The moment that stands at a second: the last one at or before it. */
export function momentAt(all: readonly Moment[], at: number): Moment | undefined {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return all[low - 1];
}

export function ribbonTurns(document: ArchiveDocument): RibbonTurn[] {
  return turns(document).flatMap((turn) => {
    const side = document.people[turn.participant]?.side;
    return side ? [{ side, from: turn.from * 1000, to: turn.to * 1000 }] : [];
  });
}

export function ribbonMarks(document: ArchiveDocument): RibbonMark[] {
  const since = (ms: number): number => ms - document.started_ms;
  const marks: RibbonMark[] = [];
  for (const line of Object.values(document.minutes)) {
    if (line.kind === "decision") marks.push({ kind: "decision", at: since(line.at_ms) });
  }
  for (const poll of Object.values(document.polls)) {
    if (poll.closed_ms !== undefined) marks.push({ kind: "poll", at: since(poll.closed_ms) });
  }
  for (const question of Object.values(document.questions)) {
    if (question.asked_ms !== undefined) marks.push({ kind: "question", at: since(question.asked_ms) });
    if (question.status === "answered" && question.closed_ms !== undefined) {
      marks.push({ kind: "answer", at: since(question.closed_ms) });
    }
  }
  for (const slide of Object.values(document.slides)) marks.push({ kind: "slide", at: since(slide.from_ms) });
  return marks;
}

/** "1:05", "1:02:03". */
export function clock(at: number): string {
  const whole = Math.max(0, Math.floor(at));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The second that an address names (`?t=65` or `#t=65`), if any. */
export function secondOf(address: { readonly search: string; readonly hash: string }): number | undefined {
  const named = new URLSearchParams(address.hash.replace(/^#/, "")).get("t") ?? new URLSearchParams(address.search).get("t");
  const second = named === null || named === "" ? Number.NaN : Number(named);
  return Number.isFinite(second) && second >= 0 ? second : undefined;
}
