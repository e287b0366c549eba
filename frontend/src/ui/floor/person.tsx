import { gettext, interpolate } from "../../i18n";
import type { Command, Person } from "../../protocol/types";
import { useMay, useRoom } from "../context";

/** What whoever runs the floor may do about one person; folded away, since it is rare. */
export function PersonActions({ id, person }: { id: string; person: Person }) {
  const { me } = useRoom();
  const may = useMay();
  if (!may("floor.mute") || id === me.value?.id || person.role === "interpreter") return null;
  const speaks = person.role !== "attendee" && person.role !== "observer" && person.role !== "press";
  return (
    <details class="person-actions">
      <summary>
        {gettext("Actions")}
        <span class="visually-hidden"> {person.name}</span>
      </summary>
      <div class="question-actions">
        {person.present && may("floor.grant") && (
          <Do command={{ do: "floor.grant", participant: id }}>{gettext("Give the floor")}</Do>
        )}
        {speaks && !person.muted && <Do command={{ do: "floor.mute", participant: id }}>{gettext("Mute")}</Do>}
        {person.muted && <Do command={{ do: "floor.unmute", participant: id }}>{gettext("Let them speak")}</Do>}
        {person.role !== "chair" && !person.removed && (
          <Do command={{ do: "floor.remove", participant: id }} danger>
            {gettext("Remove from the room")}
          </Do>
        )}
        {person.removed && <Do command={{ do: "floor.readmit", participant: id }}>{gettext("Let in again")}</Do>}
      </div>
    </details>
  );
}

interface DoProps {
  readonly command: Command;
  readonly danger?: boolean;
  readonly children: string;
}

function Do({ command, danger = false, children }: DoProps) {
  const { room } = useRoom();
  return (
    <button type="button" class={`act${danger ? " danger" : ""}`} onClick={() => room.send(command, "people")}>
      {children}
    </button>
  );
}

/** Who runs the exchange, and taking it over where one may. */
export function Host() {
  const { room, hall, people, me } = useRoom();
  const may = useMay();
  const host = people.value[hall.value.host ?? ""];
  if (host === undefined) return null;
  const mine = hall.value.host === me.value?.id;
  return (
    <p class="host">
      {mine ? gettext("You run the exchange.") : interpolate(gettext("%(name)s runs the exchange."), { name: host.name })}
      {!mine && may("host.take") && (
        <button type="button" class="link-button" onClick={() => room.send({ do: "host.take" }, "people")}>
          {gettext("Run it myself")}
        </button>
      )}
    </p>
  );
}
