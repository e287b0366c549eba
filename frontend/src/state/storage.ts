// What this browser keeps through a reload. Every key starts with the exchange and the person, so that two people
// who use one browser after each other never send each other's things.

import { Observable } from "./observable";

export interface Keeper {
  /** False where the browser keeps nothing beyond this page: its store is blocked or full. */
  readonly lasting: Observable<boolean>;
  read<T>(key: string, otherwise: T): T;
  write(key: string, value: unknown): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

const PROBE = "twinhall.probe";

/** The browser's own store, or, where it is blocked, one that lives as long as the page. */
export function openKeeper(store: () => Storage = () => window.localStorage): Keeper {
  try {
    const storage = store();
    storage.setItem(PROBE, "1");
    storage.removeItem(PROBE);
    return keeperOf(storage, new Observable(true));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // SecurityError
    return keeperOf(memory(), new Observable(false));
  }
}

function keeperOf(storage: Storage, lasting: Observable<boolean>): Keeper {
  return {
    lasting,
    read: <T>(key: string, otherwise: T): T => {
      const text = storage.getItem(key);
      return text === null ? otherwise : (JSON.parse(text) as T); // written by this page
    },
    write: (key, value) => {
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch (error) {
        if (!(error instanceof DOMException)) throw error; // QuotaExceededError: the page goes on, and says so
        lasting.set(false);
      }
    },
    remove: (key) => storage.removeItem(key),
    keys: (prefix) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "").filter((key) =>
        key.startsWith(prefix),
      ),
  };
}

function memory(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  };
}
