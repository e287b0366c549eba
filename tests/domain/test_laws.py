"""Laws of decide, evolve and view over dense, related commands; not examples."""

from __future__ import annotations

from typing import Any, TypeGuard, get_args

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sessions.domain import commands as c
from sessions.domain.authority import COMMANDS, REGISTRY, allowed, authorise, may, name_of
from sessions.domain.decide import decide
from sessions.domain.decide.questions import question_id
from sessions.domain.erasure import redacted
from sessions.domain.errors import Refusal
from sessions.domain.events import AnyEvent, ParticipantAdmitted, QuestionAsked, record
from sessions.domain.evolve import evolve, fold
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, Actor, State
from sessions.domain.view import apply, own, own_patches, patch, view
from tests.conftest import ASKERS, NOON, PEOPLE, Story

OF_NO_HANDS = (Audience.ARCHIVE, Audience.OUTSIDE)
DUE = "2026-05-12"
AFTER_THE_END = {
    "exchange.release",
    "question.review_reason",
    "questions.review_reasons",
    "slides.oversee",
    "slides.withdraw",
    "handout.take_back",
}
TOKENS = [f"token-of-question-{n}" for n in range(4)]
QUESTIONS = [question_id(token) for token in TOKENS]
question = st.sampled_from(QUESTIONS)
person = st.sampled_from(list(PEOPLE))
asker = st.sampled_from(ASKERS)
turn = st.sampled_from(["t1", "t2", "t3", "t4"])
deck = st.sampled_from(["d1", "d2", "d3"])
page = st.integers(1, 4)
moment = st.integers(min_value=1, max_value=10**12)
COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(
        c.AskQuestion,
        question=question,
        text=st.sampled_from(["Why?", " ", "x" * 501]),
        anonymous=st.booleans(),
    ),
    st.builds(c.VoteForQuestion, question=question),
    st.builds(c.VoteForQuestion, question=question),
    st.builds(c.WithdrawVote, question=question),
    st.builds(c.WithdrawQuestion, question=question, token=st.sampled_from(TOKENS)),
    st.builds(c.PromoteQuestion, question=question),
    st.builds(c.AnswerQuestion, question=question, text=st.sampled_from(["", "Thus."])),
    st.builds(c.DeclineQuestion, question=question, reason=st.sampled_from(["", "Off topic."])),
    st.builds(c.ReopenQuestion, question=question),
    st.builds(c.SetAsking, review=st.booleans(), named_only=st.just(False)),
    st.builds(c.SetOrder, order=st.sampled_from(["votes", "sides", "hand"])),
    st.builds(c.ApproveQuestion, question=question),
    st.builds(c.HoldQuestion, question=question),
    st.builds(c.MergeQuestion, question=question, into=question),
    st.builds(c.MergeQuestion, question=question, into=question),
    st.builds(c.SplitQuestion, question=question),
    st.builds(c.KeepApart, question=question, other=question),
    st.builds(c.ClaimQuestion, question=question, instead=st.booleans()),
    st.builds(c.ReleaseClaim, question=question),
    st.builds(c.AssignQuestion, question=question, participant=st.none() | person, city=st.none()),
    st.builds(c.PlaceQuestion, question=question, before=st.none() | question),
    st.builds(c.CarryOver, question=question, participant=st.none() | person, due=st.just(DUE)),
    st.builds(c.CarryOverAll, city=st.sampled_from(["surat", "atlantis"]), due=st.just(DUE)),
    st.builds(c.ReviewReason, question=question, reason=st.sampled_from(["", "Said gently."])),
    st.just(c.ReviewReasons()),
    st.builds(c.AddMinuteLine, line=st.sampled_from(["l1", "l2"]), text=st.just("Agreed.")),
    st.builds(
        c.EditMinuteLine,
        line=st.sampled_from(["l1", "l2"]),
        text=st.just("Changed."),
        base_seq=st.integers(0, 60),
    ),
    st.builds(c.RaiseHand),
    st.builds(c.LowerHand, participant=st.none() | person),
    st.builds(c.ChooseRecording, agree=st.booleans()),
    st.builds(c.SetDevices, microphone=st.booleans(), camera=st.booleans(), screen=st.booleans()),
    st.builds(c.StartRecording),
    st.builds(c.StopRecording),
    st.builds(c.TakeBooth, participant=st.none() | person),
    st.builds(c.OfferBooth, on=st.booleans()),
    st.builds(c.PassFloor, channel=st.sampled_from(["ko", "ur"]), on=st.booleans()),
    st.builds(c.AskToSlowDown),
    st.builds(c.StartPhase, phase=st.sampled_from(list(Phase))),
    st.builds(c.LetIn, knock=st.sampled_from(["k1", "k2"])),
    st.builds(c.SetDoor, guests_wait=st.booleans()),
    st.builds(c.ShareSlides, deck=deck),
    st.builds(c.WithdrawSlides, deck=deck),
    st.builds(c.TakeBackHandout, handout=st.sampled_from(["h1", "h2"])),
    st.builds(c.TurnAway, knock=st.sampled_from(["k1", "k2"])),
)
poll = st.sampled_from(["p1", "p2"])
choices = st.sampled_from([("c1",), ("c2",), ("c1", "c2"), ("c3",), ("c9",), ()])
TALK_COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(
        c.DraftPoll,
        poll=poll,
        question=st.sampled_from(["Which first?", " "]),
        choices=st.sampled_from([("Night flow", "Tariffs", "Neither"), ("Alone",)]),
        multiple=st.booleans(),
        results=st.sampled_from(["live", "closed"]),
        voters=st.sampled_from(["people", "people", "cities"]),
    ),
    st.builds(c.OpenPoll, poll=poll),
    st.builds(c.OpenPoll, poll=poll),
    st.builds(c.CastBallot, poll=poll, choices=choices),
    st.builds(c.CastBallot, poll=poll, choices=choices),
    st.builds(c.ClosePoll, poll=poll),
    st.builds(c.ShowPoll, poll=poll, on=st.booleans()),
    st.builds(c.WithdrawPoll, poll=poll),
    st.builds(c.SetChat, on=st.booleans(), slow_s=st.sampled_from([0, 30])),
    st.builds(
        c.PostChatLine,
        sent=st.sampled_from(["s1", "s2", "s3"]),
        text=st.sampled_from(["Hear, hear.", " ", "x" * 501]),
    ),
    st.builds(
        c.HideChatLine, line=st.integers(15, 60).map("m{}".format), reason=st.sampled_from(["Off topic.", ""])
    ),
)
ITEMS = ["i1", "i2", "i3"]
item = st.sampled_from(ITEMS)
minutes = st.sampled_from([1, 5, 30])
MEMBERS = {key: c.Member(name=key.title(), title="Delegate") for key in ("aa", "bb", "cc")}
ROOM_COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(
        c.AddItem,
        item=item,
        title=st.sampled_from(["Leakage", " "]),
        minutes=minutes,
        owner=st.none() | person,
        off_record=st.booleans(),
    ),
    st.builds(c.EditItem, item=item, title=st.just("Tariffs"), minutes=minutes, off_record=st.booleans()),
    st.builds(c.MoveItem, item=item, before=st.none() | item),
    st.builds(c.StartItem, item=item),
    st.builds(c.StartItem, item=item),
    st.builds(c.FinishItem, item=item),
    st.builds(c.SkipItem, item=item),
    st.builds(c.ExtendPhase, minutes=minutes),
    st.builds(
        c.SetRoster,
        members=st.sampled_from([MEMBERS, {}, {"aa": MEMBERS["aa"]}]),
        participant=st.none() | person,
    ),
    st.builds(
        c.MarkSpeaker, member=st.none() | st.sampled_from(["aa", "bb", "zz"]), participant=st.none() | person
    ),
    st.builds(c.OrderHands, order=st.sampled_from(["first", "least", "sides"])),
    st.builds(c.SetBudget, of=st.sampled_from(["person", "city", "side"]), minutes=st.sampled_from([0, 1, 10])),
    st.builds(c.GrantFloor, participant=person),
    st.builds(c.GrantFloor, participant=person),
    st.builds(c.ReturnFloor),
    st.builds(c.MuteSpeaker, participant=person),
    st.builds(c.UnmuteSpeaker, participant=person),
    st.builds(c.RemovePerson, participant=person),
    st.builds(c.ReadmitPerson, participant=person),
    st.builds(c.TakeHost),
    st.builds(c.RaiseHand),
    st.builds(c.ShowSlides, deck=deck, page=page),
    st.builds(c.ShowSlides, deck=deck),
    st.builds(c.TurnSlide, deck=deck, page=page),
    st.builds(c.TurnSlide, deck=deck, page=page),
    st.builds(c.PutSlidesAway, deck=deck),
)
caption = st.sampled_from(["c1", "c2", "c3"])
captioned = st.sampled_from(["en", "ur"])
CAPTION_COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(c.NameCaptioner, language=captioned, participant=person, on=st.just(True) | st.booleans()),
    st.builds(c.TakeCaptions, language=captioned, participant=st.none() | person),
    st.builds(c.OfferCaptions, language=captioned, on=st.booleans()),
    st.builds(
        c.WriteCaption,
        caption=st.sampled_from([f"c{n}" for n in range(1, 20)]),
        language=captioned,
        words=st.sampled_from(["We lose a third.", " ", "x" * 301]),
        began_ms=st.integers(NOON, NOON + 3_600_000),
        ended_ms=st.just(NOON + 36_000_000),
        speaker=st.none() | person,
    ),
    st.builds(c.CorrectCaption, caption=caption, words=st.just("A third."), speaker=st.none() | person),
    st.builds(c.WithdrawCaption, caption=caption),
)
SYSTEM_COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.just(c.EndClaims()),
    st.builds(
        c.OfferSlides, deck=deck, title=st.just("Meters"), texts=st.just(("One", "Two", "")), owner=person
    ),
    st.builds(
        c.ShareHandout,
        handout=st.sampled_from(["h1", "h2"]),
        title=st.just("Budget"),
        paper=st.just(1),
        version=st.just(1),
        kind=st.just(".pdf"),
        size=st.just(9_000),
        by=person,
    ),
    st.builds(
        c.ReportSimilar, question=question, similar=st.dictionaries(question, st.just(c.Likeness(80, "meter")))
    ),
    st.builds(c.MarkArrived, participant=person),
    st.builds(c.MarkLeft, participant=person),
    st.builds(
        c.Knock,
        knock=st.sampled_from(["k1", "k2"]),
        name=st.sampled_from(["Lee", " "]),
        seat=st.none() | person,
    ),
    st.builds(c.StopWaiting, knock=st.sampled_from(["k1", "k2"])),
    st.builds(c.HideOlderLine, line=st.sampled_from(["m1", "m30"]), reason=st.just("Old."), by=person),
    st.builds(c.RelieveBooth, channel=st.sampled_from(["ko", "ur"]), live=st.just("") | person),
    st.builds(
        c.ReportSilence,
        channel=st.sampled_from(["ko", "ur"]),
        live=st.just("") | person,
        since_ms=moment,
    ),
    st.builds(c.LoseHost, host=person),
    st.builds(
        c.RingBell,
        phase=st.sampled_from(list(Phase)),
        ends_ms=st.sampled_from([NOON + 60 * 60_000, NOON + 120 * 60_000]),
    ),
    st.builds(
        c.BringItem, item=item, title=st.just("Open since May"), minutes=minutes, source=st.just("before")
    ),
    st.builds(c.CarryItem, item=item, to=st.just("after")),
    st.builds(c.ReportLowSpace, minutes=st.integers(0, 30), megabytes=st.integers(0, 9_000)),
    st.just(c.ReportSpace()),
    st.builds(c.ReportVoice, channel=st.sampled_from(["ko", "ur"])),
    st.builds(
        c.HearCaption,
        caption=st.sampled_from(["c1", "c2", "c3", "c4"]),
        segment=st.sampled_from(["g1", "g2"]),
        language=st.sampled_from(["en", "ur"]),
        words=st.just("A third."),
        began_ms=st.integers(NOON, NOON + 36_000_000),
        ended_ms=moment,
        model=st.just("tiny"),
    ),
    st.builds(c.MissCaption, language=st.sampled_from(["en", "ur"]), from_ms=moment, to_ms=moment),
    st.builds(c.BeginTurn, turn=turn, participant=person, at_ms=moment),
    st.builds(c.BeginTurn, turn=turn, participant=person, at_ms=moment),
    st.builds(c.EndTurn, turn=turn, at_ms=moment),
    st.builds(
        c.OpenSegment,
        segment=st.sampled_from(["g1", "g2"]),
        participant=person,
        source=st.just("camera"),
        file=st.just("g1.webm"),
        media_type=st.just("video/webm"),
        started_ms=moment,
    ),
    st.builds(c.ErasePerson, participant=person, words=st.booleans(), entries=st.just({1: "0" * 64})),
    st.builds(
        c.CloseSegment,
        segment=st.sampled_from(["g1", "g2"]),
        started_ms=st.just(0) | moment,
        ended_ms=moment,
        reason=st.just("left"),
    ),
    st.builds(
        c.AdmitParticipant,
        participant=person,
        name=st.just("Renamed"),
        role=st.sampled_from([r for r in Role if r is not Role.SYSTEM]),
        channel=st.none() | st.sampled_from(["ko", "ur"]),
    ),
)
TURN_COMMAND: st.SearchStrategy[c.AnyCommand] = st.one_of(
    st.builds(
        c.BeginTurn, turn=turn, participant=st.sampled_from(["bruno", "gita", "farid"]), at_ms=st.just(1)
    ),
    st.builds(c.EndTurn, turn=turn, at_ms=moment),
)
STEP = st.one_of(
    st.tuples(person, COMMAND),
    st.tuples(person, ROOM_COMMAND),
    st.tuples(person, TALK_COMMAND),
    st.tuples(st.just("amara"), TALK_COMMAND),
    st.tuples(st.just("amara"), COMMAND),
    st.tuples(st.just("amara"), ROOM_COMMAND),
    st.tuples(st.sampled_from(["amara", "chen", "jun"]), CAPTION_COMMAND),
    st.tuples(st.just(""), SYSTEM_COMMAND),
    st.tuples(st.just(""), TURN_COMMAND),
)
ENDING: st.SearchStrategy[list[tuple[str, c.AnyCommand]]] = st.lists(
    st.sampled_from(
        [
            ("amara", c.CarryOverAll(city="surat", due=DUE)),
            ("amara", c.EndExchange()),
            ("dana", c.ReleaseExchange()),
        ]
    ),
    max_size=3,
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    told = Story().begun()
    for who in PEOPLE:
        told.does(SYSTEM, c.MarkArrived(participant=who))
    for who, command in [*draw(st.lists(STEP, min_size=10, max_size=60)), *draw(ENDING)]:
        told.now += draw(st.integers(0, 40_000) | st.just(30 * 60_000))
        role = told.state.people[who].role if who else Role.SYSTEM
        told.does(Actor(who, role) if who else SYSTEM, command)
    return told


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_patches_in_order_give_the_view_of_the_folded_log(told: Story) -> None:
    state, documents = State(), {audience: view(State(), audience) for audience in Audience}
    for entry in told.log:
        state, writes = evolve(state, entry)
        for audience in Audience:
            apply(documents[audience], patch(writes, audience))
            assert documents[audience] == view(state, audience)
    assert state == told.state == fold(State(), told.log)


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_own_patches_in_order_give_the_own_document(told: Story) -> None:
    state = State()
    documents: dict[str, dict[str, Any]] = {}
    for entry in told.log:
        before = state
        state, writes = evolve(before, entry)
        for participant, change in own_patches(before, state, writes).items():
            apply(documents.setdefault(participant, {}), change)
        assert documents == {key: own(state, key) for key in state.people}


@settings(max_examples=60, deadline=None)
@given(told=stories(), cut=st.integers(min_value=0))
def test_resuming_anywhere_gives_the_same_state(told: Story, cut: int) -> None:
    cut %= len(told.log) + 1
    assert fold(fold(State(), told.log[:cut]), told.log[cut:]) == told.state


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_events_survive_writing_and_reading(told: Story) -> None:
    for entry in told.log:
        assert msgspec.json.decode(msgspec.json.encode(entry.event), type=AnyEvent) == entry.event


@settings(max_examples=60, deadline=None)
@given(told=stories(), who=person, words=st.booleans())
def test_a_redacted_log_folds_to_what_the_live_room_shows(told: Story, who: str, words: bool) -> None:
    told.does(SYSTEM, c.ErasePerson(participant=who, words=words, entries={}))
    *before, erased = told.log
    rewritten = [replace(entry, event=redacted(entry.event, who, words=words)) for entry in before]
    assert fold(State(), [*rewritten, erased]) == told.state
    assert not any(segment.participant == who for segment in told.state.segments.values())
    for entry in rewritten:
        if isinstance(entry.event, ParticipantAdmitted) and entry.event.participant == who:
            assert not (entry.event.name or entry.event.title or entry.event.native_name)


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_a_view_holds_no_null_no_float_and_keys_of_the_alphabet(told: Story) -> None:
    def check(value: Any) -> None:
        assert value is not None and not isinstance(value, float | list | tuple)
        if isinstance(value, dict):
            for inner in value.values():
                check(inner)

    for audience in Audience:
        document = view(told.state, audience)
        check(document)
        for section in document.values():
            assert all(key.isascii() and key.isalnum() and key[0].isalpha() for key in section)


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_the_author_of_an_anonymous_question_is_nowhere(told: Story) -> None:
    anonymous = {entry.event.question for entry in told.log if _is_anonymous(entry.event)}
    for entry in told.log:
        if _is_anonymous(entry.event):
            assert entry.at_ms % 60_000 == 0
            assert not any(name in msgspec.json.encode(entry.event).decode() for name in PEOPLE)
    for audience in Audience:
        questions = view(told.state, audience)["questions"]
        assert all("author" not in questions.get(key, {}) for key in anonymous)


@settings(max_examples=60, deadline=None)
@given(told=stories(), one=asker, other=asker)
def test_who_asks_anonymously_or_withdraws_makes_no_difference(told: Story, one: str, other: str) -> None:
    ask = c.AskQuestion(question="q9", text="Who?", anonymous=True)
    withdraw = c.WithdrawQuestion(question=QUESTIONS[0], token=TOKENS[0])
    both = [told.state.people[who] for who in (one, other)]  # some have another role by now, or were removed
    assume(all(may(each.role, "question.ask", Phase.LOBBY) and not each.removed for each in both))
    for command in (ask, withdraw):
        answers = [
            decide(told.state, command, Actor(who, told.state.people[who].role), NOON) for who in (one, other)
        ]
        assert answers[0] == answers[1]


@settings(max_examples=60, deadline=None)
@given(told=stories(), now=moment)
def test_an_anonymous_question_is_dated_to_the_minute_and_nothing_else_is(told: Story, now: int) -> None:
    anonymous, named = (QuestionAsked(question="q9", text="Who?", author=author) for author in ("", "chen"))
    entries = record((anonymous, named), told.state.seq, now)
    assert [entry.at_ms for entry in entries] == [now // 60_000 * 60_000, now]


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_each_audience_sees_no_more_than_is_meant_for_it(told: Story) -> None:
    for audience in Audience:
        shown = view(told.state, audience)
        assert bool(shown["segments"]) == (audience is Audience.ARCHIVE and bool(told.state.segments))
        assert bool(shown["door"]) == (audience is Audience.DESK and bool(told.state.door))
        assert bool(shown["hands"]) == (audience not in OF_NO_HANDS and bool(told.state.hands))
        for asked in shown["questions"].values():
            assert asked["status"] != "withdrawn" or set(asked) == {"seq", "status"}


def _is_anonymous(event: AnyEvent) -> TypeGuard[QuestionAsked]:
    return isinstance(event, QuestionAsked) and not event.author


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_a_person_counts_once_a_question(told: Story) -> None:
    for asked in told.state.questions.values():
        further = sum(len(each.ballots) for each in told.state.delegations.values())
        assert asked.voters.bit_count() <= len(told.state.people) + further
        for somebody in told.state.people.values():
            assert bool(own(told.state, somebody.id)["votes"].get(asked.id)) == bool(
                asked.voters >> somebody.number & 1
            )


@settings(max_examples=60, deadline=None)
@given(told=stories(), step=STEP)
def test_a_refused_command_is_one_that_nobody_may_notice(told: Story, step: tuple[str, Any]) -> None:
    who, command = step
    role = told.state.people[who].role if who else Role.SYSTEM
    before = told.state
    if isinstance(told.does(Actor(who, role) if who else SYSTEM, command), Refusal):
        assert told.state == before


@settings(max_examples=40, deadline=None)
@given(told=stories())
def test_after_the_end_there_are_the_minutes_and_the_release_alone(told: Story) -> None:
    if told.state.phase is not Phase.ENDED:
        runs_it = told.state.people["amara"].role is Role.MODERATOR
        for command in (c.CarryOverAll(city="surat", due=DUE), c.EndExchange()):
            told.does("amara" if runs_it else SYSTEM, command)
    if told.state.phase is Phase.ENDED:
        for somebody in told.state.people.values():
            rights = set(own(told.state, somebody.id)["may"])
            assert all(each in AFTER_THE_END or each.startswith("minutes.") for each in rights)
            assert not somebody.present and not told.state.hands


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("phase", list(Phase))
def test_the_registry_knows_every_command_and_refuses_the_rest(role: Role, phase: Phase) -> None:
    assert set(REGISTRY) >= COMMANDS
    assert not may(role, "question.eat", phase)
    people = {name_of(command) for command in get_args(c.PersonCommand)}
    system = {name_of(command) for command in get_args(c.SystemCommand)}
    assert not system & set(allowed(role, phase)) or role is Role.SYSTEM
    assert not people & set(allowed(Role.SYSTEM, phase))


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SYSTEM])
def test_somebody_else_s_role_cannot_be_claimed(story: Story, role: Role) -> None:
    claimed = authorise(story.state, c.RaiseHand(), Actor("chen", role))
    assert (claimed is None) == (role is PEOPLE["chen"])
