import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import { FLOOR, listeningTo } from "../state/channels";
import { useRoom } from "./context";
import { follow } from "./signals";
import { useTextStanding } from "./text-stage";
import { languageInFull } from "./words";

/** The languages that can be heard beside the floor: none where nobody interprets, or nothing is heard. */
export function useHeard(): readonly string[] {
  const { channels } = useRoom();
  const textOnly = useTextStanding().on;
  return textOnly ? [] : Object.keys(channels.value).sort();
}

/** Which language is heard. */
export function Listening() {
  const { media, channels } = useRoom();
  const [choice] = useState(() => follow(media.listening));
  const languages = useHeard();
  if (languages.length === 0) return null;
  return (
    <label class="control listening">
      <span>{gettext("Hear")}</span>
      <select
        value={listeningTo(choice.value, channels.value)}
        onChange={(event) => media.listen(event.currentTarget.value)}
      >
        <option value={FLOOR}>{gettext("the floor")}</option>
        {languages.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageInFull(code)}
            {channels.value[code]?.live === undefined && ` · ${gettext("nobody yet")}`}
          </option>
        ))}
      </select>
    </label>
  );
}
