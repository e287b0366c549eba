import { useEffect, useState } from "preact/hooks";
import { gettext } from "../i18n";
import type { Keeper } from "../state/storage";
import { RoomContext, useRoom } from "./context";
import type { RoomView } from "./context";
import { Ended } from "./ended";
import { Inside } from "./inside";
import { Join } from "./join";
import { closing } from "./words";

interface Props {
  readonly view: RoomView;
  /** What this tab keeps: whether its person has joined already, so that a reload leads straight back in. */
  readonly session: Keeper;
  readonly root: HTMLElement;
}

export function RoomPage({ view, session, root }: Props) {
  return (
    <RoomContext.Provider value={view}>
      <Door session={session} root={root} />
    </RoomContext.Provider>
  );
}

/** What of the room is open to this person now. */
function Door({ session, root }: Omit<Props, "view">) {
  const { room, media, me, hall, document, connection, tab } = useRoom();
  const key = `twinhall.joined.${room.boot.exchange}.${me.value?.id ?? ""}`;
  const [entered, setEntered] = useState(false);
  const joined = entered || session.read(key, false);
  useEffect(() => {
    root.dataset["view"] = me.value?.audience === "desk" ? "desk" : "stage";
    root.dataset["tab"] = tab.value;
  }, [root, me.value?.audience, tab.value]);
  if (connection.value.state === "closed") return <Closed code={connection.value.code} />;
  if (document.value === null) return <Opening />;
  if (hall.value.phase === "ended") return <Ended />;
  const join = (): void => {
    session.write(key, true);
    setEntered(true);
  };
  const leave = (): void => {
    session.remove(key);
    media.close();
    room.stop();
    location.assign(room.boot.urls.home);
  };
  return joined ? <Inside leave={leave} /> : <Join joined={join} />;
}

function Opening() {
  const { room, connection } = useRoom();
  return (
    <div class="room-join">
      <h1>
        <bdi>{room.boot.title}</bdi>
      </h1>
      <p role="status">
        {connection.value.state === "connecting" || connection.value.state === "connected"
          ? gettext("The room is being opened.")
          : gettext("The hub does not answer. This page goes on trying; check this device’s network meanwhile.")}
      </p>
    </div>
  );
}

function Closed({ code }: { code: number }) {
  const { room } = useRoom();
  const { sentence, action, to } = closing(code);
  return (
    <div class="room-join">
      <h1>
        <bdi>{room.boot.title}</bdi>
      </h1>
      <p class="notice error" role="alert">
        {room.problem.value || sentence}
      </p>
      <div class="actions">
        <a class="button large" href={to === "home" ? room.boot.urls.home : location.href}>
          {action}
        </a>
      </div>
    </div>
  );
}
