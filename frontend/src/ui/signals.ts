// The one place where what the page knows meets the view library.
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Observable } from "../state/observable";

/** A signal that follows an observable for as long as the page lives. */
export function follow<T>(observable: Observable<T>): ReadonlySignal<T> {
  const followed = signal(observable.value);
  observable.subscribe((value) => (followed.value = value));
  return followed;
}
