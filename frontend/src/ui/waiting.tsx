import { gettext, interpolate, number } from "../i18n";
import { awaited } from "./awaited";
import { useMay, useRoom } from "./context";
import { cityName, languageName, roleName } from "./words";

/** In the lobby: how many of each city are here, whom the others wait for, and what comes next. */
export function Waiting() {
  const { room, people } = useRoom();
  const may = useMay();
  const { cities, roles, booths } = awaited(people.value, room.boot.cities.map((city) => city.slug));
  const missing = [
    ...roles.map(roleName),
    ...booths.map((code) => interpolate(gettext("%(language)s interpreter"), { language: languageName(code) })),
  ];
  const complete = missing.length === 0 && cities.every((city) => city.here === city.all);
  return (
    <div class="stage-waiting">
      <ul>
        {cities.map((each) => (
          <li key={each.city}>
            <bdi>{cityName(each.city, room.boot.places)}</bdi>{" "}
            {interpolate(gettext("%(here)s of %(all)s"), { here: number(each.here), all: number(each.all) })}
          </li>
        ))}
      </ul>
      {missing.length > 0 && <p>{interpolate(gettext("Waiting for: %(who)s"), { who: missing.join(gettext(", ")) })}</p>}
      <p>{next(may("phase.start"), may("media.speak"), complete)}</p>
    </div>
  );
}

function next(opens: boolean, speaks: boolean, complete: boolean): string {
  if (opens && complete) return gettext("All are here. You can open the exchange.");
  if (opens) return gettext("You can open the exchange at any time.");
  if (speaks) return gettext("The moderator opens the exchange. Whoever is here hears you already.");
  return gettext("The moderator opens the exchange.");
}
