import { useId, useState } from "preact/hooks";
import { gettext, interpolate, ngettext, number } from "../../i18n";
import type { Poll } from "../../protocol/types";
import { useMay, useRoom } from "../context";
import { Refusal } from "../refusal";
import { cityName } from "../words";
import { ballotOf, choicesOf, resultsOf, sentBallot, shownPoll, whoChoseMost } from "./ballots";
import type { Results } from "./ballots";

/** The poll that stands before everybody: above the tabs, whichever is open. */
export function PollBeforeAll() {
  const { polls } = useRoom();
  const shown = shownPoll(polls.value);
  if (shown === undefined) return null;
  const [id, poll] = shown;
  return (
    <section class="poll-before-all" aria-label={gettext("Poll")} tabIndex={0} data-poll-before-all>
      <PollBody key={id} id={id} poll={poll} />
      <PollDesk id={id} poll={poll} />
    </section>
  );
}

/** What is asked, and either the ballot or the result, as it stands for this reader. */
export function PollBody({ id, poll }: { id: string; poll: Poll }) {
  const { own } = useRoom();
  const may = useMay();
  const mine = own.value.ballots?.[id];
  const cast = ballotOf(id, own.value).size;
  const votes = poll.status === "open" && may("poll.vote") && (poll.voters === "people" || mine?.city !== undefined);
  return (
    <div class={votes && cast === 0 ? "poll to-vote" : "poll"} data-poll={id} data-status={poll.status}>
      <h2 class="poll-question">
        <bdi>{poll.question}</bdi>
      </h2>
      <p class="poll-meta">{standing(poll)}</p>
      {votes ? <Ballot id={id} poll={poll} /> : <Bars poll={poll} />}
      {poll.status === "open" && !votes && <p class="poll-meta">{whyNot(poll, may("media.listen"))}</p>}
      <Refusal place={`poll.${id}`} />
    </div>
  );
}

/** Why there is nothing to choose here. */
const whyNot = (poll: Poll, here: boolean): string =>
  poll.voters === "cities" && here
    ? gettext("Each city has one vote, given by whoever signs for it.")
    : gettext("You can read this poll here, and not vote in it now.");

/** How it stands, in words. */
export function standing(poll: Poll): string {
  switch (poll.status) {
    case "draft":
      return [gettext("Not opened yet"), kindOf(poll)].join(" · ");
    case "withdrawn":
      return gettext("Withdrawn: nothing of it is counted.");
    case "open":
      return [gettext("Open"), kindOf(poll), voted(poll, poll.voting ?? 0)].join(" · ");
    case "closed":
      return [gettext("Closed"), voted(poll, poll.voted ?? 0)].join(" · ");
  }
}

const kindOf = (poll: Poll): string =>
  poll.multiple ? gettext("as many answers as you like") : gettext("one answer");

const voted = (poll: Poll, count: number): string =>
  poll.voters === "cities"
    ? interpolate(ngettext("%(count)s city has voted", "%(count)s cities have voted", count), { count })
    : interpolate(ngettext("%(count)s vote was cast", "%(count)s votes were cast", count), { count });

/** My ballot: what is chosen here goes with one press, and may be changed until the poll is closed. */
function Ballot({ id, poll }: { id: string; poll: Poll }) {
  const { room, own, pending } = useRoom();
  const name = useId();
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const cast = ballotOf(id, own.value);
  const sent = sentBallot(id, pending.value);
  const standing = sent ?? cast;
  const chosen = picked ?? standing;
  const city = own.value.ballots?.[id]?.city;
  const results = resultsOf(poll);
  const pick = (key: string, on: boolean): void =>
    setPicked(poll.multiple ? new Set([...chosen].filter((each) => each !== key).concat(on ? [key] : [])) : new Set([key]));
  const send = (choices: readonly string[]): void => {
    setPicked(null);
    room.send({ do: "poll.vote", poll: id, choices: [...choices] }, `poll.${id}`);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    send([...chosen]);
  };
  const same = chosen.size === standing.size && [...chosen].every((key) => standing.has(key));
  return (
    <form class="ballot" onSubmit={submit}>
      <fieldset>
        <legend class="visually-hidden">{poll.question}</legend>
        {choicesOf(poll).map(([key, text]) => (
          <label class="check ballot-choice" key={key}>
            <input
              type={poll.multiple ? "checkbox" : "radio"}
              name={name}
              checked={chosen.has(key)}
              onChange={(event) => pick(key, event.currentTarget.checked)}
            />
            <span class="ballot-answer">
              <bdi>{text}</bdi>
            </span>
            {results && <Bar of={results} choice={key} />}
          </label>
        ))}
      </fieldset>
      <div class="question-actions">
        <button type="submit" class="button" disabled={same || (chosen.size === 0 && standing.size === 0)}>
          {standing.size > 0 ? gettext("Change my vote") : gettext("Vote")}
        </button>
        {standing.size > 0 && (
          <button type="button" class="link-button" onClick={() => send([])}>
            {gettext("Take my vote back")}
          </button>
        )}
      </div>
      <p class="poll-meta" role="status">
        {ballotWords(sent !== undefined, standing.size > 0, city && cityName(city, room.boot.places))}
      </p>
    </form>
  );
}

function ballotWords(onItsWay: boolean, cast: boolean, city: string | undefined): string {
  if (onItsWay) return gettext("Your vote is being sent. It is kept until it has arrived.");
  if (cast && city) return interpolate(gettext("%(city)s has voted. You can change it until the poll is closed."), { city });
  if (cast) return gettext("You have voted. You can change it until the poll is closed.");
  if (city) return interpolate(gettext("You vote for %(city)s. Nobody is shown who chose what."), { city });
  return gettext("Nobody is shown who chose what.");
}

/** Each answer with its bar and its figures in words; before they are to be seen, the answers alone. */
export function Bars({ poll }: { poll: Poll }) {
  const results = resultsOf(poll);
  const most = results === undefined ? undefined : whoChoseMost(results);
  if (poll.status === "withdrawn") return null;
  return (
    <>
      <ol class="poll-results">
        {choicesOf(poll).map(([key, text]) => (
          <li key={key} class={most === key ? "most" : ""}>
            <p class="poll-answer">
              <bdi>{text}</bdi>
            </p>
            {results && <Bar of={results} choice={key} />}
          </li>
        ))}
      </ol>
      {poll.status === "open" && poll.results === "closed" && (
        <p class="poll-meta">{gettext("The result is shown when the poll is closed.")}</p>
      )}
    </>
  );
}

function Bar({ of, choice }: { of: Results; choice: string }) {
  const count = of.counts[choice] ?? 0;
  const percent = of.voters === 0 ? 0 : Math.round((100 * count) / of.voters);
  return (
    <span class="poll-figures">
      <span class="poll-bar" aria-hidden="true">
        <span style={{ inlineSize: `${percent}%` }} />
      </span>
      <span>
        {interpolate(ngettext("%(count)s vote", "%(count)s votes", count), { count })}
        <span class="quiet">
          {" · "}
          <bdi dir="ltr">{number(percent / 100, { style: "percent" })}</bdi>
        </span>
      </span>
    </span>
  );
}

/** What the desk does with the poll that stands before everybody. */
export function PollDesk({ id, poll }: { id: string; poll: Poll }) {
  const { room } = useRoom();
  const may = useMay();
  const place = `poll.${id}`;
  const act = (name: string, label: string, run: () => void, main = false) =>
    may(name) && (
      <button type="button" class="act" {...(main ? { "data-main": true } : {})} onClick={run}>
        {label}
      </button>
    );
  const [sure, setSure] = useState(false);
  if (poll.status === "withdrawn") return null;
  return (
    <div class="question-actions poll-acts">
      {poll.status === "draft" &&
        act("poll.open", gettext("Open this poll"), () => room.send({ do: "poll.open", poll: id }, place), true)}
      {poll.status === "open" &&
        act("poll.close", gettext("Close and count"), () => room.send({ do: "poll.close", poll: id }, place), true)}
      {poll.status !== "draft" &&
        act("poll.show", poll.shown ? gettext("Take it away") : gettext("Show to everybody"), () =>
          room.send({ do: "poll.show", poll: id, on: poll.shown !== true }, place),
        )}
      {sure
        ? act("poll.withdraw", gettext("Yes, withdraw it: its votes are lost"), () =>
            room.send({ do: "poll.withdraw", poll: id }, place),
          )
        : act("poll.withdraw", gettext("Withdraw"), () =>
            poll.status === "draft" ? room.send({ do: "poll.withdraw", poll: id }, place) : setSure(true),
          )}
    </div>
  );
}
