/** What this page hears and sees: one section for each wanted track, and elements to play them in. */

import { Connection, sectionsThat } from "./connection";
import type { ConnectionOwner, ConnectionState } from "./connection";
import type { MediaOffer, MediaRefusal, Signalling, Source } from "./signalling";

export interface WantedTrack {
  readonly id: string;
  readonly source: Source;
}

export interface ReceiverCallbacks {
  /** A wanted track has begun to arrive. */
  arrived(trackId: string, track: MediaStreamTrack): void;
  /** It is no longer received: not wanted, or gone at the other side. */
  gone(trackId: string): void;
  /** The node knows what is wanted; it may be one that knew nothing of this page before. */
  answered(): void;
  refused(refusal: MediaRefusal): void;
  stateChanged(state: ConnectionState): void;
}

interface Slot {
  readonly kind: "audio" | "video";
  transceiver: RTCRtpTransceiver;
  trackId: string | null;
  /** What the offer that is under way asked for here: its answer says nothing of what is wanted since. */
  asked: string | null;
  arrived: boolean;
}

export class Receiver implements ConnectionOwner {
  private readonly connection: Connection;
  private slots: Slot[] = [];

  constructor(
    signalling: Signalling,
    connectionId: string,
    private readonly callbacks: ReceiverCallbacks,
    configuration?: RTCConfiguration,
  ) {
    this.connection = new Connection(signalling, "receive", connectionId, this, configuration);
  }

  /** Say which tracks are wanted now; call it whenever the room's list changes. Needs no device and no permission. */
  setTracks(wanted: readonly WantedTrack[]): void {
    if (this.connection.state === "closed") return;
    const ids = new Set(wanted.map((track) => track.id));
    let changed = false;
    for (const slot of this.slots) {
      if (slot.trackId !== null && !ids.has(slot.trackId)) {
        this.release(slot);
        changed = true;
      }
    }
    const held = new Set(this.slots.map((slot) => slot.trackId));
    for (const track of wanted) {
      if (held.has(track.id)) continue;
      this.assign(track);
      changed = true;
    }
    if (changed) this.connection.negotiate();
  }

  hurry(): void {
    this.connection.hurry();
  }

  get answered(): boolean {
    return this.connection.answered;
  }

  statistics(): Promise<RTCStatsReport> | null {
    return this.connection.statistics();
  }

  close(): void {
    this.connection.close();
    for (const slot of this.slots) this.release(slot);
    this.slots = [];
  }

  build(peer: RTCPeerConnection): void {
    const wanted = this.slots.filter((slot) => slot.trackId !== null);
    for (const slot of wanted) {
      if (slot.arrived && slot.trackId !== null) this.callbacks.gone(slot.trackId);
    }
    this.slots = wanted.map((slot) => ({
      kind: slot.kind,
      trackId: slot.trackId,
      asked: null,
      arrived: false,
      transceiver: peer.addTransceiver(slot.kind, { direction: "recvonly" }),
    }));
  }

  describe(sdp: string): Pick<MediaOffer, "tracks"> {
    const offered = sectionsThat("recvonly", sdp);
    const tracks: Record<string, string> = {};
    for (const slot of this.slots) {
      const { mid } = slot.transceiver;
      slot.asked = mid !== null && offered.has(mid) ? slot.trackId : null;
      if (slot.asked !== null && mid !== null) tracks[mid] = slot.asked;
    }
    return { tracks };
  }

  negotiated(): void {
    for (const slot of this.slots) {
      if (slot.trackId === null || slot.trackId !== slot.asked || slot.transceiver.mid === null) continue;
      const receiving = slot.transceiver.currentDirection === "recvonly";
      if (receiving && !slot.arrived) {
        slot.arrived = true;
        this.callbacks.arrived(slot.trackId, slot.transceiver.receiver.track);
      } else if (!receiving) {
        this.release(slot); // gone at the other side; if it is still in the next list, it is asked for again
      }
    }
    this.callbacks.answered();
  }

  refused(refusal: MediaRefusal): void {
    for (const slot of this.slots) {
      if (!slot.arrived) this.release(slot);
    }
    this.callbacks.refused(refusal);
  }

  stateChanged(state: ConnectionState): void {
    this.callbacks.stateChanged(state);
  }

  private assign(track: WantedTrack): void {
    const kind = track.source === "camera" || track.source === "screen" ? "video" : "audio";
    const idle = this.slots.find((slot) => slot.kind === kind && slot.trackId === null);
    if (idle !== undefined) {
      idle.trackId = track.id;
      idle.transceiver.direction = "recvonly";
      return;
    }
    const transceiver = this.connection.open().addTransceiver(kind, { direction: "recvonly" });
    this.slots.push({ kind, transceiver, trackId: track.id, asked: null, arrived: false });
  }

  private release(slot: Slot): void {
    const { trackId, arrived } = slot;
    slot.trackId = null;
    slot.arrived = false;
    if (slot.transceiver.direction !== "stopped") slot.transceiver.direction = "inactive";
    if (arrived && trackId !== null) this.callbacks.gone(trackId);
  }
}
