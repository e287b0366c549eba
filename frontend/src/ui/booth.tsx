import { useState } from "preact/hooks";
import { gettext, interpolate } from "../i18n";
import { boothOf } from "../state/channels";
import { useMay, useRoom } from "./context";
import { LineButton } from "./lines";
import { Refusal } from "./refusal";
import { follow } from "./signals";
import { languageName } from "./words";

/** The interpreter's desk: who of the booth is on the air, and what the two need of each other and of the floor. */
export function Booth() {
  const { room, me, people, channels, media } = useRoom();
  const may = useMay();
  const [mine] = useState(() => follow(media.mine));
  const id = me.value?.id ?? "";
  const language = people.value[id]?.channel;
  const channel = language === undefined ? undefined : channels.value[language];
  if (language === undefined || channel === undefined || !may("booth.offer")) return null;
  const onAir = channel.live === id;
  const free = channel.live === undefined || channel.offered === true || channel.silent_ms !== undefined;
  const name = languageName(language);
  return (
    <section class={`booth${onAir ? " on-air" : ""}`} aria-label={interpolate(gettext("Booth: %(language)s"), { language: name })}>
      <p class="booth-state" role="status">
        <strong>{interpolate(gettext("Booth: %(language)s"), { language: name })}</strong> <State language={language} />
      </p>
      <div class="booth-actions">
        {!onAir && (
          <button
            type="button"
            class={`control${free ? " main" : ""}`}
            disabled={!free || mine.value.microphone !== "on"}
            onClick={() => room.send({ do: "booth.take" }, "booth")}
          >
            {channel.live === undefined ? gettext("Go on the air") : gettext("Take over")}
          </button>
        )}
        {onAir && (
          <button
            type="button"
            class="control"
            aria-pressed={channel.offered === true}
            onClick={() => room.send({ do: "booth.offer", on: channel.offered !== true }, "booth")}
          >
            {gettext("Hand over")}
          </button>
        )}
        <button type="button" class="control" onClick={() => room.send({ do: "booth.slow" }, "booth")}>
          {gettext("Ask to speak slowly")}
        </button>
        <button
          type="button"
          class="control"
          aria-pressed={channel.passes}
          onClick={() => room.send({ do: "booth.pass", channel: language, on: !channel.passes }, "booth")}
        >
          {interpolate(gettext("The floor speaks %(language)s"), { language: name })}
        </button>
        <LineButton line="booth">{gettext("Talk to partner")}</LineButton>
      </div>
      {mine.value.microphone !== "on" && (
        <p class="hint">{gettext("Your microphone is off: turn it on to go on the air, or to be ready to take over.")}</p>
      )}
      <Refusal place="booth" />
    </section>
  );
}

/** Who interprets, in one sentence for whoever sits in the booth. */
function State({ language }: { language: string }) {
  const { me, people, channels } = useRoom();
  const channel = channels.value[language];
  const id = me.value?.id ?? "";
  const partner = boothOf(language, people.value, channels.value).find(([each, person]) => each !== id && person.present);
  const partnerName = partner?.[1].name ?? "";
  if (channel?.passes) return <>{gettext("The floor is heard as it is: it speaks this language.")}</>;
  if (channel?.live === id) {
    if (channel.offered && partner) return <>{interpolate(gettext("You are on the air until %(name)s takes over."), { name: partnerName })}</>;
    if (!partner) return <>{gettext("You are on the air. Your partner is not here.")}</>;
    return (
      <>
        {partner[1].microphone
          ? interpolate(gettext("You are on the air. %(name)s is ready."), { name: partnerName })
          : interpolate(gettext("You are on the air. %(name)s is here, with the microphone off."), { name: partnerName })}
      </>
    );
  }
  const live = people.value[channel?.live ?? ""]?.name;
  if (live === undefined) return <>{gettext("Nobody is on the air.")}</>;
  if (channel?.offered) return <>{interpolate(gettext("%(name)s asks you to take over."), { name: live })}</>;
  return <>{interpolate(gettext("%(name)s is on the air."), { name: live })}</>;
}

/** For the people of the room: who interprets into what, and whom the desk may put on the air. */
export function Interpretation() {
  const { room, people, channels } = useRoom();
  const may = useMay();
  const desk = may("booth.take") && !may("booth.offer");
  return (
    <>
      {Object.entries(channels.value).map(([language, channel]) => (
        <section key={language}>
          <h2 class="group">{interpolate(gettext("Interpretation: %(language)s"), { language: languageName(language) })}</h2>
          {channel.passes && <p class="quiet">{gettext("The floor is heard as it is: it speaks this language.")}</p>}
          <ul class="people">
            {boothOf(language, people.value, channels.value).map(([id, person]) => (
              <li key={id}>
                <span class="name">
                  <bdi>{person.name}</bdi>
                </span>
                <span class="title">{stateOf(id === channel.live, person.present, person.microphone)}</span>
                {desk && id !== channel.live && person.present && person.microphone && (
                  <button
                    type="button"
                    class="link-button"
                    onClick={() => room.send({ do: "booth.take", participant: id }, "interpretation")}
                  >
                    {gettext("Put on the air")}
                    <span class="visually-hidden"> {person.name}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Refusal place="interpretation" />
    </>
  );
}

function stateOf(live: boolean, present: boolean, microphone: boolean): string {
  if (live) return gettext("On the air");
  if (!present) return gettext("Not here");
  return microphone ? gettext("Ready") : gettext("Here, microphone off");
}
