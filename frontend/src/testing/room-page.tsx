// The page of the room before a scripted server, for the tests of its parts.

import { act, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach } from "vitest";
import type { Document, Incoming } from "../protocol/types";
import { MediaSession } from "../state/media-session";
import { Room } from "../state/room";
import { openKeeper } from "../state/storage";
import { NOW, boot, person } from "./people";
import { ScriptedSocket, emptyDocument, open, welcome, wholeView } from "./scripted-socket";
import { viewOf } from "../ui/context";
import { RoomPage } from "../ui/room";

export const FORMAT = { format: "presentations", planned: { presentations: 60, questions: 60 } } as const;
export const hall = { title: "Water losses", ...FORMAT, phase: "questions", phase_since_ms: NOW, started_ms: NOW - 60_000 } as const;
export const live = (over: Partial<Document> = {}): Document =>
  emptyDocument({
    hall: { main: { ...hall, phase_ends_ms: NOW + 18 * 60_000, recording: false, released: false } },
    people: {
      pamara: person("Amara Perera", "moderator"),
      pbruno: person("Bruno Maas", "rapporteur"),
      pchen: person("Chen Siddiqui", "attendee", "surat", 1),
      pdina: person("Dina Park", "leader", "busan", 2),
    },
    questions: {
      q1: { seq: 4, status: "waiting", text: "Who paid for the meters?", votes: 2, author: "pchen" },
      q2: { seq: 5, status: "waiting", text: "How do you meter leakage?", votes: 7 },
      q3: { seq: 6, status: "floor", text: "Which losses came first?", votes: 1, floor_ms: NOW },
      q4: { seq: 7, status: "declined", text: "When is lunch?", votes: 0, reason: "Not about water.", closed_ms: NOW },
      q5: { seq: 8, status: "withdrawn" },
    },
    minutes: { l1: { seq: 9, at_ms: NOW, kind: "decision", text: "Drawings are exchanged by May." } },
    ...over,
  });

export const MAY: { readonly [who: string]: readonly string[] } = {
  pamara: [
    ...["phase.start", "exchange.end", "recording.start", "questions.carry_over", "question.promote"],
    ...["question.answer", "question.decline", "door.let_in", "door.turn_away"],
  ],
  pbruno: ["minutes.add", "minutes.edit", "question.ask"],
  pchen: ["question.ask", "question.vote", "question.unvote", "question.withdraw", "hand.raise", "media.listen"],
  pdina: ["media.speak", "media.show", "media.listen", "recording.choose", "devices.set"],
};
let room: Room;
let media: MediaSession;
/** What the page that stands runs on. */
export const here = {
  get room(): Room {
    return room;
  },
  get media(): MediaSession {
    return media;
  },
};

/** The page of somebody who stands at the door. */
export async function arrive(who: string, document = live(), over: Partial<Incoming<"welcome">> = {}): Promise<void> {
  room = new Room({ boot, keeper: openKeeper(), tabs: { me: "one", adopt: () => Promise.resolve(false) }, open });
  media = new MediaSession(room);
  const view = viewOf(room, media);
  const root = window.document.createElement("main");
  render(<RoomPage view={view} session={openKeeper(() => sessionStorage)} root={root} />);
  room.start();
  const may = Object.fromEntries((MAY[who] ?? []).map((name) => [name, true]));
  const audience = who === "pamara" || who === "pbruno" ? "desk" : "attendee";
  const frame = welcome({ me: who, audience, now_ms: NOW, own: { votes: { q2: true }, may }, ...over });
  await act(() => void ScriptedSocket.last.opens().says(frame, wholeView(9, document)));
}
/** The page of somebody who has joined. */
export async function enter(...[who, document, over]: Parameters<typeof arrive>): Promise<void> {
  await arrive(who, document, over);
  const door = screen.queryByRole("button", { name: "Agree and join" });
  if (door) await act(() => void fireEvent.click(door));
}
export const says = (...frames: Parameters<ScriptedSocket["says"]>) => act(() => void ScriptedSocket.last.says(...frames));
export const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });
export const sent = () => ScriptedSocket.last.frames("do");
export const question = (text: string): HTMLElement => screen.getByText(text).closest("li") as HTMLElement;

afterEach(() => room.stop());
