import { expect, test } from "vitest";
import { openKeeper } from "./storage";

class FullStorage implements Storage {
  readonly length = 0;
  full = false;
  private readonly items = new Map<string, string>();
  clear(): void {}
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  key = (): string | null => null;
  removeItem = (key: string): void => void this.items.delete(key);
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }
}

test("a browser that blocks its store still has a page that works, and the page knows", () => {
  const keeper = openKeeper(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  keeper.write("draft", { text: "Amara" });
  expect(keeper.read("draft", null)).toEqual({ text: "Amara" });
  expect(keeper.keys("dr")).toEqual(["draft"]);
  expect(keeper.lasting.value).toBe(false);
});

test("a store that fills up while it is used is told, not hidden", () => {
  const store = new FullStorage();
  const keeper = openKeeper(() => store);
  expect(keeper.lasting.value).toBe(true);
  store.full = true;
  keeper.write("draft", "a long text");
  expect(keeper.lasting.value).toBe(false);
});
