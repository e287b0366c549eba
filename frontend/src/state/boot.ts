// What the server wrote into the page.

export interface City {
  readonly slug: string;
  readonly name: string;
  readonly side: number;
  readonly time_zone: string;
}

/** A city that somebody here comes from, also one that sits on no side. */
export interface Place {
  readonly slug: string;
  readonly name: string;
}

export interface Relay {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

export interface Boot {
  readonly exchange: string;
  readonly title: string;
  readonly cities: readonly City[];
  readonly places: readonly Place[];
  /** The planned start in words, in the reader's own time. */
  readonly when: string;
  readonly starts_ms: number;
  /** A rehearsal: in no list of the archive, in no figure. */
  readonly rehearsal?: boolean;
  readonly language: string;
  /** The port that sound and picture need open. */
  readonly udp_port: number;
  /** Relays for where UDP is closed, with credentials that expire; none where the hall has none. */
  readonly ice_servers?: readonly Relay[];
  /** What a form of this page says, so that it is taken for ours. */
  readonly csrf: string;
  readonly urls: {
    readonly archive: string;
    readonly home: string;
    readonly plain?: string;
    readonly chat?: string;
    /** Below which pages of slides lie, and shared documents. */
    readonly slides: string;
    readonly handouts: string;
    readonly papers: string;
    readonly wall: string;
    readonly socket?: string;
  };
}

/** Throws where the page was served without it. */
export function readBoot(page: Document = document): Boot {
  const text = page.getElementById("boot")?.textContent;
  if (!text) throw new Error("The page lacks its boot data (#boot): load it again.");
  return JSON.parse(text) as Boot; // written by our own template
}

/** The socket's address: absolute as given, or a path on this host. */
export function socketUrl(path = "/ws/", here: Location = location): string {
  return new URL(path, here.href.replace(/^http/, "ws")).href;
}
