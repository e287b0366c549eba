import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { Document, Floor, Hall, MinutesRecord, Question } from "../protocol/types";
import { Captions } from "../state/captions";
import type { Draft } from "../state/drafts";
import type { MediaSession } from "../state/media-session";
import type { Posted } from "../state/post-box";
import type { Room } from "../state/room";
import type { Section } from "../state/sections";
import { TextRung } from "../state/text-rung";
import { named, worded } from "./forgotten";
import { likenesses, numbered, partsOf, questionLists } from "./order";
import type { Keyed, Likeness, QuestionLists } from "./order";
import { follow } from "./signals";

const BEFORE: Hall = {
  title: "",
  format: "presentations",
  planned: {},
  phase: "lobby",
  phase_since_ms: 0,
  recording: false,
  released: false,
};

const NOBODY_SPEAKS: Floor = { order: "first", budgets: {} };

export type Tab = "floor" | "questions" | "minutes" | "people" | "papers" | "chat" | "polls";

/** What components read: the room's observables as signals, the document by its sections. */
export interface RoomView {
  readonly room: Room;
  readonly media: MediaSession;
  /** Words alone, and why. */
  readonly text: TextRung;
  /** The sections that this page holds; null: all. */
  readonly shown: ReadonlySignal<ReadonlySet<Section> | null>;
  readonly connection: ReadonlySignal<Room["connection"]["value"]>;
  readonly busy: ReadonlySignal<string>;
  readonly me: ReadonlySignal<Room["me"]["value"]>;
  readonly own: ReadonlySignal<Room["own"]["value"]>;
  readonly pending: ReadonlySignal<Room["pending"]["value"]>;
  readonly refusals: ReadonlySignal<Room["refusals"]["value"]>;
  readonly tracks: ReadonlySignal<Room["tracks"]["value"]>;
  readonly document: ReadonlySignal<Document | null>;
  readonly hall: ReadonlySignal<Hall>;
  readonly people: ReadonlySignal<Document["people"]>;
  readonly hands: ReadonlySignal<Document["hands"]>;
  readonly questions: ReadonlySignal<Document["questions"]>;
  /** The questions in the order of this exchange. */
  readonly lists: ReadonlySignal<QuestionLists>;
  /** By question: the number by which people speak of it. */
  readonly numbers: ReadonlySignal<ReadonlyMap<string, number>>;
  /** By question: what asks nearly the same; known to the desk alone. */
  readonly similar: ReadonlySignal<ReadonlyMap<string, Likeness>>;
  /** By question: what was merged into it. */
  readonly parts: ReadonlySignal<ReadonlyMap<string, readonly Keyed<Question>[]>>;
  readonly minutes: ReadonlySignal<Document["minutes"]>;
  /** How far the minutes have come; undefined while nothing was said of them. */
  readonly record: ReadonlySignal<MinutesRecord | undefined>;
  readonly turns: ReadonlySignal<Document["turns"]>;
  readonly channels: ReadonlySignal<Document["channels"]>;
  /** By language: who writes captions in it. */
  readonly captioning: ReadonlySignal<Document["captioning"]>;
  readonly captionLines: ReadonlySignal<Document["captions"]>;
  /** What this person reads of them. */
  readonly captions: Captions;
  readonly agenda: ReadonlySignal<Document["agenda"]>;
  readonly delegations: ReadonlySignal<Document["delegations"]>;
  readonly decks: ReadonlySignal<Document["decks"]>;
  readonly handouts: ReadonlySignal<Document["handouts"]>;
  readonly floor: ReadonlySignal<Floor>;
  readonly polls: ReadonlySignal<Document["polls"]>;
  readonly chat: ReadonlySignal<Document["chat"]>;
  readonly drafts: ReadonlySignal<{ readonly [place: string]: Draft }>;
  readonly mine: ReadonlySignal<{ readonly [question: string]: string }>;
  /** My questions without a name that are not shown yet, or are about to go. */
  readonly posted: ReadonlySignal<{ readonly [question: string]: Posted }>;
  readonly tab: Signal<Tab>;
  /** Where to announce from: what happened by itself, in a sentence. */
  readonly announcement: Signal<string>;
}

export function viewOf(room: Room, media: MediaSession): RoomView {
  const held = follow(room.held);
  const document = computed(() => held.value.document);
  const section = <S extends keyof Document>(name: S) => computed(() => document.value?.[name] ?? ({} as Document[S]));
  const [people, questions] = [section("people"), section("questions")];
  const drafts = signal<{ readonly [place: string]: Draft }>({});
  const mine = signal<{ readonly [question: string]: string }>({});
  const posted = signal<{ readonly [question: string]: Posted }>({});
  room.desk.subscribe((desk) => {
    if (desk === null) return;
    drafts.value = desk.drafts.all.value;
    mine.value = desk.questions.secrets.value;
    posted.value = desk.box.posted.value;
    desk.box.posted.subscribe((all) => (posted.value = all));
    desk.drafts.all.subscribe((all) => (drafts.value = all));
    desk.questions.secrets.subscribe((all) => (mine.value = all));
  });
  const hall = computed(() => document.value?.hall["main"] ?? BEFORE);
  const shown = computed(() => worded(questions.value));
  return {
    room,
    media,
    text: new TextRung(room, media),
    shown: follow(room.shown),
    connection: follow(room.connection),
    busy: follow(room.busy),
    me: follow(room.me),
    own: follow(room.own),
    pending: follow(room.pending),
    refusals: follow(room.refusals),
    tracks: follow(room.tracks),
    document,
    hall,
    people: computed(() => named(people.value)),
    hands: section("hands"),
    questions: shown,
    lists: computed(() => questionLists(shown.value, hall.value.order, people.value)),
    numbers: computed(() => numbered(shown.value)),
    similar: computed(() => likenesses(shown.value)),
    parts: computed(() => partsOf(shown.value)),
    minutes: section("minutes"),
    record: computed(() => document.value?.record["main"]),
    turns: section("turns"),
    channels: section("channels"),
    captioning: section("captioning"),
    captionLines: section("captions"),
    captions: new Captions(room),
    agenda: section("agenda"),
    delegations: section("delegations"),
    decks: section("decks"),
    handouts: section("handouts"),
    floor: computed(() => document.value?.floor["main"] ?? NOBODY_SPEAKS),
    polls: section("polls"),
    chat: section("chat"),
    drafts,
    mine,
    posted,
    tab: signal<Tab>("questions"),
    announcement: signal(""),
  };
}

export const RoomContext = createContext<RoomView | null>(null);

export function useRoom(): RoomView {
  const view = useContext(RoomContext);
  if (view === null) throw new Error("A room's component was drawn outside a room.");
  return view;
}

/** Whether I may do this now, by its name in the server's registry. */
export function useMay(): (name: string) => boolean {
  const { own } = useRoom();
  return (name) => own.value.may[name] === true;
}

/** That this part of the room is looked at: on the text rung it comes only then. True once it is here. */
export function useSections(...sections: readonly Section[]): boolean {
  const { room, shown, connection } = useRoom();
  const here = shown.value === null || sections.every((each) => shown.value?.has(each));
  const line = connection.value.state;
  useEffect(() => {
    if (!here && line === "connected") room.want(sections);
  }, [here, line]);
  return here;
}
