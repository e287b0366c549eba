// The check's own live line (realtime/check.py): opened, timed by echoes, and asked for answers to offers.

import type { Relay } from "../state/boot";

export interface Ready {
  readonly now_ms: number;
  /** "host:port" of each node. */
  readonly nodes: readonly string[];
  readonly relays: readonly Relay[];
}

type Frame =
  | ({ readonly t: "ready" } & Ready)
  | { readonly t: "echoed"; readonly n: number; readonly now_ms: number; readonly padding: string }
  | { readonly t: "answer"; readonly id: number; readonly sdp: string }
  | { readonly t: "refused"; readonly id?: number; readonly code: string };

export interface Echo {
  readonly roundTrip: number;
  /** This computer's clock less the hall's, at the middle of the way. */
  readonly clockAhead: number;
}

/** The hall would not: `code` is one of realtime/check.py or of the media plane. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** What was waited for did not come: the line is closed, or silent for too long. */
export class Silent extends Error {}

type Wanted = (frame: Frame) => boolean;

export class CheckLine {
  opened = false;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<Wanted, { readonly take: (frame: Frame) => void; readonly fail: (why: Error) => void }>();
  private readonly early: Frame[] = [];
  private over: Error | null = null;
  private asked = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.addEventListener("open", () => (this.opened = true));
    this.socket.addEventListener("message", (event: MessageEvent<string>) => this.hear(event.data));
    this.socket.addEventListener("close", () => this.end(new Silent("the line was closed")));
  }

  get closed(): boolean {
    return this.over !== null;
  }

  /** The hall's first words. Throws Refused, Silent. */
  async ready(withinMs: number): Promise<Ready> {
    const frame = await this.until((each) => each.t === "ready", withinMs);
    if (frame.t !== "ready") throw new Silent("not the hall's words");
    return frame;
  }

  /** Send so many characters and have them back. Throws Refused, Silent. */
  async echo(length: number, withinMs: number): Promise<Echo> {
    const n = this.next();
    const padding = "x".repeat(length);
    const answer = this.until((frame) => frame.t === "echoed" && frame.n === n, withinMs);
    const [began, at] = [performance.now(), Date.now()];
    this.socket.send(JSON.stringify({ t: "echo", n, padding }));
    const frame = await answer;
    const roundTrip = performance.now() - began;
    if (frame.t !== "echoed" || frame.padding !== padding) throw new Silent("it came back changed");
    return { roundTrip, clockAhead: at + roundTrip / 2 - frame.now_ms };
  }

  /** The answer to an offer to one node. Throws Refused, Silent. */
  async offer(node: number, sdp: string, withinMs: number): Promise<string> {
    const id = this.next();
    const answer = this.until((frame) => "id" in frame && frame.id === id, withinMs);
    this.socket.send(JSON.stringify({ t: "offer", id, node, sdp }));
    const frame = await answer;
    if (frame.t === "refused") throw new Refused(frame.code);
    if (frame.t !== "answer") throw new Silent("not an answer");
    return frame.sdp;
  }

  close(): void {
    this.socket.close();
    this.end(new Silent("the check is over"));
  }

  private next(): number {
    this.asked += 1;
    return this.asked;
  }

  private until(wanted: Wanted, withinMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const early = this.early.findIndex(wanted);
      if (early >= 0) return resolve(this.early.splice(early, 1)[0] as Frame);
      if (this.over !== null) return reject(this.over);
      const timer = setTimeout(() => fail(new Silent(`nothing within ${withinMs} ms`)), withinMs);
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wanted);
      };
      const fail = (why: Error): void => (done(), reject(why));
      this.waiting.set(wanted, { take: (frame) => (done(), resolve(frame)), fail });
    });
  }

  private hear(data: string): void {
    const frame = JSON.parse(data) as Frame; // written by our own server
    if (frame.t === "refused" && frame.id === undefined) return this.end(new Refused(frame.code));
    const found = [...this.waiting].find(([wanted]) => wanted(frame));
    if (found === undefined) this.early.push(frame);
    else found[1].take(frame);
  }

  private end(why: Error): void {
    this.over ??= why;
    for (const { fail } of [...this.waiting.values()]) fail(this.over);
  }
}
