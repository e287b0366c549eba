// States in words: no icon, no code, no jargon.
import { gettext, interpolate, ngettext, pgettext } from "../i18n";
import type { MinuteLine, Person, Phase, Role } from "../protocol/types";
import type { Place } from "../state/boot";

/** More characters than this no frame can carry. How long a text may be is a rule, and the server's to say. */
export const READABLE = 16_000;

export function phaseName(phase: Phase): string {
  switch (phase) {
    case "lobby":
      return gettext("Not started");
    case "presentations":
      return gettext("Presentations");
    case "discussion":
      return gettext("Open discussion");
    case "questions":
      return gettext("Questions and answers");
    case "ended":
      return gettext("Closed");
  }
}

export function roleName(role: Role): string {
  switch (role) {
    case "chair":
      return gettext("Chair");
    case "moderator":
      return gettext("Moderator");
    case "rapporteur":
      return gettext("Rapporteur");
    case "leader":
      return gettext("City leader");
    case "presenter":
      return gettext("Presenter");
    case "panellist":
      return gettext("Panellist");
    case "interpreter":
      return gettext("Interpreter");
    case "observer":
      return gettext("Observer");
    case "press":
      return gettext("Press");
    case "technical":
      return gettext("Technical host");
    case "attendee":
    case "system":
      return gettext("Attendee");
  }
}

export function stakeholderName(kind: NonNullable<Person["kind"]>): string {
  switch (kind) {
    case "government":
      return gettext("Government");
    case "academia":
      return gettext("Academia");
    case "industry":
      return gettext("Industry");
    case "civil_society":
      return gettext("Civil society");
    case "international":
      return gettext("International organisation");
    case "":
      return "";
  }
}

export function kindName(kind: MinuteLine["kind"]): string {
  switch (kind) {
    case "note":
      return pgettext("minutes", "Note");
    case "decision":
      return pgettext("minutes", "Decision");
    case "action":
      return pgettext("minutes", "Action");
    case "quote":
      return pgettext("minutes", "Quotation");
    case "amendment":
      return pgettext("minutes", "Amendment");
  }
}

export interface Closing {
  readonly sentence: string;
  readonly action: string;
  /** Where the action leads: this page again, or the hub's first page. */
  readonly to: "reload" | "home";
}

/** Why the line was closed for good, and what to do next (close codes of realtime/protocol.py). */
export function closing(code: number): Closing {
  switch (code) {
    case 4001:
      return {
        sentence: gettext("You are signed out, so the room cannot tell who you are. Sign in again to come back."),
        action: gettext("Sign in"),
        to: "reload",
      };
    case 4003:
      return {
        sentence: gettext("This exchange is not open to you. Ask the person who invited you to add you to it."),
        action: gettext("To the exchanges"),
        to: "home",
      };
    case 4009:
      return {
        sentence: gettext("The hub has been updated while this page was open. Load the page again to go on."),
        action: gettext("Load the page again"),
        to: "reload",
      };
    case 4010:
      return {
        sentence: gettext("You signed out somewhere else, or were taken out of this exchange."),
        action: gettext("To the exchanges"),
        to: "home",
      };
    case 4011:
      return {
        sentence: gettext("You have this exchange open on too many pages, so this one was closed."),
        action: gettext("Load the page again"),
        to: "reload",
      };
    default:
      return {
        sentence: gettext("The hub could not read what this page sent. Load the page again; what you wrote is kept."),
        action: gettext("Load the page again"),
        to: "reload",
      };
  }
}

/** "Dr A. Rao, Commissioner, Surat" */
export function nameWithTitle(person: Person, places: readonly Place[]): string {
  return [person.name, person.title, cityName(person.city, places)].filter(Boolean).join(gettext(", "));
}

export const cityName = (slug: string, places: readonly Place[]): string =>
  places.find((city) => city.slug === slug)?.name ?? "";

export const minutesLong = (count: number): string =>
  interpolate(ngettext("%(count)s minute", "%(count)s minutes", count), { count });

/** A language in the reader's own words: "Korean". */
export function languageName(code: string, language = document.documentElement.lang || "en"): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (error instanceof RangeError) return code; // not a tag that this browser can read
    throw error;
  }
}

/** As it is written by those who speak it: "한국어". */
const ownLanguageName = (code: string): string => languageName(code, code);

/** In its own script first, for whoever looks for it; then in the reader's words: "한국어 (Korean)". */
export function languageInFull(code: string): string {
  const [own, name] = [ownLanguageName(code), languageName(code)];
  return own === name ? own : `${own} (${name})`;
}

/** "2 questions have no outcome." or nothing where all have one. */
export function openQuestions(count: number): string {
  if (count === 0) return gettext("Every question has an outcome.");
  return interpolate(ngettext("%(count)s question has no outcome.", "%(count)s questions have no outcome.", count), {
    count,
  });
}
