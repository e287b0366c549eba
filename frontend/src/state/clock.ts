/**
 * The server's clock, told from this device's monotonic one, so that a wrong or changed time of day does no harm.
 * Each message says what the time was when it was sent: the one that travelled least is the latest estimate.
 */
export class ServerClock {
  private offset = Number.NEGATIVE_INFINITY;
  private readonly monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    this.monotonic = monotonic;
  }

  heard(now_ms: number): void {
    this.offset = Math.max(this.offset, now_ms - this.monotonic());
  }

  /** Unix milliseconds; this device's own time until the server has been heard. */
  now(): number {
    return Number.isFinite(this.offset) ? Math.round(this.offset + this.monotonic()) : Date.now();
  }
}
