// Slides as this page needs them: which page is on the stage, its address, and at which width it is asked for.
import type { Command, Deck, Document, Slide } from "../protocol/types";

/** Pixels, as the server draws them (sessions/slides/drawing.py); the smallest fits a line of 8 kB a minute. */
export const WIDTHS = [480, 960, 1920] as const;

type Pending = readonly { readonly command: Command }[];
export interface OnStage extends Slide {
  /** The words are those of this page; of one that I turned to just now they are still on their way. */
  readonly settled: boolean;
}

/** The smallest picture that fills so many pixels of the screen; the smallest of all where data is saved. */
export function widthFor(cssPixels: number, density: number, saving: boolean): number {
  const needed = saving ? 0 : cssPixels * Math.min(density, 2);
  return WIDTHS.find((width) => width >= needed) ?? WIDTHS[WIDTHS.length - 1] ?? 1920;
}

/** `slides` is the address below which they lie: /exchange/x/slides/, or with its deck's key already. */
export const pageAddress = (slides: string, deck: string, page: number, width: number): string =>
  `${slides}${deck && `${deck}/`}${page}-${width}.webp`;

/** What is on the stage, with my own turning laid over it until the server has done or refused it. */
export function onStage(document: Pick<Document, "slide"> | null, pending: Pending): OnStage | undefined {
  const slide = document?.slide["main"];
  if (slide === undefined) return undefined;
  const asked = pending.findLast(
    ({ command }) => (command.do === "slides.turn" || command.do === "slides.show") && command.deck === slide.deck,
  )?.command;
  const page = asked !== undefined && "page" in asked ? (asked.page ?? 1) : slide.page;
  return page === slide.page ? { ...slide, settled: true } : { ...slide, page, text: "", settled: false };
}

/** Where a key leads: "next", "previous", "first", "last"; undefined where there is no such page. */
export function pageAfter(slide: Slide, step: string): number | undefined {
  const to = { next: slide.page + 1, previous: slide.page - 1, first: 1, last: slide.pages }[step];
  return to !== undefined && to >= 1 && to <= slide.pages && to !== slide.page ? to : undefined;
}

/** Whether this deck is mine to show. */
export const isMine = (deck: Pick<Deck, "owner">, me: string | undefined): boolean =>
  me !== undefined && deck.owner === me;

/** When slides were shown, without those that would stand on top of each other on the ribbon. */
export function slideMarks(document: Pick<Document, "slide" | "showings">, least_ms: number): number[] {
  const shown = Object.values(document.showings).map((showing) => showing.from_ms);
  const now = document.slide["main"];
  const marks: number[] = [];
  for (const at of [...shown, ...(now ? [now.since_ms] : [])].sort((a, b) => a - b))
    if (at - (marks.at(-1) ?? Number.NEGATIVE_INFINITY) >= least_ms) marks.push(at);
  return marks;
}
