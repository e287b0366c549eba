// What this page shows of the pictures that it receives, told to the media node; and what its line lets through.
import { Tiles } from "../media";
import type { Ceiling, Rung } from "../protocol/types";
import { Observable } from "./observable";
import type { Room } from "./room";

const SAVING = "twinhall.save-data";
const HIGHEST_RUNG: Readonly<Record<Ceiling, Rung>> = { none: "video", low: "video", audio: "audio", text: "text" };
const RUNGS: readonly Rung[] = ["text", "audio", "slides", "video"];
const MOST_HEIGHTS = 64; // of one view (realtime/protocol.py)

/** What comes through, and whether this person wants it so. */
export interface Standing {
  readonly rung: Rung;
  readonly chosen: boolean;
}

export class MediaView {
  /** What this person allows at most, on this device. */
  readonly ceiling: Observable<Ceiling>;
  readonly standing: Observable<Standing>;
  private readonly tiles = new Tiles(() => this.tell());
  private line: Rung = "video";
  private told = "";
  private known = false;

  constructor(
    private readonly room: Room,
    private readonly connection: string,
    private readonly received: Observable<ReadonlyMap<string, MediaStreamTrack>>,
  ) {
    this.ceiling = new Observable(ceilingOf(room.keeper.read<string>(SAVING, "none")));
    this.standing = new Observable(standingOf("video", this.ceiling.value));
    room.rung.subscribe((frame) => frame?.connection === connection && this.stand(frame.rung));
    received.subscribe(() => this.tiles.soon());
  }

  /** This element shows that track, until the returned function is called. */
  watch(track: string, element: HTMLVideoElement): () => void {
    return this.tiles.watch(track, element);
  }

  allow(ceiling: Ceiling): void {
    this.room.keeper.write(SAVING, ceiling);
    this.ceiling.set(ceiling);
    this.stand(this.line);
    this.tell();
  }

  /** The media node has answered: it may be another one, that was told nothing. */
  answered(): void {
    this.known = true;
    this.told = "";
    if (this.ceiling.value !== "none") this.tell();
    this.tiles.soon();
  }

  /** Nothing is received any more. */
  closed(): void {
    this.known = false;
    this.stand("video");
  }

  private tell(): void {
    if (!this.known) return;
    const pictures = [...this.received.value].filter(([, track]) => track.kind === "video").map(([id]) => id);
    const largest = Object.entries(this.tiles.heights(pictures)).sort(([, a], [, b]) => b - a);
    const view = { heights: Object.fromEntries(largest.slice(0, MOST_HEIGHTS)), ceiling: this.ceiling.value };
    const said = JSON.stringify([Object.entries(view.heights).sort(), view.ceiling]);
    if (said !== this.told && this.room.signalling.view(this.connection, view)) this.told = said;
  }

  private stand(line: Rung): void {
    this.line = line;
    const [before, now] = [this.standing.value, standingOf(line, this.ceiling.value)];
    if (before.rung !== now.rung || before.chosen !== now.chosen) this.standing.set(now);
  }
}

/** The lower of the two; the person's own choice where the line would carry no more than that anyway. */
function standingOf(line: Rung, ceiling: Ceiling): Standing {
  const most = HIGHEST_RUNG[ceiling];
  if (most !== "video" && RUNGS.indexOf(line) >= RUNGS.indexOf(most)) return { rung: most, chosen: true };
  return { rung: line, chosen: false };
}

/** What an earlier version of this page may have kept is no reason to fail. */
function ceilingOf(kept: string): Ceiling {
  return kept in HIGHEST_RUNG ? (kept as Ceiling) : "none";
}
