// The archive of an exchange: picture, ribbon and controls, who spoke; beside them the words.

import { useLayoutEffect } from "preact/hooks";
import { gettext } from "../../i18n";
import { Caption } from "./caption";
import { Controls } from "./controls";
import { RibbonBar } from "./ribbon";
import { Speakers, Troubles } from "./speakers";
import { Stage } from "./stage";
import type { Archive } from "./store";
import { Words } from "./words";

export function ArchivePlayer({ archive, canPlay }: { archive: Archive; canPlay: boolean }) {
  const plays = canPlay && archive.tracks.length > 0;
  useLayoutEffect(() => (plays ? listen(archive) : undefined), [archive, plays]);
  return (
    <div class={plays ? "archive-app" : "archive-app words-only"} data-condition={archive.condition.value}>
      <div class="archive-watch">
        {plays ? (
          <>
            <Stage archive={archive} />
            <Caption archive={archive} />
            <RibbonBar archive={archive} />
            <Controls archive={archive} />
          </>
        ) : (
          <p class="notice">{whyNot(archive, canPlay)}</p>
        )}
        <Troubles archive={archive} />
      </div>
      <Words archive={archive} plays={plays} />
      <Speakers archive={archive} plays={plays} />
    </div>
  );
}

function whyNot(archive: Archive, canPlay: boolean): string {
  if (archive.parts.length === 0) return gettext("This exchange was not recorded. Its questions and minutes are here.");
  if (!canPlay) {
    return gettext(
      "This browser cannot play the recording (WebM). Open this page in Firefox, Chrome or Edge; the words can be read here.",
    );
  }
  return gettext("No part of the recording can be played. Its questions and minutes are here.");
}

/** Space and K play and pause, the arrows step five seconds, J and L ten, M mutes; never while somebody types. */
function listen(archive: Archive): () => void {
  const keys: Readonly<Record<string, () => void>> = {
    " ": archive.toggle,
    k: archive.toggle,
    j: () => archive.step(-10),
    l: () => archive.step(10),
    arrowleft: () => archive.step(-5),
    arrowright: () => archive.step(5),
    m: () => archive.setVolume(archive.volume.peek(), !archive.muted.peek()),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || typing(event)) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/** Keys that the focused control has a use for of its own. */
function typing(event: KeyboardEvent): boolean {
  const at = event.target instanceof Element ? event.target : undefined;
  if (at?.closest("input, textarea, select, [contenteditable]")) return true;
  return event.key === " " && at?.closest("button, a, summary") != null;
}
