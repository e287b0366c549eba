// Who spoke, and for how long: the totals are the sums of the turns on the ribbon.

import { gettext, interpolate, ngettext } from "../../i18n";
import { clock } from "../../state/archive";
import type { Voice } from "../../state/archive";
import type { Archive } from "./store";
import { spoken, troubleInWords } from "./wording";

export function Speakers({ archive, plays }: { archive: Archive; plays: boolean }) {
  if (archive.voices.length === 0) return null;
  return (
    <section class="speakers" aria-labelledby="speakers-title">
      <h2 id="speakers-title">{gettext("Who spoke")}</h2>
      <ul class="voices">
        {archive.voices.map((voice) => (
          <Speaker key={voice.participant} archive={archive} voice={voice} plays={plays} />
        ))}
      </ul>
    </section>
  );
}

function Speaker({ archive, voice, plays }: { archive: Archive; voice: Voice; plays: boolean }) {
  const { person, turns } = voice;
  const count = turns.length;
  return (
    <li class={`voice side-${person.side}`}>
      <span class={`band side-${person.side}`} />
      <span class="voice-name">
        <bdi>{person.name}</bdi>
        <bdi class="title">{[person.title, person.city].filter(Boolean).join(" · ")}</bdi>
      </span>
      <details>
        <summary>
          {interpolate(ngettext("%(time)s in %(count)s turn", "%(time)s in %(count)s turns", count), {
            time: spoken(voice.seconds),
            count,
          })}
        </summary>
        <ul class="turns">
          {turns.map((turn) => (
            <li key={turn.id} id={turn.id}>
              {plays ? (
                <button
                  type="button"
                  class="link-button"
                  onClick={() => archive.playFrom(turn.from)}
                  aria-label={interpolate(gettext("Play %(name)s from %(at)s"), {
                    name: person.name,
                    at: clock(turn.from),
                  })}
                >
                  {clock(turn.from)}
                </button>
              ) : (
                <span>{clock(turn.from)}</span>
              )}{" "}
              {spoken(turn.to - turn.from)}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** What cannot be played, and why. Nothing where all is well. */
export function Troubles({ archive }: { archive: Archive }) {
  const broken = archive.broken.value;
  const sentences = archive.parts.map((part) => troubleInWords(archive, part, broken)).filter(Boolean);
  if (sentences.length === 0) return null;
  return (
    <details class="notice troubles" open={sentences.length < 4}>
      <summary>
        {interpolate(
          ngettext(
            "%(count)s part of the recording cannot be played",
            "%(count)s parts of the recording cannot be played",
            sentences.length,
          ),
          { count: sentences.length },
        )}
      </summary>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}
