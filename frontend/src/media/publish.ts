/** What this page sends: microphone, camera, screen, and the voice on a private line. */

import { Connection, sectionsThat } from "./connection";
import type { ConnectionOwner, ConnectionState } from "./connection";
import { openSource } from "./devices";
import type { DeviceTrouble } from "./devices";
import { addSender } from "./encodings";
import { LINES } from "./signalling";
import type { Line, MediaOffer, MediaRefusal, Signalling, Source } from "./signalling";

export interface PublisherCallbacks {
  /** What is sent changed: a device started, stopped, was changed or muted. */
  changed(): void;
  /** A device could not be had, or went away while it was in use (then the source has stopped). */
  trouble(source: Source, trouble: DeviceTrouble): void;
  /** The server does not take it; every source that it had not taken yet has stopped. */
  refused(refusal: MediaRefusal): void;
  stateChanged(state: ConnectionState): void;
}

interface Slot {
  track: MediaStreamTrack | null;
  transceiver: RTCRtpTransceiver | null;
  /** The server has taken it. */
  taken: boolean;
}

export class Publisher implements ConnectionOwner {
  private readonly connection: Connection;
  private readonly slots: Record<Source, Slot> = {
    microphone: empty(),
    camera: empty(),
    screen: empty(),
    booth: empty(),
    desk: empty(),
    backstage: empty(),
  };
  private mute = false;
  /** The private line that I am talking on: meanwhile the microphone itself sends nothing. */
  private line: Line | null = null;

  constructor(
    signalling: Signalling,
    connectionId: string,
    private readonly callbacks: PublisherCallbacks,
    configuration?: RTCConfiguration,
  ) {
    this.connection = new Connection(signalling, "send", connectionId, this, configuration);
  }

  /** The track being sent, for a preview or a level meter; null when the source is off. */
  track(source: Source): MediaStreamTrack | null {
    return this.slots[source].track;
  }

  get muted(): boolean {
    return this.mute || this.slots.microphone.track === null;
  }

  /** Mute keeps the device and the track: unmuting is instant, and nobody has to ask the server. */
  setMuted(muted: boolean): void {
    if (this.slots.microphone.track === null || this.mute === muted) return;
    this.mute = muted;
    this.open();
    this.callbacks.changed();
  }

  /**
   * Talk on a private line, with the microphone that is on, or on none (null): then it is where it was before. A line
   * once used stays negotiated, so that the next word on it is heard at once. False when there is no microphone: one that
   * is started then is for this line alone, and muted elsewhere.
   */
  async talk(line: Line | null): Promise<boolean> {
    const microphone = this.slots.microphone.track;
    this.line = line;
    this.open();
    for (const each of LINES) {
      const slot = this.slots[each];
      if (each !== line) this.rest(slot);
      else if (microphone !== null && slot.track === null) await this.carry(each, slot, microphone.clone());
    }
    return line === null || microphone !== null;
  }

  /** Start a source, or change its device; false when the device could not be had (`trouble` says why). */
  async start(source: Source, deviceId?: string): Promise<boolean> {
    const opened = await openSource(source, deviceId);
    if (!opened.ok) {
      this.callbacks.trouble(source, opened.trouble);
      return false;
    }
    await this.use(source, opened.track);
    return true;
  }

  /** Send a track that somebody else opened (the sound check before joining). The publisher owns it from now on. */
  async use(source: Source, track: MediaStreamTrack): Promise<void> {
    if (this.connection.state === "closed") {
      track.stop();
      return;
    }
    const slot = this.slots[source];
    const replaced = slot.track;
    if (source === "microphone" && replaced === null) this.mute = this.line !== null;
    if (source === "screen") track.contentHint = "detail";
    slot.track = track;
    if (source === "microphone") this.open();
    track.addEventListener("ended", () => this.unplugged(source, track));
    replaced?.stop();
    await this.attach(source, slot, track);
    if (source === "microphone" && this.line !== null) {
      this.rest(this.slots[this.line]);
      await this.talk(this.line);
    }
    this.callbacks.changed();
  }

  /** Stop a source and let go of its device (the camera's lamp goes out). */
  stop(source: Source): void {
    const slot = this.slots[source];
    if (slot.track === null) return;
    this.silence(slot);
    if (source === "microphone") void this.talk(null);
    this.connection.negotiate();
    this.callbacks.changed();
  }

  /** The network is back: try again now. */
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
    for (const slot of Object.values(this.slots)) {
      slot.track?.stop();
      slot.track = null;
      slot.transceiver = null;
    }
  }

  build(peer: RTCPeerConnection): void {
    for (const source of sources) {
      const slot = this.slots[source];
      slot.transceiver = slot.track === null ? null : addSender(peer, source, slot.track);
    }
  }

  describe(sdp: string): Pick<MediaOffer, "sources"> {
    const offered = sectionsThat("sendonly", sdp);
    const described: Record<string, Source> = {};
    for (const source of sources) {
      const { transceiver } = this.slots[source];
      if (transceiver?.mid && offered.has(transceiver.mid)) described[transceiver.mid] = source;
    }
    return { sources: described };
  }

  negotiated(): void {
    for (const slot of Object.values(this.slots)) slot.taken = slot.transceiver?.direction === "sendonly";
  }

  refused(refusal: MediaRefusal): void {
    for (const source of sources) {
      const slot = this.slots[source];
      if (slot.track !== null && !slot.taken) this.silence(slot);
    }
    this.callbacks.refused(refusal);
    this.callbacks.changed();
  }

  stateChanged(state: ConnectionState): void {
    this.callbacks.stateChanged(state);
  }

  /** The microphone sends unless it is muted, or I talk on another line. */
  private open(): void {
    const { track } = this.slots.microphone;
    if (track !== null) track.enabled = !this.mute && this.line === null;
  }

  private async carry(line: Line, slot: Slot, track: MediaStreamTrack): Promise<void> {
    track.enabled = true;
    slot.track = track;
    await this.attach(line, slot, track);
  }

  /** Nothing is sent on it any more, and nothing has to be negotiated when it is used again. */
  private rest(slot: Slot): void {
    slot.track?.stop();
    slot.track = null;
    void slot.transceiver?.sender.replaceTrack(null).catch(ignoreClosed);
  }

  private async attach(source: Source, slot: Slot, track: MediaStreamTrack): Promise<void> {
    if (slot.transceiver === null) {
      slot.transceiver = addSender(this.connection.open(), source, track);
      this.connection.negotiate();
      return;
    }
    await slot.transceiver.sender.replaceTrack(track);
    if (slot.transceiver.direction !== "sendonly") {
      slot.transceiver.direction = "sendonly";
      this.connection.negotiate();
    }
  }

  /** The transceiver stays for the next time: Chromium mixes up sections once a rolled-back one was stopped. */
  private silence(slot: Slot): void {
    slot.track?.stop();
    slot.track = null;
    slot.taken = false;
    if (slot.transceiver === null) return;
    slot.transceiver.direction = "inactive";
    void slot.transceiver.sender.replaceTrack(null).catch(ignoreClosed);
  }

  private unplugged(source: Source, track: MediaStreamTrack): void {
    if (this.slots[source].track !== track) return;
    this.stop(source);
    // The browser's own "Stop sharing" button ends the screen's track: that is no trouble.
    if (source !== "screen") this.callbacks.trouble(source, "unplugged");
  }
}

const sources: readonly Source[] = ["microphone", "camera", "screen", ...LINES];

function empty(): Slot {
  return { track: null, transceiver: null, taken: false };
}

function ignoreClosed(error: unknown): void {
  // The connection was closed in the meantime; there is nothing left to take the track from.
  if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
}
