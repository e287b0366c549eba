export const FIRST_MS = 300;
export const MOST_MS = 10_000;

/**
 * How long to wait before try number `attempt` (0, 1, …), in milliseconds: doubling from 0.3 s to 10 s, and of
 * that a random share between a tenth and the whole, so that a thousand browsers do not come back in one instant.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return most / 10 + random() * most * 0.9;
}
