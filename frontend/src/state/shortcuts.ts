// A captioner's short forms of long words. Kept in this browser beyond one exchange: who writes captions for a living
// brings them along, and nothing of them is sent before it is typed.
import { Observable } from "./observable";
import type { Keeper } from "./storage";

const KEY = "twinhall.shortcuts";

export type ShortForms = { readonly [short: string]: string };

export class Shortcuts {
  readonly all: Observable<ShortForms>;
  private readonly keeper: Keeper;

  constructor(keeper: Keeper) {
    this.keeper = keeper;
    this.all = new Observable(keeper.read<ShortForms>(KEY, {}));
  }

  put(short: string, full: string): void {
    const [key, words] = [short.trim(), full.trim()];
    if (key && !/\s/.test(key) && words) this.keep({ ...this.all.value, [key]: words });
  }

  drop(short: string): void {
    const { [short]: _gone, ...rest } = this.all.value;
    this.keep(rest);
  }

  /** The last word of a text, in full, where it is a short form that has just been ended. */
  expanded(text: string): string {
    const found = /(^|[\s(«“"'])(\S+?)([\s.,;:!?،۔؟…)]+)$/u.exec(text);
    const full = found === null ? undefined : this.of(found[2] ?? "");
    if (found === null || full === undefined) return text;
    return `${text.slice(0, found.index)}${found[1] ?? ""}${full}${found[3] ?? ""}`;
  }

  private of(word: string): string | undefined {
    return Object.hasOwn(this.all.value, word) ? this.all.value[word] : undefined;
  }

  private keep(all: ShortForms): void {
    this.keeper.write(KEY, all);
    this.all.set(all);
  }
}
