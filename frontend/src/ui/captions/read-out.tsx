import { useId, useState } from "preact/hooks";
import { gettext } from "../../i18n";
import type { ReadOut as How } from "../../state/captions";
import { useRoom } from "../context";
import { follow } from "../signals";

/** Whether a screen reader speaks captions as they come: most who hear the speaker want it silent, a braille line not. */
export function ReadOut() {
  const { captions, captioning } = useRoom();
  const [chosen] = useState(() => follow(captions.chosen));
  const id = useId();
  if (Object.keys(captioning.value).length === 0) return null;
  return (
    <p class="read-out">
      <label for={id}>{gettext("Captions by a screen reader or a braille line")}</label>
      <select
        id={id}
        value={chosen.value.readOut}
        onChange={(event) => captions.readOut(event.currentTarget.value as How)}
      >
        <option value="off">{gettext("Only when I go there")}</option>
        <option value="polite">{gettext("Each line, when nothing else is being said")}</option>
        <option value="assertive">{gettext("Each line at once")}</option>
      </select>
    </p>
  );
}
