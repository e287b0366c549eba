"""What moderators and askers expect of a question."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain.decide.questions import question_id
from sessions.domain.errors import Refusal
from tests.conftest import Story

TOKEN = "a token that only Chen's browser has"
ID = question_id(TOKEN)


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def asked(story: Story, anonymous: bool = False) -> Story:
    story.does("chen", c.AskQuestion(question=ID, text="  How do you meter leakage?  ", anonymous=anonymous))
    return story


def test_text_is_trimmed_and_measured(story: Story) -> None:
    assert asked(story).state.questions[ID].text == "How do you meter leakage?"
    assert code(story.does("chen", c.AskQuestion(question="q2", text=" \n"))) == "question.empty"
    assert code(story.does("chen", c.AskQuestion(question="q2", text="x" * 501))) == "question.too_long"


def test_voting_twice_counts_once_and_can_be_undone(story: Story) -> None:
    asked(story)
    story.does("bruno", c.VoteForQuestion(question=ID))
    assert story.state.questions[ID].voters.bit_count() == 1
    assert story.does("bruno", c.VoteForQuestion(question=ID)) == ()
    story.does("bruno", c.WithdrawVote(question=ID))
    assert story.state.questions[ID].voters == 0


def test_an_outcome_is_final_until_it_is_reopened(story: Story) -> None:
    asked(story).does("amara", c.DeclineQuestion(question=ID, reason="Asked before."))
    assert code(story.does("amara", c.AnswerQuestion(question=ID))) == "question.not_open"
    assert code(story.does("amara", c.PromoteQuestion(question=ID))) == "question.not_open"
    story.does("amara", c.ReopenQuestion(question=ID))
    story.does("amara", c.PromoteQuestion(question=ID))
    assert story.state.questions[ID].status == "floor" and not story.state.questions[ID].reason


def test_declining_needs_a_reason(story: Story) -> None:
    assert code(asked(story).does("amara", c.DeclineQuestion(question=ID, reason=" "))) == "reason.empty"


def test_only_the_asking_browser_withdraws_even_an_anonymous_question(story: Story) -> None:
    asked(story, anonymous=True)
    wrong = c.WithdrawQuestion(question=ID, token="some other browser's token")
    assert code(story.does("bruno", wrong)) == "question.not_yours"
    story.does("chen", c.WithdrawQuestion(question=ID, token=TOKEN))
    assert story.state.questions[ID].status == "withdrawn" and not story.state.questions[ID].text


def test_an_attendee_moves_no_question(story: Story) -> None:
    for command in (
        c.PromoteQuestion(question=ID),
        c.AnswerQuestion(question=ID),
        c.ReopenQuestion(question=ID),
    ):
        assert code(asked(story).does("chen", command)) == "role.not_allowed"


def test_of_a_question_that_was_withdrawn_nothing_is_kept_but_that_there_was_one(story: Story) -> None:
    asked(story, anonymous=False)
    story.does("chen", c.WithdrawQuestion(question=ID, token=TOKEN))
    gone = story.state.questions[ID]
    assert (gone.status, gone.text, gone.author, gone.language) == ("withdrawn", "", "", "")
