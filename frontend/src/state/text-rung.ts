// The lowest rung of the page: words alone, over the slow lane. Chosen by hand, or by itself from what the line does.
import { Observable } from "./observable";
import { RungChoice, carried } from "./rung-choice";
import type { Why } from "./rung-choice";
import type { MediaSession } from "./media-session";
import type { Room } from "./room";

/** What the person is told. `advised`: the line carries no more than text, but they are heard or seen, so they choose. */
export type TextStanding =
  | { readonly on: false; readonly advised: Why | null }
  | { readonly on: true; readonly chosen: true }
  | { readonly on: true; readonly chosen: false; readonly why: Why };

/** What browsers that have it say of their network (Network Information API). */
interface NetworkInformation extends EventTarget {
  readonly effectiveType?: string;
  readonly saveData?: boolean;
  readonly downlink?: number; // Mbit/s, in steps of 25 kbit/s
}

const THIN_MBITS = 0.05;

export class TextRung {
  readonly standing = new Observable<TextStanding>({ on: false, advised: null });
  private readonly choice: RungChoice;

  constructor(
    private readonly room: Room,
    private readonly media: MediaSession,
    now: () => number = () => performance.now(),
  ) {
    this.choice = new RungChoice(now);
    room.line.subscribe((sign) => sign !== null && this.judge(() => this.choice.hear(sign)));
    room.rung.subscribe((frame) => frame && this.judge(() => this.choice.hear({ sign: "sound", comes: frame.rung !== "text" })));
    media.view.ceiling.subscribe(() => this.settle());
    media.mine.subscribe(() => this.settle());
    this.watchNetwork();
    const kb_a_minute = carried([
      ...(performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]),
      ...(performance.getEntriesByType("resource") as PerformanceResourceTiming[]),
    ]);
    if (kb_a_minute !== null) this.choice.hear({ sign: "carries", kb_a_minute });
    this.settle();
  }

  /** Sound and pictures are to be tried now, whoever chose the text. */
  rise(): void {
    this.choice.rise();
    if (this.media.view.ceiling.value === "text") this.media.view.allow("none");
    else this.settle();
  }

  private watchNetwork(): void {
    const { connection } = navigator as { readonly connection?: NetworkInformation };
    if (connection === undefined) return;
    const look = (): void => {
      const { saveData, effectiveType = "", downlink = 0 } = connection;
      const slow = saveData === true || /2g$/.test(effectiveType) || (downlink > 0 && downlink < THIN_MBITS);
      this.judge(() => this.choice.hear({ sign: "network", slow }));
    };
    connection.addEventListener("change", look);
    look();
  }

  private judge(hear: () => void): void {
    const before = this.choice.text;
    hear();
    if (before !== this.choice.text) this.settle();
  }

  private settle(): void {
    const now = this.now();
    if (JSON.stringify(now) === JSON.stringify(this.standing.value)) return;
    const was = this.standing.value.on;
    this.standing.set(now);
    if (now.on === was) return;
    if (now.on) this.media.close(); // while the line still takes its farewell
    this.room.takeLane(now.on ? "slow" : "live");
  }

  private now(): TextStanding {
    if (this.media.view.ceiling.value === "text") return { on: true, chosen: true };
    const { microphone, camera, screen } = this.media.mine.value;
    const heard = microphone === "on" || camera !== null || screen !== null;
    const why = this.choice.text;
    return why !== null && !heard ? { on: true, chosen: false, why } : { on: false, advised: why };
  }
}
