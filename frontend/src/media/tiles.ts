/** How high the pictures that this page shows are, in pixels of the device; 0 for one that is not seen now. */

const STEP = 30; // pixels: a window that is dragged says so now and then, not all the time
const SETTLED_MS = 300;
const HIGHEST = 4320;
const USUAL_RATIO = 9 / 16;

/** By track. */
export type Heights = Readonly<Record<string, number>>;

/**
 * The height of the picture within its element, where it keeps its shape; rounded up to a step.
 * `ratio` is height by width, of a picture that is not there yet the usual one.
 */
export function pictureHeight(box: { width: number; height: number }, ratio: number, pixelRatio: number): number {
  const pixels = Math.min(box.height, box.width * ratio) * pixelRatio;
  return Math.min(HIGHEST, Math.ceil(pixels / STEP) * STEP);
}

/** Watches the elements that show received pictures; says, when all has settled, what is seen. */
export class Tiles {
  private readonly shown = new Map<string, Set<HTMLVideoElement>>();
  private readonly onScreen = new Set<Element>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(() => this.soon());
  private readonly scrolled = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.onScreen.add(target);
      else this.onScreen.delete(target);
    }
    this.soon();
  });

  constructor(private readonly settled: () => void) {
    document.addEventListener("visibilitychange", () => this.soon());
    window.addEventListener("resize", () => this.soon()); // also when the page is zoomed, or moved to another screen
  }

  /** This element shows that track, until the returned function is called. */
  watch(track: string, element: HTMLVideoElement): () => void {
    const elements = this.shown.get(track) ?? new Set();
    this.shown.set(track, elements.add(element));
    this.resized.observe(element);
    this.scrolled.observe(element);
    return () => {
      this.resized.unobserve(element);
      this.scrolled.unobserve(element);
      this.onScreen.delete(element);
      elements.delete(element);
      if (elements.size === 0 && this.shown.get(track) === elements) this.shown.delete(track);
      this.soon();
    };
  }

  /** What of these tracks is seen, each at its largest. */
  heights(tracks: Iterable<string>): Heights {
    return Object.fromEntries(Array.from(tracks, (track) => [track, this.height(track)]));
  }

  /** Something that decides on the answer has changed: `settled` is called when it has stayed so for a moment. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.settled, SETTLED_MS);
  }

  private height(track: string): number {
    if (document.hidden) return 0;
    const elements = [...(this.shown.get(track) ?? [])].filter((element) => this.onScreen.has(element));
    return Math.max(0, ...elements.map(heightOf));
  }
}

function heightOf(element: HTMLVideoElement): number {
  const ratio = element.videoWidth > 0 ? element.videoHeight / element.videoWidth : USUAL_RATIO;
  return pictureHeight({ width: element.clientWidth, height: element.clientHeight }, ratio, devicePixelRatio);
}
