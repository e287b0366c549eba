import { useId, useState } from "preact/hooks";
import { gettext } from "../i18n";
import type { Ceiling } from "../protocol/types";
import { useRoom } from "./context";
import { ceilingWords } from "./rung-words";
import { follow } from "./signals";

const CEILINGS: readonly Ceiling[] = ["none", "low", "audio", "text"];

/** How much this device may receive at most: in force at once, and kept on the device. */
export function SaveData() {
  const { media } = useRoom();
  const [chosen] = useState(() => follow(media.view.ceiling));
  const [group, note] = [useId(), useId()];
  return (
    <fieldset class="save-data" aria-describedby={note}>
      <legend>{gettext("Save data")}</legend>
      {CEILINGS.map((ceiling) => {
        const { name, what } = ceilingWords(ceiling);
        return (
          <label key={ceiling} class="check">
            <input
              type="radio"
              name={group}
              checked={chosen.value === ceiling}
              onChange={() => media.view.allow(ceiling)}
            />
            <span>
              <strong>{name}</strong> {what}
            </span>
          </label>
        );
      })}
      <p id={note} class="hint">
        {gettext("This is about what you receive, on this device. What you send stays as it is.")}
      </p>
    </fieldset>
  );
}
