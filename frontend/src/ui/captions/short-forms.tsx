import { useId, useState } from "preact/hooks";
import { gettext } from "../../i18n";
import type { Shortcuts } from "../../state/shortcuts";
import { follow } from "../signals";

/** Short forms that are written out as they are typed: "ss" becomes "Surat". */
export function ShortForms({ shortcuts }: { shortcuts: Shortcuts }) {
  const [all] = useState(() => follow(shortcuts.all));
  const [short, full] = [useId(), useId()];
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const written = new FormData(form);
    shortcuts.put(String(written.get("short")), String(written.get("full")));
    form.reset();
    form.querySelector("input")?.focus();
  };
  return (
    <details class="short-forms">
      <summary>{gettext("Short forms")}</summary>
      <ul>
        {Object.entries(all.value).map(([key, words]) => (
          <li key={key}>
            <kbd class="key">{key}</kbd> <bdi>{words}</bdi>{" "}
            <button type="button" class="link-button" onClick={() => shortcuts.drop(key)}>
              {gettext("Remove")}
              <span class="visually-hidden"> {key}</span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <label for={short}>{gettext("Typed")}</label>
        <input id={short} name="short" required pattern="\S+" autoComplete="off" dir="auto" size={6} />
        <label for={full}>{gettext("Written out")}</label>
        <input id={full} name="full" required autoComplete="off" dir="auto" />
        <button type="submit" class="act">
          {gettext("Add")}
        </button>
      </form>
    </details>
  );
}
