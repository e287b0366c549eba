import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import { onStage } from "../../state/slides";
import type { Keeper } from "../../state/storage";
import { Cities, Clock } from "../clock";
import { RoomContext, useRoom } from "../context";
import type { RoomView } from "../context";
import { ItemClock, OffRecord, WaitingOutside, useWaitsOutside } from "../floor/clock";
import { Ribbon } from "../ribbon";
import { SlidePicture } from "../slides/picture";
import { Sound } from "../sound";
import { Tile, Words, Large, useSeen } from "../stage-picture";
import { speaking } from "../order";
import { timeOfDay } from "../time";
import { closing } from "../words";
import { WallCaptionChoice, WallCaptions, WallPoll, useWallCaptions } from "./words";

const LONG = 160; // characters: smaller, so that the stage keeps its place

/** For the big screen of a meeting hall: to be looked at from afar, and touched by nobody. */
export function WallPage({ view, session }: { view: RoomView; session: Keeper }) {
  return (
    <RoomContext.Provider value={view}>
      <Wall session={session} />
    </RoomContext.Provider>
  );
}

function Wall({ session }: { session: Keeper }) {
  const { room, document, connection, hall } = useRoom();
  const waits = useWaitsOutside();
  const captions = useWallCaptions(session);
  if (connection.value.state === "closed")
    return <Notice words={room.problem.value || closing(connection.value.code).sentence} />;
  if (document.value === null) return <Notice words={gettext("The room is being opened.")} />;
  if (hall.value.phase === "ended") return <Notice words={gettext("The exchange has ended.")} />;
  return (
    <>
      <header class="room-bar wall-bar">
        <Cities />
        <h1 class="room-title">
          <bdi>{hall.value.title || room.boot.title}</bdi>
        </h1>
        <Clock />
        <ItemClock />
        <Recorded />
        <OffRecord />
      </header>
      {waits ? <WaitingOutside /> : <Stage />}
      <footer class="wall-foot">
        {!waits && <WallCaptions language={captions.language} />}
        {!waits && <Question />}
        <Ribbon />
        <Foot session={session}>
          <WallCaptionChoice {...captions} />
        </Foot>
      </footer>
    </>
  );
}

function Notice({ words }: { words: string }) {
  const { room } = useRoom();
  return (
    <div class="wall-notice">
      <Cities />
      <h1>
        <bdi>{room.boot.title}</bdi>
      </h1>
      <p role="status">{words}</p>
      <p>{room.boot.when}</p>
    </div>
  );
}

function Recorded() {
  const { hall } = useRoom();
  return hall.value.recording ? <p class="recording-mark on">{gettext("Being recorded")}</p> : null;
}

/** The slide with its speaker small; else whoever speaks. */
function Stage() {
  const { document, turns } = useRoom();
  const seen = useSeen();
  const speaker = speaking(turns.value);
  const others = seen.filter((each) => !each.mine);
  const large =
    others.find((each) => each.source === "screen") ?? others.find((each) => each.participant === speaker) ?? others[0];
  const slide = onStage(document.value, []);
  const cameras = slide ? others.filter((each) => each.source === "camera") : [];
  const beside =
    cameras.find((each) => each.participant === speaker) ?? cameras.find((each) => each.participant === slide?.owner);
  return (
    <section class="wall-stage" aria-label={gettext("Stage")}>
      <div class="stage-frame">
        {slide ? <SlidePicture slide={slide} /> : large ? <Large seen={large} /> : <Words />}
      </div>
      {beside && <Tile seen={beside} speaking={beside.participant === speaker} />}
      <WallPoll />
    </section>
  );
}

/** What is being answered, to be read from the last row. */
function Question() {
  const { lists, people } = useRoom();
  const question = lists.value.floor[0]?.[1];
  if (question === undefined) return null;
  const author = people.value[question.author ?? ""]?.name;
  return (
    <div class="wall-question" role="status">
      <p class="wall-question-text" dir="auto" data-long={(question.text ?? "").length > LONG || undefined}>
        {question.text}
      </p>
      <p class="quiet">{author ? <bdi>{author}</bdi> : gettext("Asked without a name")}</p>
    </div>
  );
}

/** A cut that goes on is told; what can be set is for whoever sets the screen up. */
function Foot({ session, children }: { session: Keeper; children: ComponentChildren }) {
  const { room, connection } = useRoom();
  const key = `twinhall.wall.sound.${room.boot.exchange}`;
  const [sound, setSound] = useState(() => session.read(key, false));
  const now = connection.value;
  const cut = now.state === "reconnecting" || now.state === "offline";
  return (
    <div class="wall-line">
      <p role="status">
        {cut &&
          interpolate(gettext("The line is cut since %(time)s. Coming back by itself."), {
            time: timeOfDay(now.since_ms),
          })}
      </p>
      {children}
      <button
        type="button"
        class="link-button"
        aria-pressed={sound}
        onClick={() => {
          session.write(key, !sound);
          setSound(!sound);
        }}
      >
        {sound ? gettext("Sound from this screen: on") : gettext("Sound from this screen: off")}
      </button>
      {sound && <Sound />}
    </div>
  );
}
