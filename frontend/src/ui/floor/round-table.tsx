import { useState } from "preact/hooks";
import { gettext, interpolate } from "../../i18n";
import type { Document } from "../../protocol/types";
import { uuid7 } from "../../state/uuid7";
import { useMay, useRoom } from "../context";
import { Refusal } from "../refusal";
import { WordsForm } from "../words-form";

type Request = Document["roundtables"][string];

/** Before the exchange: is a round table with partners feasible on the day before? */
export function RoundTables() {
  const { room, document } = useRoom();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const requests = Object.entries(document.value?.roundtables ?? {}).sort(([, a], [, b]) => a.asked_ms - b.asked_ms);
  if (requests.length === 0 && !may("roundtable.ask")) return null;
  const ask = (text: string): void =>
    room.send({ do: "roundtable.ask", request: `r${uuid7().replaceAll("-", "")}`, text }, "roundtable");
  return (
    <section aria-label={gettext("Round table on the day before")}>
      <h2>{gettext("Round table on the day before")}</h2>
      <ul class="agenda">
        {requests.map(([id, request]) => (
          <Asked key={id} id={id} request={request} />
        ))}
      </ul>
      {may("roundtable.ask") && !asking && (
        <button type="button" class="act" onClick={() => setAsking(true)}>
          {gettext("Ask for a round table")}
        </button>
      )}
      {asking && (
        <WordsForm
          place="roundtable"
          label={gettext("With whom, and about what?")}
          submit={gettext("Ask whether it is feasible")}
          onSubmit={ask}
          onClose={() => setAsking(false)}
        />
      )}
      <Refusal place="roundtable" />
    </section>
  );
}

function Asked({ id, request }: { id: string; request: Request }) {
  const { people } = useRoom();
  const may = useMay();
  const [answering, setAnswering] = useState(false);
  const { text, by, answered_ms, feasible, reason, logistics } = request;
  return (
    <li class="agenda-item">
      <p dir="auto">{text}</p>
      <p class="agenda-about">
        {interpolate(gettext("Asked by %(name)s"), { name: people.value[by]?.name ?? "" })}
        {answered_ms === undefined && ` · ${gettext("not answered yet")}`}
      </p>
      {answered_ms !== undefined && (
        <p class="question-outcome" dir="auto">
          <strong>{feasible ? gettext("Feasible.") : gettext("Not feasible.")}</strong> {reason}
          {logistics && <span class="logistics"> {logistics}</span>}
        </p>
      )}
      {may("roundtable.answer") && !answering && (
        <button type="button" class="act" onClick={() => setAnswering(true)}>
          {answered_ms === undefined ? gettext("Answer") : gettext("Answer anew")}
        </button>
      )}
      {answering && <Answer id={id} close={() => setAnswering(false)} />}
    </li>
  );
}

function Answer({ id, close }: { id: string; close: () => void }) {
  const { room } = useRoom();
  const [feasible, setFeasible] = useState(true);
  const [reason, setReason] = useState("");
  const [logistics, setLogistics] = useState("");
  const send = (event: Event): void => {
    event.preventDefault();
    room.send({ do: "roundtable.answer", request: id, feasible, reason, logistics: feasible ? logistics : "" }, "roundtable");
    close();
  };
  return (
    <form class="words-form" onSubmit={send}>
      <div class="kinds" role="radiogroup" aria-label={gettext("Is it feasible?")}>
        {[true, false].map((each) => (
          <label key={String(each)} class="check">
            <input type="radio" name={id} checked={feasible === each} onChange={() => setFeasible(each)} />
            <span>{each ? gettext("Feasible") : gettext("Not feasible")}</span>
          </label>
        ))}
      </div>
      <label>
        {gettext("Why")}
        <textarea dir="auto" rows={2} required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      {feasible && (
        <label>
          {gettext("Where, when, and how to get in")}
          <textarea
            dir="auto"
            rows={2}
            required
            value={logistics}
            onInput={(event) => setLogistics(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="question-actions">
        <button type="submit" class="act" data-main>
          {gettext("Send the answer")}
        </button>
        <button type="button" class="act" onClick={close}>
          {gettext("Cancel")}
        </button>
      </div>
    </form>
  );
}
