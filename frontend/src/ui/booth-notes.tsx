import { useState } from "preact/hooks";
import { gettext, interpolate } from "../i18n";
import { boothOf } from "../state/channels";
import { useMay, useRoom } from "./context";
import { follow } from "./signals";
import { timeOfDay, useNow } from "./time";
import { languageName } from "./words";

const SIGN_LASTS_MS = 10_000; // sessions/domain/decide/booth.py

/** What the booths need somebody to do: a silent one another voice, all of them a slower speaker. */
export function BoothNotes() {
  const { channels } = useRoom();
  return (
    <>
      <SlowDown />
      {Object.entries(channels.value).map(
        ([language, { silent_ms }]) =>
          silent_ms !== undefined && <Silent key={language} language={language} since={silent_ms} />,
      )}
    </>
  );
}

/** For whoever has the microphone on. */
function SlowDown() {
  const { channels, media, me, people } = useRoom();
  const [mine] = useState(() => follow(media.mine));
  const now = useNow();
  const asked = Math.max(0, ...Object.values(channels.value).map((channel) => channel.slow_ms ?? 0));
  const interprets = people.value[me.value?.id ?? ""]?.role === "interpreter";
  if (mine.value.microphone !== "on" || interprets || now - asked >= SIGN_LASTS_MS) return null;
  return (
    <div class="room-note sign" role="alert">
      <p>{gettext("The interpreters ask: please speak more slowly.")}</p>
    </div>
  );
}

/** For the desk, and for the partner, who can both do something about it. */
function Silent({ language, since }: { language: string; since: number }) {
  const { room, me, people, channels } = useRoom();
  const may = useMay();
  const id = me.value?.id ?? "";
  const mine = people.value[id]?.channel;
  if (!may("booth.take") || (mine !== undefined && mine !== language)) return null;
  const ready = boothOf(language, people.value, channels.value).filter(
    ([each, person]) => each !== channels.value[language]?.live && person.present && person.microphone,
  );
  return (
    <div class="room-note warning" role="alert">
      <p>
        {interpolate(
          gettext("Interpretation into %(language)s has not been heard since %(time)s, and the floor goes on speaking."),
          { language: languageName(language), time: timeOfDay(since) },
        )}
        {ready.length === 0 && ` ${gettext("Nobody else of the booth is ready.")}`}
      </p>
      <div class="note-actions">
        {ready
          .filter(([each]) => mine === undefined || each === id)
          .map(([each, person]) => (
            <button
              key={each}
              type="button"
              class="act"
              data-main
              onClick={() => room.send({ do: "booth.take", ...(each === id ? {} : { participant: each }) }, "booth")}
            >
              {each === id
                ? gettext("Take over now")
                : interpolate(gettext("Put %(name)s on the air"), { name: person.name })}
            </button>
          ))}
      </div>
    </div>
  );
}
