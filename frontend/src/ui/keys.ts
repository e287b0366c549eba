// Keys of the room. A key does what a visible button does, by pressing that button: no rule lives here.
import { direction, gettext } from "../i18n";
import type { Tab } from "./context";

export interface Handlers {
  readonly tab: (tab: Tab) => void;
  readonly help: () => void;
}

type Keys = readonly (readonly [key: string, does: string])[];

/** Each key with what it does, as the key map shows it. */
export function keyMap(desk: boolean): Keys {
  return [
    ["M", gettext("Microphone on or muted")],
    ["C", gettext("Camera on or off")],
    ["H", gettext("Raise or lower my hand")],
    ["J ↓", gettext("Next question")],
    ["K ↑", gettext("Question before")],
    ["V", gettext("Vote for the question in focus")],
    ...(desk ? deskKeys() : []),
    ["Q", gettext("To the captioner’s line")],
    ["G", gettext("Give the floor to whoever is suggested")],
    ["← →", gettext("Slide before or after it, while you show slides")],
    ["L", gettext("To the poll before everybody; arrows choose, Enter votes")],
    ["/", gettext("Write in the chat")],
    ["1 … 9", gettext("Questions, minutes, people, floor, papers, chat, polls; where several sit at one device: who of them speaks")],
    ["?", gettext("This list")],
  ];
}

const deskKeys = (): Keys => [
  ["P", gettext("Put it on the floor")],
  ["A", gettext("Answered")],
  ["W", gettext("Answer in writing")],
  ["D", gettext("Decline")],
  ["O", gettext("Carry over")],
  ["Y", gettext("Approve")],
  ["X", gettext("Back to review")],
  ["U", gettext("Merge with another question")],
  ["T", gettext("Keep apart from a similar one")],
  ["B", gettext("Split what was merged")],
  ["I", gettext("See to it, or let it go")],
  ["S", gettext("Ask somebody to answer")],
  ["E", gettext("Show the reason to all")],
  ["R", gettext("Reopen, or back to waiting")],
  ["Z", gettext("Undo the last step")],
  ["F", gettext("Next list of questions")],
  ["⇧ J", gettext("Move it down in my order")],
  ["⇧ K", gettext("Move it up in my order")],
  ["N", gettext("Write a minute line")],
];

const TABS: { readonly [key: string]: Tab } = {
  ...{ "1": "questions", "2": "minutes", "3": "people", "4": "floor" },
  ...{ "5": "papers", "6": "chat", "7": "polls" },
};

/** Handle a key pressed anywhere in the room, unless somebody is writing or a dialog is open. */
export function onKey(event: KeyboardEvent, handlers: Handlers, page: Document = document): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || page.querySelector("dialog[open]"))
    return;
  const key = event.key.toLowerCase();
  if (event.shiftKey && (key === "j" || key === "k")) {
    if (click(inFocus(page)?.querySelector<HTMLElement>(`[data-move="${key}"]`))) event.preventDefault();
    return;
  }
  const done = mark(key, page)
    ? true
    : TABS[key]
    ? run(() => handlers.tab(TABS[key] as Tab))
    : key === "?"
      ? run(handlers.help)
      : key === "/"
        ? writeChat(handlers, page)
        : press(key, page);
  if (done) event.preventDefault();
}

/** The chat's tab, and in it the field; it is drawn by then. */
function writeChat(handlers: Handlers, page: Document): boolean {
  handlers.tab("chat");
  requestAnimationFrame(() => focus(page.querySelector<HTMLElement>("[data-chat]")));
  return true;
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
    case "q":
      return focus(page.querySelector<HTMLElement>("[data-captions]"));
    case "n":
      return focus(page.querySelector<HTMLElement>("[data-minute]"));
    case "l":
      return focus(
        page.querySelector<HTMLElement>("[data-poll-before-all] :is(input:checked, input)") ??
          page.querySelector<HTMLElement>("[data-poll-before-all]"),
      );
    case "m":
    case "c":
    case "h":
      return click(page.querySelector<HTMLElement>(`.room-controls [data-key="${key}"]`));
    case "arrowdown":
    case "arrowup":
      return inFocus(page) !== null && page.activeElement !== page.body && step(key === "arrowdown" ? 1 : -1, page);
    case "pagedown":
    case "pageup":
    case "home":
    case "end":
    case "arrowleft":
    case "arrowright":
      return turnSlide(key, page);
    case "z":
    case "f":
      return click(page.querySelector<HTMLElement>(`.desk-bar [data-key="${key.toUpperCase()}"]`));
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

const TURNS: { readonly [key: string]: string } = { pagedown: "next", pageup: "previous", home: "first", end: "last" };

/** By the keys of presenters' remotes, and by arrows in the direction of the script; not where keys scroll or choose. */
function turnSlide(key: string, page: Document): boolean {
  if (page.activeElement?.closest(".tabs, .tab-panel, [role=slider]")) return false;
  const forward = direction() === "rtl" ? "arrowleft" : "arrowright";
  const step = TURNS[key] ?? (key === forward ? "next" : "previous");
  return click(page.querySelector<HTMLElement>(`.presenter [data-slide="${step}"]`));
}

/** The question that has the focus; when nothing has it, the one that is marked at the desk. */
function inFocus(page: Document): Element | null {
  const active = page.activeElement;
  return active === null || active === page.body ? chosen(page) : active.closest("[data-question]");
}

const chosen = (page: Document): Element | null => page.querySelector("[data-question][data-chosen]");

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
  const entering = chosen(page) ?? all[by === 1 ? 0 : all.length - 1];
  const next = at === -1 ? entering : all[at + by];
  if (!(next instanceof HTMLElement)) return false;
  next.scrollIntoView({ block: "nearest" });
  return focus(next);
}
