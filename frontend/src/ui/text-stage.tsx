import { useState } from "preact/hooks";
import { gettext, interpolate, ngettext, number } from "../i18n";
import { SOUND_KB_A_MINUTE } from "../state/rung-choice";
import type { Why } from "../state/rung-choice";
import { onStage } from "../state/slides";
import type { TextStanding } from "../state/text-rung";
import { Captions } from "./captions/shown";
import { useRoom } from "./context";
import { NextSpeaker } from "./floor/queue";
import { speakerName } from "./floor/roster";
import { handsUp, speaking } from "./order";
import { follow } from "./signals";
import { SlideWords } from "./slides/picture";
import { Waiting } from "./waiting";
import { nameWithTitle } from "./words";

/** Whether the page is on the text rung, and why. */
export function useTextStanding(): TextStanding {
  const { text } = useRoom();
  const [standing] = useState(() => follow(text.standing));
  return standing.value;
}

/** The stage where only words come: who speaks, what stands on the floor, whose hands are up, and why it is so. */
export function TextStage() {
  return (
    <section class="room-stage text-stage" aria-label={gettext("Stage")}>
      <Captions first />
      <Speaker />
      <OnTheStage />
      <Question />
      <Hands />
      <NextSpeaker />
      <WhyText />
    </section>
  );
}

function Speaker() {
  const { room, hall, people, turns, delegations, floor } = useRoom();
  if (hall.value.phase === "lobby")
    return (
      <>
        <p class="text-speaker">
          {gettext("The exchange has not started yet.")} <span class="text-quiet">{room.boot.when}</span>
        </p>
        <Waiting />
      </>
    );
  const speaks = speaking(turns.value) ?? floor.value.holder ?? "";
  const person = people.value[speaks];
  if (!person) return <p class="text-speaker text-quiet">{gettext("Nobody is speaking at the moment.")}</p>;
  const delegate = speakerName(delegations.value[speaks]);
  const name = nameWithTitle(delegate ? { ...person, ...delegate } : person, room.boot.places);
  return (
    <p class={`text-speaker side-${person.side}`}>
      <span class="text-label">{speaking(turns.value) ? gettext("Speaking") : gettext("Has the floor")}</span>{" "}
      <bdi>{name}</bdi>
    </p>
  );
}

/** The words of the page that is on the stage. */
function OnTheStage() {
  const { document, pending } = useRoom();
  const slide = onStage(document.value, pending.value);
  return slide && <SlideWords slide={slide} />;
}

function Question() {
  const question = useRoom().lists.value.floor[0]?.[1];
  if (question?.text === undefined) return null;
  return (
    <p class="text-question">
      <span class="text-label">{gettext("Question on the floor")}</span>{" "}
      <span dir="auto" lang={question.language}>
        {question.text}
      </span>
    </p>
  );
}

function Hands() {
  const { people, hands } = useRoom();
  const up = handsUp(hands.value);
  if (up.length === 0) return null;
  return (
    <p class="room-hands">
      {gettext("Hands:")}{" "}
      {up.map((id, index) => (
        <span key={id} class="hand">
          {number(index + 1)} <bdi>{people.value[id]?.name}</bdi>
        </span>
      ))}
    </p>
  );
}

/** What does not come, why, and what to do about it. */
function WhyText() {
  const { text, room } = useRoom();
  const standing = useTextStanding();
  if (!standing.on) return null;
  return (
    <div class="text-why">
      <p>{textWords(standing)}</p>
      <button type="button" class="act" onClick={() => text.rise()}>
        {standing.chosen ? gettext("Receive sound and pictures") : gettext("Try sound and pictures now")}
      </button>
      {room.boot.urls.plain && <a href={room.boot.urls.plain}>{gettext("An even smaller page, without JavaScript")}</a>}
    </div>
  );
}

/** Heard or seen over a line that carries no more than text: they choose, nothing is taken from them. */
export function TextAdvice() {
  const { media } = useRoom();
  const standing = useTextStanding();
  if (standing.on || standing.advised === null) return null;
  return (
    <div class="room-note warning" role="status">
      <p>
        {whyWords(standing.advised)}{" "}
        {gettext("The others may not hear you. With text only you stay in the room: you read, ask and vote.")}
      </p>
      <button type="button" class="act" onClick={() => media.view.allow("text")}>
        {gettext("Go on with text only")}
      </button>
    </div>
  );
}

/** "" where more than text comes. */
export function textWords(standing: TextStanding): string {
  if (!standing.on) return "";
  if (standing.chosen)
    return gettext("Text only, as you chose on this device: you hear and see nobody. You can read, ask, vote and raise your hand.");
  return `${whyWords(standing.why)} ${gettext("You can read, ask, vote and raise your hand. Sound comes back by itself when the line has been good for some minutes.")}`;
}

function whyWords(why: Why): string {
  switch (why.why) {
    case "slow":
      return interpolate(
        ngettext(
          "Text only: your line takes %(count)s second to answer, too long for sound.",
          "Text only: your line takes %(count)s seconds to answer, too long for sound.",
          why.seconds,
        ),
        { count: why.seconds },
      );
    case "cut":
      return gettext("Text only: your line was cut twice within two minutes.");
    case "thin":
      return interpolate(gettext("Text only: your line carries about %(count)s kB a minute, and sound needs %(needed)s."), {
        count: why.kb_a_minute,
        needed: SOUND_KB_A_MINUTE,
      });
    case "sound":
      return gettext("Text only: your line is too thin for sound at the moment.");
    case "network":
      return gettext("Text only: this device says that its network is slow, or that it saves data.");
  }
}
