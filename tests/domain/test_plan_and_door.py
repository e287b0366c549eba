"""What was planned may change until it begins; who is not expected waits at the door, and the desk decides."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sessions.domain import commands as c
from sessions.domain.decide.door import WAIT_AT_MOST
from sessions.domain.erasure import redacted
from sessions.domain.errors import Refusal
from sessions.domain.evolve import fold
from sessions.domain.names import Audience, Phase, Role
from sessions.domain.state import SYSTEM, State
from sessions.domain.view import own, view
from tests.conftest import NOON, Story

LEE: dict[str, Any] = {
    "name": "Dr Lee",
    "title": "Professor",
    "city": "busan",
    "side": 2,
    "place": "Busan",
    "kind": "academia",
}


@pytest.fixture
def lobby() -> Story:
    return Story()


def knocks(told: Story, knock: str = "k1", **who: Any) -> Any:
    return told.does(SYSTEM, c.Knock(knock=knock, **(LEE | who)))


def refused(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


# ------------------------------------------------------------------ the plan
def test_a_revised_plan_is_what_the_clock_of_a_phase_runs_by(lobby: Story) -> None:
    revised = c.ReviseExchange(
        title="Meters", cities={"surat": 1}, presentation_minutes=20, question_minutes=30
    )
    lobby.does(SYSTEM, revised)
    lobby.does("amara", c.StartPhase(phase=Phase.QUESTIONS))
    hall = lobby.state.hall["main"]
    assert hall.title == "Meters" and hall.phase_ends_ms - hall.phase_since_ms == 30 * 60_000


def test_the_new_time_is_everybodys_to_see_and_the_same_again_is_no_news(lobby: Story) -> None:
    move = c.MoveExchange(starts_ms=NOON, time_zone="Asia/Kolkata")
    lobby.does(SYSTEM, move)
    assert lobby.does(SYSTEM, move) == ()
    for audience in set(Audience) - {
        Audience.OUTSIDE
    }:  # those wait in the middle of an exchange that has begun
        assert view(lobby.state, audience)["plan"] == {"main": {"starts_ms": NOON, "time_zone": "Asia/Kolkata"}}


def test_a_cancelled_exchange_is_over_and_says_why(lobby: Story) -> None:
    knocks(lobby)
    lobby.does(SYSTEM, c.MarkArrived(participant="bruno"))
    assert refused(lobby.does(SYSTEM, c.CancelExchange(reason="  "))) == "reason.empty"
    assert refused(lobby.does(SYSTEM, c.CancelExchange(reason="x" * 501))) == "reason.too_long"
    lobby.does(SYSTEM, c.CancelExchange(reason=" A flood. "))
    assert lobby.state.phase is Phase.ENDED and not lobby.state.door
    assert view(lobby.state, Audience.ATTENDEE)["plan"]["main"]["cancelled"] == "A flood."
    assert not lobby.state.people["bruno"].present
    assert not {"media.listen", "question.ask", "phase.start"} & own(lobby.state, "amara")["may"].keys()
    assert refused(lobby.does(SYSTEM, c.CancelExchange(reason="Again."))) == "exchange.ended"


@pytest.mark.parametrize(
    "command",
    [
        c.ReviseExchange(title="Late", cities={}, presentation_minutes=1, question_minutes=1),
        c.MoveExchange(starts_ms=NOON, time_zone="Asia/Kolkata"),
        c.CancelExchange(reason="Late."),
    ],
)
def test_what_has_begun_is_not_planned_any_more(story: Story, command: c.AnyCommand) -> None:
    assert refused(story.does(SYSTEM, command)) == "phase.not_allowed"
    assert refused(story.does("dana", command)) == "role.not_allowed"


# ------------------------------------------------------------------ the door
def test_who_knocks_is_shown_to_the_desk_alone(story: Story) -> None:
    knocks(story)
    shown = {audience: view(story.state, audience)["door"] for audience in Audience}
    assert shown.pop(Audience.DESK)["k1"]["name"] == "Dr Lee"
    assert all(door == {} for door in shown.values())


def test_let_in_one_listens_and_asks_and_nothing_more(story: Story) -> None:
    knocks(story)
    story.does("amara", c.LetIn(knock="k1"))
    person = story.state.people["k1"]
    assert (person.name, person.city, person.side, person.role) == ("Dr Lee", "busan", 2, Role.ATTENDEE)
    assert story.state.door == {}
    assert refused(knocks(story)) == "door.inside"


def test_who_comes_on_another_device_keeps_the_seat_they_have(story: Story) -> None:
    knocks(story, seat="bruno", name="Bruno")
    before = story.state.people
    story.does("dana", c.LetIn(knock="k1"))
    assert story.state.people == before and story.state.door == {}


def test_who_was_removed_and_is_let_in_at_the_door_is_in_the_room_again(story: Story) -> None:
    story.does("dana", c.RemovePerson(participant="bruno"))
    knocks(story, seat="bruno", name="Bruno")
    assert story.state.people["bruno"].removed
    story.does("dana", c.LetIn(knock="k1"))
    assert not story.state.people["bruno"].removed
    assert isinstance(story.does(SYSTEM, c.MarkArrived(participant="bruno")), tuple)


def waits_at_the_door(told: Story, audience: Audience = Audience.DESK) -> bool:
    return "guests_wait" in view(told.state, audience)["hall"]["main"]


def test_after_a_listener_was_removed_new_guests_wait_until_the_desk_says_otherwise(story: Story) -> None:
    """The open link lets in anybody under any name: so would it whoever was removed."""
    story.does("dana", c.RemovePerson(participant="bruno"))
    assert not waits_at_the_door(story), "a leader does not come by the open link"
    story.does("dana", c.RemovePerson(participant="chen"))
    assert waits_at_the_door(story) and not waits_at_the_door(story, Audience.ATTENDEE)
    story.does("dana", c.ReadmitPerson(participant="chen"))
    assert waits_at_the_door(story), "who is let in again says nothing of the others"
    story.does("amara", c.SetDoor(guests_wait=False))
    assert story.does("amara", c.SetDoor(guests_wait=False)) == () and not waits_at_the_door(story)
    assert refused(story.does("eun", c.SetDoor(guests_wait=True))) == "role.not_allowed"
    story.does("dana", c.RemovePerson(participant="chen"))
    assert waits_at_the_door(story)


def test_not_now_may_knock_again(story: Story) -> None:
    knocks(story)
    story.does("amara", c.TurnAway(knock="k1"))
    assert story.state.door == {} and "k1" not in story.state.people
    knocks(story)
    assert "k1" in story.state.door


def test_two_at_the_desk_decide_once(story: Story) -> None:
    knocks(story)
    story.does("amara", c.LetIn(knock="k1"))
    assert refused(story.does("dana", c.TurnAway(knock="k1"))) == "door.nobody"
    assert refused(story.does("dana", c.LetIn(knock="k1"))) == "door.nobody"


@pytest.mark.parametrize("who", ["bruno", "chen", "eun", "gita"])
def test_only_chair_and_moderator_open_the_door(story: Story, who: str) -> None:
    knocks(story)
    for command in (c.LetIn(knock="k1"), c.TurnAway(knock="k1")):
        assert refused(story.does(who, command)) == "role.not_allowed"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"name": "  "}, "door.nameless"),
        ({"name": "x" * 151}, "door.too_long"),
        ({"title": "x" * 151}, "door.too_long"),
        ({"place": "x" * 151}, "door.too_long"),
        ({"seat": "nobody"}, "participant.unknown"),
    ],
)
def test_a_knock_that_the_desk_could_not_judge_is_refused(story: Story, who: dict[str, Any], code: str) -> None:
    assert refused(knocks(story, **who)) == code


def test_a_door_has_room_for_so_many(story: Story) -> None:
    for number in range(WAIT_AT_MOST):
        knocks(story, knock=f"k{number}")
    assert refused(knocks(story, knock="one0more")) == "door.full"
    assert not isinstance(knocks(story, knock="k1", title="Dean"), Refusal)
    assert story.state.door["k1"].title == "Dean"


def test_the_end_sends_home_who_waits(story: Story) -> None:
    knocks(story)
    story.does("amara", c.EndExchange())
    assert story.state.door == {}
    assert refused(knocks(story)) == "exchange.ended"
    assert story.does(SYSTEM, c.StopWaiting(knock="k1")) == ()


def test_whoever_is_forgotten_is_forgotten_at_the_door_too(story: Story) -> None:
    knocks(story, seat="bruno", name="Bruno Costa")
    story.does(SYSTEM, c.ErasePerson(participant="bruno", words=False, entries={}))
    *before, erased = story.log
    rewritten = [replace(entry, event=redacted(entry.event, "bruno", words=False)) for entry in before]
    assert "Bruno" not in str(rewritten) and "Bruno" not in str(story.state.door)
    assert fold(State(), [*rewritten, erased]) == story.state
