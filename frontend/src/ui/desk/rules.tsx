import { gettext } from "../../i18n";
import type { Hall } from "../../protocol/types";
import { useMay, useRoom } from "../context";

type Order = NonNullable<Hall["order"]>;
const ORDERS: readonly Order[] = ["votes", "time", "sides", "hand"];

/** In which order waiting questions stand for all, and how one may ask. */
export function Rules() {
  const { room, hall } = useRoom();
  const may = useMay();
  const { review = false, named_only = false, order = "votes" } = hall.value;
  const set = (rules: { review: boolean; named_only: boolean }): void =>
    room.send({ do: "questions.rules", ...rules }, "questions");
  if (!may("questions.order")) return null;
  return (
    <details class="rules">
      <summary>{gettext("Order and rules")}</summary>
      <div class="rules-body">
        <label>
          {gettext("Order for all")}{" "}
          <select
            value={order}
            onChange={(event) => room.send({ do: "questions.order", order: event.currentTarget.value as Order }, "questions")}
          >
            {ORDERS.map((each) => (
              <option key={each} value={each}>
                {orderName(each)}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={review}
            onChange={(event) => set({ review: event.currentTarget.checked, named_only })}
          />
          {gettext("Show a question only when it is approved")}
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={named_only}
            onChange={(event) => set({ review, named_only: event.currentTarget.checked })}
          />
          {gettext("Questions with a name only")}
        </label>
      </div>
    </details>
  );
}

function orderName(order: Order): string {
  switch (order) {
    case "votes":
      return gettext("Most votes first");
    case "time":
      return gettext("First asked first");
    case "sides":
      return gettext("Cities in turn");
    case "hand":
      return gettext("My own order");
  }
}
