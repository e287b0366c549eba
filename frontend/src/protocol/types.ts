// The frames by the names that the page uses; all are derived from the generated types.
import type { ClientFrame, DocumentView, OwnView, ServerFrame as Generated } from "./types.generated";

export type { ClientFrame };
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** An RFC 7396 merge patch of an object. */
export type Patch = { readonly [key: string]: Json };

// JSON Schema's tuples do not survive the generator: say what a pair of a patches frame is.
type Patches = Omit<Extract<Generated, { t: "patches" }>, "patches"> & {
  readonly patches: readonly (readonly [seq: number, patch: Patch])[];
};
export type ServerFrame = Exclude<Generated, { t: "patches" }> | Patches;
export type Outgoing<T extends ClientFrame["t"]> = Extract<ClientFrame, { t: T }>;
export type Incoming<T extends ServerFrame["t"]> = Extract<ServerFrame, { t: T }>;

export type Command = Outgoing<"do">["command"];
export type CommandOf<T extends Command["do"]> = Extract<Command, { do: T }>;
export type Track = Incoming<"media.tracks">["tracks"][number];
export type Source = Track["source"];
export type Ceiling = Outgoing<"media.view">["ceiling"];
export type Rung = Incoming<"media.rung">["rung"];
export type Audience = Incoming<"welcome">["audience"];

export type Document = DocumentView;
export type OwnThings = OwnView;
export type Hall = DocumentView["hall"][string];
export type Person = DocumentView["people"][string];
export type Question = DocumentView["questions"][string];
export type MinuteLine = DocumentView["minutes"][string];
export type MinutesRecord = DocumentView["record"][string];
export type Turn = DocumentView["turns"][string];
export type Item = DocumentView["agenda"][string];
export type Delegation = DocumentView["delegations"][string];
export type Delegate = Delegation["members"][string];
export type Floor = DocumentView["floor"][string];
export type SpeakingOrder = Floor["order"];
export type BudgetOf = DocumentView["talk"][string]["of"];
export type Poll = DocumentView["polls"][string];
export type ChatLine = DocumentView["chat"][string];
export type Deck = DocumentView["decks"][string];
export type Slide = DocumentView["slide"][string];
export type Handout = DocumentView["handouts"][string];
export type Phase = Hall["phase"];
export type Role = Person["role"];

export const VERSION = 3;
