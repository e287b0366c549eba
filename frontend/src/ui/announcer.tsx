import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { gettext, interpolate } from "../i18n";
import type { RoomView } from "./context";
import { useRoom } from "./context";
import { runningItem } from "./floor/times";
import { handsUp, rootOf } from "./order";
import { standingWords } from "./rung-words";
import { openPoll, shownPoll } from "./talk/ballots";
import { follow } from "./signals";
import { placeOf } from "./slides/picture";
import { textWords } from "./text-stage";
import { phaseName } from "./words";

/** What changed by itself, in a sentence, for those who hear the page. Nothing is said of how it was on arrival. */
export function Announcer() {
  const view = useRoom();
  useEffect(() => announce(view), [view]);
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {view.announcement.value}
    </p>
  );
}

interface Told {
  readonly phase: string;
  readonly recording: boolean;
  readonly offRecord: boolean;
  readonly item: string;
  readonly over: boolean;
  readonly speaker: string;
  readonly mine: boolean;
  readonly host: string;
  readonly floor: string;
  readonly connection: string;
  readonly hands: string;
  readonly poll: string;
  readonly counted: string;
  readonly hidden: number;
  /** My questions that have an outcome: the words of each by its key. */
  readonly outcomes: { readonly [question: string]: string };
  /** What the slide on the stage says. */
  readonly slide: string;
  /** Why something is not heard or seen. */
  readonly held: string;
}

function announce(view: RoomView): () => void {
  let before: Told | null = null;
  const standing = follow(view.media.view.standing);
  const text = follow(view.text.standing);
  return effect(() => {
    if (view.document.value === null) return;
    const floor = view.lists.value.floor[0];
    const hands = handsUp(view.hands.value);
    const now: Told = {
      phase: phaseName(view.hall.value.phase),
      recording: view.hall.value.recording,
      offRecord: view.hall.value.off_record === true,
      item: runningItem(view.agenda.value)?.[1].title ?? "",
      over: view.hall.value.over === true,
      speaker: view.people.value[view.floor.value.holder ?? ""]?.name ?? "",
      mine: view.floor.value.holder !== undefined && view.floor.value.holder === view.me.value?.id,
      host: view.people.value[view.hall.value.host ?? ""]?.name ?? "",
      floor: floor?.[1].text ?? "",
      connection: view.connection.value.state,
      hands: hands.at(-1) ?? "",
      poll: openPoll(view.polls.value)?.[1].question ?? "",
      counted: shownPoll(view.polls.value)?.[1].status === "closed" ? (shownPoll(view.polls.value)?.[1].question ?? "") : "",
      hidden: Object.keys(view.own.value.hidden ?? {}).length,
      outcomes: outcomesOfMine(view),
      slide: slideWords(view),
      held: textWords(text.value) || standingWords(standing.value),
    };
    const sentence = before === null ? "" : difference(before, now, view.people.value[now.hands]?.name ?? "");
    before = now;
    if (sentence) view.announcement.value = sentence;
  });
}

/** Its place and its first line: the rest is the picture's own text. */
function slideWords(view: RoomView): string {
  const slide = view.document.value?.slide["main"];
  return slide === undefined ? "" : `${placeOf(slide)}. ${slide.text.split("\n")[0]}`;
}

/** Mine by my name, or by the token that only this browser has. */
function outcomesOfMine(view: RoomView): Told["outcomes"] {
  const me = view.me.value?.id;
  const [mine, questions] = [view.mine.value, view.questions.value];
  const ids = Object.entries(questions).filter(([id, { author }]) => id in mine || (me !== undefined && author === me));
  return Object.fromEntries(
    ids.flatMap(([id]) => {
      const root = questions[rootOf(id, questions)];
      const closed = root !== undefined && ["answered", "declined", "carried"].includes(root.status);
      return closed ? [[id, questions[id]?.text ?? ""] as const] : [];
    }),
  );
}

function difference(before: Told, now: Told, hand: string): string {
  const said = [];
  if (now.connection !== before.connection && now.connection === "connected") said.push(gettext("The line is back."));
  if (now.held && now.held !== before.held) said.push(now.held);
  if (!now.held && before.held) said.push(gettext("Sound and pictures come through again."));
  if (now.phase !== before.phase) said.push(interpolate(gettext("Now: %(phase)s."), { phase: now.phase }));
  if (now.offRecord && !before.offRecord)
    said.push(gettext("Off the record: nothing is recorded or written until this item is over."));
  if (!now.offRecord && before.offRecord) said.push(gettext("On the record again."));
  if (now.item && now.item !== before.item) said.push(interpolate(gettext("Now: %(phase)s."), { phase: now.item }));
  if (now.over && !before.over)
    said.push(interpolate(gettext("The time for “%(part)s” is over."), { part: now.phase }));
  if (now.mine && !before.mine) said.push(gettext("You have the floor."));
  else if (now.speaker && now.speaker !== before.speaker)
    said.push(interpolate(gettext("%(name)s has the floor."), { name: now.speaker }));
  if (now.host && before.host && now.host !== before.host)
    said.push(interpolate(gettext("%(name)s runs the exchange."), { name: now.host }));
  if (now.recording && !before.recording) said.push(gettext("The recording has started."));
  if (!now.recording && before.recording) said.push(gettext("The recording has stopped."));
  if (now.slide && now.slide !== before.slide) said.push(now.slide);
  if (now.floor && now.floor !== before.floor)
    said.push(interpolate(gettext("On the floor: %(question)s"), { question: now.floor }));
  if (now.poll && now.poll !== before.poll)
    said.push(interpolate(gettext("A poll is open: %(question)s"), { question: now.poll }));
  if (now.counted && now.counted !== before.counted)
    said.push(interpolate(gettext("The result of the poll is shown: %(question)s"), { question: now.counted }));
  if (now.hidden > before.hidden) said.push(gettext("The desk has hidden a line that you wrote in the chat."));
  for (const [id, text] of Object.entries(now.outcomes))
    if (!(id in before.outcomes))
      said.push(interpolate(gettext("Your question has its outcome: %(question)s"), { question: text }));
  if (hand && now.hands !== before.hands) said.push(interpolate(gettext("%(name)s raised a hand."), { name: hand }));
  return said.join(" ");
}
