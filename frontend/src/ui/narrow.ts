import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** Whether the window is as narrow as a phone's; the same width as in room.css. */
export function narrowWindow(): ReadonlySignal<boolean> {
  const query = window.matchMedia("(max-width: 799px)");
  const narrow = signal(query.matches);
  query.addEventListener("change", () => (narrow.value = query.matches));
  return narrow;
}
