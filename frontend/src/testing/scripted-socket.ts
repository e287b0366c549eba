// The server's end of a line, played by a test. Never part of a page.
import { VERSION } from "../protocol/types";
import { sectionHash } from "../state/hashes";
import type { ClientFrame, Document, Incoming, ServerFrame } from "../protocol/types";

export class ScriptedSocket {
  static readonly made: ScriptedSocket[] = [];
  readonly sent: ClientFrame[] = [];
  readyState: number = WebSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    ScriptedSocket.made.push(this);
  }

  static get last(): ScriptedSocket {
    const last = ScriptedSocket.made.at(-1);
    if (last === undefined) throw new Error("nothing has connected");
    return last;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  opens(): this {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
    return this;
  }

  says(...frames: ServerFrame[]): this {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
    return this;
  }

  cut(code = 1006): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.({ code });
  }

  frames<T extends ClientFrame["t"]>(tag: T): Extract<ClientFrame, { t: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { t: T }> => frame.t === tag);
  }
}

export const open = (url: string): WebSocket => new ScriptedSocket(url) as unknown as WebSocket;

export const welcome = (over: Partial<Incoming<"welcome">> = {}): Incoming<"welcome"> => ({
  t: "welcome",
  version: VERSION,
  me: "pchen",
  audience: "attendee",
  now_ms: 1_790_000_000_000,
  own: { votes: {}, may: {} },
  ...over,
});

export const wholeView = (seq: number, document: Document): Incoming<"view"> => ({
  ...{ t: "view", seq, document },
  ...{ part: 1, parts: 1 },
});

/** What the server says of a document like this. */
export async function hashesOf(seq: number, document: Document): Promise<Incoming<"hashes">> {
  const sections = Object.entries(document).map(async ([name, section]) => [name, await sectionHash(section)] as const);
  return { t: "hashes", seq, sections: Object.fromEntries(await Promise.all(sections)) };
}

/** Addresses that a room's page is given, beside those that its test is about. */
export const OTHERS = {
  slides: "/exchange/live/slides/",
  handouts: "/exchange/live/handouts/",
  papers: "/exchange/live/papers/",
  wall: "/exchange/live/wall/",
} as const;

export const emptyDocument = (over: Partial<Document> = {}): Document => ({
  hall: {
    main: {
      title: "Water losses",
      format: "presentations",
      planned: {},
      phase: "lobby",
      phase_since_ms: 0,
      recording: false,
      released: false,
    },
  },
  people: {},
  hands: {},
  questions: {},
  plan: {},
  door: {},
  minutes: {},
  record: {},
  amendments: {},
  turns: {},
  channels: {},
  captioning: {},
  captions: {},
  segments: {},
  agenda: {},
  roundtables: {},
  delegations: {},
  decks: {},
  slide: {},
  showings: {},
  handouts: {},
  floor: {},
  talk: {},
  polls: {},
  chat: {},
  ...over,
});
