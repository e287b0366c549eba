// Whether sound and picture get through to this device. An answer that came while no packet does means a network that
// closes UDP; no answer yet means nothing, since the media node may be starting again.
import type { ConnectionState } from "../media";
import { Observable } from "./observable";

export type Reach = "fine" | "blocked" | "unsupported";

/** A joined page sees its first picture within a second or two; a bad line takes five. */
const PATIENCE_MS = 8000;

interface Line {
  readonly answered: boolean;
}

export class ReachWatch {
  readonly reach = new Observable<Reach>("fine");
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor() {
    if (typeof RTCPeerConnection === "undefined") this.reach.set("unsupported");
  }

  get supported(): boolean {
    return this.reach.value !== "unsupported";
  }

  /** A connection moved. `line` tells, when patience ends, whether the server had answered it. */
  moved(name: string, state: ConnectionState, line: () => Line | null): void {
    if (state === "connecting" || state === "interrupted") this.await(name, line);
    else this.settle(name);
    if (state === "connected" && this.supported) this.reach.set("fine");
  }

  private await(name: string, line: () => Line | null): void {
    if (this.timers.has(name)) return;
    const check = (): void => {
      const now = line();
      if (now === null) return this.settle(name);
      if (now.answered) this.reach.set("blocked");
      this.timers.set(name, setTimeout(check, PATIENCE_MS));
    };
    this.timers.set(name, setTimeout(check, PATIENCE_MS));
  }

  private settle(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }
}
