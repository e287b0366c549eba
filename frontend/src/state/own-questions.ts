// A question belongs to whoever holds its secret, with or without a name. Only this browser keeps it.
import { hex } from "./hex";
import { Observable } from "./observable";
import type { Keeper } from "./storage";

type Secrets = { readonly [question: string]: string };


/** The id that commits to a secret: "q" and the first 32 hex digits of its SHA-256. */
export async function questionId(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return `q${hex(digest).slice(0, 32)}`;
}

export class OwnQuestions {
  readonly secrets: Observable<Secrets>;
  private readonly keeper: Keeper;
  private readonly key: string;

  constructor(keeper: Keeper, key: string) {
    this.keeper = keeper;
    this.key = key;
    this.secrets = new Observable(keeper.read<Secrets>(key, {}));
  }

  /** A new question's id; its secret is kept before anything is sent. */
  async make(): Promise<string> {
    const secret = hex(crypto.getRandomValues(new Uint8Array(24)));
    const id = await questionId(secret);
    const secrets = { ...this.keeper.read<Secrets>(this.key, {}), ...this.secrets.value, [id]: secret };
    this.keeper.write(this.key, secrets);
    this.secrets.set(secrets);
    return id;
  }
}
