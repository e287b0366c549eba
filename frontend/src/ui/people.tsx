import { gettext, interpolate, number } from "../i18n";
import type { Person } from "../protocol/types";
import { Interpretation } from "./booth";
import { Captioners } from "./captions/captioners";
import { useMay, useRoom } from "./context";
import { DoorRules } from "./door";
import { Host, PersonActions } from "./floor/person";
import { OwnRoster, membersInOrder } from "./floor/roster";
import { byRank, handsUp } from "./order";
import type { Keyed } from "./order";
import { Refusal } from "./refusal";
import { cityName, roleName, stakeholderName } from "./words";

/** Who is here, by city; hands first, in the order in which they went up. */
export function People() {
  const { room, people } = useRoom();
  const others = Object.entries(people.value).filter(([, person]) => person.role !== "interpreter");
  const present = others.filter(([, person]) => person.present);
  const away = others.filter(([, person]) => !person.present);
  const cities = new Set(room.boot.cities.map((city) => city.slug));
  const desk = present.filter(([, person]) => person.city === "");
  const elsewhere = present.filter(([, person]) => person.city !== "" && !cities.has(person.city));
  return (
    <>
      <OwnRecording />
      <OwnRoster />
      <Host />
      <Refusal place="people" />
      <Hands />
      <DoorRules />
      {room.boot.cities.map((city) => (
        <Group
          key={city.slug}
          name={city.name}
          side={city.side}
          of={present.filter(([, person]) => person.city === city.slug)}
        />
      ))}
      {desk.length > 0 && <Group name={gettext("For the exchange")} side={0} of={desk} />}
      {elsewhere.length > 0 && <Group name={gettext("From elsewhere")} side={0} of={elsewhere} withCity />}
      <Interpretation />
      <Captioners />
      {away.length > 0 && (
        <details class="away">
          <summary>{interpolate(gettext("Invited and not here (%(count)s)"), { count: away.length })}</summary>
          <ul class="people">
            {away.sort(byRank).map(([id, person]) => (
              <Name key={id} id={id} person={person} withCity />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** My own choice about the recording, which holds until I make another. */
function OwnRecording() {
  const { room, own } = useRoom();
  const may = useMay();
  const { agreed } = own.value;
  if (!may("recording.choose") || !may("media.speak")) return null;
  return (
    <div class="own-recording">
      <p>{agreed ? gettext("You agreed to be recorded.") : gettext("You take part without being recorded.")}</p>
      <button
        type="button"
        class="link-button"
        onClick={() => room.send({ do: "recording.choose", agree: !agreed }, "recording")}
      >
        {agreed ? gettext("Do not record me any more") : gettext("Agree to be recorded")}
      </button>
      <Refusal place="recording" />
    </div>
  );
}

function Hands() {
  const { room, people, hands, me } = useRoom();
  const may = useMay();
  const up = handsUp(hands.value);
  return (
    <>
      <h2>{interpolate(gettext("Raised hands (%(count)s)"), { count: up.length })}</h2>
      {up.length === 0 && <p class="quiet">{gettext("Nobody has raised a hand.")}</p>}
      <ol class="hands">
        {up.map((id, index) => (
          <li key={id}>
            <span class="place">{number(index + 1)}</span> <bdi>{people.value[id]?.name}</bdi>
            {(id === me.value?.id || may("question.promote")) && (
              <button
                type="button"
                class="link-button"
                onClick={() => room.send({ do: "hand.lower", participant: id }, "hands")}
              >
                {id === me.value?.id ? gettext("Lower my hand") : gettext("Lower")}
                <span class="visually-hidden"> {people.value[id]?.name}</span>
              </button>
            )}
          </li>
        ))}
      </ol>
      <Refusal place="hands" />
    </>
  );
}

interface GroupProps {
  readonly name: string;
  readonly side: number;
  readonly of: Keyed<Person>[];
  readonly withCity?: boolean;
}

function Group({ name, side, of, withCity = false }: GroupProps) {
  return (
    <section class={side > 0 ? `side-${side}` : ""}>
      <h2 class="group">
        {side > 0 && <span class={`band side-${side}`} aria-hidden="true" />}
        <bdi>{name}</bdi> ({number(of.length)})
      </h2>
      {of.length === 0 && <p class="quiet">{gettext("Nobody is here yet.")}</p>}
      <ul class="people">
        {of.sort(byRank).map(([id, person]) => (
          <Name key={id} id={id} person={person} withCity={withCity} />
        ))}
      </ul>
    </section>
  );
}

function Name({ id, person, withCity }: { id: string; person: Person; withCity: boolean }) {
  const { me, room } = useRoom();
  const city = withCity ? cityName(person.city, room.boot.places) : "";
  return (
    <li>
      <span class="name">
        <bdi>{person.name}</bdi>
        {person.native_name && <bdi class="quiet"> · {person.native_name}</bdi>}
        {id === me.value?.id && <span class="quiet"> {gettext("(you)")}</span>}
      </span>
      <span class="title">
        <bdi>{[person.title, city, roleName(person.role), kindOf(person)].filter(Boolean).join(" · ")}</bdi>
      </span>
      {person.present && !person.muted && <span class="title">{devices(person)}</span>}
      {person.muted && <span class="title">{gettext("Muted by the chair")}</span>}
      {person.removed && <span class="title">{gettext("Removed from the room")}</span>}
      <Members id={id} />
      <PersonActions id={id} person={person} />
      {person.agreed === false && <span class="title">{gettext("Takes part without being recorded")}</span>}
    </li>
  );
}

/** Those who sit behind one device, the one who speaks marked. */
function Members({ id }: { id: string }) {
  const { delegations } = useRoom();
  const delegation = delegations.value[id];
  const members = delegation === undefined ? [] : membersInOrder(delegation);
  if (members.length === 0) return null;
  return (
    <ul class="members">
      {members.map(([key, member]) => (
        <li key={key} class={key === delegation?.speaker ? "speaks" : ""}>
          <bdi>{[member.name, member.native_name, member.title].filter(Boolean).join(gettext(", "))}</bdi>
          {key === delegation?.speaker && <span class="quiet"> · {gettext("speaking")}</span>}
        </li>
      ))}
    </ul>
  );
}

const kindOf = (person: Person): string => (person.kind === undefined ? "" : stakeholderName(person.kind));

function devices(person: Person): string {
  const listens = person.role === "attendee" || person.role === "observer" || person.role === "press";
  if (listens && !person.microphone && !person.camera) return "";
  const words = [person.microphone ? gettext("Microphone on") : gettext("Muted")];
  if (person.camera) words.push(gettext("camera on"));
  if (person.screen) words.push(gettext("shares the screen"));
  return words.join(gettext(", "));
}
