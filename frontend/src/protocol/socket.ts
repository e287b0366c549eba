// One line to the server that comes back by itself: hello, liveness, back-off. It knows nothing of what frames mean.
import { backoff } from "./backoff";
import { Inflater, canInflate } from "./inflate";
import { VERSION } from "./types";
import type { Audience, ClientFrame, Document, ServerFrame } from "./types";

export const PING_EVERY_MS = 10_000;
export const ANSWER_WITHIN_MS = 5_000;
export const WELCOME_WITHIN_MS = 10_000;
/** On the slow lane a line is given more time, and is asked less often. */
export const SLOW_PING_EVERY_MS = 30_000;
export const SLOW_ANSWER_WITHIN_MS = 15_000;
/** So often the line is asked how long it takes, also while frames come. */
export const MEASURE_EVERY_MS = 20_000;
export const SLOW_MEASURE_EVERY_MS = 60_000;
/** A timer that is so much too late belongs to a page that was asleep: the answer may lie here unread. */
const ASLEEP_MS = 1_500;

/** What is true of the line now; `since_ms` is this device's clock. `closed` is final until the page is loaded again. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "connected" }
  | { readonly state: "reconnecting"; readonly since_ms: number }
  | { readonly state: "offline"; readonly since_ms: number }
  | { readonly state: "closed"; readonly code: number };

export interface SocketEvents {
  /** The last sequence number that the page holds; 0 asks for the whole view. */
  after(): number;
  /** As which audience the page saw it; null before the first welcome. */
  audience(): Audience | null;
  /** The sections that the page shows on the slow lane; null on the live lane. */
  slow(): readonly (keyof Document)[] | null;
  /** Whether somebody counts on this page's being there: then it is asked as often as on the live lane. */
  needed(): boolean;
  connection(now: Connection): void;
  /** `length` is that of its JSON. */
  frame(frame: ServerFrame, length: number): void;
  /** How long the line took to answer a ping. */
  answered(ms: number): void;
  /** The line that was there has fallen silent. One that the server closed has not. */
  silent(): void;
}

export interface SocketOptions {
  readonly url: string;
  readonly exchange: string;
  /** What sentences of the server are to be worded in: a BCP 47 tag. Their times are in this device's zone. */
  readonly language: string;
  /** A big screen: it is shown what everybody is, and nobody is there because of it. */
  readonly wall?: boolean;
  readonly events: SocketEvents;
  readonly random?: () => number;
  readonly open?: (url: string) => WebSocket;
}

// 1002, 1007 and 1009 (RFC 6455 section 7.4.1): what we sent cannot be read; to come back would be to send it again.
const UNREADABLE: readonly number[] = [1002, 1007, 1009];
const isFinal = (code: number): boolean => (code >= 4000 && code <= 4099) || UNREADABLE.includes(code);

export class RoomSocket {
  private socket: WebSocket | undefined;
  private connection: Connection = { state: "connecting" };
  private attempt = 0;
  private welcomed = false;
  private timers = new Set<ReturnType<typeof setTimeout>>();
  private measuring: ReturnType<typeof setTimeout> | undefined;
  private asked: number[] = [];
  private saidSlow = false;
  private inflater: Inflater | undefined;
  private readonly options: SocketOptions;

  constructor(options: SocketOptions) {
    this.options = options;
  }

  start(): void {
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    document.addEventListener("visibilitychange", this.onVisible);
    this.connect();
  }

  /** Leave for good: no event is reported after this. */
  stop(): void {
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.drop();
  }

  /** Whether frames sent now reach a server that knows who we are. */
  get ready(): boolean {
    return this.welcomed && this.socket?.readyState === WebSocket.OPEN;
  }

  /** Hand a frame to the line; false when there is none now (what must arrive is sent again by its owner). */
  send(frame: ClientFrame): boolean {
    if (!this.ready) return false;
    this.socket?.send(JSON.stringify(frame));
    return true;
  }

  /** Say hello again, after a hole: what comes after ours is sent once more. */
  resume(): void {
    if (this.ready) this.hello();
  }

  /** Ask the line now how long it takes. */
  probe(): void {
    if (this.ready) this.ask();
  }

  /** Take another line in place of this one, which is good: nobody needs to hear of it. */
  reopen(): void {
    if (this.connection.state === "closed") return;
    this.drop();
    this.connect();
  }

  private connect(): void {
    const socket = (this.options.open ?? ((url) => new WebSocket(url)))(this.options.url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.after(this.options.events.slow() === null ? WELCOME_WITHIN_MS : 2 * WELCOME_WITHIN_MS, () => this.lost());
    socket.onopen = () => this.hello();
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.received(data);
      else this.inflated().push(data);
    };
    socket.onclose = (event) => this.closed(event.code);
  }

  private hello(): void {
    const { exchange, language, events } = this.options;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const [after, audience] = [events.after(), events.audience()];
    const sections = events.slow();
    this.saidSlow = sections !== null;
    const lane = sections === null ? {} : { lane: "slow" as const, deflate: canInflate(), sections: [...sections] };
    const wall = this.options.wall ? { wall: true } : {};
    const frame: ClientFrame = { t: "hello", version: VERSION, exchange, after, audience, language, zone, ...lane, ...wall };
    this.socket?.send(JSON.stringify(frame));
  }

  private inflated(): Inflater {
    this.inflater ??= new Inflater(
      (text) => this.received(text),
      () => this.lost(),
    );
    return this.inflater;
  }

  private received(text: string): void {
    const frame = JSON.parse(text) as ServerFrame; // our own server, by the generated types
    if (frame.t === "welcome") this.onWelcome();
    if (frame.t === "pong") this.onPong();
    if (this.welcomed) this.expectPing();
    this.options.events.frame(frame, text.length);
  }

  private onWelcome(): void {
    this.welcomed = true;
    this.attempt = 0;
    this.say({ state: "connected" });
    if (this.saidSlow !== (this.options.events.slow() !== null)) this.hello(); // another lane was chosen meanwhile
    this.measure();
  }

  private onPong(): void {
    const asked = this.asked.shift();
    if (asked !== undefined && Number.isFinite(asked)) this.options.events.answered(performance.now() - asked);
  }

  /** Ask the line how long it takes, now and then, whatever else it carries. */
  private measure(): void {
    clearTimeout(this.measuring);
    const every = this.options.events.slow() === null ? MEASURE_EVERY_MS : SLOW_MEASURE_EVERY_MS;
    this.measuring = setTimeout(() => {
      this.ask();
      this.measure();
    }, every);
  }

  private ask(): boolean {
    if (document.visibilityState === "visible") this.asked.push(performance.now());
    else this.asked.push(Number.POSITIVE_INFINITY); // a page in the background is late by itself: it tells nothing
    return this.send({ t: "ping" });
  }

  /** On the slow lane, unless somebody counts on this page. */
  private get patient(): boolean {
    const { slow, needed } = this.options.events;
    return slow() !== null && !needed();
  }

  /** Something was heard: the line lives. Ask again in a while, and take silence for a broken line. */
  private expectPing(): void {
    this.clearTimers();
    this.after(this.patient ? SLOW_PING_EVERY_MS : PING_EVERY_MS, () => this.ping());
  }

  private ping(again = false): void {
    if (!this.ask()) return;
    const asked = performance.now();
    const within = this.options.events.slow() === null ? ANSWER_WITHIN_MS : SLOW_ANSWER_WITHIN_MS;
    this.after(within, () => {
      const slept = performance.now() - asked > within + ASLEEP_MS;
      if (slept && !again) this.ping(true);
      else this.lost();
    });
  }

  /** The line is silent: do not wait for TCP to find out. */
  private lost(): void {
    if (this.welcomed) this.options.events.silent();
    this.drop();
    this.again();
  }

  private closed(code: number): void {
    this.drop();
    if (isFinal(code)) this.say({ state: "closed", code });
    else this.again();
  }

  private again(): void {
    const since_ms = "since_ms" in this.connection ? this.connection.since_ms : Date.now();
    this.say({ state: navigator.onLine ? "reconnecting" : "offline", since_ms });
    this.after(backoff(this.attempt, this.options.random), () => this.connect());
    this.attempt += 1;
  }

  private drop(): void {
    this.clearTimers();
    this.welcomed = false;
    clearTimeout(this.measuring);
    this.asked = [];
    this.inflater?.stop();
    this.inflater = undefined;
    const socket = this.socket;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private readonly onOnline = (): void => {
    if (this.connection.state === "closed" || this.welcomed) return;
    this.attempt = 0;
    this.drop();
    this.connect();
  };

  /** The browser believes that the network is gone. Ask the line itself: it knows better. */
  private readonly onOffline = (): void => {
    if (this.welcomed) {
      this.clearTimers();
      this.ping();
    } else if (this.connection.state === "reconnecting") {
      this.say({ state: "offline", since_ms: this.connection.since_ms });
    }
  };

  /** Somebody looks at the page again. What it waited for in the background it does now. */
  private readonly onVisible = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.welcomed) {
      this.clearTimers();
      this.ping();
    } else if (this.socket === undefined && "since_ms" in this.connection) {
      this.clearTimers();
      this.connect();
    }
  };

  private say(connection: Connection): void {
    if (JSON.stringify(connection) === JSON.stringify(this.connection)) return;
    this.connection = connection;
    this.options.events.connection(connection);
  }

  private after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, ms);
    this.timers.add(timer);
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
