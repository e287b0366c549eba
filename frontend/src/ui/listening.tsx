import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import { FLOOR, listeningTo } from "../state/channels";
import { useRoom } from "./context";
import { follow } from "./signals";
import { useTextStanding } from "./text-stage";
import { languageInFull } from "./words";

/** Which language is heard. Not there where nobody interprets. */
export function Listening() {
  const { media, channels } = useRoom();
  const [choice] = useState(() => follow(media.listening));
  const textOnly = useTextStanding().on;
  const languages = Object.keys(channels.value).sort();
  if (languages.length === 0 || textOnly) return null;
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
