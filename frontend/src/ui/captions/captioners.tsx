import { useId } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import { useMay, useRoom } from "../context";
import { Refusal } from "../refusal";
import { languageInFull, languageName } from "../words";

/** For the people of the room: who writes captions in which language, and, for the desk, naming them. */
export function Captioners() {
  const { room, people, captioning } = useRoom();
  const names = useMay()("captions.name");
  const languages = Object.keys(captioning.value).sort();
  if (languages.length === 0 && !names) return null;
  return (
    <>
      {languages.map((language) => (
        <section key={language}>
          <h2 class="group">{interpolate(gettext("Captions: %(language)s"), { language: languageName(language) })}</h2>
          {captioning.value[language]?.machine && <p class="quiet">{gettext("Written by machine now")}</p>}
          <ul class="people">
            {Object.keys(captioning.value[language]?.captioners ?? {}).map((id) => (
              <li key={id}>
                <span class="name">
                  <bdi>{people.value[id]?.name}</bdi>
                </span>
                <span class="title">{stateOf(captioning.value[language]?.live === id, people.value[id]?.present === true)}</span>
                {names && (
                  <button
                    type="button"
                    class="link-button"
                    onClick={() => room.send({ do: "captions.name", language, participant: id, on: false }, "captioners")}
                  >
                    {gettext("Take off the list")}
                    <span class="visually-hidden"> {people.value[id]?.name}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {names && <NameForm />}
      <Refusal place="captioners" />
    </>
  );
}

function stateOf(writes: boolean, present: boolean): string {
  if (!present) return gettext("Not here");
  return writes ? gettext("Writes now") : gettext("Here");
}

/** What is spoken in the cities, beside the languages that are written or interpreted here already. */
const SPOKEN = ["ar", "bn", "ca", "da", "de", "dv", "dz", "en", "es", "et", "fr", "gu", "hi", "ko", "ml", "mr", "ne", "nl"].concat(
  ["or", "prs", "ps", "pt", "si", "ta", "te", "ur"],
);

function NameForm() {
  const { room, people, captioning, channels } = useRoom();
  const [who, language] = [useId(), useId()];
  const here = Object.entries(people.value).filter(([, person]) => person.present && !person.removed);
  const languages = [...new Set([...Object.keys(captioning.value), ...Object.keys(channels.value), ...SPOKEN])];
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [participant, code] = [String(form.get("who")), String(form.get("language"))];
    if (participant) room.send({ do: "captions.name", language: code, participant }, "captioners");
  };
  return (
    <details class="name-captioner">
      <summary>{gettext("Name a captioner")}</summary>
      <form onSubmit={submit}>
        <label for={who}>{gettext("Who writes")}</label>
        <select id={who} name="who" required>
          <option value="" />
          {here
            .sort(([, a], [, b]) => a.name.localeCompare(b.name))
            .map(([id, person]) => (
              <option key={id} value={id}>
                {person.name}
              </option>
            ))}
        </select>
        <label for={language}>{gettext("In which language")}</label>
        <select id={language} name="language">
          {languages
            .map((code) => [code, languageInFull(code)] as const)
            .sort(([, a], [, b]) => a.localeCompare(b))
            .map(([code, name]) => (
              <option key={code} value={code} lang={code} selected={code === room.boot.language.slice(0, 2)}>
                {name}
              </option>
            ))}
        </select>
        <button type="submit" class="button">
          {gettext("Name as captioner")}
        </button>
      </form>
    </details>
  );
}
