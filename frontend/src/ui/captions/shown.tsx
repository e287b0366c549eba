import { useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import { linesOf } from "../../state/captions";
import type { ReadOut, Shown } from "../../state/captions";
import { useRoom, useSections } from "../context";
import { follow } from "../signals";
import { timeOfDay } from "../time";
import { languageInFull } from "../words";

const LINES = 3; // on the page; what no longer fits is cut off at the top

/** Under the stage, as many rows always, so that nothing moves when words come. On the text rung above all else. */
export function Captions({ first = false }: { first?: boolean }) {
  const { captions } = useRoom();
  const [chosen] = useState(() => follow(captions.chosen));
  const { language, readOut } = chosen.value;
  return language === "" ? null : <Lines language={language} readOut={readOut} first={first} />;
}

function Lines({ language, readOut, first }: { language: string; readOut: ReadOut; first: boolean }) {
  const { captions, captionLines, captioning } = useRoom();
  const [heard] = useState(() => follow(captions.heard));
  useSections("captions", "captioning");
  const lines = linesOf(language, captionLines.value, heard.value);
  const finished = lines.filter((line) => !line.typing).at(-1);
  const missed = captioning.value[language]?.missed_ms;
  return (
    <section class={`captions${first ? " first" : ""}`} aria-label={gettext("Captions")}>
      <div class="caption-lines" lang={language} tabIndex={0}>
        {lines.length === 0 && <p class="captions-empty" lang={document.documentElement.lang}>{gettext("Captions appear here as soon as somebody speaks.")}</p>}
        {lines.slice(first ? -2 * LINES : -LINES).map((line, index, shown) => (
          <Line key={line.id} line={line} named={line.speaker !== shown[index - 1]?.speaker} />
        ))}
      </div>
      {finished?.machine && <p class="captions-by">{gettext("By machine: names and numbers may be wrong.")}</p>}
      {missed !== undefined && (
        <p class="captions-by">
          {interpolate(gettext("Words are missing up to %(time)s: the machine was too slow."), { time: timeOfDay(missed) })}
        </p>
      )}
      {readOut !== "off" && (
        <p class="visually-hidden" lang={language} aria-live={readOut}>
          {finished?.words}
        </p>
      )}
    </section>
  );
}

function Line({ line, named }: { line: Shown; named: boolean }) {
  const { people } = useRoom();
  const name = named ? people.value[line.speaker]?.name : undefined;
  return (
    <p class={line.typing ? "caption typing" : "caption"} dir="auto">
      {name && (
        <span class="caption-speaker">
          <bdi>{name}</bdi>:{" "}
        </span>
      )}
      {line.words}
    </p>
  );
}

/** The languages in which captions can be read. */
export function useCaptionLanguages(): readonly string[] {
  const { captions, captioning } = useRoom();
  const [chosen] = useState(() => follow(captions.chosen));
  return [...new Set([...Object.keys(captioning.value), chosen.value.language])].filter(Boolean).sort();
}

/** Which captions are read. Not there where nobody writes any. */
export function CaptionChoice() {
  const { captions } = useRoom();
  const [chosen] = useState(() => follow(captions.chosen));
  const languages = useCaptionLanguages();
  if (languages.length === 0) return null;
  return (
    <label class="control listening">
      <span>{gettext("Captions")}</span>
      <select value={chosen.value.language} onChange={(event) => captions.choose(event.currentTarget.value)}>
        <option value="">{gettext("off")}</option>
        {languages.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageInFull(code)}
          </option>
        ))}
      </select>
    </label>
  );
}
