// The pictures of a stage, in the room as on the big screen.
import { useState } from "preact/hooks";
import { gettext, interpolate } from "../i18n";
import type { Track } from "../protocol/types";
import { useRoom } from "./context";
import { speakerName } from "./floor/roster";
import { speaking } from "./order";
import { Picture, ReceivedPicture } from "./picture";
import { standingWords } from "./rung-words";
import { follow } from "./signals";
import { cityName, nameWithTitle } from "./words";

export interface Seen {
  readonly key: string;
  readonly participant: string;
  readonly source: Track["source"];
  readonly track: MediaStreamTrack;
  readonly mine: boolean;
}

export function useSeen(): Seen[] {
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

export function Large({ seen }: { seen: Seen }) {
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
export function Held() {
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

/** Without any picture the stage says what is happening. */
export function Words() {
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

export function Tile({ seen, speaking: speaks }: { seen: Seen; speaking: boolean }) {
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
