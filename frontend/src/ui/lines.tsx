import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { gettext } from "../i18n";
import type { Line } from "../media";
import { useMay, useRoom } from "./context";
import { follow } from "./signals";

/** The private lines of the desk and of the panel. */
export function Lines() {
  const lines = useLines();
  if (lines === 0) return null;
  if (lines === 1) return <LineButtons />;
  return (
    <details class="line-menu">
      <summary class="control">{gettext("Private line")}</summary>
      <div class="line-menu-body">
        <LineButtons />
      </div>
    </details>
  );
}

/** How many private lines this person may talk on. */
export function useLines(): number {
  const may = useMay();
  return [may("media.desk"), may("media.backstage")].filter(Boolean).length;
}

export function LineButtons() {
  const may = useMay();
  return (
    <>
      {may("media.desk") && <LineButton line="desk">{gettext("Talk to the desk")}</LineButton>}
      {may("media.backstage") && <LineButton line="backstage">{gettext("Talk backstage")}</LineButton>}
    </>
  );
}

function heardBy(line: Line): string {
  switch (line) {
    case "booth":
      return gettext("on: your partner alone hears you");
    case "desk":
      return gettext("on: the desk and the interpreters hear you");
    case "backstage":
      return gettext("on: the panel and the desk hear you");
  }
}

/** Pressed, I am heard on that line alone, and not on the floor; pressed again, it is as it was before. */
export function LineButton({ line, children }: { line: Line; children: ComponentChildren }) {
  const { media } = useRoom();
  const may = useMay();
  const [now] = useState(() => follow(media.line));
  if (!may(`media.${line}`)) return null;
  const on = now.value === line;
  return (
    <button type="button" class="control line" aria-pressed={on} onClick={() => void media.talk(on ? null : line)}>
      {children} {on && <span class="control-state">{heardBy(line)}</span>}
    </button>
  );
}
