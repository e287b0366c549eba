"""Laws of the agenda, the floor, delegations and the one who runs the exchange, over dense commands."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import rights
from sessions.domain.decide.leaving import HOSTS, STAND_INS
from sessions.domain.evolve import evolve
from sessions.domain.floor import floor_of, shares, spent, spoken_ms, suggested
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, Actor, Delegation, State
from sessions.domain.timekeeping import due
from sessions.domain.view import own, view
from tests.conftest import PEOPLE, Story
from tests.domain.test_laws import ROOM_COMMAND, TURN_COMMAND, person, stories

law = settings(max_examples=30, deadline=None)
WORDS = (e.MinuteLineAdded, e.MinuteLineEdited, e.QuestionAnswered, e.QuestionDeclined, e.RecordingStarted)


OF_THE_ROOM = st.one_of(
    st.tuples(st.just("amara"), ROOM_COMMAND),
    st.tuples(st.just("amara"), ROOM_COMMAND),
    st.tuples(st.sampled_from(["bruno", "farid", "chen"]), ROOM_COMMAND),
    st.tuples(
        st.sampled_from(["bruno", "farid"]), st.just(c.SetDevices(microphone=True, camera=True, screen=False))
    ),
    st.tuples(st.sampled_from(["bruno", "farid"]), st.just(c.RaiseHand())),
    st.tuples(st.just("amara"), st.builds(c.ExtendPhase, minutes=st.sampled_from([5, 30]))),
    st.tuples(st.just(""), TURN_COMMAND),
    st.tuples(st.just(""), st.builds(c.MarkLeft, participant=st.sampled_from(["bruno", "farid"]))),
    st.tuples(st.just(""), st.builds(c.MarkArrived, participant=st.sampled_from(["bruno", "farid"]))),
)


@st.composite
def crowded(draw: st.DrawFn) -> Story:
    """The floor, the agenda and the clock alone, among few: what stories of everything seldom come near."""
    told = Story()
    told.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    for who in PEOPLE:
        told.does(SYSTEM, c.MarkArrived(participant=who))
    for who, command in draw(st.lists(OF_THE_ROOM, min_size=30, max_size=70)):
        told.now += draw(st.integers(0, 40_000))
        told.does(who or SYSTEM, command)
    return told


def rooms() -> st.SearchStrategy[Story]:
    return stories() | crowded()


@law
@given(told=rooms(), who=person)
def test_a_hand_that_is_up_stays_up_through_a_cut(told: Story, who: str) -> None:
    before = told.state.hands
    told.does(SYSTEM, c.MarkLeft(participant=who))
    told.does(SYSTEM, c.MarkArrived(participant=who))
    assert told.state.hands == before


@law
@given(told=rooms())
def test_talk_time_is_that_of_the_turns_in_the_log_and_interpreting_is_nobody_s(told: Story) -> None:
    spoken, begun, state = defaultdict[str, int](int), dict[str, tuple[str, int, bool]](), State()
    for entry in told.log:
        match entry.event:
            case e.TurnBegun() as event:
                interprets = state.people[event.participant].role is Role.INTERPRETER
                begun[event.turn] = (event.participant, event.at_ms, interprets)
            case e.TurnEnded() as event:
                who, from_ms, interprets = begun[event.turn]
                spoken[who] += 0 if interprets else event.at_ms - from_ms
        state, _ = evolve(state, entry)
    for who in told.state.people:
        assert spoken_ms(told.state, "person", who) == spoken[who]
    totals = defaultdict[str, int](int)
    for talk in told.state.talk.values():
        totals[talk.of] += talk.spoken_ms
    assert totals["side"] <= totals["person"] == sum(spoken.values())
    assert sum(shares(told.state).values()) in (0, 100)


@law
@given(told=rooms())
def test_off_the_record_nothing_is_written_and_the_archive_says_only_how_long(told: Story) -> None:
    state, spans = State(), list[tuple[int, int]]()
    for entry in told.log:
        off = bool(state.hall) and state.hall["main"].off_record
        if off:
            assert not isinstance(entry.event, WORDS)
            assert not (isinstance(entry.event, e.QuestionAsked) and entry.event.author)
        state, _ = evolve(state, entry)
        if off is False and state.hall["main"].off_record:
            spans.append((entry.at_ms, entry.at_ms))
        elif off:
            spans[-1] = (spans[-1][0], entry.at_ms)
    shown = view(told.state, Audience.ARCHIVE)
    for item in shown["agenda"].values():
        assert not item["off_record"] or not {"title", "owner", "city"} & set(item)
    for turn in shown["turns"].values():
        to_ms = turn.get("to_ms", told.now)
        assert all(to_ms <= from_ms or turn["from_ms"] >= until_ms for from_ms, until_ms in spans)


@law
@given(told=rooms())
def test_who_waits_outside_hears_nothing_and_sees_the_clock(told: Story) -> None:
    outside = view(told.state, Audience.OUTSIDE)
    assert not any(section for name, section in outside.items() if name not in ("hall", "agenda"))
    for somebody in told.state.people.values():
        off = told.state.hall["main"].off_record
        if somebody.removed or (off and somebody.role in (Role.OBSERVER, Role.PRESS)):
            assert not rights(told.state, somebody)


@law
@given(told=rooms())
def test_one_item_runs_and_each_has_a_place_of_its_own(told: Story) -> None:
    items = told.state.agenda.values()
    assert sum(item.status == "running" for item in items) <= 1
    assert len({item.place for item in items}) == len(items)
    off = any(item.status == "running" and item.off_record for item in items)
    assert told.state.hall["main"].off_record is off


@law
@given(told=rooms())
def test_minutes_are_traded_and_never_made(told: Story) -> None:
    assert sum(told.state.hall["main"].planned.values()) == 120
    assert all(minutes > 0 for minutes in told.state.hall["main"].planned.values())


@law
@given(told=rooms(), seconds=st.integers(0, 3 * 3_600))
def test_the_chair_is_asked_once_for_each_planned_end(told: Story, seconds: int) -> None:
    told.now += seconds * 1_000
    asked = due(told.state, told.now)
    if asked is not None:
        told.does(SYSTEM, asked[1])
        assert due(told.state, told.now) is None and told.does(SYSTEM, asked[1]) == ()
    events = [entry.event for entry in told.log]
    ends = sum(isinstance(event, e.PhaseStarted | e.PhaseExtended) for event in events)
    assert sum(isinstance(event, e.PhaseOverran) for event in events) <= ends


@law
@given(told=rooms())
def test_one_has_the_floor_and_is_here_and_may_be_heard(told: Story) -> None:
    if holder := floor_of(told.state).holder:
        somebody = told.state.people[holder]
        assert somebody.present and not somebody.removed
        assert ("media.speak" in rights(told.state, somebody)) is not somebody.muted


@law
@given(told=rooms())
def test_who_was_muted_may_not_speak(told: Story) -> None:
    for somebody in told.state.people.values():
        if somebody.muted:
            assert not somebody.microphone and "media.speak" not in rights(told.state, somebody)


@law
@given(told=rooms())
def test_whoever_is_suggested_waits_and_nobody_has_a_better_claim(told: Story) -> None:
    found, state = suggested(told.state), told.state
    waiting = [state.people[who] for who in state.hands if state.people[who].present]
    assert (found is None) is (not waiting)
    if found is None:
        return
    best = state.people[found.participant]
    assert best in waiting
    rivals = [each for each in waiting if spent(state, each) is spent(state, best)]
    assert not (spent(state, best) and any(not spent(state, each) for each in waiting))
    match floor_of(state).order:
        case "first":
            assert state.hands[best.id].seq == min(state.hands[each.id].seq for each in rivals)
        case "least":
            spoken = [spoken_ms(state, "person", each.id) for each in rivals]
            assert spoken_ms(state, "person", best.id) == min(spoken)
        case "sides":
            others = {each.side for each in rivals if each.side} - {floor_of(state).last_side}
            assert not others or best.side in others


@law
@given(told=rooms())
def test_who_runs_the_exchange_is_here_unless_nobody_else_could(told: Story) -> None:
    host = told.state.people.get(told.state.hall["main"].host)
    if host is not None:
        assert host.role in STAND_INS
    if host is None or not host.present:
        able = [each for each in told.state.people.values() if each.present and each.role in HOSTS]
        assert not able or told.state.hall["main"].ended_ms


@law
@given(told=rooms(), who=person)
def test_a_host_who_is_lost_is_replaced_once(told: Story, who: str) -> None:
    told.does(SYSTEM, c.LoseHost(host=who))
    if told.state.hall["main"].host != who:
        assert told.does(SYSTEM, c.LoseHost(host=who)) == () or told.state.hall["main"].ended_ms


@law
@given(told=rooms())
def test_no_ballot_is_given_twice(told: Story) -> None:
    ballots = [each.number for each in told.state.people.values()]
    ballots += [number for each in told.state.delegations.values() for number in each.ballots]
    assert len(set(ballots)) == len(ballots)


@law
@given(told=rooms(), who=person)
def test_a_vote_taken_back_is_taken_back_whole(told: Story, who: str) -> None:
    """Also where the delegation grew or shrank meanwhile."""
    somebody = told.state.people[who]
    for key in told.state.questions:
        told.does(Actor(who, somebody.role), c.WithdrawVote(question=key))
        if not told.state.hall["main"].ended_ms and own(told.state, who)["may"].get("question.unvote"):
            numbers = {somebody.number, *told.state.delegations.get(who, Delegation(participant=who)).ballots}
            assert not any(told.state.questions[key].voters >> number & 1 for number in numbers)
