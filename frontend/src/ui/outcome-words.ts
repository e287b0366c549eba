// What becomes of questions, in words: for the room and the archive.
import { gettext, interpolate } from "../i18n";
import type { Person, Question } from "../protocol/types";
import type { Place } from "../state/boot";
import { dayInWords } from "./time";
import { cityName } from "./words";

export const carriedOver = (owner: string, due: string): string =>
  interpolate(gettext("Carried over: %(owner)s answers by %(due)s"), { owner, due: dayInWords(due) });

type People = { readonly [id: string]: Person };

/** Who is to answer it: a person's or a city's name, "" for nobody in particular. */
export const askedOf = (question: Question, people: People, places: readonly Place[]): string =>
  people[question.asked_of ?? ""]?.name ?? cityName(question.asked_of_city ?? "", places);

/** Who answers it after the exchange. */
export const ownerOf = (question: Question, people: People, places: readonly Place[]): string =>
  people[question.owner ?? ""]?.name ?? cityName(question.owner_city ?? "", places);
