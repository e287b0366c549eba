// The room as this page knows it: one line in, one outbox out, and what is between them as observables.
import { RoomSocket } from "../protocol/socket";
import type { Connection, SocketOptions } from "../protocol/socket";
import type { Audience, ClientFrame, Command, Document, Incoming, OwnThings, ServerFrame, Track } from "../protocol/types";
import { socketUrl } from "./boot";
import type { Boot } from "./boot";
import { ServerClock } from "./clock";
import { NOTHING, ViewParts, take, takeNet } from "./document";
import type { Held } from "./document";
import { Drafts } from "./drafts";
import { HashCheck } from "./hashes";
import { mergePatch } from "./merge-patch";
import { Observable } from "./observable";
import { Outbox } from "./outbox";
import type { Entry } from "./outbox";
import { OwnQuestions } from "./own-questions";
import { PostBox } from "./post-box";
import { restore } from "./restore";
import type { Sign } from "./rung-choice";
import { FROM_THE_START, SECTIONS, only } from "./sections";
import type { Section } from "./sections";
import { MediaSignalling } from "./signalling";
import type { Keeper } from "./storage";
import type { Tabs } from "./tab";

export interface Me {
  readonly id: string;
  readonly audience: Audience;
}

/** Why a command was not carried out, in the reader's language, and the command itself. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly command: Command;
}

export interface RoomOptions {
  readonly boot: Boot;
  readonly keeper: Keeper;
  readonly tabs: Tabs;
  readonly wall?: boolean;
  readonly open?: SocketOptions["open"];
}

/** A shorter view comes too fast to tell anything of the line. */
const TELLING_LENGTH = 3_000;

/** A person's things, once the server has said who this is. */
interface Desk {
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly questions: OwnQuestions;
  readonly box: PostBox;
}

export class Room {
  readonly boot: Boot;
  readonly clock = new ServerClock();
  readonly connection = new Observable<Connection>({ state: "connecting" });
  readonly held = new Observable<Held>(NOTHING);
  readonly own = new Observable<OwnThings>({ votes: {}, may: {} });
  readonly me = new Observable<Me | null>(null);
  readonly desk = new Observable<Desk | null>(null);
  readonly pending = new Observable<readonly Entry[]>([]);
  readonly refusals = new Observable<{ readonly [place: string]: Refusal }>({});
  /** What the server said last of a frame that it could not take; the reason of a final close comes this way. */
  readonly problem = new Observable("");
  /** Why what was asked is not decided yet, although the line is there; "" when nothing is held up. */
  readonly busy = new Observable("");
  readonly tracks = new Observable<readonly Track[]>([]);
  /** What the line of one of this person's pages carries, as the server said last. */
  readonly rung = new Observable<Incoming<"media.rung"> | null>(null);
  /** What a captioner typed last, in the language that this page follows. */
  readonly words = new Observable<Incoming<"caption.words"> | null>(null);
  /** How often what carried sound and picture was lost: each time they are offered again. */
  readonly mediaLosses = new Observable(0);
  /** What was noticed of the line last. */
  readonly line = new Observable<Sign | null>(null);
  /** The sections that this page holds on the slow lane; null on the live lane, where it holds all. */
  readonly shown = new Observable<ReadonlySet<Section> | null>(null);
  readonly keeper: Keeper;
  readonly signalling: MediaSignalling;
  private readonly socket: RoomSocket;
  private readonly tabs: Tabs;
  private readonly parts = new ViewParts();
  private readonly check = new HashCheck((seq, section) => this.onDiverged(seq, section));
  private resuming = false;
  private opening = performance.now();
  private viewed = 0;
  /** The document is not what it should be: nothing is built upon it until the whole one is here. */
  private astray = false;

  constructor({ boot, keeper, tabs, wall, open }: RoomOptions) {
    this.boot = boot;
    this.keeper = keeper;
    this.tabs = tabs;
    this.socket = new RoomSocket({
      url: socketUrl(boot.urls.socket),
      exchange: boot.exchange,
      language: boot.language,
      events: {
        after: () => (this.astray ? 0 : this.held.value.seq),
        audience: () => this.me.value?.audience ?? null,
        slow: () => this.shown.value && [...this.shown.value],
        needed: () => this.me.value?.audience === "desk",
        silent: () => this.line.set({ sign: "lost" }),
        answered: (ms) => this.line.set({ sign: "answered", ms }),
        connection: (now) => this.onConnection(now),
        frame: (frame, length) => {
          if (frame.t === "view") this.viewed += length;
          this.receive(frame);
        },
      },
      ...(wall ? { wall } : {}),
      ...(open ? { open } : {}),
    });
    this.signalling = new MediaSignalling((frame) => this.socket.send(frame));
  }

  start(): void {
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
    this.desk.value?.outbox.halt();
    this.desk.value?.box.stop();
    this.signalling.halt();
  }

  /** Words alone over the slow lane, or everything. What was asked for meanwhile is kept, as over any other line. */
  takeLane(lane: "live" | "slow"): void {
    if ((this.shown.value !== null) === (lane === "slow")) return;
    if (lane === "slow") {
      const shown = new Set(FROM_THE_START);
      this.shown.set(shown);
      this.tracks.set([]);
      this.check.drop();
      this.held.update(({ seq, document }) => ({ seq, document: document && only(document, shown) }));
      this.socket.resume();
    } else {
      this.shown.set(null);
      this.astray = true; // it holds parts only: the whole is asked for
      this.desk.value?.outbox.halt();
      this.signalling.halt();
      this.socket.reopen();
    }
  }

  /** Somebody looks at these: they come, and go on coming. To be asked again over another line. */
  want(sections: readonly Section[]): void {
    const shown = this.shown.value;
    const missing = sections.filter((each) => shown !== null && !shown.has(each));
    if (missing.length > 0) this.socket.send({ t: "want", sections: missing });
  }

  /** Ask for something; what becomes of it is seen in the document, or refused at `place`. */
  send(command: Command, place: string): void {
    this.forget(place);
    this.theirs().outbox.add(command, place);
  }

  /** Say something that is never kept: it may be lost. False where there is no line now. */
  tell(frame: ClientFrame): boolean {
    return this.socket.send(frame);
  }

  /** The reader has seen the refusal at this place. */
  forget(place: string): void {
    const { [place]: _seen, ...rest } = this.refusals.value;
    this.refusals.set(rest);
  }

  /** `language` is the one that it is asked in: a primary subtag ("ko"). */
  async ask(text: string, anonymous: boolean, language: string): Promise<void> {
    const question = await this.theirs().questions.make();
    this.theirs().drafts.drop("ask");
    this.send({ do: "question.ask", question, text, anonymous, language }, "ask");
  }

  withdraw(question: string): void {
    const token = this.theirs().questions.secrets.value[question];
    if (token !== undefined) this.send({ do: "question.withdraw", question, token }, question);
  }

  get drafts(): Drafts {
    return this.theirs().drafts;
  }

  private theirs(): Desk {
    if (this.desk.value === null) throw new Error("Nothing can be sent before the server's welcome.");
    return this.desk.value;
  }

  private receive(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        return this.onWelcome(frame);
      case "view":
        return this.onView(frame);
      case "patches":
        return this.onPatches(frame);
      case "net":
        return this.onNet(frame);
      case "hashes":
        return void this.check.hear(frame, this.held.value);
      case "own":
        return this.own.update((own) => mergePatch(own, frame.patch) as OwnThings);
      case "accepted":
      case "refused":
        this.busy.set("");
        return void this.desk.value?.outbox.receive(frame);
      case "retry":
        if (this.desk.value?.outbox.receive(frame)) this.busy.set(frame.message);
        else this.signalling.receive(frame);
        return;
      case "media.answer":
      case "media.refused":
        return this.signalling.receive(frame);
      case "media.tracks":
        return this.tracks.set(frame.tracks);
      case "caption.words":
        return this.words.set(frame);
      case "media.rung":
        return this.rung.set(frame);
      case "media.gone":
        return this.mediaLosses.set(this.mediaLosses.value + 1);
      case "problem":
        return this.onProblem(frame);
      case "pong":
        return this.onPong(frame);
    }
  }

  /** A command that could not be read would close every line it is sent on: its words go back to their writer. */
  private onProblem(frame: Incoming<"problem">): void {
    this.problem.set(frame.message);
    if (frame.place?.startsWith("$.command") || frame.code === "frame.too_large") {
      this.desk.value?.outbox.unreadable(frame);
    }
  }

  /** Every ten seconds: what only time brings. */
  private onPong(frame: Incoming<"pong">): void {
    this.clock.heard(frame.now_ms);
    this.settleBox();
    void this.adoptOrphans();
  }

  private onWelcome(frame: Incoming<"welcome">): void {
    this.opening = performance.now();
    this.viewed = 0;
    this.resuming = false;
    this.parts.drop();
    this.check.drop();
    this.clock.heard(frame.now_ms);
    if (this.me.value !== null && this.me.value.id !== frame.me) return location.reload(); // somebody else signed in
    this.own.set(frame.own);
    if (this.me.value === null) this.settle({ id: frame.me, audience: frame.audience });
    this.desk.value?.outbox.resend();
    this.signalling.resume();
    this.me.set({ id: frame.me, audience: frame.audience }); // last: whoever follows it finds the line open
    void this.adoptOrphans();
  }

  private onView(frame: Incoming<"view">): void {
    const held = this.parts.take(frame);
    if (held === null) return;
    this.astray = false;
    this.have(held);
    this.judgeOpening(performance.now() - this.opening);
  }

  /** How fast a whole view came says what the line carries; compressed, it says nothing. */
  private judgeOpening(ms: number): void {
    this.line.set({ sign: "opened", ms });
    if (this.shown.value !== null || this.viewed < TELLING_LENGTH || ms < 1) return;
    this.line.set({ sign: "seems", kb_a_minute: Math.round((this.viewed * 60) / ms) });
    this.socket.probe();
  }

  private onPatches(frame: Incoming<"patches">): void {
    if (this.resuming) return;
    this.bring(take(this.held.value, frame));
  }

  private onNet(frame: Incoming<"net">): void {
    if (this.resuming) return;
    const shown = this.shown.value;
    const more = SECTIONS.filter((each) => each in frame.patch && shown !== null && !shown.has(each));
    this.bring(takeNet(this.held.value, frame));
    if (shown !== null && more.length > 0) this.shown.set(new Set([...shown, ...more]));
  }

  private bring(held: Held | "hole"): void {
    if (held === "hole") {
      this.resuming = true;
      return this.socket.resume();
    }
    this.have(held);
  }

  private have(held: Held): void {
    this.held.set(held);
    this.desk.value?.outbox.reached(held.seq);
    this.settleBox();
    void this.check.reached(held);
  }

  private settleBox(): void {
    this.desk.value?.box.settle(this.held.value, this.clock.now());
  }

  /** What this page has is wrong. The server is told where, and answers with the whole document. */
  private onDiverged(seq: number, section: keyof Document): void {
    this.astray = true;
    this.resuming = this.socket.send({ t: "diverged", seq, section });
  }

  private onConnection(now: Connection): void {
    if (now.state !== "connected") {
      this.resuming = false;
      this.busy.set("");
      this.desk.value?.outbox.halt();
      this.signalling.halt();
    }
    // Told by the server's clock, as every time on the page.
    const since = "since_ms" in now ? { since_ms: this.clock.now() - (Date.now() - now.since_ms) } : {};
    this.connection.set({ ...now, ...since });
  }

  /** Who this is: open what they left in this browser. */
  private settle(me: Me): void {
    const mine = `${this.boot.exchange}.${me.id}`;
    const box = new PostBox(this.keeper, `twinhall.posted.${mine}`);
    const outbox = new Outbox({
      keeper: this.keeper,
      key: `twinhall.outbox.${mine}.${this.tabs.me}`,
      send: (frame) => this.socket.send(frame),
      accepted: ({ command }, seq) => box.accepted(command, seq, this.held.value, this.clock.now()),
      refused: (entry, why) => this.onRefused(entry, why),
    });
    this.pending.set(outbox.entries.value);
    outbox.entries.subscribe((entries) => this.pending.set(entries));
    this.desk.set({
      outbox,
      drafts: new Drafts(this.keeper, `twinhall.drafts.${mine}`),
      questions: new OwnQuestions(this.keeper, `twinhall.questions.${mine}`),
      box,
    });
  }

  /** What tabs of this person left behind that were closed before it was sent. */
  private async adoptOrphans(): Promise<void> {
    const [desk, me] = [this.desk.value, this.me.value];
    if (desk === null || me === null) return;
    const prefix = `twinhall.outbox.${this.boot.exchange}.${me.id}.`;
    for (const key of this.keeper.keys(prefix)) {
      const tab = key.slice(prefix.length);
      if (tab === this.tabs.me || !(await this.tabs.adopt(tab))) continue;
      const left = this.keeper.read<readonly Entry[]>(key, []);
      desk.outbox.adopt(left);
      this.keeper.remove(key);
    }
  }

  private onRefused(entry: Entry, { code, message }: { code: string; message: string }): void {
    restore(entry.command, this.theirs().drafts);
    this.refusals.update((all) => ({ ...all, [entry.place]: { code, message, command: entry.command } }));
  }
}
