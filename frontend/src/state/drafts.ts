// What somebody is writing, kept until it is sent: a reload or a cut line costs no word.
import type { MinuteLine } from "../protocol/types";
import { Observable } from "./observable";
import type { Keeper } from "./storage";

export interface Draft {
  readonly text: string;
  /** Of a minute line: which version of it the writer saw. */
  readonly base_seq?: number;
  /** Of a question: to be asked without a name. */
  readonly anonymous?: boolean;
  readonly kind?: MinuteLine["kind"];
  /** Of an action: who does it, a city or a person, and until when (ISO 8601). */
  readonly owner?: string;
  readonly due?: string;
  /** Of a poll: its answers and rules, and its key where it is a draft already. */
  readonly choices?: readonly string[];
  readonly multiple?: boolean;
  readonly results?: "live" | "closed";
  readonly voters?: "people" | "cities";
  readonly id?: string;
}

type Kept = { readonly [place: string]: Draft };

/** Drafts by the place on the page where they are written. */
export class Drafts {
  readonly all: Observable<Kept>;
  private readonly keeper: Keeper;
  private readonly key: string;

  constructor(keeper: Keeper, key: string) {
    this.keeper = keeper;
    this.key = key;
    this.all = new Observable(keeper.read<Kept>(key, {}));
  }

  at(place: string): Draft | undefined {
    return this.all.value[place];
  }

  write(place: string, draft: Draft): void {
    this.keep({ ...this.stored(), [place]: draft });
  }

  drop(place: string): void {
    const { [place]: _gone, ...rest } = this.stored();
    this.keep(rest);
  }

  // Another tab of the same person may have written elsewhere on the page since: what is stored is the truth.
  private stored(): Kept {
    return this.keeper.read<Kept>(this.key, {});
  }

  private keep(drafts: Kept): void {
    this.keeper.write(this.key, drafts);
    this.all.set(drafts);
  }
}
