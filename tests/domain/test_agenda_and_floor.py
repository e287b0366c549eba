"""The agenda, the floor and delegations, as people meet them."""

from __future__ import annotations

from typing import Any

import pytest

from sessions.domain import commands as c
from sessions.domain.authority import audience_of, permitted
from sessions.domain.decide.agenda import open_items
from sessions.domain.errors import Refusal
from sessions.domain.floor import spoken_ms, suggested
from sessions.domain.formats import PEER_EXCHANGE, ROUND_TABLE, Format
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, Actor
from sessions.domain.view import own, view
from tests.conftest import NOON, Story, admission
from tests.domain.test_formats import told_in

HOUR_MS = 60 * 60_000
EIGHT = {f"m{n}": c.Member(name=f"Official {n}") for n in range(8)}


def arrived(story: Story, *names: str) -> Story:
    for name in names:
        story.does(SYSTEM, c.MarkArrived(participant=name))
    return story


def spoke(story: Story, who: str, turn: str, for_ms: int) -> None:
    story.does(SYSTEM, c.BeginTurn(turn=turn, participant=who, at_ms=story.now))
    story.now += for_ms
    story.does(SYSTEM, c.EndTurn(turn=turn, at_ms=story.now))


def code_of(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_when_its_hour_is_over_the_chair_is_asked_and_takes_five_minutes_from_the_questions() -> None:
    story = Story()
    story.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    bell = c.RingBell(phase=Phase.PRESENTATIONS, ends_ms=NOON + HOUR_MS)
    story.now = NOON + HOUR_MS - 1
    assert story.does(SYSTEM, bell) == (), "not yet"
    story.now += 1
    story.does(SYSTEM, bell)
    assert story.state.hall["main"].over and story.does(SYSTEM, bell) == ()
    story.does("dana", c.ExtendPhase(minutes=5))
    hall = story.state.hall["main"]
    assert (hall.over, hall.phase_ends_ms, hall.traded) == (False, NOON + HOUR_MS + 5 * 60_000, 5)
    story.does("dana", c.StartPhase(phase=Phase.QUESTIONS))
    assert story.state.hall["main"].phase_ends_ms == story.now + 55 * 60_000, "the questions gave them, visibly"
    assert code_of(story.does("dana", c.ExtendPhase(minutes=5))) == "phase.nothing_to_take"


def test_an_overrun_takes_nothing_from_the_questions_unless_the_chair_says_so() -> None:
    story = Story()
    story.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    story.now += HOUR_MS + 9 * 60_000
    story.does("amara", c.StartPhase(phase=Phase.QUESTIONS))
    assert story.state.hall["main"].phase_ends_ms == story.now + HOUR_MS


def test_off_the_record_stops_the_recording_by_itself_and_nothing_is_written(story: Story) -> None:
    arrived(story, "bruno", "jun", "kofi", "chen")
    story.does(
        "amara", c.AddItem(item="i1", title="A tariff dispute", minutes=12, city="surat", off_record=True)
    )
    story.does("amara", c.StartRecording())
    story.does("amara", c.StartItem(item="i1"))
    assert not view(story.state, Audience.ATTENDEE)["hall"]["main"]["recording"]
    assert code_of(story.does("eun", c.AddMinuteLine(line="l1", text="They said"))) == "agenda.off_record"
    assert code_of(story.does("chen", c.AskQuestion(question="q1", text="Who?"))) == "agenda.off_record"
    assert {who: audience_of(story.state, who) for who in ("jun", "kofi", "chen")} == {
        "jun": Audience.OUTSIDE,
        "kofi": Audience.OUTSIDE,
        "chen": Audience.ATTENDEE,
    }
    assert not permitted(story.state, "kofi", "media.listen") and permitted(story.state, "chen", "media.listen")
    story.now += 12 * 60_000
    story.does("amara", c.FinishItem(item="i1"))
    assert view(story.state, Audience.ATTENDEE)["hall"]["main"]["recording"], "it goes on by itself"
    item = view(story.state, Audience.ARCHIVE)["agenda"]["i1"]
    assert item["ended_ms"] - item["started_ms"] == 12 * 60_000 and "title" not in item


def test_who_speaks_while_the_record_is_left_has_a_turn_before_and_one_after(story: Story) -> None:
    arrived(story, "bruno")
    story.does("amara", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))
    story.does(SYSTEM, c.BeginTurn(turn="t1", participant="bruno", at_ms=story.now))
    story.now += 10_000
    story.does("amara", c.StartItem(item="i1"))
    story.now += 60_000
    story.does("amara", c.FinishItem(item="i1"))
    story.now += 5_000
    story.does(SYSTEM, c.EndTurn(turn="t1", at_ms=story.now))
    kept = [(turn.from_ms - NOON, turn.to_ms - NOON) for turn in story.state.turns.values()]
    assert kept == [(0, 10_000), (70_000, 75_000)]
    assert spoken_ms(story.state, "person", "bruno") == 75_000


def test_what_is_reported_late_of_a_turn_off_the_record_is_not_dated_into_it(story: Story) -> None:
    arrived(story, "bruno")
    story.does("amara", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))
    story.does("amara", c.StartItem(item="i1"))
    story.now += 60_000
    story.does("amara", c.FinishItem(item="i1"))
    story.does(SYSTEM, c.BeginTurn(turn="t1", participant="bruno", at_ms=story.now - 3_000))
    assert story.state.turns["t1"].from_ms == story.now


def test_interpreting_is_charged_to_nobody(story: Story) -> None:
    arrived(story, "bruno", "gita")
    spoke(story, "bruno", "t1", 60_000)
    spoke(story, "gita", "t2", 55_000)
    assert spoken_ms(story.state, "person", "bruno") == 60_000
    assert spoken_ms(story.state, "person", "gita") == 0


def test_one_item_runs_at_a_time_and_open_ones_may_be_moved(story: Story) -> None:
    for item in ("i1", "i2", "i3"):
        story.does("amara", c.AddItem(item=item, title=item, minutes=10))
    story.does("amara", c.MoveItem(item="i3", before="i1"))
    story.does("amara", c.StartItem(item="i3"))
    story.does("amara", c.StartItem(item="i1"))
    agenda = story.state.agenda
    assert {key: (item.place, item.status) for key, item in agenda.items()} == {
        "i3": (1, "done"),
        "i1": (2, "running"),
        "i2": (3, "waiting"),
    }
    assert code_of(story.does("amara", c.SkipItem(item="i3"))) == "item.not_waiting"


def test_a_round_table_is_asked_for_and_answered_with_a_reason_and_where_to_go() -> None:
    story = Story()
    story.does("bruno", c.AskForRoundTable(request="r1", text="Partners, the day before, on tariffs"))
    no = c.AnswerRoundTable(request="r1", feasible=False, reason=" ")
    assert code_of(story.does("amara", no)) == "reason.empty"
    yes = c.AnswerRoundTable(request="r1", feasible=True, reason="All six are in town.")
    assert code_of(story.does("amara", yes)) == "logistics.empty"
    story.does(
        "amara", c.AnswerRoundTable(request="r1", feasible=True, reason="Yes.", logistics="Hall 2, 9:00")
    )
    assert view(story.state, Audience.PANEL)["roundtables"]["r1"]["logistics"] == "Hall 2, 9:00"
    assert not view(story.state, Audience.ATTENDEE)["roundtables"]


def test_least_heard_first_calls_who_has_not_spoken(story: Story) -> None:
    arrived(story, "bruno", "farid")
    spoke(story, "bruno", "t1", 60_000)
    for name in ("bruno", "farid"):
        story.does(name, c.RaiseHand())
    first = suggested(story.state)
    assert first is not None and (first.participant, first.reason) == ("bruno", "first")
    story.does("dana", c.OrderHands(order="least"))
    assert own(story.state, "dana")["next"] == {"participant": "farid", "reason": "unheard"}
    assert "next" not in own(story.state, "bruno")


def test_sides_are_called_in_turn(story: Story) -> None:
    for name, side in (("bruno", 1), ("farid", 1), ("ines", 2)):
        story.does(SYSTEM, c.AdmitParticipant(participant=name, name=name, side=side, role=Role.LEADER))
        arrived(story, name)
        story.does(Actor(name, Role.LEADER), c.RaiseHand())
    story.does("dana", c.OrderHands(order="sides"))
    called = []
    while (found := suggested(story.state)) is not None:
        called.append(found.participant)
        story.does("dana", c.GrantFloor(participant=found.participant))
    assert called == ["bruno", "ines", "farid"]


def test_who_only_listens_speaks_while_they_have_the_floor_and_is_silent_after_it(story: Story) -> None:
    arrived(story, "chen", "bruno")
    story.does("chen", c.RaiseHand())
    assert not permitted(story.state, "chen", "media.speak")
    story.does("dana", c.GrantFloor(participant="chen"))
    assert permitted(story.state, "chen", "media.speak") and not story.state.hands
    story.does("chen", c.SetDevices(microphone=True, camera=False, screen=False))
    story.does("dana", c.GrantFloor(participant="bruno"))
    assert not permitted(story.state, "chen", "media.speak") and not story.state.people["chen"].microphone


def test_who_leaves_gives_the_floor_back_and_comes_back_silent(story: Story) -> None:
    arrived(story, "chen")
    story.does("dana", c.GrantFloor(participant="chen"))
    story.does(SYSTEM, c.MarkLeft(participant="chen"))
    arrived(story, "chen")
    assert not story.state.floor["main"].holder and not permitted(story.state, "chen", "media.speak")


def test_who_was_muted_raises_a_hand_and_is_heard_when_called(story: Story) -> None:
    arrived(story, "bruno")
    story.does("bruno", c.SetDevices(microphone=True, camera=True, screen=False))
    story.does("dana", c.MuteSpeaker(participant="bruno"))
    answer = story.does("bruno", c.SetDevices(microphone=True, camera=True, screen=False))
    assert code_of(answer) == "floor.muted" and not permitted(story.state, "bruno", "media.speak")
    story.does("bruno", c.RaiseHand())
    story.does("dana", c.GrantFloor(participant="bruno"))
    assert permitted(story.state, "bruno", "media.speak") and not story.state.people["bruno"].microphone


def test_who_was_removed_is_outside_until_they_are_let_in_again(story: Story) -> None:
    arrived(story, "bruno")
    story.does("dana", c.RemovePerson(participant="bruno"))
    assert audience_of(story.state, "bruno") is Audience.OUTSIDE and own(story.state, "bruno")["may"] == {}
    assert code_of(story.does(SYSTEM, c.MarkArrived(participant="bruno"))) == "participant.removed"
    assert code_of(story.does("amara", c.RemovePerson(participant="dana"))) == "floor.not_removable"
    story.does("amara", c.ReadmitPerson(participant="bruno"))
    arrived(story, "bruno")
    assert story.state.people["bruno"].present


def test_time_that_is_used_up_puts_a_hand_behind_all_others(story: Story) -> None:
    arrived(story, "bruno", "farid")
    story.does("dana", c.SetBudget(of="person", minutes=1))
    spoke(story, "bruno", "t1", 60_000)
    for name in ("bruno", "farid"):
        story.does(name, c.RaiseHand())
    found = suggested(story.state)
    assert found is not None and found.participant == "farid"


def test_of_a_delegation_the_one_who_is_marked_speaks(story: Story) -> None:
    arrived(story, "bruno")
    story.does("bruno", c.SetRoster(members=EIGHT))
    story.does(SYSTEM, c.BeginTurn(turn="t1", participant="bruno", at_ms=story.now))
    story.now += 4_000
    story.does("bruno", c.MarkSpeaker(member="m3"))
    story.now += 6_000
    story.does(SYSTEM, c.EndTurn(turn="t1", at_ms=story.now))
    turns = [(turn.member, turn.to_ms - turn.from_ms) for turn in story.state.turns.values()]
    assert turns == [("", 4_000), ("m3", 6_000)]


@pytest.mark.parametrize(
    ("chosen", "votes"), [(ROUND_TABLE, 1), (PEER_EXCHANGE, 8)], ids=lambda each: str(each)[:20]
)
def test_a_delegation_has_one_vote_or_as_many_as_it_is(chosen: Format, votes: int) -> None:
    story = told_in(chosen)
    story.does(SYSTEM, admission("bruno", Role.LEADER))
    story.does("amara", c.AskQuestion(question="q1", text="Who pays?"))
    story.does("amara", c.ApproveQuestion(question="q1"))  # where the format has it reviewed first
    story.does("bruno", c.SetRoster(members=EIGHT))
    story.does("bruno", c.VoteForQuestion(question="q1"))
    assert view(story.state, Audience.PANEL)["questions"]["q1"]["votes"] == votes
    story.does("bruno", c.SetRoster(members={"m1": EIGHT["m1"]}))
    story.does("bruno", c.WithdrawVote(question="q1"))
    assert view(story.state, Audience.PANEL)["questions"]["q1"]["votes"] == 0


def test_delegations_and_who_comes_after_them_have_ballots_of_their_own() -> None:
    story = told_in(PEER_EXCHANGE)
    for name in ("bruno", "farid"):
        story.does(SYSTEM, admission(name, Role.LEADER))
        story.does(name, c.SetRoster(members=EIGHT))
    story.does(SYSTEM, admission("chen", Role.ATTENDEE))
    story.does("chen", c.AskQuestion(question="q1", text="Who pays?"))
    story.does("amara", c.ApproveQuestion(question="q1"))
    for name in ("bruno", "farid", "chen"):
        story.does(name, c.VoteForQuestion(question="q1"))
    assert view(story.state, Audience.PANEL)["questions"]["q1"]["votes"] == 8 + 8 + 1


def test_when_the_host_drops_the_next_runs_the_exchange_and_gives_it_back(story: Story) -> None:
    arrived(story, "amara", "eun", "lata")
    assert story.state.hall["main"].host == "amara"
    story.does(SYSTEM, c.LoseHost(host="amara"))
    assert story.state.hall["main"].host == "eun" and permitted(story.state, "eun", "phase.start")
    story.does(SYSTEM, c.MarkLeft(participant="eun"))
    assert story.state.hall["main"].host == "amara", "who had the line cut is here: nobody said that they left"
    story.does(SYSTEM, c.MarkLeft(participant="amara"))
    assert story.state.hall["main"].host == "lata" and permitted(story.state, "lata", "exchange.end")
    arrived(story, "dana")
    assert story.state.hall["main"].host == "dana" and not permitted(story.state, "lata", "phase.start")


def test_at_a_round_table_everybody_who_was_invited_may_speak() -> None:
    story = told_in(ROUND_TABLE)
    story.does(SYSTEM, admission("chen", Role.ATTENDEE))
    assert not permitted(story.state, "chen", "media.speak"), "it has not begun"
    story.does("amara", c.StartPhase(phase=Phase.DISCUSSION))
    assert permitted(story.state, "chen", "media.speak")


def test_open_items_are_carried_once_and_what_ran_is_not(story: Story) -> None:
    for item in ("i1", "i2", "i3"):
        story.does("amara", c.AddItem(item=item, title=item, minutes=10))
    story.does("amara", c.StartItem(item="i1"))
    story.does("amara", c.SkipItem(item="i2"))
    assert [item.id for item in open_items(story.state)] == ["i2", "i3"]
    assert code_of(story.does(SYSTEM, c.CarryItem(item="i1", to="after"))) == "item.not_waiting"
    story.does(SYSTEM, c.CarryItem(item="i2", to="after"))
    assert story.does(SYSTEM, c.CarryItem(item="i2", to="another")) == ()
    assert (story.state.agenda["i2"].carried_to, len(open_items(story.state))) == ("after", 1)


def test_a_list_is_written_by_who_sits_there_or_by_who_runs_the_floor(story: Story) -> None:
    assert code_of(story.does("chen", c.SetRoster(members=EIGHT, participant="bruno"))) == "role.not_allowed"
    story.does("bruno", c.SetRoster(members=EIGHT))
    assert code_of(story.does("chen", c.MarkSpeaker(member="m1", participant="bruno"))) == "role.not_allowed"
    story.does("amara", c.MarkSpeaker(member="m1", participant="bruno"))
    assert story.state.delegations["bruno"].speaker == "m1"


def test_a_seat_s_ballots_do_not_grow_when_its_list_is_written_again(story: Story) -> None:
    story.does("bruno", c.SetRoster(members=EIGHT))
    given = story.state.delegations["bruno"].ballots
    for members in ({}, EIGHT):
        story.does("bruno", c.SetRoster(members=members))
    assert len(given) == 7 and story.state.delegations["bruno"].ballots == given


def test_no_file_of_the_recording_begins_while_the_record_is_left(story: Story) -> None:
    story.does("amara", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))
    story.now += 10_000
    story.does("amara", c.StartItem(item="i1"))
    late: dict[str, Any] = {
        "participant": "bruno",
        "source": "camera",
        "file": "g.webm",
        "media_type": "video/webm",
    }
    begun = c.OpenSegment(segment="g1", started_ms=story.now - 5_000, **late)
    assert code_of(story.does(SYSTEM, c.OpenSegment(segment="g2", started_ms=story.now + 1, **late))) == (
        "agenda.off_record"
    )
    assert not isinstance(story.does(SYSTEM, begun), Refusal), "that it began before is reported late"
    assert list(story.state.segments) == ["g1"] and story.does(SYSTEM, begun) == (), "and once"


def test_a_delegation_that_shrank_votes_as_few_as_it_is() -> None:
    story = told_in(PEER_EXCHANGE)
    story.does(SYSTEM, admission("bruno", Role.LEADER))
    story.does("bruno", c.AskQuestion(question="q1", text="Who pays?"))
    story.does("amara", c.ApproveQuestion(question="q1"))
    for members in (EIGHT, {key: EIGHT[key] for key in ("m0", "m1")}):
        story.does("bruno", c.SetRoster(members=members))
    story.does("bruno", c.VoteForQuestion(question="q1"))
    assert story.state.questions["q1"].voters.bit_count() == 2
