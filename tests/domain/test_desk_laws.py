"""Laws of the desk over dense, related commands: nothing dies, nobody counts twice, nobody sees another's."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sessions.domain import commands as c
from sessions.domain import days, rank
from sessions.domain.errors import Refusal
from sessions.domain.events import ClaimEnded, QuestionAsked, QuestionClaimed, VoteCast, VoteWithdrawn
from sessions.domain.evolve import evolve
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, Actor, State
from sessions.domain.view import own, view
from tests.conftest import Story
from tests.domain.test_laws import DUE, QUESTIONS, TOKENS, stories

question = st.sampled_from(QUESTIONS)
voter = st.sampled_from(["bruno", "chen", "eun"])
few = st.sampled_from(QUESTIONS[:3])
MERGING = st.one_of(
    st.tuples(voter, st.builds(c.VoteForQuestion, question=few)),
    st.tuples(voter, st.builds(c.VoteForQuestion, question=few)),
    st.tuples(voter, st.builds(c.WithdrawVote, question=few)),
    st.tuples(st.just("amara"), st.builds(c.MergeQuestion, question=few, into=few)),
    st.tuples(st.just("amara"), st.builds(c.MergeQuestion, question=few, into=few)),
    st.tuples(st.just("dana"), st.builds(c.SplitQuestion, question=few)),
    st.tuples(st.just("dana"), st.builds(c.HoldQuestion, question=few)),
    st.tuples(st.just("chen"), st.builds(c.WithdrawQuestion, question=few, token=st.sampled_from(TOKENS))),
)
RUNNING = (Role.MODERATOR, Role.CHAIR)
SIDED = tuple(audience for audience in Audience if audience is not Audience.DESK)


@st.composite
def mergers(draw: st.DrawFn) -> Story:
    """Questions that are merged, split, voted for and withdrawn again and again."""
    told = Story().begun()
    for key in QUESTIONS:
        told.does("chen", c.AskQuestion(question=key, text="Why?"))
    for who, command in draw(st.lists(MERGING, min_size=10, max_size=60)):
        told.does(who, command)
    return told


def below(state: State, key: str) -> list[str]:
    """The question and all that was merged into it."""
    return [key, *(each for part in state.questions[key].parts for each in below(state, part))]


@settings(max_examples=150, deadline=None)
@given(told=mergers())
def test_a_person_counts_once_through_merges_and_splits(told: Story) -> None:
    """From the log alone: what stands for a question is who voted for it, or for what is in it now, and did not
    take that back.
    """
    cast: dict[str, set[str]] = {key: set() for key in QUESTIONS}
    tree = Story().begun().state
    for entry in told.log[tree.seq :]:
        match entry.event:
            case VoteCast() as vote:
                cast[vote.question].add(vote.participant)
            case VoteWithdrawn() as taken:
                for key in below(tree, taken.question):
                    cast[key].discard(taken.participant)
        tree, _ = evolve(tree, entry)
    for key, one in told.state.questions.items():
        counts = set().union(*(cast[each] for each in below(told.state, key)))
        bits = sum(1 << told.state.people[name].number for name in counts)
        assert one.voters == bits
        shown = view(told.state, Audience.DESK)["questions"][key]
        assert shown.get("votes", len(counts)) == len(counts)


@settings(max_examples=150, deadline=None)
@given(told=mergers())
def test_merged_questions_are_trees_and_each_part_knows_its_whole(told: Story) -> None:
    for key, one in told.state.questions.items():
        assert (one.status == "merged") == bool(one.into)
        assert all(told.state.questions[part].into == key for part in one.parts)
        assert not one.into or key in told.state.questions[one.into].parts
        assert len(below(told.state, key)) == len(set(below(told.state, key)))


@settings(max_examples=100, deadline=None)
@given(told=stories())
def test_no_question_is_left_without_an_outcome_or_an_owner_when_an_exchange_has_ended(told: Story) -> None:
    if told.state.phase is not Phase.ENDED:
        amara = told.state.people["amara"]
        assume(amara.role is Role.MODERATOR and not amara.removed)
        left = [one for one in told.state.questions.values() if one.is_open]
        refused = told.does("amara", c.EndExchange())
        assert isinstance(refused, Refusal) == bool(left)
        if left:
            assert isinstance(refused, Refusal) and refused.params == {"count": len(left)}
            told.does("amara", c.CarryOverAll(city="surat", due=DUE))
            told.does("amara", c.EndExchange())
    assert told.state.phase is Phase.ENDED
    for one in told.state.questions.values():
        while one.into:
            one = told.state.questions[one.into]
        assert one.status in ("answered", "declined", "carried", "withdrawn")
        assert one.status != "carried" or (one.due and bool(one.owner) is not bool(one.owner_city))
        assert not one.claimed


@settings(max_examples=100, deadline=None)
@given(told=stories())
def test_no_audience_reads_what_waits_for_review_nor_reasons_nor_claims(told: Story) -> None:
    for audience in SIDED:
        for key, shown in view(told.state, audience)["questions"].items():
            one = told.state.questions[key]
            assert not {"claimed", "claimed_from", "claim_ends_ms", "similar", "hidden", "reason_held"} & set(
                shown
            )
            assert not (one.reason_held and "reason" in shown)
            if one.hidden:
                assert set(shown) <= {"seq", "status", "into", "reason", "due"}


@settings(max_examples=100, deadline=None)
@given(told=stories())
def test_only_who_asked_reads_their_question_in_review_among_their_own_things(told: Story) -> None:
    named = {
        entry.event.question: entry.event.author
        for entry in told.log
        if isinstance(entry.event, QuestionAsked) and entry.event.author
    }
    for who in told.state.people:
        assert all(named.get(key) == who for key in own(told.state, who)["asked"])


@settings(max_examples=100, deadline=None)
@given(told=stories(), data=st.data())
def test_of_two_who_run_the_questions_the_one_with_the_lease_decides(told: Story, data: st.DataObject) -> None:
    unanswered = sorted(key for key, one in told.state.questions.items() if one.is_open)
    running = sorted(key for key, one in told.state.people.items() if one.role in RUNNING)
    assume(told.state.phase is not Phase.ENDED and unanswered and running)
    key, who = data.draw(st.sampled_from(unanswered)), data.draw(st.sampled_from(running))
    one = told.state.questions[key]
    held = one.claimed not in ("", who) and one.claim_ends_ms > told.now
    answered = told.does(Actor(who, told.state.people[who].role), c.AnswerQuestion(question=key))
    assert (isinstance(answered, Refusal) and answered.code == "question.claimed") == held


@settings(max_examples=100, deadline=None)
@given(told=stories())
def test_a_lease_is_taken_when_the_one_before_is_over_or_by_who_says_so(told: Story) -> None:
    held: dict[str, QuestionClaimed] = {}
    for entry in told.log:
        match entry.event:
            case QuestionClaimed() as claim:
                before = held.get(claim.question)
                over = before is None or before.by == claim.by or before.ends_ms <= entry.at_ms
                assert over or (before and claim.instead_of == before.by)
                assert not claim.instead_of or not over
                held[claim.question] = claim
            case ClaimEnded() as ended:
                held.pop(ended.question, None)
            case event if (key := getattr(event, "question", "")) in held and type(event).__name__ in DECIDED:
                del held[key]


DECIDED = {"QuestionAnswered", "QuestionDeclined", "QuestionCarriedOver", "QuestionReopened", "QuestionMerged"}
DECIDED |= {"QuestionHeld", "QuestionWithdrawn"}


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_the_system_ends_a_lease_no_sooner_than_it_is_over(told: Story) -> None:
    before = {key: one for key, one in told.state.questions.items() if one.claimed}
    told.does(SYSTEM, c.EndClaims())
    for key, one in before.items():
        over = one.claim_ends_ms <= told.now
        assert told.state.phase is Phase.ENDED or bool(told.state.questions[key].claimed) is not over


RANK = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6).filter(lambda r: r[-1] != "0")


@given(low=RANK | st.just(""), high=RANK | st.just(""))
def test_there_is_always_a_rank_between_two(low: str, high: str) -> None:
    assume(not high or low < high)
    found = rank.between(low, high)
    assert low < found and (not high or found < high) and not found.endswith("0")


@given(day=st.dates())
def test_days_are_those_of_the_calendar(day: date) -> None:
    number = (day - date(1970, 1, 1)).days
    assert days.written(number) == day.isoformat()
