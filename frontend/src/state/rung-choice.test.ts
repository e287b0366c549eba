import { beforeEach, expect, test } from "vitest";
import { RungChoice, carried } from "./rung-choice";

let now = 0;
let choice: RungChoice;

beforeEach(() => {
  now = 0;
  choice = new RungChoice(() => now);
});

const answers = (ms: number, times: number, every = 20_000): void => {
  for (let n = 0; n < times; n += 1) {
    now += every;
    choice.hear({ sign: "answered", ms });
  }
};

test("one slow answer is an accident, two in a row are a full line", () => {
  answers(3000, 1);
  answers(200, 1);
  answers(3000, 1);
  expect(choice.text).toBeNull();
  answers(4200, 1);
  expect(choice.text).toEqual({ why: "slow", seconds: 4 });
});

test("a line that carries less than a voice is text from the start, and says how much it carries", () => {
  choice.hear({ sign: "carries", kb_a_minute: 120 });
  expect(choice.text).toEqual({ why: "thin", kb_a_minute: 120 });
});

test("a view that came slowly is the line's fault only where the next answer is slow too", () => {
  choice.hear({ sign: "seems", kb_a_minute: 100 });
  answers(60, 1);
  answers(600, 1);
  expect(choice.text).toBeNull();
  choice.hear({ sign: "seems", kb_a_minute: 100 });
  answers(620, 1);
  expect(choice.text).toEqual({ why: "thin", kb_a_minute: 100 });
});

test("two cuts within two minutes are too many, two an hour are not", () => {
  choice.hear({ sign: "lost" });
  now += 3_600_000;
  choice.hear({ sign: "lost" });
  expect(choice.text).toBeNull();
  now += 60_000;
  choice.hear({ sign: "lost" });
  expect(choice.text).toEqual({ why: "cut" });
});

test("sound that stays away for a while, though the line answers, is not waited for", () => {
  choice.hear({ sign: "sound", comes: false });
  answers(300, 1, 5_000);
  expect(choice.text).toBeNull();
  answers(300, 1);
  expect(choice.text).toEqual({ why: "sound" });
});

test("it comes back when the line was good for two minutes, and one bad answer begins them anew", () => {
  choice.hear({ sign: "opened", ms: 12_000 });
  answers(300, 5);
  answers(1500, 1);
  answers(300, 6);
  expect(choice.text).not.toBeNull();
  answers(300, 1);
  expect(choice.text).toBeNull();
});

test("each time that sound fails again it is tried later: however the line behaves, it never flaps", () => {
  const changes: number[] = [];
  let before = choice.text;
  const began = now;
  while (now - began < 2 * 3_600_000) {
    answers(choice.text === null ? 5000 : 100, 1); // good while it carries text, full as soon as it carries more
    if ((choice.text === null) !== (before === null)) changes.push(now - began);
    before = choice.text;
  }
  expect(changes.length).toBeLessThanOrEqual(13); // in two hours, down and up together
  const rises = changes.filter((_, n) => n % 2 === 1);
  expect(rises.at(-1)! - rises.at(-2)!).toBeGreaterThanOrEqual(1_800_000);
});

test("a device that saves data is not given sound by itself", () => {
  choice.hear({ sign: "network", slow: true });
  answers(100, 100);
  expect(choice.text).toEqual({ why: "network" });
  choice.hear({ sign: "network", slow: false });
  answers(100, 1);
  expect(choice.text).toBeNull();
});

test("what the line carries is seen from what the page itself took, where that was enough", () => {
  const page = { transferSize: 10_000, responseStart: 1_000, responseEnd: 6_000 };
  const script = { transferSize: 110_000, responseStart: 6_500, responseEnd: 61_000 };
  const kept = { transferSize: 0, responseStart: 0, responseEnd: 900 };
  expect(carried([page, script, kept])).toBe(120);
  expect(carried([page, kept])).toBeNull();
});
