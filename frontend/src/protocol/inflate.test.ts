import { expect, test, vi } from "vitest";
import { Inflater, canInflate } from "./inflate";

const bytes = (hex: string): ArrayBuffer => Uint8Array.from(hex.match(/../g) ?? [], (each) => parseInt(each, 16)).buffer;
/** Two pieces of one stream, as realtime/deflate.py makes them. */
const FIRST = "58c3aa564a54b232ace5aa564a52b252bab9efc6f29b6db77b946ab90000";
const SECOND = "4213d0514a06725f77b4bce99801940500";

test("pieces of one stream become lines, each as soon as its piece is there, whatever script they are in", async () => {
  expect(canInflate()).toBe(true);
  const lines: string[] = [];
  const inflater = new Inflater((line) => lines.push(line), () => expect.unreachable());
  inflater.push(bytes(FIRST));
  await vi.waitFor(() => expect(lines).toEqual(['{"a":1}', '{"b":"پانی"}']));
  inflater.push(bytes(SECOND));
  await vi.waitFor(() => expect(lines).toHaveLength(3));
  expect(lines[2]).toBe('{"b":"پانی","c":"누수"}');
  inflater.stop();
});

test("what is no such stream is told once, and nothing of it is given", async () => {
  const lines: string[] = [];
  const broken = vi.fn();
  const inflater = new Inflater((line) => lines.push(line), broken);
  inflater.push(bytes("01020304"));
  inflater.push(bytes(FIRST));
  await vi.waitFor(() => expect(broken).toHaveBeenCalledOnce());
  expect(lines).toEqual([]);
});
