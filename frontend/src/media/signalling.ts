/** What the media classes ask of the room's socket. They know no other way to the server. */

/** A voice that only those on the same line hear: a booth's talkback, the desk's line, backstage. */
export type Line = "booth" | "desk" | "backstage";
export type Source = "microphone" | "camera" | "screen" | Line;

export const LINES: readonly Line[] = ["booth", "desk", "backstage"];

export interface MediaOffer {
  readonly transport: "send" | "receive";
  /** One id a page: its publishing and its receiving connection share it. */
  readonly connection: string;
  readonly sdp: string;
  /** Publishing: what the section of each mid carries. */
  readonly sources?: Readonly<Record<string, Source>>;
  /** Receiving: which track is wanted on the section of each mid. */
  readonly tracks?: Readonly<Record<string, string>>;
}

export interface MediaAnswer {
  readonly sdp: string;
}

/** A refusal of the server. Whatever else `offer` rejects with counts as "not reached": it is tried again. */
export interface MediaRefusal {
  readonly code: string;
  readonly message: string;
}

export interface Signalling {
  offer(offer: MediaOffer): Promise<MediaAnswer>;
}

export function isRefusal(error: unknown): error is MediaRefusal {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
}

export function newConnectionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return "c" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
