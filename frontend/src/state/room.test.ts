import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OTHERS, ScriptedSocket, emptyDocument, hashesOf, open, welcome, wholeView } from "../testing/scripted-socket";
import type { Document } from "../protocol/types";
import type { Boot } from "./boot";
import { questionId } from "./own-questions";
import { Room } from "./room";
import { openKeeper } from "./storage";

const boot: Boot = {
  exchange: "live",
  title: "Water losses",
  cities: [],
  places: [],
  when: "",
  language: "en",
  udp_port: 10000, starts_ms: 0,
  csrf: "",
  urls: { archive: "/exchange/live/archive/", home: "/", ...OTHERS, socket: "/ws/" },
};
let room: Room;

/** A page of this browser's tab; the same tab name stands for a reload. */
function page(tab = "one", closed: readonly string[] = []): Room {
  const tabs = { me: tab, adopt: (other: string) => Promise.resolve(closed.includes(other)) };
  const made = new Room({ boot, keeper: openKeeper(), tabs, open });
  made.start();
  return made;
}
const view = (seq: number) => wholeView(seq, emptyDocument());
const line = () => ScriptedSocket.last;
const commands = () => line().frames("do");

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  ScriptedSocket.made.length = 0;
  room = page();
  line().opens().says(welcome(), view(3));
});
afterEach(() => {
  room.stop();
  vi.useRealTimers();
});

test("a page whose person is another one meanwhile loads itself again and sends nothing of the first", () => {
  line().says(welcome({ own: { votes: {}, may: { "question.vote": true } } }));
  const reload = vi.spyOn(location, "reload").mockReturnValue();
  line().cut();
  room.send({ do: "question.vote", question: "q1" }, "q1");
  vi.advanceTimersByTime(300);
  line().opens().says(welcome({ me: "pbruno" }));
  expect(reload).toHaveBeenCalledOnce();
  expect(commands()).toEqual([]);
  reload.mockRestore();
});

describe("the slow lane", () => {
  test("is asked for with what the page holds, and one patch over a range holds from exactly its start", () => {
    room.takeLane("slow");
    expect(line().frames("hello").at(-1)).toMatchObject({ lane: "slow", after: 3 });
    expect(line().frames("hello").at(-1)?.sections).not.toContain("minutes");
    line().says(welcome());
    line().says({ t: "net", after: 3, to: 7, patch: { hands: { pchen: { seq: 7 } } } });
    expect(room.held.value).toMatchObject({ seq: 7, document: { hands: { pchen: { seq: 7 } }, minutes: {} } });
    line().says({ t: "net", after: 5, to: 7, patch: { hands: { pchen: null } } }); // of before: it is had already
    expect(room.held.value.document?.hands).toEqual({ pchen: { seq: 7 } });
    line().says({ t: "net", after: 8, to: 9, patch: {} });
    expect(line().frames("hello").at(-1)).toMatchObject({ after: 7 });
    expect(room.held.value.seq).toBe(7);
  });

  test("what was looked at goes on coming after a cut; what had not come is not claimed", () => {
    room.takeLane("slow");
    line().says(welcome());
    room.want(["minutes"]);
    line().says({ t: "net", after: 3, to: 3, patch: { minutes: {} } });
    room.want(["record"]);
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    const held = line().frames("hello")[0]?.sections ?? [];
    expect(held).toContain("minutes");
    expect(held).not.toContain("record");
  });

  test("a command under way is not lost by changing lanes, down or up", () => {
    room.send({ do: "question.vote", question: "q1" }, "q1");
    const id = commands()[0]?.id;
    room.takeLane("slow");
    line().says(welcome());
    expect(commands().map((each) => each.id)).toEqual([id, id]);
    room.takeLane("live");
    line().opens().says(welcome(), view(5));
    expect(commands().map((each) => each.id)).toEqual([id]);
    line().says({ t: "accepted", id: id ?? "", seq: 5 });
    expect(room.pending.value).toEqual([]);
    expect(room.shown.value).toBeNull();
  });

  test("chosen while the line was opening it is asked for once the line is there", () => {
    room.stop();
    room = page();
    line().opens();
    room.takeLane("slow");
    expect(line().frames("hello")).toHaveLength(1);
    line().says(welcome());
    expect(line().frames("hello").at(-1)).toMatchObject({ lane: "slow" });
  });
});

describe("the document", () => {
  test("patches are taken in order and once", () => {
    const raise = { hands: { pchen: { seq: 4 } } };
    line().says({
      t: "patches",
      to: 4,
      patches: [
        [3, { hands: { pamara: { seq: 3 } } }],
        [4, raise],
      ],
    });
    line().says({ t: "patches", to: 4, patches: [[4, { hands: { pchen: null } }]] });
    expect(room.held.value.seq).toBe(4);
    expect(room.held.value.document?.hands).toEqual({ pchen: { seq: 4 } });
  });

  test("a hole makes it say hello once with what it has, and nothing is taken until the answer", () => {
    line().says({ t: "patches", to: 5, patches: [[5, { hands: { pchen: { seq: 5 } } }]] });
    line().says({ t: "patches", to: 6, patches: [[6, {}]] });
    expect(
      line()
        .frames("hello")
        .map((hello) => hello.after),
    ).toEqual([0, 3]);
    expect(room.held.value.seq).toBe(3);
    const missing = { hands: { pchen: { seq: 4 } } };
    line().says(welcome(), {
      t: "patches",
      to: 6,
      patches: [
        [4, missing],
        [5, {}],
        [6, {}],
      ],
    });
    expect(room.held.value).toMatchObject({ seq: 6, document: { hands: { pchen: { seq: 4 } } } });
  });

  test("after a cut line it asks for what it missed", () => {
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    expect(line().frames("hello")[0]?.after).toBe(3);
  });

  test("a view in parts replaces what it has when it is whole, and not before", () => {
    const q = (seq: number) => ({ seq, status: "waiting" as const });
    const part = (n: number, questions: Document["questions"]) =>
      ({ ...wholeView(9, emptyDocument({ questions })), part: n, parts: 3 });
    line().says(part(1, { q1: q(4) }), part(2, { q2: q(5) }));
    expect(room.held.value.seq).toBe(3);
    line().says(part(3, { q3: q(6) }));
    expect(room.held.value.seq).toBe(9);
    expect(Object.keys(room.held.value.document?.questions ?? {})).toEqual(["q1", "q2", "q3"]);
  });

  test("a view that a cut interrupted starts over", () => {
    const part = (n: number, seq: number) => ({ ...wholeView(seq, emptyDocument()), part: n, parts: 2 });
    line().says(part(1, 9));
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    expect(line().frames("hello")[0]?.after).toBe(3);
    line().says(welcome(), part(2, 9));
    expect(room.held.value.seq).toBe(3);
    line().says(part(1, 12), part(2, 12));
    expect(room.held.value.seq).toBe(12);
  });

  test("my own things are patched beside it", () => {
    line().says({ t: "own", seq: 4, patch: { votes: { q1: true }, agreed: true } });
    line().says({ t: "own", seq: 5, patch: { votes: { q1: null } } });
    expect(room.own.value).toEqual({ votes: {}, may: {}, agreed: true });
  });
});

describe("a document that is not what the server says", () => {
  const other = emptyDocument({ hands: { pchen: { seq: 3 } } });
  const astray = async (): Promise<void> => {
    line().says(await hashesOf(3, other));
    await vi.waitUntil(() => line().frames("diverged").length > 0);
  };

  test("is told, and nothing is built upon it until the whole one is here", async () => {
    await astray();
    expect(line().frames("diverged")).toEqual([{ t: "diverged", seq: 3, section: "hands" }]);
    line().says({ t: "patches", to: 4, patches: [[4, { hands: { pamara: { seq: 4 } } }]] });
    expect(room.held.value.seq).toBe(3);
    line().says(welcome(), wholeView(4, other));
    expect(room.held.value).toEqual({ seq: 4, document: other });
  });

  test("is asked for as a whole after a cut, too", async () => {
    await astray();
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    expect(line().frames("hello")[0]?.after).toBe(0);
    line().says(welcome(), view(3));
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    expect(line().frames("hello")[0]?.after).toBe(3);
  });
});

describe("the outbox", () => {
  test("a command is kept until the document has reached what was accepted", () => {
    room.send({ do: "hand.raise" }, "hand");
    const [sent] = commands();
    line().says({ t: "accepted", id: sent?.id ?? "", seq: 4 });
    expect(room.pending.value).toHaveLength(1);
    line().says({ t: "patches", to: 4, patches: [[4, {}]] });
    expect(room.pending.value).toEqual([]);
    expect(localStorage.getItem("twinhall.outbox.live.pchen.one")).toBeNull();
  });

  test("commands go one after the other, in their order", () => {
    room.send({ do: "hand.raise" }, "hand");
    room.send({ do: "hand.lower" }, "hand");
    expect(commands().map((sent) => sent.command.do)).toEqual(["hand.raise"]);
    line().says({ t: "accepted", id: commands()[0]?.id ?? "", seq: 4 });
    expect(commands().map((sent) => sent.command.do)).toEqual(["hand.raise", "hand.lower"]);
  });

  test("what was unanswered is sent again with the same id after a cut", () => {
    room.send({ do: "hand.raise" }, "hand");
    const first = commands()[0];
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens();
    expect(commands()).toEqual([]);
    line().says(welcome());
    expect(commands()).toEqual([first]);
  });

  test("it survives a reload, and what was accepted is not sent again", () => {
    room.send({ do: "hand.raise" }, "hand");
    room.send({ do: "question.vote", question: "q1" }, "q1");
    line().says({ t: "accepted", id: commands()[0]?.id ?? "", seq: 4 });
    const unanswered = commands()[1];
    room.stop();
    room = page();
    line().opens().says(welcome());
    expect(commands()).toEqual([unanswered]);
    line().says(view(4));
    expect(room.pending.value.map((entry) => entry.command.do)).toEqual(["question.vote"]);
  });

  test("another person who signs in to this browser sends nothing of it", () => {
    room.send({ do: "hand.raise" }, "hand");
    room.stop();
    room = page();
    line()
      .opens()
      .says(welcome({ me: "pamara" }));
    expect(commands()).toEqual([]);
  });

  test("two tabs keep apart, and what a closed tab left is sent by another", async () => {
    room.send({ do: "hand.raise" }, "hand");
    const left = commands()[0];
    room.stop();
    const open = page("two");
    line().opens().says(welcome());
    await vi.advanceTimersByTimeAsync(0);
    expect(commands()).toEqual([]);
    open.stop();
    const other = page("three", ["one"]);
    line().opens().says(welcome());
    await vi.waitUntil(() => commands().length > 0);
    expect(commands()).toEqual([left]);
    expect(localStorage.getItem("twinhall.outbox.live.pchen.one")).toBeNull();
    other.stop();
  });

  test("a tab that is closed while this one is open is found within one ping", async () => {
    const closed: string[] = [];
    const other = page("two", closed);
    line().opens().says(welcome());
    await vi.advanceTimersByTimeAsync(0);
    const command = { do: "hand.raise" } as const;
    localStorage.setItem("twinhall.outbox.live.pchen.one", JSON.stringify([{ id: "left", command, place: "hand" }]));
    line().says({ t: "pong", now_ms: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(commands()).toEqual([]);
    closed.push("one");
    line().says({ t: "pong", now_ms: 1 }, { t: "pong", now_ms: 2 });
    await vi.waitUntil(() => commands().length > 0);
    expect(commands()).toEqual([{ t: "do", id: "left", command }]);
    other.stop();
  });

  test("half a character in what was typed does not block what comes after it", () => {
    room.send({ do: "question.ask", question: "q1", text: "💧 and \ud83d" }, "ask");
    expect(commands()[0]?.command).toMatchObject({ text: "💧 and \ufffd" });
  });

  test("told to try later, it waits that long and lets nothing overtake", () => {
    room.send({ do: "hand.raise" }, "hand");
    room.send({ do: "hand.lower" }, "hand");
    const id = commands()[0]?.id ?? "";
    line().says({ t: "retry", id, code: "busy", message: "Busy.", after_ms: 700 });
    vi.advanceTimersByTime(699);
    expect(commands()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(commands().map((sent) => sent.id)).toEqual([id, id]);
  });

  test("a refused command goes, and its words come back to where they were written", async () => {
    await room.ask("How do you meter leakage?", true, "en");
    const { id, command } = commands()[0] ?? {};
    expect(room.drafts.at("ask")).toBeUndefined();
    const refused = { code: "question.too_long", field: "text", message: "Too long.", params: {} };
    line().says({ t: "refused", id: id ?? "", ...refused });
    expect(room.pending.value).toEqual([]);
    expect(room.refusals.value["ask"]).toEqual({ code: "question.too_long", message: "Too long.", command });
    expect(room.drafts.at("ask")).toEqual({ text: "How do you meter leakage?", anonymous: true });
  });

  test("a command that the server cannot read is not sent for ever", () => {
    room.send({ do: "hand.raise" }, "hand");
    line().says({ t: "problem", code: "frame.malformed", message: "Load the page again.", place: "$.command" });
    expect(room.pending.value).toEqual([]);
    expect(room.refusals.value["hand"]?.message).toBe("Load the page again.");
  });
});

test("a question is mine by its secret, which only this browser keeps", async () => {
  await room.ask("How do you meter leakage?", true, "en");
  const { command } = commands()[0] ?? {};
  if (command?.do !== "question.ask") throw new Error("no question was sent");
  line().says({ t: "accepted", id: commands()[0]?.id ?? "", seq: 4 });
  room.stop();
  room = page();
  line().opens().says(welcome(), view(4));
  room.withdraw(command.question);
  const withdrawal = commands()[0]?.command;
  if (withdrawal?.do !== "question.withdraw") throw new Error("no withdrawal was sent");
  expect(await questionId(withdrawal.token)).toBe(command.question);
  expect(command.question).toMatch(/^q[0-9a-f]{32}$/);
  expect(JSON.stringify(command)).not.toContain(withdrawal.token);
});

test("a draft survives a reload", () => {
  room.drafts.write("minute", { text: "Surat loses 15 percent", kind: "note" });
  room.stop();
  room = page();
  line().opens().says(welcome(), view(3));
  expect(room.drafts.at("minute")).toEqual({ text: "Surat loses 15 percent", kind: "note" });
});

describe("media offers", () => {
  const sources = { "0": "microphone" as const };
  const request = { transport: "send" as const, connection: "send1", sdp: "v=0", sources };

  test("an offer is asked again with the same id until it is answered", async () => {
    const answered = room.signalling.offer(request);
    vi.advanceTimersByTime(3_000);
    const offers = line().frames("media.offer");
    expect(offers).toHaveLength(2);
    expect(offers[1]).toEqual(offers[0]);
    line().says({ t: "media.answer", id: offers[0]?.id ?? "", sdp: "answer" });
    await expect(answered).resolves.toEqual({ sdp: "answer" });
    vi.advanceTimersByTime(9_000);
    expect(line().frames("media.offer")).toHaveLength(2);
  });

  test("five silent tries are enough", async () => {
    const refused = expect(room.signalling.offer(request)).rejects.toMatchObject({ name: "OfferSilent" });
    for (let second = 0; second < 15; second += 1) {
      vi.advanceTimersByTime(1_000);
      line().says({ t: "pong", now_ms: 1 });
    }
    await refused;
    expect(line().frames("media.offer")).toHaveLength(5);
  });

  test("a cut line does not use up the tries", async () => {
    const answered = room.signalling.offer(request);
    line().cut();
    vi.advanceTimersByTime(300);
    line().opens().says(welcome());
    const [again] = line().frames("media.offer");
    line().says({ t: "media.answer", id: again?.id ?? "", sdp: "answer" });
    await expect(answered).resolves.toEqual({ sdp: "answer" });
  });

  test("a refusal has its code and sentence", async () => {
    const refused = expect(room.signalling.offer(request)).rejects.toMatchObject({ code: "media.no", message: "No." });
    line().says({
      t: "media.refused",
      id: line().frames("media.offer")[0]?.id ?? "",
      code: "media.no",
      message: "No.",
    });
    await refused;
  });
});
