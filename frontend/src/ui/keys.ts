// Keys of the room. A key does what a visible button does, by pressing that button: no rule lives here.
import { gettext } from "../i18n";
import type { Tab } from "./context";

export interface Handlers {
  readonly tab: (tab: Tab) => void;
  readonly help: () => void;
}

/** Each key with what it does, as the key map shows it. */
export function keyMap(): readonly (readonly [key: string, does: string])[] {
  return [
    ["M", gettext("Microphone on or muted")],
    ["C", gettext("Camera on or off")],
    ["H", gettext("Raise or lower my hand")],
    ["J", gettext("Next question")],
    ["K", gettext("Question before")],
    ["V", gettext("Vote for the question in focus")],
    ["P", gettext("Put it on the floor")],
    ["A", gettext("Answered")],
    ["W", gettext("Answer in writing")],
    ["D", gettext("Decline")],
    ["R", gettext("Reopen, or back to waiting")],
    ["N", gettext("Write a minute line")],
    ["G", gettext("Give the floor to whoever is suggested")],
    ["1 … 9", gettext("Questions, minutes, people, floor; where several sit at one device: who of them speaks")],
    ["?", gettext("This list")],
  ];
}

const TABS: { readonly [key: string]: Tab } = { "1": "questions", "2": "minutes", "3": "people", "4": "floor" };

/** Handle a key pressed anywhere in the room, unless somebody is writing or a dialog is open. */
export function onKey(event: KeyboardEvent, handlers: Handlers, page: Document = document): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || page.querySelector("dialog[open]"))
    return;
  const key = event.key.toLowerCase();
  const done = mark(key, page)
    ? true
    : TABS[key]
    ? run(() => handlers.tab(TABS[key] as Tab))
    : key === "?"
      ? run(handlers.help)
      : press(key, page);
  if (done) event.preventDefault();
}

/** Where several sit at one device, a digit marks who of them speaks. */
const mark = (key: string, page: Document): boolean =>
  /^[1-9]$/.test(key) && click(page.querySelector<HTMLElement>(`[data-speaker-key="${key}"]`));

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function run(action: () => void): true {
  action();
  return true;
}

function press(key: string, page: Document): boolean {
  switch (key) {
    case "j":
      return step(1, page);
    case "k":
      return step(-1, page);
    case "n":
      return focus(page.querySelector<HTMLElement>("[data-minute]"));
    case "m":
    case "c":
    case "h":
      return click(page.querySelector<HTMLElement>(`.room-controls [data-key="${key}"]`));
    case "g":
      return click(page.querySelector<HTMLElement>(`.next-speaker`));
    case "v":
      return click(inFocus(page)?.querySelector<HTMLElement>(".vote"));
    default:
      return (
        /^[a-z]$/.test(key) && click(inFocus(page)?.querySelector<HTMLElement>(`[data-key="${key.toUpperCase()}"]`))
      );
  }
}

const inFocus = (page: Document): Element | null | undefined => page.activeElement?.closest("[data-question]");

function click(element: HTMLElement | null | undefined): boolean {
  element?.click();
  return element != null;
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  return element !== null;
}

function step(by: 1 | -1, page: Document): boolean {
  const all = [...page.querySelectorAll<HTMLElement>("[data-question]")];
  const at = all.findIndex((each) => each === inFocus(page));
  const next = all[at === -1 ? (by === 1 ? 0 : all.length - 1) : at + by];
  next?.scrollIntoView({ block: "nearest" });
  return focus(next ?? null);
}
