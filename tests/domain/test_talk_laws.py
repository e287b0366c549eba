"""Laws of polls and the chat over dense commands: a ballot counts once and is secret, what is hidden stays hidden."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sessions.domain import commands as c
from sessions.domain.ballots import sealed
from sessions.domain.erasure import redacted
from sessions.domain.errors import Refusal
from sessions.domain.events import (
    AnyEvent,
    BallotCast,
    ChatLineHidden,
    ChatLinePosted,
    ItemFinished,
    ItemStarted,
    PollClosed,
    PollDrafted,
    PollOpened,
    PollWithdrawn,
    Recorded,
    record,
)
from sessions.domain.evolve import evolve, fold
from sessions.domain.names import CHAT_WINDOW, Audience, Role
from sessions.domain.state import SYSTEM, State
from sessions.domain.view import apply, own, own_patches, patch, view
from tests.conftest import PEOPLE, Story, admission
from tests.domain.test_laws import MEMBERS, choices, stories

VOTERS = ["bruno", "chen", "dana", "eun", "farid"]
voter = st.sampled_from(VOTERS)
Steps = st.SearchStrategy[tuple[str, Any]]
BALLOTS: Steps = st.tuples(voter, st.builds(c.CastBallot, poll=st.just("p1"), choices=choices))
VOTING: Steps = st.one_of(
    BALLOTS,
    BALLOTS,
    BALLOTS,
    st.tuples(voter, st.builds(c.SetRoster, members=st.sampled_from([MEMBERS, {}]))),
    st.tuples(st.just("dana"), st.builds(c.RemovePerson, participant=st.sampled_from(["bruno", "chen"]))),
    st.tuples(st.just("dana"), st.builds(c.ReadmitPerson, participant=st.sampled_from(["bruno", "chen"]))),
    st.tuples(
        st.just("dana"), st.builds(c.NameSignatory, city=st.just("surat"), participant=st.none() | voter)
    ),
    st.tuples(
        st.just(""), st.builds(c.ErasePerson, participant=voter, words=st.booleans(), entries=st.just({}))
    ),
)


class Asked(Story):
    """An exchange with a poll that is open; `first` is how it stood before."""

    first: State


def asked(voters: str, *, multiple: bool, results: str) -> Asked:
    """A poll that is open, in an exchange where delegations have as many votes as they are."""
    told = Asked()
    told.begun()
    told.state = replace(
        told.state, hall={"main": replace(told.state.hall["main"], format="peer_exchange", cities=CITIES)}
    )
    for name in VOTERS:
        told.does(SYSTEM, admission(name, PEOPLE[name], city="surat" if name != "farid" else "busan"))
    told.first = told.state
    drafted = msgspec.convert(
        {
            "do": "poll.draft",
            "poll": "p1",
            "question": "Which first?",
            "choices": ["Night flow", "Tariffs", "Neither"],
            "multiple": multiple,
            "results": results,
            "voters": voters,
        },
        c.DraftPoll,
    )
    told.does("amara", drafted)
    told.does("amara", c.OpenPoll(poll="p1"))
    return told


CITIES = {"surat": 1, "busan": 2}


@st.composite
def polled(draw: st.DrawFn, voters: str = "", steps: Steps = VOTING) -> Asked:
    told = asked(
        voters or draw(st.sampled_from(["people", "cities"])),
        multiple=draw(st.booleans()),
        results=draw(st.sampled_from(["live", "closed"])),
    )
    for who, command in draw(st.lists(steps, min_size=5, max_size=40)):
        told.does(who or SYSTEM, command)
    return told


def since_the_start(told: Asked) -> tuple[State, list[Recorded]]:
    return told.first, told.log[told.first.seq :]


@settings(max_examples=150, deadline=None)
@given(told=polled())
def test_a_ballot_counts_once_by_the_log_alone(told: Asked) -> None:
    """What stands is each voter's last ballot; who was removed or forgotten since has none, but a city keeps its."""
    state, log = since_the_start(told)
    last: dict[str, tuple[set[str], int]] = {}
    for entry in log:
        match entry.event:
            case BallotCast() as ballot:
                seat = state.delegations.get(ballot.participant)
                weight = 1 if ballot.city or seat is None else max(1, len(seat.members))
                last[ballot.city or ballot.participant] = (set(ballot.choices), weight)
            case event if type(event).__name__ in ("PersonRemoved", "PersonErased"):
                last.pop(event.participant, None)  # type: ignore[union-attr]
        state, _ = evolve(state, entry)
    poll = told.state.polls["p1"]
    counts = [sum(weight for chosen, weight in last.values() if key in chosen) for key in ("c1", "c2", "c3")]
    assert [bits.bit_count() for bits in poll.chosen] == counts
    told.does("amara", c.ClosePoll(poll="p1"))
    shown = view(told.state, Audience.ATTENDEE)["polls"]["p1"]
    assert list(shown["votes"].values()) == counts
    assert shown["voted"] == sum(weight for chosen, weight in last.values() if chosen)
    assert poll.multiple or shown["voted"] == sum(counts)
    assert max(counts) <= shown["voted"] <= sum(counts)


@settings(max_examples=100, deadline=None)
@given(told=polled(voters="people", steps=BALLOTS), one=voter, other=voter)
def test_who_chose_what_makes_no_difference_to_any_audience_nor_to_what_is_kept(
    told: Asked, one: str, other: str
) -> None:
    """Two voters of one weight change their ballots with each other, from the first to the last: nothing differs."""
    told.does("amara", c.ClosePoll(poll="p1"))
    state, log = since_the_start(told)
    swap = {one: other, other: one}
    swapped = [replace(entry, event=_by(entry.event, swap)) for entry in log]
    mirrored = state
    for entry, image in zip(log, swapped, strict=True):
        state, writes = evolve(state, entry)
        mirrored, others = evolve(mirrored, image)
        for audience in Audience:
            assert patch(writes, audience) == patch(others, audience)
            assert view(state, audience) == view(mirrored, audience)
    kept = [[msgspec.json.encode(sealed(each.event, "p1")) for each in entries] for entries in (log, swapped)]
    assert kept[0] == kept[1] and state == mirrored
    assert not any(name.encode() in event for event in kept[0] if b"ballot_cast" in event for name in PEOPLE)


def _by(event: AnyEvent, swap: dict[str, str]) -> AnyEvent:
    """The same ballot, of the other of the two."""
    if not isinstance(event, BallotCast):
        return event
    return replace(event, participant=swap.get(event.participant, event.participant))


@settings(max_examples=100, deadline=None)
@given(told=polled(), over=st.sampled_from(["close", "withdraw"]))
def test_a_sealed_log_folds_to_what_the_live_room_has(told: Asked, over: str) -> None:
    told.does("amara", c.ClosePoll(poll="p1") if over == "close" else c.WithdrawPoll(poll="p1"))
    state, log = since_the_start(told)
    kept = [replace(entry, event=sealed(entry.event, "p1")) for entry in log]
    assert fold(state, kept) == told.state
    assert sum(isinstance(entry.event, BallotCast) for entry in kept) == next(
        entry.event.ballots for entry in kept if isinstance(entry.event, PollClosed | PollWithdrawn)
    )
    assert not any(own(told.state, who)["ballots"] for who in VOTERS)


@settings(max_examples=100, deadline=None)
@given(told=polled(), who=voter, words=st.booleans())
def test_a_voter_who_is_forgotten_leaves_the_same_live_and_replayed(told: Asked, who: str, words: bool) -> None:
    told.does(SYSTEM, c.ErasePerson(participant=who, words=words, entries={}))
    state, (*before, erased) = since_the_start(told)
    rewritten = [replace(entry, event=redacted(entry.event, who, words=words)) for entry in before]
    replayed = fold(state, [*rewritten, erased])
    assert replayed.polls == told.state.polls
    assert not any(isinstance(each.event, BallotCast) and each.event.participant == who for each in rewritten)


@settings(max_examples=100, deadline=None)
@given(told=polled())
def test_own_ballots_are_the_voter_s_own_and_follow_by_patches(told: Asked) -> None:
    state, log = since_the_start(told)
    documents: dict[str, dict[str, Any]] = {key: own(state, key) for key in state.people}
    for entry in log:
        before = state
        state, writes = evolve(before, entry)
        for participant, change in own_patches(before, state, writes).items():
            apply(documents.setdefault(participant, {}), change)
        assert documents == {key: own(state, key) for key in state.people}
    poll = told.state.polls["p1"]
    for who in VOTERS:
        mine = own(told.state, who)["ballots"].get("p1", {"chosen": {}})
        bits = "".join("1" if f"c{place}" in mine["chosen"] else "0" for place in (1, 2, 3))
        if poll.voters == "people":
            number = told.state.people[who].number
            assert bits == "".join(str(chosen >> number & 1) for chosen in poll.chosen)
        else:
            assert mine == {"chosen": {}} or mine["city"] == told.state.people[who].city


@settings(max_examples=60, deadline=None)
@given(told=polled(), audience=st.sampled_from(list(Audience)))
def test_results_that_are_for_the_end_are_shown_to_nobody_before(told: Asked, audience: Audience) -> None:
    shown = view(told.state, audience)["polls"].get("p1", {})
    assert "votes" not in shown
    assert ("so_far" in shown) == (told.state.polls["p1"].results == "live" and bool(shown))


# ------------------------------------------------------------------ everything at once
@settings(max_examples=100, deadline=None)
@given(told=stories())
def test_one_poll_is_open_and_one_before_everybody(told: Story) -> None:
    assert sum(poll.status == "open" for poll in told.state.polls.values()) <= 1
    assert sum(poll.shown for poll in told.state.polls.values()) <= 1
    for audience in set(Audience) - {Audience.DESK}:
        assert all(poll["status"] != "draft" for poll in view(told.state, audience)["polls"].values())


LEAVES_WORDS = BallotCast | ChatLinePosted | PollDrafted | PollOpened


@settings(max_examples=150, deadline=None)
@given(told=stories())
def test_off_the_record_nobody_votes_or_writes(told: Story) -> None:
    state = State()
    for entry in told.log:
        off_record = bool(state.hall) and state.hall["main"].off_record
        assert not (off_record and isinstance(entry.event, LEAVES_WORDS))
        state, _ = evolve(state, entry)
        if off_record and isinstance(entry.event, ItemStarted | ItemFinished):
            outside = view(state, Audience.OUTSIDE)
            assert not outside["polls"] and not outside["chat"]


@settings(max_examples=150, deadline=None)
@given(told=stories(), secret=st.just("words that nobody reads"))
def test_what_was_hidden_in_the_chat_stays_hidden(told: Story, secret: str) -> None:
    assume(told.state.people["amara"].role is Role.MODERATOR and not told.state.people["amara"].removed)
    told.now += 60_000
    told.does("amara", c.SetChat(on=True))
    written = told.does("amara", c.PostChatLine(sent="secret", text=secret))
    assume(not isinstance(written, Refusal))
    line = list(told.state.chat)[-1]
    assert secret in json.dumps(view(told.state, Audience.ATTENDEE)["chat"])
    told.does("dana", c.HideChatLine(line=line, reason="Not here."))
    assume(told.state.chat[line].hidden)
    for entry in record((ChatLineHidden(line=line, by="dana", reason="Again."),), told.state.seq, told.now):
        state, _ = evolve(told.state, entry)
        for audience in Audience:
            assert secret not in json.dumps(view(state, audience))
        for who in state.people:
            assert secret not in json.dumps(own(state, who))
            assert (line in own(state, who)["hidden"]) == (who == "amara")


@settings(max_examples=20, deadline=None)
@given(more=st.integers(0, 30))
def test_the_room_has_the_latest_lines_and_a_new_one_writes_two(more: int) -> None:
    told = Story().begun()
    told.does("amara", c.SetChat(on=True))
    for place in range(CHAT_WINDOW + more):
        told.now += 60_000
        told.does("chen", c.PostChatLine(sent=f"s{place}", text="Hear, hear."))
    assert [line.seq for line in told.state.chat.values()] == list(
        range(told.state.seq - CHAT_WINDOW + 1, told.state.seq + 1)
    )
    entry = record((ChatLinePosted(participant="chen", sent="s", text="One more."),), told.state.seq, told.now)[
        0
    ]
    state, writes = evolve(told.state, entry)
    told_of_older = more == 0  # that there are older ones is written once
    assert len(state.chat) == CHAT_WINDOW and len(writes) == 2 + told_of_older
