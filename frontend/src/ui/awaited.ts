// Before the start: who is here of each city, and whom the others wait for. Of those who are on the list already.
import type { Person } from "../protocol/types";

export interface CityHere {
  readonly city: string;
  readonly here: number;
  readonly all: number;
}

/** What has to be there before an exchange begins, and is not: one of each role, and of each booth. */
export interface Awaited {
  readonly cities: readonly CityHere[];
  readonly roles: readonly ("chair" | "moderator" | "rapporteur")[];
  readonly booths: readonly string[]; // languages
}

const RUNNING = ["chair", "moderator", "rapporteur"] as const;

/** `cities` in the order in which the page names them. A role that nobody was given is waited for by nobody. */
export function awaited(people: Readonly<Record<string, Person>>, cities: readonly string[]): Awaited {
  const all = Object.values(people);
  const missing = (of: readonly Person[]): boolean => of.length > 0 && !of.some((each) => each.present);
  const booths = new Set(all.filter((each) => each.role === "interpreter" && each.channel).map((each) => each.channel));
  return {
    cities: cities.map((city) => {
      const delegation = all.filter((each) => each.city === city && each.role !== "interpreter");
      return { city, here: delegation.filter((each) => each.present).length, all: delegation.length };
    }),
    roles: RUNNING.filter((role) => missing(all.filter((each) => each.role === role))),
    booths: [...booths]
      .filter((language): language is string => language !== undefined)
      .filter((language) => missing(all.filter((each) => each.channel === language)))
      .sort(),
  };
}
