"""Polls and the chat: what is refused, and why."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sessions.domain import commands as c
from sessions.domain.errors import Refusal
from sessions.domain.names import MOST_CHOICES, Audience, Role
from sessions.domain.state import SYSTEM
from sessions.domain.view import own, view
from tests.conftest import PEOPLE, Story, admission

YES_NO = ("Yes", "No")


def code(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


@pytest.fixture
def poll(story: Story) -> Story:
    """Amara has opened a poll of two answers."""
    story.does("amara", c.DraftPoll(poll="p1", question="A pilot?", choices=YES_NO))
    story.does("amara", c.OpenPoll(poll="p1"))
    return story


def drafted(**changed: Any) -> c.DraftPoll:
    return c.DraftPoll(**({"poll": "p1", "question": "A pilot?", "choices": YES_NO} | changed))


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (drafted(question="  "), "poll.empty"),
        (drafted(question="x" * 501), "poll.too_long"),
        (drafted(choices=("Yes",)), "poll.choices"),
        (drafted(choices=("Yes", " ")), "poll.choices"),
        (drafted(choices=tuple(map(str, range(MOST_CHOICES + 1)))), "poll.choices"),
        (drafted(choices=("Yes", "x" * 151)), "poll.too_long"),
        (drafted(choices=("Yes", "YES")), "poll.same_choice"),
    ],
)
def test_a_poll_that_nobody_could_answer_is_refused(story: Story, command: c.DraftPoll, why: str) -> None:
    assert code(story.does("amara", command)) == why


def test_a_draft_is_changed_until_it_is_opened(story: Story) -> None:
    story.does("amara", drafted())
    story.does("dana", drafted(question="A pilot in May?"))
    assert view(story.state, Audience.DESK)["polls"]["p1"]["question"] == "A pilot in May?"
    assert not view(story.state, Audience.PANEL)["polls"]
    story.does("amara", c.OpenPoll(poll="p1"))
    assert code(story.does("amara", drafted())) == "poll.not_draft"


def test_a_second_poll_waits_until_the_first_is_closed(poll: Story) -> None:
    poll.does("amara", drafted(poll="p2", question="In May?"))
    refused = poll.does("amara", c.OpenPoll(poll="p2"))
    assert isinstance(refused, Refusal) and refused.params == {"question": "A pilot?"}
    poll.does("amara", c.ClosePoll(poll="p1"))
    poll.does("amara", c.OpenPoll(poll="p2"))
    assert [each.shown for each in poll.state.polls.values()] == [False, True]


def test_a_late_vote_is_told_when_the_poll_was_closed(poll: Story) -> None:
    poll.does("chen", c.CastBallot(poll="p1", choices=("c1",)))
    poll.now += 1_000
    poll.does("amara", c.ClosePoll(poll="p1"))
    late = poll.does("chen", c.CastBallot(poll="p1", choices=("c2",)))
    assert isinstance(late, Refusal)
    assert (late.code, late.params) == ("poll.closed", {"question": "A pilot?", "closed_ms": poll.now})
    assert poll.state.polls["p1"].counts == (1, 0)


def test_a_ballot_of_what_cannot_be_chosen_is_refused(poll: Story) -> None:
    assert code(poll.does("chen", c.CastBallot(poll="p1", choices=("c3",)))) == "poll.choice_unknown"
    assert code(poll.does("chen", c.CastBallot(poll="p1", choices=("c1", "c2")))) == "poll.one_choice"
    assert code(poll.does("jun", c.CastBallot(poll="p1", choices=("c1",)))) == "role.not_allowed"
    assert poll.does("chen", c.CastBallot(poll="p1")) == ()


def test_the_end_of_the_exchange_counts_what_is_open(poll: Story) -> None:
    poll.does("chen", c.CastBallot(poll="p1", choices=("c2",)))
    poll.does("amara", c.EndExchange())
    shown = view(poll.state, Audience.ARCHIVE)["polls"]["p1"]
    assert (shown["status"], shown["votes"], shown["voted"]) == ("closed", {"c1": 0, "c2": 1}, 1)


def test_in_a_poll_of_cities_only_who_signs_for_one_votes(story: Story) -> None:
    for name in ("bruno", "chen"):
        story.does(SYSTEM, admission(name, PEOPLE[name], city="surat"))
    story.does("amara", drafted(voters="cities"))
    story.does("amara", c.OpenPoll(poll="p1"))
    assert code(story.does("chen", c.CastBallot(poll="p1", choices=("c1",)))) == "poll.of_cities"
    story.does("bruno", c.CastBallot(poll="p1", choices=("c2",)))
    assert own(story.state, "bruno")["ballots"]["p1"] == {"chosen": {"c2": True}, "city": "surat"}
    assert not own(story.state, "chen")["ballots"]


def test_who_was_removed_does_not_count_in_what_is_open_and_does_in_what_is_closed(poll: Story) -> None:
    poll.does("chen", c.CastBallot(poll="p1", choices=("c1",)))
    poll.does("amara", c.ClosePoll(poll="p1"))
    poll.does("amara", drafted(poll="p2"))
    poll.does("amara", c.OpenPoll(poll="p2"))
    poll.does("chen", c.CastBallot(poll="p2", choices=("c1",)))
    poll.does("dana", c.RemovePerson(participant="chen"))
    polls = view(poll.state, Audience.DESK)["polls"]
    assert (polls["p1"]["voted"], polls["p2"]["voting"]) == (1, 0)


def test_a_withdrawn_draft_leaves_no_word_and_a_withdrawn_poll_no_vote(poll: Story) -> None:
    poll.does("chen", c.CastBallot(poll="p1", choices=("c1",)))
    poll.does("amara", c.WithdrawPoll(poll="p1"))
    shown = view(poll.state, Audience.ATTENDEE)["polls"]["p1"]
    assert shown["status"] == "withdrawn" and "votes" not in shown
    assert "p1" not in view(poll.state, Audience.ARCHIVE)["polls"]
    assert code(poll.does("chen", c.CastBallot(poll="p1", choices=("c1",)))) == "poll.withdrawn"
    poll.does("amara", drafted(poll="p2"))
    poll.does("amara", c.WithdrawPoll(poll="p2"))
    assert "A pilot?" not in str(poll.state.polls["p2"])


# ------------------------------------------------------------------ the chat
def line(text: str) -> c.PostChatLine:
    """One that was not sent before."""
    return c.PostChatLine(sent=f"s{next(_marks)}", text=text)


_marks = itertools.count()


def chatting(story: Story, slow_s: int = 0) -> Story:
    story.does("amara", c.SetChat(on=True, slow_s=slow_s))
    return story


def test_the_chat_is_as_the_format_says_until_the_desk_says_otherwise(story: Story) -> None:
    assert "chat" not in view(story.state, Audience.ATTENDEE)["hall"]["main"]
    assert code(story.does("chen", line("Hello."))) == "chat.off"
    chatting(story)
    assert view(story.state, Audience.ATTENDEE)["hall"]["main"]["chat"] is True
    story.does("chen", line(" Hello. "))
    assert [each["text"] for each in view(story.state, Audience.PANEL)["chat"].values()] == ["Hello."]


def test_who_watches_reads_and_does_not_write(story: Story) -> None:
    chatting(story)
    for name, role in PEOPLE.items():
        refused = isinstance(story.does(name, line("Hello.")), Refusal)
        assert refused is (role in (Role.OBSERVER, Role.PRESS))


def test_slow_is_slow_for_all_but_those_who_set_it(story: Story) -> None:
    chatting(story, slow_s=30)
    story.does("chen", line("One."))
    story.now += 12_500
    refused = story.does("chen", line("Two."))
    assert isinstance(refused, Refusal) and (refused.code, refused.params) == ("chat.too_fast", {"seconds": 18})
    assert isinstance(story.does("amara", line("One.")), tuple)
    assert isinstance(story.does("amara", line("Two.")), tuple)
    story.now += 17_500
    assert isinstance(story.does("chen", line("Two.")), tuple)


def test_five_lines_at_once_and_then_one_waits(story: Story) -> None:
    chatting(story)
    answers = [story.does("amara", line("Again.")) for _ in range(6)]
    assert [isinstance(answer, Refusal) for answer in answers] == [False] * 5 + [True]
    story.now += 20_000
    assert isinstance(story.does("amara", line("Again.")), tuple)


def test_who_wrote_a_hidden_line_is_told_why(story: Story) -> None:
    chatting(story)
    story.does("chen", line("Buy my pumps."))
    (key,) = story.state.chat
    assert code(story.does("amara", c.HideChatLine(line=key, reason=" "))) == "reason.empty"
    assert code(story.does("chen", c.HideChatLine(line=key, reason="Mine."))) == "role.not_allowed"
    assert code(story.does("amara", c.HideChatLine(line="m9999", reason="No."))) == "chat.unknown"
    story.does("amara", c.HideChatLine(line=key, reason="Advertising."))
    assert own(story.state, "chen")["hidden"] == {key: "Advertising."}
    assert not own(story.state, "amara")["hidden"]
    assert "pumps" not in str(story.state.chat)
    shown = view(story.state, Audience.DESK)["chat"][key]
    assert shown["hidden"] is True and "text" not in shown


def test_a_line_that_was_sent_twice_stands_there_once(story: Story) -> None:
    chatting(story)
    for who in ("chen", "chen", "bruno"):
        story.does(who, c.PostChatLine(sent="s1", text="Hello."))
    assert [each.participant for each in story.state.chat.values()] == ["chen", "bruno"]


def test_off_the_record_nobody_drafts_opens_votes_or_writes(poll: Story) -> None:
    chatting(poll)
    poll.does("amara", drafted(poll="p2"))
    poll.does("amara", c.AddItem(item="i1", title="Among us", minutes=5, off_record=True))
    poll.does("amara", c.StartItem(item="i1"))
    for who, command in (
        ("amara", drafted(poll="p3")),
        ("amara", c.OpenPoll(poll="p2")),
        ("chen", c.CastBallot(poll="p1", choices=("c1",))),
        ("chen", line("They said")),
    ):
        assert code(poll.does(who, command)) == "agenda.off_record"
    poll.does("amara", c.FinishItem(item="i1"))
    assert isinstance(poll.does("chen", c.CastBallot(poll="p1", choices=("c1",))), tuple)
    assert isinstance(poll.does("chen", line("On the record")), tuple)
