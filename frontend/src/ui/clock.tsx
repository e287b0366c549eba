import { gettext, interpolate } from "../i18n";
import { useRoom } from "./context";
import { elapsed, useNow } from "./time";
import { minutesLong, phaseName } from "./words";

/** How long it has been live, the part that goes on, and what is left of it. */
export function Clock() {
  const { hall } = useRoom();
  const now = useNow();
  const { phase, started_ms, phase_ends_ms } = hall.value;
  if (phase === "lobby") return <p class="room-phase">{phaseName(phase)}</p>;
  return (
    <>
      <p class="status live">
        {gettext("Live")} <span class="room-clock">{elapsed(now - (started_ms ?? now))}</span>
      </p>
      <p class="room-phase">
        {phaseName(phase)}
        {phase_ends_ms !== undefined && gettext(", ") + timeLeft(phase_ends_ms - now)}
      </p>
    </>
  );
}

/** "18 minutes left", or how long the phase is over its time. */
export function timeLeft(ms: number): string {
  const time = minutesLong(Math.ceil(Math.abs(ms) / 60_000));
  return interpolate(ms >= 0 ? gettext("%(time)s left") : gettext("%(time)s over its time"), { time });
}

/** The cities in their colours. */
export function Cities() {
  const { room } = useRoom();
  return (
    <p class="cities">
      {room.boot.cities.map((city, index) => (
        <>
          {index > 0 && <span aria-hidden="true"> · </span>}
          <bdi class={`side-${city.side}`}>{city.name}</bdi>
        </>
      ))}
    </p>
  );
}
