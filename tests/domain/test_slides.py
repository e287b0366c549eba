"""Slides: whose they are, what is on the stage, what is kept of it; and documents that are shared."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings

from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.evolve.slides import READ_MS
from sessions.domain.names import DECKS, Audience, Phase
from sessions.domain.state import SYSTEM
from sessions.domain.view import own, view
from tests.conftest import Story
from tests.domain.test_laws import stories

TEXTS = ("Where the water goes", "Night flow", "What we ask")
ROOM = (Audience.ATTENDEE, Audience.PANEL, Audience.DESK)


@pytest.fixture
def room(story: Story) -> Story:
    """Bruno's and Ines's decks are ready; all are here."""
    for who in ("amara", "bruno", "chen", "dana", "eun", "ines", "jun"):
        story.does(SYSTEM, c.MarkArrived(participant=who))
    offered(story, "d1", "bruno")
    offered(story, "d2", "ines")
    return story


def offered(story: Story, deck: str, owner: str) -> Any:
    return story.does(SYSTEM, c.OfferSlides(deck=deck, title=f"Slides {deck}", texts=TEXTS, owner=owner))


def refusal(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def on_stage(story: Story, audience: Audience = Audience.ATTENDEE) -> Any:
    return view(story.state, audience)["slide"].get("main")


def later(story: Story, ms: int = READ_MS) -> None:
    story.now += ms


def test_a_presenter_shows_and_turns_and_puts_away(room: Story) -> None:
    assert on_stage(room) is None
    room.does("bruno", c.ShowSlides(deck="d1"))
    room.does("bruno", c.TurnSlide(deck="d1", page=2))
    for audience in ROOM:
        assert on_stage(room, audience)["page"] == 2 and on_stage(room, audience)["text"] == "Night flow"
    assert on_stage(room, Audience.OUTSIDE) is None and on_stage(room, Audience.ARCHIVE) is None
    room.does("bruno", c.PutSlidesAway(deck="d1"))
    assert on_stage(room) is None


def test_what_somebody_may_not_do_is_refused_with_its_reason(room: Story) -> None:
    assert refusal(room.does("chen", c.ShowSlides(deck="d1"))) == "role.not_allowed"
    assert refusal(room.does("ines", c.ShowSlides(deck="d1"))) == "slides.not_yours"
    assert refusal(room.does("bruno", c.ShowSlides(deck="d9"))) == "slides.unknown"
    assert refusal(room.does("bruno", c.TurnSlide(deck="d1", page=2))) == "slides.not_shown"
    assert refusal(room.does("bruno", c.ShowSlides(deck="d1", page=4))) == "slides.no_page"
    room.does("bruno", c.ShowSlides(deck="d1"))
    assert refusal(room.does("ines", c.ShowSlides(deck="d2"))) == "slides.stage_taken"
    assert refusal(room.does("ines", c.PutSlidesAway(deck="d1"))) == "slides.not_yours"
    assert on_stage(room)["deck"] == "d1"


def test_the_stage_is_free_when_who_showed_something_has_left(room: Story) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    room.does(SYSTEM, c.MarkLeft(participant="bruno"))
    room.does("ines", c.ShowSlides(deck="d2"))
    assert on_stage(room)["deck"] == "d2"


@pytest.mark.parametrize("who", ["amara", "dana", "eun", "lata"])
def test_the_desk_turns_and_puts_away_everybody_s_slides(room: Story, who: str) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    room.does(who, c.TurnSlide(deck="d1", page=3))
    assert on_stage(room)["page"] == 3
    room.does(who, c.ShowSlides(deck="d2"))
    assert on_stage(room)["deck"] == "d2"
    room.does(who, c.PutSlidesAway(deck="d2"))
    assert on_stage(room) is None


def test_slides_wait_for_the_exchange_to_begin() -> None:
    told = Story()
    offered(told, "d1", "bruno")
    assert refusal(told.does("bruno", c.ShowSlides(deck="d1"))) == "phase.not_allowed"
    told.does("amara", c.StartPhase(phase=Phase.PRESENTATIONS))
    assert not isinstance(told.does("bruno", c.ShowSlides(deck="d1")), Refusal)


def test_a_deck_is_known_to_the_audience_once_it_was_shown_or_shared(room: Story) -> None:
    assert view(room.state, Audience.ATTENDEE)["decks"] == {} == view(room.state, Audience.ARCHIVE)["decks"]
    assert set(view(room.state, Audience.PANEL)["decks"]) == {"d1", "d2"}
    room.does("bruno", c.ShowSlides(deck="d1"))
    room.does("ines", c.ShareSlides(deck="d2"))
    assert set(view(room.state, Audience.ATTENDEE)["decks"]) == {"d1", "d2"}


def test_a_page_that_was_only_passed_is_not_kept(room: Story) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    shown_ms = room.now
    later(room)
    room.does("bruno", c.TurnSlide(deck="d1", page=2))
    later(room, READ_MS - 1)
    room.does("bruno", c.TurnSlide(deck="d1", page=3))
    later(room)
    room.does("bruno", c.PutSlidesAway(deck="d1"))
    kept = view(room.state, Audience.ARCHIVE)["showings"]
    assert [(each["page"], each["text"]) for each in kept.values()] == [(1, TEXTS[0]), (3, TEXTS[2])]
    assert kept[f"s{shown_ms}"]["to_ms"] == shown_ms + READ_MS
    assert all("text" not in each for each in view(room.state, Audience.ATTENDEE)["showings"].values())


def test_the_end_of_the_exchange_ends_what_is_shown(room: Story) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    later(room)
    room.does("dana", c.EndExchange())
    assert room.state.slide == {} and len(view(room.state, Audience.ARCHIVE)["showings"]) == 1


def test_off_the_record_the_room_sees_it_and_the_archive_never(room: Story) -> None:
    room.does("amara", c.AddItem(item="i1", title="Tariffs", minutes=5, off_record=True))
    room.does("amara", c.StartItem(item="i1"))
    room.does("bruno", c.ShowSlides(deck="d1"))
    assert on_stage(room)["text"] == TEXTS[0] and on_stage(room, Audience.OUTSIDE) is None
    later(room)
    room.does("bruno", c.TurnSlide(deck="d1", page=2))
    later(room)
    room.does("bruno", c.PutSlidesAway(deck="d1"))
    room.does("amara", c.FinishItem(item="i1"))
    for audience in (Audience.ARCHIVE, Audience.ATTENDEE):
        assert view(room.state, audience)["showings"] == {} == view(room.state, audience)["decks"]


def test_a_slide_that_stays_through_an_item_off_the_record_is_kept_before_and_after(room: Story) -> None:
    room.does("amara", c.AddItem(item="i1", title="Tariffs", minutes=5, off_record=True))
    room.does("bruno", c.ShowSlides(deck="d1"))
    times = [room.now]
    for command in (c.StartItem(item="i1"), c.FinishItem(item="i1"), c.EndExchange()):
        later(room)
        room.does("amara", command)
        times.append(room.now)
    kept = view(room.state, Audience.ARCHIVE)["showings"].values()
    assert [(each["from_ms"], each["to_ms"]) for each in kept] == [tuple(times[:2]), tuple(times[2:])]


def test_what_is_withdrawn_is_nowhere(room: Story) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    later(room)
    room.does("bruno", c.TurnSlide(deck="d1", page=2))
    room.does("bruno", c.WithdrawSlides(deck="d1"))
    for audience in Audience:
        seen = view(room.state, audience)
        assert "d1" not in seen["decks"] and seen["slide"] == {} == seen["showings"]


def test_a_deck_is_withdrawn_after_the_end_too(room: Story) -> None:
    room.does("dana", c.EndExchange())
    assert own(room.state, "bruno")["may"].get("slides.withdraw")
    assert not isinstance(room.does("bruno", c.WithdrawSlides(deck="d1")), Refusal)


def test_a_deck_of_who_may_hand_in_none_or_one_too_many_is_refused(room: Story) -> None:
    assert refusal(offered(room, "d3", "chen")) == "role.not_allowed"
    for n in range(DECKS - 2):
        offered(room, f"e{n}", "bruno")
    assert refusal(offered(room, "d9", "bruno")) == "slides.too_many"
    assert offered(room, "d1", "bruno") == ()


def shared(story: Story, by: str, handout: str = "h1") -> Any:
    handed = c.ShareHandout(handout=handout, title="Budget", paper=7, version=2, kind=".pdf", size=9_000, by=by)
    return story.does(SYSTEM, handed)


def test_a_document_is_shared_with_all_and_taken_back_by_its_giver_or_the_desk(room: Story) -> None:
    shared(room, "bruno")
    for audience in (*ROOM, Audience.ARCHIVE):
        assert view(room.state, audience)["handouts"]["h1"]["paper"] == 7
    assert refusal(room.does("ines", c.TakeBackHandout(handout="h1"))) == "handout.not_yours"
    room.does("eun", c.TakeBackHandout(handout="h1"))
    assert room.state.handouts == {}
    shared(room, "ines", "h2")
    room.does("ines", c.TakeBackHandout(handout="h2"))
    assert room.state.handouts == {}


def test_who_listens_shares_while_they_have_the_floor(room: Story) -> None:
    assert refusal(shared(room, "chen")) == "role.not_allowed"
    room.does("amara", c.GrantFloor(participant="chen"))
    assert not isinstance(shared(room, "chen"), Refusal)


def test_nothing_is_shared_off_the_record(room: Story) -> None:
    room.does("amara", c.AddItem(item="i1", title="Tariffs", minutes=5, off_record=True))
    room.does("amara", c.StartItem(item="i1"))
    assert refusal(shared(room, "bruno")) == "agenda.off_record"
    assert refusal(room.does("bruno", c.ShareSlides(deck="d1"))) == "agenda.off_record"


def test_who_is_forgotten_with_their_words_leaves_blank_slides(room: Story) -> None:
    room.does("bruno", c.ShowSlides(deck="d1"))
    later(room)
    room.does("bruno", c.TurnSlide(deck="d1", page=2))
    shared(room, "bruno")
    room.does(SYSTEM, c.ErasePerson(participant="bruno", words=True, entries={}))
    for audience in Audience:
        seen = str(view(room.state, audience))
        assert not any(words in seen for words in (*TEXTS[:2], "Budget", "Slides d1"))


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_showings_follow_each_other_and_are_of_decks_and_pages_there_are(told: Story) -> None:
    kept = sorted(told.state.showings.values(), key=lambda each: each.from_ms)
    for each in kept:
        assert each.to_ms - each.from_ms >= READ_MS
        assert 1 <= each.page <= told.state.decks[each.deck].pages and told.state.decks[each.deck].shown
    assert all(one.to_ms <= next_one.from_ms for one, next_one in itertools.pairwise(kept))
    for slide in told.state.slide.values():
        assert slide.deck in told.state.decks and 1 <= slide.page <= slide.pages
        assert told.state.phase is not Phase.ENDED


@settings(max_examples=60, deadline=None)
@given(told=stories())
def test_nothing_shown_off_the_record_is_kept(told: Story) -> None:
    over = [each for each in told.state.agenda.values() if each.off_record and each.started_ms]
    for item in over:
        until = item.ended_ms or told.now
        for showing in told.state.showings.values():
            assert showing.to_ms <= item.started_ms or showing.from_ms >= until


def test_pages_turned_off_the_record_are_no_pages_that_the_room_has_seen(room: Story) -> None:
    room.does("amara", c.AddItem(item="i1", title="Tariffs", minutes=5, off_record=True))
    room.does("amara", c.StartItem(item="i1"))
    room.does("bruno", c.ShowSlides(deck="d1"))
    for page in (2, 3):
        room.does("bruno", c.TurnSlide(deck="d1", page=page))
    assert room.state.slide["main"].seen == {1, 2, 3}
    room.does("amara", c.FinishItem(item="i1"))
    assert room.state.slide["main"].seen == {3}
