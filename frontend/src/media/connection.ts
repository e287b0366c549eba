/**
 * One RTCPeerConnection towards the media node, kept alive: offers one at a time, retries with back-off, ICE restart
 * when the path breaks, a fresh connection when the node has forgotten this one. What it carries is its owner's.
 */

import { isRefusal } from "./signalling";
import type { MediaOffer, MediaRefusal, Signalling } from "./signalling";

export type ConnectionState = "idle" | "connecting" | "connected" | "interrupted" | "closed";

/** The publisher or receiver that uses a connection. */
export interface ConnectionOwner {
  /** Put the transceivers on a new peer connection. */
  build(peer: RTCPeerConnection): void;
  /** What each section of this offer carries. A section that was turned on or off since it was made is not meant. */
  describe(sdp: string): Pick<MediaOffer, "sources" | "tracks">;
  /** The answer is in force. */
  negotiated(): void;
  /** The server said no; the offer was taken back. */
  refused(refusal: MediaRefusal): void;
  stateChanged(state: ConnectionState): void;
}

const RETRY_MS = [500, 1000, 2000, 4000, 8000] as const;
/** A short interruption heals by itself. */
const GRACE_MS = 1000;
/** After so many vain restarts the whole connection is made anew. */
const RESTARTS_BEFORE_REBUILD = 3;

function retryDelay(attempt: number): number {
  const base = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 8000;
  return base * (0.75 + Math.random() / 2);
}

/** The session id of an answer's o= line: the media node gives every connection that it knows its own. */
export function sessionOf(sdp: string): string {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? "";
}

/** The mids of an offer's sections that have this direction: making it takes time, and transceivers go on changing. */
export function sectionsThat(direction: "sendonly" | "recvonly", sdp: string): ReadonlySet<string> {
  const sections = sdp.split(/^m=/m).slice(1);
  const such = sections.filter((section) => new RegExp(`^a=${direction}\\s*$`, "m").test(section));
  return new Set(such.map((section) => /^a=mid:(\S+)/m.exec(section)?.[1] ?? ""));
}

export class Connection {
  state: ConnectionState = "idle";
  private peer: RTCPeerConnection | null = null;
  private session = "";
  private negotiating = false;
  private wanted = false;
  private restarts = 0;
  private restartTimer: ReturnType<typeof setTimeout> | undefined;
  private wakeUp: (() => void) | undefined;

  constructor(
    private readonly signalling: Signalling,
    private readonly transport: MediaOffer["transport"],
    private readonly id: string,
    private readonly owner: ConnectionOwner,
    private readonly configuration: RTCConfiguration = {},
  ) {}

  /** Bring the server up to date with the transceivers. Calls during a negotiation are joined into one more. */
  negotiate(): void {
    if (this.state === "closed") return;
    this.wanted = true;
    if (!this.negotiating) void this.run();
  }

  /** The peer connection, made when it is first needed. */
  open(): RTCPeerConnection {
    if (this.peer !== null) return this.peer;
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...this.configuration });
    peer.addEventListener("connectionstatechange", () => this.watch(peer));
    window.addEventListener("online", this.changeNetwork); // once, however often it is added
    this.peer = peer;
    this.session = "";
    this.move("connecting");
    return peer;
  }

  /**
   * The network is back (the page's `online` event, a reconnected socket): do not wait for the next try, and ask
   * whether the node still knows this connection. One that it has forgotten is answered with a new session.
   */
  hurry(): void {
    this.wakeUp?.();
    if (this.state === "interrupted") this.restart();
    else if (this.peer !== null) this.negotiate();
  }

  /** Whether the server has answered the peer connection that there is now. */
  get answered(): boolean {
    return this.session !== "";
  }

  statistics(): Promise<RTCStatsReport> | null {
    return this.peer?.getStats() ?? null;
  }

  close(): void {
    if (this.state === "closed") return;
    clearTimeout(this.restartTimer);
    window.removeEventListener("online", this.changeNetwork);
    this.wakeUp?.();
    this.peer?.close();
    this.peer = null;
    this.move("closed");
  }

  /**
   * The device is on another network. Browsers look for paths over it when ICE is restarted, not before; the old path
   * carries what it still can meanwhile, and keys and tracks stay. A connection that is being made does so anyway.
   */
  private readonly changeNetwork = (): void => {
    if (this.peer === null || !this.answered) return;
    this.peer.restartIce();
    this.negotiate();
  };

  private async run(): Promise<void> {
    this.negotiating = true;
    for (let failures = 0; this.wanted && !this.isClosed(); ) {
      this.wanted = false;
      const peer = this.open();
      try {
        await this.exchange(peer);
        failures = 0;
      } catch (error) {
        if (peer !== this.peer) continue; // closed or rebuilt meanwhile: what failed there concerns nobody
        reportError(error);
        await this.pause(retryDelay(failures));
        failures += 1;
        this.rebuild();
      }
    }
    this.negotiating = false;
  }

  private async exchange(peer: RTCPeerConnection): Promise<void> {
    await peer.setLocalDescription();
    const sdp = peer.localDescription?.sdp;
    if (sdp === undefined || peer.getTransceivers().length === 0) return;
    const offer: MediaOffer = { transport: this.transport, connection: this.id, sdp, ...this.owner.describe(sdp) };
    const answer = await this.ask(peer, offer);
    if (answer === null || peer !== this.peer) return;
    const session = sessionOf(answer);
    if (this.session !== "" && session !== this.session) {
      this.rebuild();
      return;
    }
    this.session = session;
    await peer.setRemoteDescription({ type: "answer", sdp: answer });
    this.owner.negotiated();
  }

  /** Send an offer until it is answered. Resending is harmless: the server answers the same offer the same. */
  private async ask(peer: RTCPeerConnection, offer: MediaOffer): Promise<string | null> {
    for (let attempt = 0; peer === this.peer; attempt += 1) {
      try {
        return (await this.signalling.offer(offer)).sdp;
      } catch (error) {
        if (peer !== this.peer) return null;
        if (isRefusal(error)) {
          await peer.setLocalDescription({ type: "rollback" });
          this.owner.refused(error);
          return null;
        }
        await this.pause(retryDelay(attempt));
      }
    }
    return null;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private watch(peer: RTCPeerConnection): void {
    if (peer !== this.peer) return;
    const state = peer.connectionState;
    if (state === "connected") {
      this.restarts = 0;
      clearTimeout(this.restartTimer);
      this.move("connected");
    } else if (state === "disconnected") {
      this.move("interrupted");
      this.restartIn(GRACE_MS);
    } else if (state === "failed") {
      this.move("interrupted");
      this.restartIn(retryDelay(this.restarts) - (RETRY_MS[0] ?? 0) * 0.75);
    }
  }

  private restartIn(ms: number): void {
    clearTimeout(this.restartTimer);
    this.restartTimer = setTimeout(() => this.restart(), ms);
  }

  private restart(): void {
    if (this.peer === null || this.peer.connectionState === "connected") return;
    this.restarts += 1;
    if (this.restarts > RESTARTS_BEFORE_REBUILD) {
      this.rebuild();
      return;
    }
    this.peer.restartIce();
    this.negotiate();
    this.restartIn(GRACE_MS + retryDelay(this.restarts));
  }

  private rebuild(): void {
    if (this.state === "closed") return;
    this.peer?.close();
    this.peer = null;
    this.restarts = 0;
    clearTimeout(this.restartTimer);
    this.owner.build(this.open());
    this.restartIn(GRACE_MS + retryDelay(RETRY_MS.length));
    this.negotiate();
  }

  private isClosed(): boolean {
    return this.state === "closed";
  }

  private move(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.owner.stateChanged(state);
  }
}
