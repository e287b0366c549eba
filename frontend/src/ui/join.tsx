import { useEffect, useRef, useState } from "preact/hooks";
import { gettext, interpolate, ngettext } from "../i18n";
import { useMay, useRoom } from "./context";
import { DeviceCheck } from "./device-check";
import type { Checked } from "./device-check";
import { inOwnTime } from "./local-time";
import { byRank } from "./order";
import { Refusal } from "./refusal";
import { cityName, phaseName } from "./words";

/** Before joining: what it is, who is here, a look at one's own devices, and the choice about the recording. */
export function Join({ joined }: { joined: () => void }) {
  const { room, hall, own, media, document } = useRoom();
  const may = useMay();
  const [checked, setChecked] = useState<Checked>({ microphone: null, camera: null });
  const kept = useRef(checked);
  kept.current = checked;
  const handedOver = useRef(false);
  useEffect(
    () => () => {
      if (!handedOver.current) for (const track of Object.values(kept.current)) track?.stop();
    },
    [],
  );
  const moved = document.value?.plan["main"]?.starts_ms;
  const planned = moved === undefined || moved === room.boot.starts_ms ? room.boot.when : inOwnTime(new Date(moved));
  const join = (agree: boolean): void => {
    if (may("recording.choose")) room.send({ do: "recording.choose", agree }, "join");
    handedOver.current = true;
    void media.use(checked);
    joined();
  };
  return (
    <div class="room-join">
      <p class="cities">
        {room.boot.cities.map((city, index) => (
          <>
            {index > 0 && <span aria-hidden="true"> · </span>}
            <bdi class={`side-${city.side}`}>{city.name}</bdi>
          </>
        ))}
      </p>
      <h1>
        <bdi>{hall.value.title || room.boot.title}</bdi>
      </h1>
      <p class="join-now">
        {phaseName(hall.value.phase)}
        {hall.value.phase === "lobby" && `: ${planned}`} · <WhoIsHere />
      </p>
      {room.boot.rehearsal === true && <p class="notice">{gettext("This is a rehearsal.")}</p>}
      {may("media.speak") && <DeviceCheck checked={checked} onChange={setChecked} />}
      <section class="join-choice">
        <p>
          <strong>
            {hall.value.recording
              ? gettext("This meeting is being recorded.")
              : gettext("This meeting may be recorded.")}
          </strong>{" "}
          {gettext("Nothing is released without the chair’s approval.")}
        </p>
        {own.value.agreed === false && <p class="quiet">{gettext("Last time you chose not to be recorded.")}</p>}
        <div class="actions">
          <button type="button" class="button large" onClick={() => join(true)}>
            {gettext("Agree and join")}
          </button>
          <button type="button" class="button quiet large" onClick={() => join(false)}>
            {gettext("Join without being recorded")}
          </button>
        </div>
        {may("media.speak") && (
          <p class="hint">
            {gettext(
              "Without being recorded, everybody still hears and sees you; nothing of it is written. You can change this at any time.",
            )}
          </p>
        )}
        <Refusal place="join" />
      </section>
    </div>
  );
}

function WhoIsHere() {
  const { room, people, me } = useRoom();
  const here = Object.entries(people.value)
    .filter(([id, person]) => person.present && id !== me.value?.id)
    .sort(byRank);
  if (here.length === 0) return <>{gettext("Nobody else is here yet.")}</>;
  const names = here.slice(0, 4).map(([, person]) => {
    const city = cityName(person.city, room.boot.places);
    return city ? `${person.name} (${city})` : person.name;
  });
  const more = here.length - names.length;
  return (
    <>
      {interpolate(gettext("Here now: %(names)s"), { names: names.join(gettext(", ")) })}
      {more > 0 && ` ${interpolate(ngettext("and %(count)s more", "and %(count)s more", more), { count: more })}`}
    </>
  );
}
