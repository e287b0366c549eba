// Whether this line carries text only, judged by how it behaves. Pure: signs in, a choice out; it never flaps.

/** What is noticed of a line. Times in milliseconds. */
export type Sign =
  | { readonly sign: "answered"; readonly ms: number }
  | { readonly sign: "lost" }
  | { readonly sign: "opened"; readonly ms: number }
  | { readonly sign: "carries"; readonly kb_a_minute: number }
  /** The same, seen by a page that may itself have been slow: the next answer tells. */
  | { readonly sign: "seems"; readonly kb_a_minute: number }
  | { readonly sign: "sound"; readonly comes: boolean }
  | { readonly sign: "network"; readonly slow: boolean };

/** Why it is text only: what is told to the person. */
export type Why =
  | { readonly why: "slow"; readonly seconds: number }
  | { readonly why: "cut" }
  | { readonly why: "thin"; readonly kb_a_minute: number }
  | { readonly why: "sound" }
  | { readonly why: "network" };

export const SOUND_KB_A_MINUTE = 300; // one voice with what carries it: 40 kbit/s
const SLOW_ANSWER_MS = 2_500; // twice in a row: what is sent waits in a queue
const GOOD_ANSWER_MS = 800;
const NEAR_ANSWER_MS = 400; // a line that answers so soon is not thin: the page was busy
const SLOW_OPENING_MS = 8_000;
const CUTS = 2; // within this time
const CUTS_WITHIN_MS = 120_000;
const NO_SOUND_MS = 15_000;
const GOOD_FOR_MS = 120_000; // until sound is tried again; three times as long after each time that it failed
const LONGEST_MS = 1_800_000;
const RELAPSE_WITHIN_MS = 300_000;

export class RungChoice {
  /** Why the line carries text only; null while it carries more. */
  text: Why | null = null;
  private slowAnswers = 0;
  private cuts: number[] = [];
  private silentSince: number | null = null;
  private goodSince: number | null = null;
  private networkSlow = false;
  private seems: number | null = null;
  private rose = Number.NEGATIVE_INFINITY;
  private relapses = 0;

  constructor(private readonly now: () => number) {}

  hear(sign: Sign): void {
    const why = this.judge(sign);
    if (this.text === null && why !== null) this.fall(why);
    else if (this.text !== null && this.mayRise(sign, why)) this.rise();
  }

  /** The person wants to try sound again now. */
  rise(): void {
    this.text = null;
    this.rose = this.now();
    this.forgetBad();
  }

  private fall(why: Why): void {
    this.relapses = this.now() - this.rose < RELAPSE_WITHIN_MS ? this.relapses + 1 : 0;
    this.text = why;
    this.goodSince = this.seems = null;
  }

  private forgetBad(): void {
    [this.slowAnswers, this.cuts, this.silentSince, this.seems] = [0, [], null, null];
  }

  /** What this sign says against more than text; null when it says nothing against it. */
  private judge(sign: Sign): Why | null {
    switch (sign.sign) {
      case "answered":
        this.slowAnswers = sign.ms >= SLOW_ANSWER_MS ? this.slowAnswers + 1 : 0;
        if (this.seems !== null && sign.ms >= NEAR_ANSWER_MS) return { why: "thin", kb_a_minute: this.seems };
        this.seems = null;
        if (this.slowAnswers >= 2) return { why: "slow", seconds: Math.round(sign.ms / 1000) };
        return this.silentSince !== null && this.now() - this.silentSince >= NO_SOUND_MS ? { why: "sound" } : null;
      case "lost":
        this.cuts = [...this.cuts.filter((at) => this.now() - at < CUTS_WITHIN_MS), this.now()];
        return this.cuts.length >= CUTS ? { why: "cut" } : null;
      case "opened":
        return sign.ms >= SLOW_OPENING_MS ? { why: "slow", seconds: Math.round(sign.ms / 1000) } : null;
      case "carries":
        return sign.kb_a_minute < SOUND_KB_A_MINUTE ? { why: "thin", kb_a_minute: sign.kb_a_minute } : null;
      case "seems":
        this.seems = sign.kb_a_minute < SOUND_KB_A_MINUTE ? sign.kb_a_minute : null;
        return null;
      case "sound":
        this.silentSince = sign.comes ? null : (this.silentSince ?? this.now());
        return null;
      case "network":
        this.networkSlow = sign.slow;
        return sign.slow ? { why: "network" } : null;
    }
  }

  /** Good answers, and nothing else, for long enough. */
  private mayRise(sign: Sign, why: Why | null): boolean {
    const bad = why !== null || sign.sign === "lost" || (sign.sign === "answered" && sign.ms > GOOD_ANSWER_MS);
    if (bad) this.goodSince = null;
    else if (sign.sign === "answered") this.goodSince ??= this.now();
    const wait = Math.min(LONGEST_MS, GOOD_FOR_MS * 3 ** this.relapses);
    return this.goodSince !== null && this.now() - this.goodSince >= wait && !this.networkSlow;
  }
}

interface Transfer {
  readonly transferSize: number;
  readonly responseStart: number;
  readonly responseEnd: number;
}

const ENOUGH_BYTES = 20_000; // of what was loaded: less says more of the server than of the line

/** What the line carried while the page came, in kB a minute; null where too little came over it. */
export function carried(transfers: readonly Transfer[]): number | null {
  const seen = transfers.filter((each) => each.transferSize > 0 && each.responseStart > 0);
  const bytes = seen.reduce((sum, each) => sum + each.transferSize, 0);
  if (bytes < ENOUGH_BYTES) return null;
  const ms = Math.max(...seen.map((each) => each.responseEnd)) - Math.min(...seen.map((each) => each.responseStart));
  return ms > 0 ? Math.round((bytes * 60) / ms) : null;
}
