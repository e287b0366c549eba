import { describe, expect, test } from "vitest";
import type { Person, Question } from "../protocol/types";
import { named, worded } from "./forgotten";

const chen = { name: "Chen", title: "", city: "surat", side: 1, role: "attendee" } as unknown as Person;
const asked = { seq: 1, status: "waiting", text: "Why?", votes: 0, asked_ms: 0 } as unknown as Question;

describe("who was forgotten", () => {
  test("has words in place of a name, and keeps the city", () => {
    const shown = named({ p1: chen, p2: { ...chen, name: "" } });
    expect(shown["p1"]).toBe(chen);
    expect(shown["p2"]).toMatchObject({ name: "Name removed", city: "surat" });
  });

  test("has words in place of a question", () => {
    expect(worded({ q1: { ...asked, text: "" } })["q1"]?.text).toBe("Text removed");
  });

  test("changes nothing else: not even the object", () => {
    const [people, questions] = [{ p1: chen }, { q1: asked }];
    expect(named(people)).toBe(people);
    expect(worded(questions)).toBe(questions);
  });
});
