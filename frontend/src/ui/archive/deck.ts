// The stage's media elements. They are made and placed here, not by the view library: an element that is moved in
// the page stops playing, so each stays where it was put and only its classes change.

import type { Part } from "../../state/archive";
import type { Deck, Player, Track } from "../../state/playback";

interface Tile {
  readonly part: Part;
  readonly box: HTMLElement;
}

const NEWS = ["loadeddata", "canplay", "seeked", "waiting", "ended", "error"] as const;

export class StageDeck implements Deck {
  private readonly tiles = new Map<string, Tile>();
  private readonly known: ReadonlyMap<string, Part>;
  onNews: () => void = () => undefined;
  onTiles: () => void = () => undefined;

  constructor(
    parts: readonly Part[],
    readonly stage: HTMLElement,
    private readonly caption: (part: Part) => string,
  ) {
    this.known = new Map(parts.map((part) => [part.id, part]));
  }

  open(track: Track): Player {
    const part = this.known.get(track.id);
    if (!part) throw new Error(`The document has no part ${track.id}.`);
    const element = document.createElement(part.source === "microphone" ? "audio" : "video");
    element.preload = "auto";
    element.preservesPitch = true;
    if (element instanceof HTMLVideoElement) element.playsInline = true;
    for (const name of NEWS) element.addEventListener(name, this.news);
    element.src = part.url;
    const box = part.source === "microphone" ? element : this.tile(part, element);
    this.stage.append(box);
    this.tiles.set(part.id, { part, box });
    this.onTiles();
    return element;
  }

  close(track: Track, player: Player): void {
    this.tiles.get(track.id)?.box.remove();
    this.tiles.delete(track.id);
    if (player instanceof HTMLMediaElement) {
      for (const name of NEWS) player.removeEventListener(name, this.news);
      player.removeAttribute("src");
      player.load(); // lets go of the connection
    }
    this.onTiles();
  }

  /**
   * Show what belongs to this second: beside a slide all small; else the screen that is shared, else the one who speaks, large; the others small.
   * Returns the part that is large, if any has a picture.
   */
  arrange(at: number, speaker: string | undefined, slide: boolean): Part | undefined {
    const shown = this.pictures().filter(({ part }) => part.from <= at && at < part.to);
    const large = slide
      ? undefined
      : shown.find(({ part }) => part.source === "screen") ??
      shown.find(({ part }) => part.participant === speaker) ??
      shown[0];
    for (const tile of this.pictures()) {
      tile.box.hidden = !shown.includes(tile);
      tile.box.classList.toggle("large", tile === large);
      tile.box.classList.toggle("speaks", tile.part.participant === speaker && tile.part.source === "camera");
    }
    return large?.part;
  }

  private readonly news = (): void => this.onNews();

  private pictures(): Tile[] {
    return [...this.tiles.values()].filter(({ part }) => part.source !== "microphone");
  }

  private tile(part: Part, video: HTMLMediaElement): HTMLElement {
    const box = document.createElement("figure");
    const name = document.createElement("figcaption");
    name.className = "archive-tile-name";
    name.textContent = this.caption(part);
    name.dir = "auto";
    box.className = `archive-tile ${part.source}`;
    box.dataset["part"] = part.id;
    box.hidden = true;
    box.append(video, name);
    return box;
  }
}
