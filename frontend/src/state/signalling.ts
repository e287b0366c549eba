// Offers of the media transports, carried by the room's socket: asked again, with the same id, until answered.
import type { MediaAnswer, MediaOffer, Signalling } from "../media";
import type { ClientFrame, Incoming, Outgoing } from "../protocol/types";

export const RETRY_EVERY_MS = 3_000;
export const TRIES = 5;
/** The hub's word that the media plane is not there now: no verdict, so the caller tries again. */
const UNREACHABLE = "media.unreachable";

/** The media plane said no; `message` is a sentence for the reader. */
export class OfferRefused extends Error {
  override readonly name = "OfferRefused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Nothing was heard over a line that lives. It carries no code: the caller may try again. */
export class OfferSilent extends Error {
  override readonly name = "OfferSilent";
}

interface Waiting {
  readonly frame: Outgoing<"media.offer">;
  readonly answer: (answer: { sdp: string }) => void;
  readonly refuse: (why: OfferRefused | OfferSilent) => void;
  tries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class MediaSignalling implements Signalling {
  private readonly waiting = new Map<string, Waiting>();
  private readonly send: (frame: ClientFrame) => boolean;

  constructor(send: (frame: ClientFrame) => boolean) {
    this.send = send;
  }

  /** The SDP answer. Rejects with OfferRefused, or with OfferSilent after five tries over a line that lives. */
  offer({ connection, sdp, sources, tracks }: MediaOffer): Promise<MediaAnswer> {
    return new Promise((answer, refuse) => {
      const carries = { ...(sources ? { sources: { ...sources } } : {}), ...(tracks ? { tracks: { ...tracks } } : {}) };
      const frame = { t: "media.offer" as const, id: crypto.randomUUID(), connection, sdp, ...carries };
      const waiting: Waiting = { frame, answer, refuse, tries: 0, timer: undefined };
      this.waiting.set(frame.id, waiting);
      this.ask(waiting);
    });
  }

  leave(connection: string): void {
    for (const [id, waiting] of this.waiting) if (waiting.frame.connection === connection) this.close(id);
    this.send({ t: "media.leave", connection });
  }

  /** What a page shows now. False when there is no line: say it again when there is. */
  view(connection: string, view: Pick<Outgoing<"media.view">, "heights" | "ceiling">): boolean {
    return this.send({ t: "media.view", connection, ...view });
  }

  receive(frame: Incoming<"media.answer"> | Incoming<"media.refused"> | Incoming<"retry">): void {
    const waiting = this.waiting.get(frame.id);
    if (waiting === undefined) return;
    if (frame.t === "retry") {
      clearTimeout(waiting.timer);
      waiting.timer = setTimeout(() => this.ask(waiting), frame.after_ms);
      return;
    }
    this.close(frame.id);
    if (frame.t === "media.answer") waiting.answer({ sdp: frame.sdp });
    else if (frame.code === UNREACHABLE) waiting.refuse(new OfferSilent(frame.message));
    else waiting.refuse(new OfferRefused(frame.code, frame.message));
  }

  /** There is a new line: what is unanswered goes again at once. */
  resume(): void {
    for (const waiting of this.waiting.values()) {
      waiting.tries = 0;
      this.ask(waiting);
    }
  }

  /** The line is gone: wait for the next one instead of counting tries. */
  halt(): void {
    for (const waiting of this.waiting.values()) clearTimeout(waiting.timer);
  }

  private ask(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    if (waiting.tries === TRIES) {
      this.close(waiting.frame.id);
      waiting.refuse(new OfferSilent(`no answer to an offer of ${waiting.frame.connection}`));
    } else if (this.send(waiting.frame)) {
      waiting.tries += 1;
      waiting.timer = setTimeout(() => this.ask(waiting), RETRY_EVERY_MS);
    }
  }

  private close(id: string): void {
    clearTimeout(this.waiting.get(id)?.timer);
    this.waiting.delete(id);
  }
}
