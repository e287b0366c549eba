// What a network check finds. Times in milliseconds, rates in bits a second, losses as a share from 0 to 1.

export type NeedKind = "page" | "udp" | "relay-udp" | "relay-tcp" | "relay-tls";

/** One thing that a firewall has to let out (hub/pages/check.py). */
export interface Need {
  readonly kind: NeedKind;
  readonly host: string;
  readonly port: number;
  /** Of a relay, as a browser is given it. */
  readonly url: string;
}

export interface Ability {
  readonly https: boolean;
  /** HTTPS, or a hall on this very computer: else a browser gives nobody their devices. */
  readonly secure: boolean;
  readonly webrtc: boolean;
  readonly sound: boolean;
  readonly picture: boolean;
}

/** The live line. `cut`: it was open and was closed by something in between. */
export interface LineFinding {
  readonly state: "untried" | "works" | "blocked" | "broken" | "cut" | "refused";
  readonly roundTrip: number | null;
  /** Why the hall would not make the check: "check.busy" and the like. */
  readonly refusal: string;
}

/** One way for sound and picture. "untried": the hall could not answer, or there was no line to ask it on. */
export interface WayFinding {
  readonly need: Need;
  readonly state: "open" | "closed" | "untried";
  readonly roundTrip: number | null;
}

/** Sound and picture both ways over the best way, for some seconds. */
export interface MediaFinding {
  readonly way: Need;
  readonly seconds: number;
  readonly roundTrip: number | null;
  readonly jitter: number | null;
  readonly lossUp: number | null;
  readonly lossDown: number | null;
  readonly up: number;
  readonly down: number;
  readonly soundBack: boolean;
  readonly pictureBack: boolean;
  /** The computer, not the network, kept the picture small. */
  readonly slowComputer: boolean;
  /** The page was in the background meanwhile, where browsers save. */
  readonly hidden: boolean;
}

export interface Findings {
  /** What this hall needs open, in the order in which one would open it. */
  readonly needs: readonly Need[];
  readonly ability: Ability;
  /** The page's own server over HTTP; null where it did not answer. */
  readonly pages: number | null;
  readonly line: LineFinding;
  /** How far this computer's clock is ahead of the hall's; null where it is not known. */
  readonly clockAhead: number | null;
  readonly ways: readonly WayFinding[];
  readonly media: MediaFinding | null;
}
