import { useId, useState } from "preact/hooks";
import { gettext, interpolate, pgettext } from "../../i18n";
import type { Item } from "../../protocol/types";
import { uuid7 } from "../../state/uuid7";
import { useMay, useRoom } from "../context";
import type { Keyed } from "../order";
import { Refusal } from "../refusal";
import { timeLeft } from "../clock";
import { useNow } from "../time";
import { cityName, minutesLong } from "../words";
import { endsMs, inMinutes, inOrder } from "./times";

/** What is to be talked about, in its order; the desk moves it on. */
export function Agenda() {
  const { agenda } = useRoom();
  const may = useMay();
  const items = inOrder(agenda.value);
  if (items.length === 0 && !may("agenda.add")) return null;
  return (
    <section aria-label={gettext("Agenda")}>
      <h2>{gettext("Agenda")}</h2>
      {items.length === 0 && <p class="quiet">{gettext("The agenda is empty. Add what is to be talked about.")}</p>}
      <ol class="agenda">
        {items.map(([id, item], index) => (
          <Row key={id} id={id} item={item} before={openBefore(items, index)} />
        ))}
      </ol>
      {may("agenda.add") && <AddItem />}
      <Refusal place="agenda" />
    </section>
  );
}

const isOpen = (item: Item): boolean => item.status === "waiting" || item.status === "skipped";

/** The item that this one may be put before, where that one has not begun either. */
function openBefore(items: readonly Keyed<Item>[], index: number): string | undefined {
  const before = items[index - 1];
  return before && isOpen(before[1]) ? before[0] : undefined;
}

function Row({ id, item, before }: { id: string; item: Item; before: string | undefined }) {
  const { room, people } = useRoom();
  const owner = [people.value[item.owner ?? ""]?.name, cityName(item.city ?? "", room.boot.places)].filter(Boolean);
  return (
    <li class={`agenda-item ${item.status}`} {...(item.status === "running" ? { "aria-current": "step" } : {})}>
      <p class="agenda-title">
        <bdi>{item.title ?? gettext("An item off the record")}</bdi>
      </p>
      <p class="agenda-about">
        {item.off_record && item.title !== undefined && <strong>{gettext("off the record")} · </strong>}
        <State item={item} />
        {owner.length > 0 && <bdi> · {owner.join(gettext(", "))}</bdi>}
        {item.carried && <span> · {gettext("open since an earlier meeting")}</span>}
      </p>
      <Actions id={id} item={item} before={before} />
    </li>
  );
}

function State({ item }: { item: Item }) {
  const now = useNow();
  switch (item.status) {
    case "waiting":
      return <>{minutesLong(item.minutes)}</>;
    case "running":
      return <>{timeLeft(endsMs(item) - now)}</>;
    case "done":
      return (
        <>
          {interpolate(gettext("done, %(time)s"), {
            time: minutesLong(inMinutes((item.ended_ms ?? 0) - (item.started_ms ?? 0))),
          })}
        </>
      );
    case "skipped":
      return <>{gettext("left open")}</>;
    case "carried":
      return <>{gettext("on the next agenda")}</>;
  }
}

function Actions({ id, item, before }: { id: string; item: Item; before: string | undefined }) {
  const { room } = useRoom();
  const may = useMay();
  const open = isOpen(item);
  const shown = [
    open && may("agenda.start") && (
      <button type="button" class="act" onClick={() => room.send({ do: "agenda.start", item: id }, "agenda")}>
        {gettext("Start")}
      </button>
    ),
    item.status === "running" && may("agenda.finish") && (
      <button type="button" class="act" data-main onClick={() => room.send({ do: "agenda.finish", item: id }, "agenda")}>
        {gettext("Finish")}
      </button>
    ),
    item.status === "waiting" && may("agenda.skip") && (
      <button type="button" class="act" onClick={() => room.send({ do: "agenda.skip", item: id }, "agenda")}>
        {gettext("Leave open")}
      </button>
    ),
    open && before !== undefined && may("agenda.move") && (
      <button type="button" class="act" onClick={() => room.send({ do: "agenda.move", item: id, before }, "agenda")}>
        {gettext("Earlier")}
      </button>
    ),
  ].filter(Boolean);
  return shown.length > 0 ? <div class="question-actions">{shown}</div> : null;
}

const DRAFT = "agenda";
const USUAL_MINUTES = 10;

function AddItem() {
  const { room, drafts } = useRoom();
  const [title, length, city, off] = [useId(), useId(), useId(), useId()];
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  const [offRecord, setOffRecord] = useState(false);
  const [brings, setBrings] = useState("");
  const text = drafts.value[DRAFT]?.text ?? "";
  const add = (event: Event): void => {
    event.preventDefault();
    const item = `i${uuid7().replaceAll("-", "")}`;
    const off_record = offRecord;
    room.send({ do: "agenda.add", item, title: text, minutes, off_record, ...(brings ? { city: brings } : {}) }, "agenda");
    room.drafts.drop(DRAFT);
    setOffRecord(false);
  };
  return (
    <details class="agenda-add">
      <summary>{gettext("Add an item")}</summary>
      <form onSubmit={add}>
        <label for={title}>{gettext("What it is about")}</label>
        <input
          id={title}
          type="text"
          dir="auto"
          required
          maxLength={1_000}
          value={text}
          onInput={(event) => room.drafts.write(DRAFT, { text: event.currentTarget.value })}
        />
        <div class="agenda-fields">
          <label for={length}>{pgettext("how many", "Minutes")}</label>
          <input
            id={length}
            type="number"
            inputMode="numeric"
            min={1}
            max={480}
            required
            value={minutes}
            onInput={(event) => setMinutes(Number(event.currentTarget.value))}
          />
          <label for={city}>{gettext("Brought by")}</label>
          <select id={city} value={brings} onChange={(event) => setBrings(event.currentTarget.value)}>
            <option value="">{gettext("nobody in particular")}</option>
            {room.boot.cities.map((each) => (
              <option key={each.slug} value={each.slug}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <label class="check" for={off}>
          <input
            id={off}
            type="checkbox"
            checked={offRecord}
            onChange={(event) => setOffRecord(event.currentTarget.checked)}
          />
          <span>{gettext("Off the record: not recorded, not written; press and observers wait outside")}</span>
        </label>
        <button type="submit" class="act" data-main>
          {gettext("Add")}
        </button>
      </form>
    </details>
  );
}
