import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKeeper } from "./storage";
import { nameTab } from "./tab";

/** Web Locks as far as they are used: a name is held by one page, for as long as it lives. */
function locks() {
  const held = new Set<string>();
  const request = async (name: string, _options: object, work: (lock: object | null) => unknown): Promise<void> => {
    if (held.has(name)) return void work(null);
    held.add(name);
    await work({});
  };
  return { held, request };
}

let shared = locks();
beforeEach(() => {
  shared = locks();
  vi.stubGlobal("navigator", { ...navigator, locks: shared });
});
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const session = () => openKeeper(() => sessionStorage);

test("a reload keeps the tab's name", async () => {
  const { me } = await nameTab(session());
  shared.held.clear(); // the page is gone, and its locks with it
  expect((await nameTab(session())).me).toBe(me);
});

test("a duplicated tab makes a name of its own", async () => {
  const first = await nameTab(session());
  const copy = await nameTab(session()); // the same session storage, while the first is open
  expect(copy.me).not.toBe(first.me);
});

test("what an open tab has is not adopted, what a closed one left is", async () => {
  const first = await nameTab(session());
  sessionStorage.clear();
  const second = await nameTab(session());
  expect(await second.adopt(first.me)).toBe(false);
  shared.held.delete(`twinhall.tab.${first.me}`);
  expect(await second.adopt(first.me)).toBe(true);
});
