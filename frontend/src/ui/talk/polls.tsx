import { useId } from "preact/hooks";
import { gettext, interpolate, number } from "../../i18n";
import type { Draft } from "../../state/drafts";
import { useMay, useRoom } from "../context";
import { Refusal } from "../refusal";
import { READABLE } from "../words";
import { choicesOf, pollsInOrder } from "./ballots";
import { PollBody, PollDesk } from "./poll";

const MOST_CHOICES = 10;
const PLACE = "poll";

/** The desk's polls: those that wait, the one that is open, and what became of the others. */
export function Polls() {
  const { polls, room } = useRoom();
  const may = useMay();
  const all = pollsInOrder(polls.value);
  const edit = (id: string): void => {
    const poll = polls.value[id];
    if (poll === undefined) return;
    const { question, multiple = false, results, voters } = poll;
    room.drafts.write(PLACE, { text: question, id, multiple, results, voters, choices: choicesOf(poll).map(([, text]) => text) });
  };
  return (
    <>
      {all.length === 0 && (
        <p class="quiet">
          {may("poll.draft")
            ? gettext("No poll yet. Write the first one below; nobody sees it before you open it.")
            : gettext("There was no poll yet.")}
        </p>
      )}
      <ul class="polls">
        {all.map(([id, poll]) => (
          <li key={id}>
            {poll.shown ? (
              <p class="poll-meta">
                <bdi>{poll.question}</bdi> · {gettext("It stands before everybody now.")}
              </p>
            ) : (
              <>
                <PollBody id={id} poll={poll} />
                <PollDesk id={id} poll={poll} />
              </>
            )}
            {poll.status === "draft" && may("poll.draft") && (
              <button type="button" class="link-button" onClick={() => edit(id)}>
                {gettext("Change this draft")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {may("poll.draft") && <DraftForm />}
    </>
  );
}

/** Polls that are over, for those who do not run them. */
export function PastPolls() {
  const { polls } = useRoom();
  const past = pollsInOrder(polls.value).filter(([, poll]) => poll.status === "closed" && !poll.shown);
  if (past.length === 0) return null;
  return (
    <details class="past-polls">
      <summary>{interpolate(gettext("Polls (%(count)s)"), { count: past.length })}</summary>
      <ul class="polls">
        {past.map(([id, poll]) => (
          <li key={id}>
            <PollBody id={id} poll={poll} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What is typed survives a reload and a refusal; an empty field for one more answer stands at the end. */
function DraftForm() {
  const { room, drafts } = useRoom();
  const ids = [useId(), useId(), useId()] as const;
  const draft: Draft = drafts.value[PLACE] ?? { text: "" };
  const { text, choices = [], multiple = false, results = "closed", voters = "people", id } = draft;
  const write = (more: Partial<Draft>): void => room.drafts.write(PLACE, { ...draft, ...more });
  const fields = [...choices, ...Array<string>(Math.max(2 - choices.length, choices.length < MOST_CHOICES ? 1 : 0)).fill("")];
  const put = (at: number, words: string): void => {
    const next = fields.map((each, n) => (n === at ? words : each));
    while (next.at(-1) === "") next.pop();
    write({ choices: next });
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const poll = id ?? `p${crypto.randomUUID().replaceAll("-", "")}`;
    room.drafts.drop(PLACE);
    room.send({ do: "poll.draft", poll, question: text, choices: [...choices], multiple, results, voters }, PLACE);
  };
  return (
    <form class="words-form poll-form" onSubmit={save}>
      <label for={ids[0]}>{id === undefined ? gettext("Ask everybody") : gettext("Change this draft")}</label>
      <textarea
        id={ids[0]}
        dir="auto"
        rows={2}
        required
        maxLength={READABLE}
        data-new-poll
        value={text}
        onInput={(event) => write({ text: event.currentTarget.value })}
      />
      <fieldset class="poll-choices">
        <legend>{gettext("Answers to choose from")}</legend>
        {fields.map((words, at) => (
          <input
            key={at}
            type="text"
            dir="auto"
            value={words}
            required={at < 2}
            maxLength={READABLE}
            aria-label={interpolate(gettext("Answer %(number)s"), { number: number(at + 1) })}
            onInput={(event) => put(at, event.currentTarget.value)}
          />
        ))}
      </fieldset>
      <label class="check">
        <input type="checkbox" checked={multiple} onChange={(event) => write({ multiple: event.currentTarget.checked })} />
        <span>{gettext("More than one answer is possible")}</span>
      </label>
      <div class="owner-and-day">
        <label for={ids[1]}>{gettext("The result is seen")}</label>
        <select
          id={ids[1]}
          value={results}
          onChange={(event) => write({ results: event.currentTarget.value === "live" ? "live" : "closed" })}
        >
          <option value="closed">{gettext("when the poll is closed")}</option>
          <option value="live">{gettext("while it runs")}</option>
        </select>
        <label for={ids[2]}>{gettext("Who votes")}</label>
        <select
          id={ids[2]}
          value={voters}
          onChange={(event) => write({ voters: event.currentTarget.value === "cities" ? "cities" : "people" })}
        >
          <option value="people">{gettext("everybody here")}</option>
          <option value="cities">{gettext("one vote for each city")}</option>
        </select>
      </div>
      <div class="question-actions">
        <button type="submit" class="act" data-main>
          {gettext("Keep as a draft")}
        </button>
        {drafts.value[PLACE] !== undefined && (
          <button type="button" class="act" onClick={() => room.drafts.drop(PLACE)}>
            {gettext("Cancel")}
          </button>
        )}
      </div>
      <Refusal place={PLACE} />
    </form>
  );
}
