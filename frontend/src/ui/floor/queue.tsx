import { gettext, interpolate, number } from "../../i18n";
import type { OwnThings } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import { handsUp } from "../order";
import { Refusal } from "../refusal";
import { elapsed, useNow } from "../time";
import { minutesLong, nameWithTitle } from "../words";
import { inMinutes, spokenMs } from "./times";

type Reason = NonNullable<OwnThings["next"]>["reason"];

export function reasonWords(reason: Reason): string {
  switch (reason) {
    case "first":
      return gettext("has waited longest");
    case "unheard":
      return gettext("has not spoken yet");
    case "least":
      return gettext("has spoken least");
    case "side":
      return gettext("it is their side’s turn");
  }
}

/** Under the stage, for whoever gives the floor: one press calls whom the order suggests. */
export function NextSpeaker() {
  const { room, people, own } = useRoom();
  const may = useMay();
  const { next } = own.value;
  if (next === undefined || !may("floor.grant")) return null;
  const name = people.value[next.participant]?.name ?? "";
  return (
    <button
      type="button"
      class="act next-speaker"
      data-key="G"
      onClick={() => room.send({ do: "floor.grant", participant: next.participant }, "floor")}
    >
      <span>
        {interpolate(gettext("Give the floor to %(name)s"), { name })}
        <span class="quiet"> · {reasonWords(next.reason)}</span>
      </span>
      <kbd class="key wide-only" dir="ltr">
        G
      </kbd>
    </button>
  );
}

/** Who has the floor, and those who wait for it. */
export function Queue() {
  const { people, hands } = useRoom();
  const up = handsUp(hands.value);
  return (
    <section aria-label={gettext("Speaking")}>
      <Holder />
      <h2>{interpolate(gettext("Waiting to speak (%(count)s)"), { count: up.length })}</h2>
      {up.length === 0 && <p class="quiet">{gettext("Nobody has raised a hand.")}</p>}
      <ol class="hands queue">
        {up.map((id, index) => (
          <Waiting key={id} id={id} place={index + 1} here={people.value[id]?.present === true} />
        ))}
      </ol>
      <Refusal place="floor" />
    </section>
  );
}

function Waiting({ id, place, here }: { id: string; place: number; here: boolean }) {
  const { room, people, own } = useRoom();
  const may = useMay();
  const person = people.value[id];
  if (person === undefined) return null;
  const { next } = own.value;
  const suggested = next?.participant === id ? reasonWords(next.reason) : "";
  return (
    <li class={suggested ? "suggested" : ""}>
      <span class="place">{number(place)}</span>
      <span class="who">
        <bdi>{nameWithTitle(person, room.boot.places)}</bdi>
        {!here && <span class="quiet"> · {gettext("line cut")}</span>}
        {suggested && <span class="reason"> · {interpolate(gettext("next: %(reason)s"), { reason: suggested })}</span>}
      </span>
      {here && may("floor.grant") && (
        <button
          type="button"
          class="act"
          {...(suggested ? { "data-main": true } : {})}
          onClick={() => room.send({ do: "floor.grant", participant: id }, "floor")}
        >
          {gettext("Give the floor")}
          <span class="visually-hidden"> {person.name}</span>
        </button>
      )}
    </li>
  );
}

function Holder() {
  const { room, floor, people, me } = useRoom();
  const may = useMay();
  const now = useNow();
  const { holder, since_ms } = floor.value;
  const person = people.value[holder ?? ""];
  if (person === undefined) return <p class="quiet floor-holder">{gettext("Nobody has been given the floor.")}</p>;
  const mine = holder === me.value?.id;
  return (
    <div class="floor-holder given" role="status">
      <p>
        {mine ? (
          <strong>{gettext("You have the floor.")}</strong>
        ) : (
          <>
            {gettext("On the floor:")} <bdi>{nameWithTitle(person, room.boot.places)}</bdi>
          </>
        )}{" "}
        <span class="quiet room-clock">{elapsed(now - (since_ms ?? now))}</span>
      </p>
      {(mine || may("floor.grant")) && (
        <button type="button" class="act" onClick={() => room.send({ do: "floor.return" }, "floor")}>
          {mine ? gettext("Give the floor back") : gettext("Take the floor back")}
        </button>
      )}
    </div>
  );
}

/** To each their own: how long they have spoken, of how much. */
export function OwnTime() {
  const { own, turns, me, floor } = useRoom();
  const now = useNow(5_000);
  const talk = { [`p${me.value?.id}`]: { of: "person" as const, who: "", spoken_ms: own.value.spoken_ms ?? 0 } };
  const spoken = spokenMs(talk, turns.value, me.value?.id ?? "", now);
  const budget = floor.value.budgets["person"];
  if (spoken === 0 && budget === undefined) return null;
  const time = minutesLong(inMinutes(spoken));
  return (
    <p class="own-time">
      {budget === undefined
        ? interpolate(gettext("You have spoken %(time)s."), { time })
        : interpolate(gettext("You have spoken %(time)s of %(budget)s."), { time, budget: minutesLong(budget) })}
    </p>
  );
}
