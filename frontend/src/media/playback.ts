/** Elements that play received tracks. A browser that blocks sound until a click is asked again by one button. */

export interface PlaybackCallbacks {
  /** Something waits for a click; offer one button that calls `resume()`. */
  blocked(): void;
  /** Everything plays. */
  unblocked(): void;
}

type SinkElement = HTMLMediaElement & { setSinkId?: (id: string) => Promise<void> };

export class Playback {
  private readonly waiting = new Set<HTMLMediaElement>();
  private readonly playing = new Set<HTMLMediaElement>();
  private speaker = "";

  constructor(private readonly callbacks: PlaybackCallbacks) {}

  /** Play a track in an element of the page; a new track in the same element replaces the old one. */
  async attach(element: HTMLMediaElement, track: MediaStreamTrack): Promise<void> {
    element.srcObject = new MediaStream([track]);
    this.playing.add(element);
    if (this.speaker !== "") await this.route(element);
    await this.play(element);
  }

  detach(element: HTMLMediaElement): void {
    element.srcObject = null;
    this.playing.delete(element);
    this.settle(element);
  }

  /** Call it from a click: plays all that was blocked. */
  async resume(): Promise<void> {
    await Promise.all(Array.from(this.waiting, (element) => this.play(element)));
  }

  /** Send all sound to another speaker; false when this browser cannot. */
  async setSpeaker(deviceId: string): Promise<boolean> {
    this.speaker = deviceId;
    const done = await Promise.all(Array.from(this.playing, (element) => this.route(element)));
    return done.every(Boolean);
  }

  private async play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
      this.settle(element);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.waiting.add(element);
        this.callbacks.blocked();
      } else if (!(error instanceof DOMException && error.name === "AbortError")) {
        throw error; // AbortError: another track or detach() came in between
      }
    }
  }

  private settle(element: HTMLMediaElement): void {
    if (this.waiting.delete(element) && this.waiting.size === 0) this.callbacks.unblocked();
  }

  private async route(element: SinkElement): Promise<boolean> {
    if (element.setSinkId === undefined) return false;
    try {
      await element.setSinkId(this.speaker);
      return true;
    } catch (error) {
      if (error instanceof DOMException) return false; // unplugged or not allowed: the default speaker plays on
      throw error;
    }
  }
}
