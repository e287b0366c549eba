// Frames that come compressed: each message is the next piece of one zlib stream that lasts as long as the line.

/** What the server leaves out of every piece, as in RFC 7692 section 7.2.1. */
const FLUSHED = new Uint8Array([0, 0, 0xff, 0xff]);

export const canInflate = (): boolean => typeof DecompressionStream !== "undefined";

/** Gives the lines of a stream, in order; one that cannot be read is told once, and then nothing comes any more. */
export class Inflater {
  private readonly stream = new DecompressionStream("deflate");
  private readonly writer = this.stream.writable.getWriter();
  private stopped = false;

  constructor(
    private readonly line: (text: string) => void,
    private readonly broken: () => void,
  ) {
    void this.read();
  }

  push(piece: ArrayBuffer): void {
    for (const bytes of [new Uint8Array(piece), FLUSHED]) this.writer.write(bytes).catch(() => this.fail());
  }

  stop(): void {
    this.stopped = true;
    this.writer.abort().catch(() => undefined); // it may have failed already: nobody waits for it
  }

  private async read(): Promise<void> {
    const reader = this.stream.readable.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (let piece = await reader.read(); !piece.done && !this.stopped; piece = await reader.read()) {
        const lines = (rest + decoder.decode(piece.value, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const each of lines) if (!this.stopped) this.line(each);
      }
    } catch {
      this.fail();
    }
  }

  private fail(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.broken();
  }
}
