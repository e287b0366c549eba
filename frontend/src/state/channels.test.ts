import { describe, expect, test } from "vitest";
import type { Person, Track } from "../protocol/types";
import { DUCKED, listeningTo, loudness, wantedTracks } from "./channels";
import type { Channels } from "./channels";

const channels: Channels = { ko: { passes: false, live: "han" }, ur: { passes: false } };
const person = (role: Person["role"], channel?: string): Person => ({
  ...(channel === undefined ? {} : { channel }),
  ...{ name: "Somebody", title: "", city: "", side: 0, role },
  ...{ present: true, microphone: true, camera: false, screen: false },
});
const track = (id: string, channel: string, participant = id): Track => ({
  id,
  participant,
  source: "microphone",
  channel,
});

describe("what is received", () => {
  const tracks = [track("anjali", "floor"), track("han", "ko"), track("sana", "ur"), track("amara", "desk")];
  const ids = (choice: string, me = ""): string[] => wantedTracks(tracks, channels, choice, me).map(({ id }) => id);

  test("the floor, the private lines, and of the languages the chosen one", () => {
    expect(ids("floor")).toEqual(["anjali", "amara"]);
    expect(ids("ko")).toEqual(["anjali", "han", "amara"]);
  });

  test("a choice that this exchange does not have is the floor; my own voice is never received", () => {
    expect(listeningTo("fr", channels)).toBe("floor");
    expect(ids("fr", "anjali")).toEqual(["amara"]);
  });
});

describe("how loud it is", () => {
  const floor = (choice: string, role: Person["role"] = "attendee", over: Channels = channels): number =>
    loudness("floor", choice, over, ["me", person(role)]);

  test("the floor is low under an interpretation, and silent for an interpreter who works from it", () => {
    expect(floor("floor")).toBe(1);
    expect(floor("ko")).toBe(DUCKED);
    expect(floor("ko", "interpreter")).toBe(0);
  });

  test("an interpreter who listens to their own booth hears the floor under the partner, and all of it on the air", () => {
    const own = (live: string): number =>
      loudness("floor", "ko", { ko: { passes: false, live } }, ["me", person("interpreter", "ko")]);
    expect([own("partner"), own("me")]).toEqual([DUCKED, 1]);
  });

  test("where nobody interprets, or the floor speaks the language, it is heard in full", () => {
    expect(floor("ur")).toBe(1);
    expect(floor("ko", "attendee", { ko: { passes: true, live: "han" } })).toBe(1);
  });

  test("a language and a private line are never low", () => {
    expect(loudness("ko", "ko", channels, ["me", person("attendee")])).toBe(1);
    expect(loudness("desk", "ko", channels, ["me", person("moderator")])).toBe(1);
  });
});
