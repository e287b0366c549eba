import { useState } from "preact/hooks";
import { gettext, interpolate, number } from "../i18n";
import type { Track } from "../protocol/types";
import { Captions } from "./captions/shown";
import { useRoom } from "./context";
import { NextSpeaker } from "./floor/queue";
import { speakerName } from "./floor/roster";
import { handsUp, speaking } from "./order";
import { Picture, ReceivedPicture } from "./picture";
import { Ribbon } from "./ribbon";
import { standingWords } from "./rung-words";
import { follow } from "./signals";
import { Waiting } from "./waiting";
import { cityName, nameWithTitle } from "./words";

interface Seen {
  readonly key: string;
  readonly participant: string;
  readonly source: Track["source"];
  readonly track: MediaStreamTrack;
  readonly mine: boolean;
}

/** What is seen: one picture large (a shared screen, else whoever speaks), the others as tiles. */
export function Stage() {
  const seen = useSeen();
  const { hall, turns } = useRoom();
  const speaker = speaking(turns.value);
  const others = seen.filter((each) => !each.mine);
  const large =
    others.find((each) => each.source === "screen") ?? others.find((each) => each.participant === speaker) ?? others[0];
  const tiles = seen.filter((each) => each !== large);
  return (
    <section class="room-stage" aria-label={gettext("Stage")} tabIndex={0}>
      <div class="stage-frame">{large ? <Large seen={large} /> : <Words />}</div>
      {large?.source === "screen" && <SlidesOnly />}
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

function useSeen(): Seen[] {
  const { media, tracks, me } = useRoom();
  const [received] = useState(() => follow(media.received));
  const [mine] = useState(() => follow(media.mine));
  const seen: Seen[] = tracks.value.flatMap(({ id, participant, source }) => {
    const track = source === "microphone" ? undefined : received.value.get(id);
    return track ? [{ key: id, participant, source, track, mine: false }] : [];
  });
  for (const source of ["screen", "camera"] as const) {
    const track = mine.value[source];
    if (track) seen.push({ key: `mine.${source}`, participant: me.value?.id ?? "", source, track, mine: true });
  }
  return seen;
}

function Large({ seen }: { seen: Seen }) {
  const { room, people } = useRoom();
  const person = people.value[seen.participant];
  const name = person ? nameWithTitle(person, room.boot.places) : "";
  return (
    <ReceivedPicture id={seen.key} source={seen.source} track={seen.track} label={name}>
      <div class="stage-words stage-still">
        <p>
          <bdi>{name}</bdi>
        </p>
        <Held />
      </div>
    </ReceivedPicture>
  );
}

/** Why something does not come through, and how to have it again where that is this person's own choice. */
function Held() {
  const { media } = useRoom();
  const [standing] = useState(() => follow(media.view.standing));
  const sentence = standingWords(standing.value);
  if (!sentence) return null;
  return (
    <div class="stage-held">
      <p>{sentence}</p>
      {standing.value.chosen && (
        <button type="button" class="act" onClick={() => media.view.allow("none")}>
          {standing.value.rung === "text" ? gettext("Receive sound and pictures") : gettext("Receive pictures")}
        </button>
      )}
    </div>
  );
}

/** Beside the slides, which cover the place where the reason would stand. */
function SlidesOnly() {
  const { media } = useRoom();
  const [standing] = useState(() => follow(media.view.standing));
  return standing.value.rung === "slides" ? <Held /> : null;
}

/** Without any picture the stage says what is happening. */
function Words() {
  return (
    <div class="stage-words">
      <Now />
      <Held />
    </div>
  );
}

function Now() {
  const { room, hall, people, turns, lists, delegations } = useRoom();
  if (hall.value.phase === "lobby")
    return (
      <>
        <p>{gettext("The exchange has not started yet.")}</p>
        <p class="stage-when">{room.boot.when}</p>
      </>
    );
  const speaks = speaking(turns.value) ?? "";
  const speaker = speakerName(delegations.value[speaks]) ?? people.value[speaks];
  if (speaker) return <p>{interpolate(gettext("%(name)s is speaking"), { name: speaker.name })}</p>;
  const floor = lists.value.floor[0]?.[1].text;
  if (floor)
    return (
      <p dir="auto">{floor}</p>
    );
  return <p>{gettext("Nobody has a camera on at the moment.")}</p>;
}

function Tile({ seen, speaking: speaks }: { seen: Seen; speaking: boolean }) {
  const { people, room } = useRoom();
  const person = people.value[seen.participant];
  const name = seen.mine ? gettext("You") : (person?.name ?? "");
  const state = seen.source === "screen" ? gettext("screen") : person?.microphone ? "" : gettext("muted");
  return (
    <figure class={`stage-tile side-${person?.side ?? 0}${speaks ? " speaking" : ""}`}>
      {seen.mine ? (
        <Picture track={seen.track} label={name} mirrored={seen.source === "camera"} />
      ) : (
        <ReceivedPicture id={seen.key} source={seen.source} track={seen.track} label={name}>
          <p class="stage-tile-still">
            <bdi>{person && cityName(person.city, room.boot.places)}</bdi>
          </p>
        </ReceivedPicture>
      )}
      <figcaption class="stage-tile-name">
        <bdi>{name}</bdi>
        {state && ` · ${state}`}
      </figcaption>
    </figure>
  );
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
