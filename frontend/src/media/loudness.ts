/** What plays a voice, as far as its loudness goes. */
interface Audible {
  volume: number;
  muted: boolean;
}

/** 0 to 1. Where a page may not set it (iOS), what should be low is silent: a voice over another is not understood. */
export function setLoudness(element: Audible, loudness: number, low = loudness < 1): void {
  element.volume = loudness;
  element.muted = loudness === 0 || (low && element.volume !== loudness);
}
