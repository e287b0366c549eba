import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ScriptedSocket, emptyDocument, open, welcome } from "../testing/scripted-socket";
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
  udp_port: 10000,
  urls: { archive: "/exchange/live/archive/", home: "/", socket: "/ws/" },
};
let room: Room;

/** A page of this browser's tab; the same tab name stands for a reload. */
function page(tab = "one", closed: readonly string[] = []): Room {
  const tabs = { me: tab, adopt: (other: string) => Promise.resolve(closed.includes(other)) };
  const made = new Room({ boot, keeper: openKeeper(), tabs, open });
  made.start();
  return made;
}
const view = (seq: number) => ({ t: "view" as const, seq, document: emptyDocument() });
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

  test("my own things are patched beside it", () => {
    line().says({ t: "own", seq: 4, patch: { votes: { q1: true }, agreed: true } });
    line().says({ t: "own", seq: 5, patch: { votes: { q1: null } } });
    expect(room.own.value).toEqual({ votes: {}, may: {}, agreed: true });
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
    await room.ask("How do you meter leakage?", true);
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
  await room.ask("How do you meter leakage?", true);
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
