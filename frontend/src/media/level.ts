/** The sound check: how loud a microphone is, and a sound to hear. Both need a user's gesture first. */

/** Reads the loudness of one track; draw it as often as you like, close it when the check is over. */
export class LevelMeter {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples = new Float32Array(1024);

  constructor(track: MediaStreamTrack) {
    this.analyser.fftSize = this.samples.length;
    this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
    void this.context.resume();
  }

  /** 0 (silence, -60 dB and below) to 1 (full scale). */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    const decibels = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, 1 + decibels / 60));
  }

  close(): void {
    void this.context.close();
  }
}

/** A soft two-note chime, so that people can hear whether their speaker works. Resolves when it has ended. */
export async function playChime(): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  const ended = new Promise<void>((resolve) => {
    note(context, 523.25, 0).onended = null;
    note(context, 659.25, 0.25).onended = () => resolve();
  });
  await ended;
  await context.close();
}

function note(context: AudioContext, hertz: number, after: number): OscillatorNode {
  const start = context.currentTime + after;
  const tone = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.2, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.5);
  return tone;
}
