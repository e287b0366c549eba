import { useState } from "preact/hooks";
import { gettext, number } from "../i18n";
import { Captions } from "./captions/shown";
import { useRoom } from "./context";
import { NextSpeaker } from "./floor/queue";
import { speakerName } from "./floor/roster";
import { handsUp, speaking } from "./order";
import { Ribbon } from "./ribbon";
import { onStage } from "../state/slides";
import { Held, Large, Tile, Words, useSeen } from "./stage-picture";
import type { Seen } from "./stage-picture";
import { SlidePicture } from "./slides/picture";
import { Presenter } from "./slides/presenter";
import { follow } from "./signals";
import { Waiting } from "./waiting";
import { nameWithTitle } from "./words";

/** What is seen: one picture large (slides, a shared screen, else whoever speaks), the others as tiles. */
export function Stage() {
  const seen = useSeen();
  const { hall, turns, document, pending } = useRoom();
  const speaker = speaking(turns.value);
  const slide = onStage(document.value, pending.value);
  const others = seen.filter((each) => !each.mine);
  const large =
    others.find((each) => each.source === "screen") ?? others.find((each) => each.participant === speaker) ?? others[0];
  const tiles = slide === undefined ? seen.filter((each) => each !== large) : speakerFirst(seen, large);
  return (
    <section class={`room-stage${slide ? " with-slide" : ""}`} aria-label={gettext("Stage")} tabIndex={0}>
      <div class="stage-frame">
        {slide ? <SlidePicture slide={slide} /> : large ? <Large seen={large} /> : <Words />}
      </div>
      {(slide !== undefined || large?.source === "screen") && <SlidesOnly />}
      {slide && <Presenter slide={slide} />}
      <div class="stage-tiles">
        {tiles.map((each) => (
          <Tile key={each.key} seen={each} speaking={each.participant === speaker} />
        ))}
      </div>
      <Captions />
      {hall.value.phase === "lobby" ? <Waiting /> : <StageLine large={large} speaker={speaker} />}
      <Ribbon />
    </section>
  );
}

/** Beside slides whoever would be large comes first. */
const speakerFirst = (seen: readonly Seen[], large: Seen | undefined): readonly Seen[] =>
  large === undefined ? seen : [large, ...seen.filter((each) => each !== large)];

/** Beside the slides, which cover the place where the reason would stand. */
function SlidesOnly() {
  const { media } = useRoom();
  const [standing] = useState(() => follow(media.view.standing));
  return standing.value.rung === "slides" ? <Held /> : null;
}

/** Who is seen or heard, with title and city; and whose hands are up. */
function StageLine({ large, speaker }: { large: Seen | undefined; speaker: string | undefined }) {
  const { room, people, hands, delegations } = useRoom();
  const shown = large?.participant ?? speaker ?? "";
  const person = people.value[shown];
  const delegate = speakerName(delegations.value[shown]);
  const up = handsUp(hands.value);
  return (
    <div class="stage-line">
      <p class="stage-name">
        {person && <bdi>{nameWithTitle(delegate ? { ...person, ...delegate } : person, room.boot.places)}</bdi>}
        {delegate?.native_name && <bdi class="title"> · {delegate.native_name}</bdi>}
        {person && large && !person.microphone && <span class="title"> · {gettext("muted")}</span>}
        {person && large && large.participant === speaker && <span class="title"> · {gettext("speaking")}</span>}
      </p>
      {up.length > 0 && (
        <p class="room-hands">
          {gettext("Hands:")}{" "}
          {up.map((id, index) => (
            <span key={id} class="hand">
              {number(index + 1)} <bdi>{people.value[id]?.name}</bdi>
            </span>
          ))}
        </p>
      )}
      <NextSpeaker />
    </div>
  );
}
