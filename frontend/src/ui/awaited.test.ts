import { expect, test } from "vitest";
import type { Person } from "../protocol/types";
import { awaited } from "./awaited";

const person = (changed: Partial<Person>): Person => ({
  name: "",
  title: "",
  city: "",
  side: 0,
  role: "attendee",
  present: false,
  microphone: false,
  camera: false,
  screen: false,
  ...changed,
});

test("each city is counted, and what has nobody present is waited for", () => {
  const people = {
    pa: person({ city: "surat", role: "leader", present: true }),
    pb: person({ city: "surat", role: "presenter" }),
    pc: person({ city: "busan", role: "leader" }),
    pd: person({ city: "busan", role: "interpreter", channel: "ko", present: true }),
    pe: person({ role: "moderator", present: true }),
    pf: person({ role: "moderator" }),
    pg: person({ role: "chair" }),
    ph: person({ role: "interpreter", channel: "ur" }),
    pi: person({ role: "interpreter", channel: "ko" }),
  };
  expect(awaited(people, ["busan", "surat"])).toEqual({
    cities: [
      { city: "busan", here: 0, all: 1 },
      { city: "surat", here: 1, all: 2 },
    ],
    roles: ["chair"],
    booths: ["ur"],
  });
});
