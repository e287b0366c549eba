// Who was forgotten at their wish has no name any more, and a question of theirs no words: say so instead of nothing.
import { gettext } from "../i18n";
import type { Person, Question } from "../protocol/types";

type Keyed<T> = { readonly [key: string]: T };

export const named = (people: Keyed<Person>): Keyed<Person> =>
  each(people, (person) => (person.name === "" ? { ...person, name: gettext("Name removed") } : person));

export const worded = (questions: Keyed<Question>): Keyed<Question> =>
  each(questions, (question) => (question.text === "" ? { ...question, text: gettext("Text removed") } : question));

/** The same object while nothing in it changes, so that nothing is drawn anew. */
function each<T>(all: Keyed<T>, change: (one: T) => T): Keyed<T> {
  const changed = Object.entries(all).flatMap(([key, one]) => {
    const after = change(one);
    return after === one ? [] : [[key, after] as const];
  });
  return changed.length === 0 ? all : { ...all, ...Object.fromEntries(changed) };
}
