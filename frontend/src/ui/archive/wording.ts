// Sentences of the archive's page that more than one of its parts says.

import { gettext, interpolate, ngettext } from "../../i18n";
import type { ArchiveDocument, ArchivePerson } from "../../protocol/types.generated";
import { clock, playable } from "../../state/archive";
import type { Asked, MomentKind, Part, Slide } from "../../state/archive";
import { carriedOver } from "../outcome-words";
import type { Archive } from "./store";

/** "Dr A. Rao, Surat". */
export function named(person: ArchivePerson | undefined): string {
  if (!person) return gettext("Somebody");
  return person.city ? interpolate(gettext("%(name)s, %(city)s"), { name: person.name, city: person.city }) : person.name;
}

/** "48 seconds", "1 min 4 s": to the second, so that the turns add up to the total. */
export function spoken(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return interpolate(ngettext("%(count)s second", "%(count)s seconds", whole), { count: whole });
  return interpolate(gettext("%(minutes)s min %(seconds)s s"), { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}

export function kindInWords(kind: MomentKind): string {
  switch (kind) {
    case "question":
      return gettext("Question");
    case "note":
      return gettext("Minutes");
    case "decision":
      return gettext("Decision");
    case "action":
      return gettext("Action");
    case "quote":
      return gettext("Quotation");
    case "amendment":
      return gettext("Amendment");
    case "said":
      return gettext("Said");
    case "slide":
      return gettext("Slide");
  }
}

export function outcomeInWords(question: Asked): string {
  switch (question.status) {
    case "answered":
      return question.answer ? gettext("Answered in writing") : gettext("Answered in the room");
    case "declined":
      return question.reason
        ? interpolate(gettext("Declined: %(reason)s"), { reason: question.reason })
        : gettext("Declined");
    case "carried":
      return carriedOver(question.owner, question.due);
    case "merged":
      return interpolate(gettext("Answered with: “%(question)s”"), { question: question.into });
    case "review":
      return gettext("Not shown");
    case "floor":
      return gettext("On the floor when the exchange ended");
    case "waiting":
      return gettext("Not reached");
  }
}

/** What a part holds, as one reads it in a sentence: "the sound of Dr A. Rao". */
export function partInWords(document: ArchiveDocument, part: Part): string {
  const name = document.people[part.participant]?.name ?? gettext("Somebody");
  switch (part.source) {
    case "microphone":
    case "booth": // the private lines are never recorded
    case "desk":
    case "backstage":
      return interpolate(gettext("the sound of %(name)s"), { name });
    case "camera":
      return interpolate(gettext("the picture of %(name)s"), { name });
    case "screen":
      return interpolate(gettext("the screen that %(name)s shared"), { name });
  }
}

/** Why a part is not played, or "" when it is. */
export function troubleInWords(archive: Archive, part: Part, broken: readonly string[]): string {
  if (playable(part) && !broken.includes(part.id)) return "";
  const where = { what: partInWords(archive.document, part), from: clock(part.from), to: clock(part.to) };
  return part.condition === "missing"
    ? interpolate(gettext("From %(from)s to %(to)s, %(what)s is not here: its file is missing."), where)
    : interpolate(gettext("From %(from)s to %(to)s, %(what)s cannot be played: its file is damaged."), where);
}

/** What the player is doing, when that is not plain to see. */
export function stateInWords(archive: Archive): string {
  switch (archive.condition.value) {
    case "waiting": {
      const part = archive.parts.find(({ id }) => id === archive.waitingFor.value[0]);
      return part
        ? interpolate(gettext("Waiting for %(what)s…"), { what: partInWords(archive.document, part) })
        : gettext("Loading…");
    }
    case "blocked":
      return gettext("Your browser holds the sound back until you press Play.");
    case "ended":
      return gettext("This is the end of the recording.");
    default:
      return "";
  }
}

/** "Slide 3 of 12". */
export const placeInDeck = ({ page, pages }: Pick<Slide, "page" | "pages">): string =>
  interpolate(gettext("Slide %(page)s of %(pages)s"), { page, pages });
