import { useState } from "preact/hooks";
import { gettext, interpolate, number } from "../../i18n";
import type { BudgetOf, SpeakingOrder } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import { useNow } from "../time";
import { cityName, minutesLong } from "../words";
import { accounts, inMinutes } from "./times";
import type { Account } from "./times";

const ORDERS: readonly SpeakingOrder[] = ["first", "least", "sides"];
const KINDS: readonly BudgetOf[] = ["person", "city", "side"];
const MOST_MINUTES = 1_440;

function orderName(order: SpeakingOrder): string {
  switch (order) {
    case "first":
      return gettext("First come");
    case "least":
      return gettext("Least heard first");
    case "sides":
      return gettext("Sides in turn");
  }
}

function budgetName(of: BudgetOf): string {
  switch (of) {
    case "person":
      return gettext("Minutes for each speaker");
    case "city":
      return gettext("Minutes for each city");
    case "side":
      return gettext("Minutes for each side");
  }
}

/** How the next speaker is suggested, and how much time each has. */
export function Rules() {
  const { room, floor } = useRoom();
  const may = useMay();
  if (!may("floor.order")) return null;
  return (
    <details class="floor-rules">
      <summary>{interpolate(gettext("Order: %(order)s"), { order: orderName(floor.value.order) })}</summary>
      <div class="kinds" role="radiogroup" aria-label={gettext("Who is suggested next")}>
        {ORDERS.map((order) => (
          <label key={order} class="check">
            <input
              type="radio"
              name="order"
              checked={floor.value.order === order}
              onChange={() => room.send({ do: "floor.order", order }, "floor")}
            />
            <span>{orderName(order)}</span>
          </label>
        ))}
      </div>
      {KINDS.map((of) => (
        <Budget key={of} of={of} />
      ))}
      <p class="hint">{gettext("0: as long as they like. Interpreting is charged to nobody.")}</p>
    </details>
  );
}

function Budget({ of }: { of: BudgetOf }) {
  const { room, floor } = useRoom();
  const [typed, setTyped] = useState<string | null>(null);
  const now = String(floor.value.budgets[of] ?? 0);
  const send = (): void => {
    const minutes = Math.round(Number(typed));
    if (typed !== null && minutes >= 0 && minutes <= MOST_MINUTES && typed !== now)
      room.send({ do: "floor.budget", of, minutes }, "floor");
    setTyped(null);
  };
  return (
    <label class="budget-field">
      <span>{budgetName(of)}</span>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={MOST_MINUTES}
        value={typed ?? now}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={send}
      />
    </label>
  );
}

/** Who has spoken how long: the desk's. */
export function Times() {
  const { document, floor, own } = useRoom();
  const now = useNow(5_000);
  if (document.value === null) return null;
  const { talk, turns, people } = document.value;
  const shown = KINDS.map((of) => accounts(of, { talk, turns, people }, floor.value, now)).filter(
    (all, index) => all.length > 1 || (index === 0 && all.length > 0),
  );
  if (shown.length === 0) return null;
  return (
    <section aria-label={gettext("Time spoken")}>
      <h2>{gettext("Time spoken")}</h2>
      {shown.map((all) => (
        <ul key={all[0]?.of} class="accounts">
          {all.map((account) => (
            <Row key={account.who} account={account} most={Math.max(...all.map((each) => each.spoken), 1)} />
          ))}
        </ul>
      ))}
      {own.value.shares && <Shares shares={own.value.shares} />}
    </section>
  );
}

function Row({ account, most }: { account: Account; most: number }) {
  const { of, who, spoken, budget } = account;
  const { room, people } = useRoom();
  const side = of === "side" ? Number(who) : (of === "person" ? people.value[who]?.side : undefined) ?? 0;
  const whole = budget || most;
  return (
    <li class={`account${budget && spoken >= budget ? " spent" : ""}`}>
      <bdi>{of === "person" ? people.value[who]?.name : of === "city" ? cityName(who, room.boot.places) : sideName(Number(who), room.boot.cities)}</bdi>
      <span class="account-time">{timeWords(spoken, budget)}</span>
      <svg class={`account-bar side-${side}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width="100" height="4" />
        <rect class="spoken" width={Math.min(100, (100 * spoken) / whole)} height="4" />
      </svg>
    </li>
  );
}

/** "4 minutes, 6 left", "12 minutes, 2 over", or "4 minutes". */
export function timeWords(spoken: number, budget: number): string {
  const time = minutesLong(inMinutes(spoken));
  if (budget === 0) return time;
  const left = Math.round(budget / 60_000) - inMinutes(spoken); // the two add up to what they have
  return left >= 0
    ? interpolate(gettext("%(time)s, %(left)s left"), { time, left: number(left) })
    : interpolate(gettext("%(time)s, %(over)s over"), { time, over: number(-left) });
}

interface SideOf {
  readonly name: string;
  readonly side: number;
}

/** A side by the cities that sit on it. */
export const sideName = (side: number, cities: readonly SideOf[]): string =>
  cities
    .filter((city) => city.side === side)
    .map((city) => city.name)
    .join(gettext(", "));

/** How evenly the time went: for the chair's eyes. */
function Shares({ shares }: { shares: { readonly [side: string]: number } }) {
  const { room } = useRoom();
  const words = Object.entries(shares).map(
    ([side, share]) =>
      `${sideName(Number(side.slice(1)), room.boot.cities)} ${number(share / 100, { style: "percent" })}`,
  );
  return (
    <p class="shares">
      {words.join(" · ")} <span class="quiet">{gettext("of the time spoken. Only you are shown this.")}</span>
    </p>
  );
}
