// My microphone, camera and screen, and what I hear and see of the others: the media classes tied to the room.
import { Playback, Publisher, Receiver, newConnectionId, openSource } from "../media";
import type { DeviceTrouble, Line, PublisherCallbacks, ReceiverCallbacks, Source } from "../media";
import { FLOOR, wantedTracks } from "./channels";
import { MediaView } from "./media-view";
import { Observable } from "./observable";
import { ReachWatch } from "./reach";
import type { Room } from "./room";

export interface Mine {
  readonly microphone: "off" | "muted" | "on";
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
}

export type Trouble =
  { readonly source: Source; readonly why: DeviceTrouble } | { readonly source: null; readonly message: string };

/** Ids of the devices that this person chose last; absent where the browser's own choice is good. */
export interface Chosen {
  readonly microphone?: string;
  readonly camera?: string;
  readonly speaker?: string;
}

const NOTHING_ON: Mine = { microphone: "off", camera: null, screen: null };
const CHOSEN = "twinhall.devices";
const LISTENING = "twinhall.listening";

export class MediaSession {
  readonly mine = new Observable<Mine>(NOTHING_ON);
  /** Tracks that arrive, by their ids in `room.tracks`. */
  readonly received = new Observable<ReadonlyMap<string, MediaStreamTrack>>(new Map());
  readonly trouble = new Observable<Trouble | null>(null);
  private readonly watch = new ReachWatch();
  /** Whether sound and picture get through to this device. */
  readonly reach = this.watch.reach;
  /** The browser waits for a click before it plays sound. */
  readonly soundBlocked = new Observable(false);
  readonly chosen: Observable<Chosen>;
  /** The language that I listen to, or the floor. */
  readonly listening: Observable<string>;
  /** The private line that I talk on. */
  readonly line = new Observable<Line | null>(null);
  readonly playback = new Playback({
    blocked: () => this.soundBlocked.set(true),
    unblocked: () => this.soundBlocked.set(false),
  });
  /** What of it is seen, and what comes through. */
  readonly view: MediaView;
  private readonly room: Room;
  private readonly connection = newConnectionId();
  private publisher: Publisher | null = null;
  private receiver: Receiver | null = null;
  private told = "";
  private channels = "";

  constructor(room: Room) {
    this.room = room;
    this.chosen = new Observable(room.keeper.read<Chosen>(CHOSEN, {}));
    this.listening = new Observable(room.keeper.read<string>(LISTENING, FLOOR));
    this.view = new MediaView(room, this.connection, this.received);
    room.tracks.subscribe(() => this.receive());
    this.listening.subscribe(() => this.receive());
    room.mediaLosses.subscribe(() => this.onLoss());
    room.own.subscribe(() => this.onOwn());
    room.me.subscribe(() => this.onLine());
    room.held.subscribe(() => this.told === "" && this.tell());
    room.held.subscribe(() => this.onDocument());
    this.mine.subscribe(() => this.tell());
  }

  /** Turn a source on or off. The microphone keeps its device while it is muted: unmuting is instant. */
  async turn(source: Source, on: boolean): Promise<void> {
    this.trouble.set(null);
    if (source === "microphone" && this.mine.value.microphone !== "off") this.publishing().setMuted(!on);
    else if (on) await this.publishing().start(source, this.deviceOf(source));
    else this.publishing().stop(source);
  }

  /** Hear this language from now on, here and in the next exchange; the floor where it is not interpreted. */
  listen(channel: string): void {
    this.room.keeper.write(LISTENING, channel);
    this.listening.set(channel);
  }

  /** Talk on a private line until it is null again; nobody else hears it, and meanwhile the floor does not hear me. */
  async talk(line: Line | null): Promise<void> {
    if (line === this.line.value) return;
    this.line.set(line);
    const publisher = this.publishing();
    if (await publisher.talk(line)) return;
    if (await publisher.start("microphone", this.deviceOf("microphone"))) return;
    await publisher.talk(null);
    this.line.set(null);
  }

  /** Send tracks that the sound check opened. */
  async use(tracks: { readonly [source in Source]?: MediaStreamTrack | null }): Promise<void> {
    for (const source of ["microphone", "camera"] as const) {
      const track = tracks[source];
      if (track) await this.publishing().use(source, track);
    }
  }

  async choose(source: "microphone" | "camera", id: string): Promise<void> {
    this.remember({ [source]: id });
    const on = source === "microphone" ? this.mine.value.microphone !== "off" : this.mine.value.camera !== null;
    if (on) await this.publishing().start(source, id);
  }

  async chooseSpeaker(id: string): Promise<void> {
    this.remember({ speaker: id });
    await this.playback.setSpeaker(id);
  }

  /** Open a device for the check before joining; the caller owns the track. */
  open(source: "microphone" | "camera"): ReturnType<typeof openSource> {
    return openSource(source, this.deviceOf(source));
  }

  /** Let go of everything: the room is left, or closed. */
  close(): void {
    const wasUsed = this.publisher !== null || this.receiver !== null;
    this.publisher?.close();
    this.receiver?.close();
    this.publisher = this.receiver = null;
    this.received.set(new Map());
    this.view.closed();
    this.mine.set(NOTHING_ON);
    this.line.set(null);
    if (wasUsed) this.room.signalling.leave(this.connection);
  }

  private get configuration(): RTCConfiguration {
    return { iceServers: (this.room.boot.ice_servers ?? []).map((each) => ({ ...each, urls: [...each.urls] })) };
  }

  private publishing(): Publisher {
    const callbacks: PublisherCallbacks = {
      changed: () => this.look(),
      trouble: (source, why) => this.trouble.set({ source, why }),
      refused: ({ message }) => this.trouble.set({ source: null, message }),
      stateChanged: (state) => this.watch.moved("send", state, () => this.publisher),
    };
    this.publisher ??= new Publisher(this.room.signalling, this.connection, callbacks, this.configuration);
    return this.publisher;
  }

  private receiving(): Receiver {
    const callbacks: ReceiverCallbacks = {
      arrived: (id, track) => this.received.update((all) => new Map(all).set(id, track)),
      gone: (id) => this.received.update((all) => new Map([...all].filter(([each]) => each !== id))),
      answered: () => this.view.answered(),
      refused: ({ message }) => this.trouble.set({ source: null, message }),
      stateChanged: (state) => this.watch.moved("receive", state, () => this.receiver),
    };
    this.receiver ??= new Receiver(this.room.signalling, this.connection, callbacks, this.configuration);
    return this.receiver;
  }

  private receive(): void {
    if (!this.watch.supported) return;
    const channels = this.room.held.value.document?.channels ?? {};
    const wanted = wantedTracks(this.room.tracks.value, channels, this.listening.value, this.room.me.value?.id ?? "");
    if (wanted.length > 0 || this.receiver !== null) this.receiving().setTracks(wanted);
  }

  /** A language that was opened, or an old choice that there is a channel for at last. */
  private onDocument(): void {
    const channels = Object.keys(this.room.held.value.document?.channels ?? {}).join();
    if (channels === this.channels) return;
    this.channels = channels;
    this.receive();
  }

  private look(): void {
    const publisher = this.publishing();
    const microphone = publisher.track("microphone") === null ? "off" : publisher.muted ? "muted" : "on";
    if (microphone === "off") this.line.set(null);
    this.mine.set({ microphone, camera: publisher.track("camera"), screen: publisher.track("screen") });
  }

  /** What I may has changed: what I may no longer send stops at once. */
  private onOwn(): void {
    const { may } = this.room.own.value;
    if (!may["media.speak"]) this.publisher?.stop("microphone");
    if (this.line.value !== null && !may[`media.${this.line.value}`]) void this.talk(null);
    if (!may["media.show"]) for (const source of ["camera", "screen"] as const) this.publisher?.stop(source);
    if (!may["media.listen"]) this.close();
  }

  /** What carried sound and picture is gone: another takes over as soon as it is asked. */
  private onLoss(): void {
    this.publisher?.hurry();
    this.receiver?.hurry();
  }

  /** A new line: the server may have forgotten our connections, and may have taken us for gone. */
  private onLine(): void {
    this.onLoss();
    this.told = "";
    const { microphone, camera, screen } = this.mine.value;
    if (microphone === "on" || camera !== null || screen !== null) this.say();
  }

  /** After a reload the hall may still show what the page before had on: that is corrected once. */
  private tell(): void {
    const me = this.room.held.value.document?.people[this.room.me.value?.id ?? ""];
    if (me === undefined) return;
    const shown = this.told || JSON.stringify({ microphone: me.microphone, camera: me.camera, screen: me.screen });
    this.told = JSON.stringify(this.devices());
    if (this.told !== shown) this.say();
  }

  /** Let the others see what of mine is on. */
  private say(): void {
    this.told = JSON.stringify(this.devices());
    if (this.room.own.value.may["devices.set"]) this.room.send({ do: "devices.set", ...this.devices() }, "devices");
  }

  private devices(): { microphone: boolean; camera: boolean; screen: boolean } {
    const { microphone, camera, screen } = this.mine.value;
    return { microphone: microphone === "on", camera: camera !== null, screen: screen !== null };
  }

  private deviceOf(source: Source): string | undefined {
    return source === "microphone" || source === "camera" ? this.chosen.value[source] : undefined;
  }

  private remember(choice: Chosen): void {
    this.chosen.update((all) => ({ ...all, ...choice }));
    this.room.keeper.write(CHOSEN, this.chosen.value);
  }
}
