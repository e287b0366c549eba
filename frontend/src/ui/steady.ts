import { useRef, useState } from "preact/hooks";
import type { Keyed } from "./order";

interface Hold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/**
 * The same things in the order in which they stood when the pointer came upon them, newcomers last: nothing moves
 * away under a finger that is about to press. They take their places when the pointer leaves.
 */
export function useSteady<T>(items: readonly Keyed<T>[]): readonly [items: readonly Keyed<T>[], hold: Hold] {
  const [held, setHeld] = useState(false);
  const shown = useRef<readonly string[]>([]);
  const steady = held ? keepOrder(items, shown.current) : items;
  shown.current = steady.map(([id]) => id);
  return [steady, { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) }];
}

export function keepOrder<T>(items: readonly Keyed<T>[], order: readonly string[]): readonly Keyed<T>[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const last = order.length;
  return [...items].sort(([a], [b]) => (place.get(a) ?? last) - (place.get(b) ?? last));
}
