"""Questions, from the asking to the outcome."""

from __future__ import annotations

from msgspec import Struct

from sessions.domain.commands.base import Command, Text, Token
from sessions.domain.names import Id, Language, Milliseconds


class AskQuestion(Command, frozen=True, kw_only=True, tag="question.ask"):
    """`question` is "q" and 32 hex digits of SHA-256 of a token that only the asker's browser holds.

    An anonymous one goes into the post box, which is emptied at the next whole minute.
    """

    question: Id
    text: Text
    anonymous: bool = False
    language: Language | None = None  # that it is asked in


class WithdrawQuestion(Command, frozen=True, kw_only=True, tag="question.withdraw"):
    """Whoever knows the token asked the question: that works for an anonymous asker too."""

    question: Id
    token: Token


class VoteForQuestion(Command, frozen=True, kw_only=True, tag="question.vote"):
    question: Id


class WithdrawVote(Command, frozen=True, kw_only=True, tag="question.unvote"):
    question: Id


class PromoteQuestion(Command, frozen=True, kw_only=True, tag="question.promote"):
    """Put a waiting question on the floor."""

    question: Id


class AnswerQuestion(Command, frozen=True, kw_only=True, tag="question.answer"):
    """Mark it answered; with words, answered in writing."""

    question: Id
    text: Text = ""


class DeclineQuestion(Command, frozen=True, kw_only=True, tag="question.decline"):
    question: Id
    reason: Text


class ReopenQuestion(Command, frozen=True, kw_only=True, tag="question.reopen"):
    """Back to waiting: from the floor, or after an outcome that was a mistake."""

    question: Id


class Post(Struct, frozen=True):
    """What lies in the post box: an anonymous question, or the wish to withdraw one."""

    question: Id
    text: Text  # "": withdraw it
    minute_ms: Milliseconds  # the whole minute in which it was posted
    language: str = ""


class EmptyPostBox(Command, frozen=True, kw_only=True, tag="question.empty_post_box"):
    """The minute is over: what was posted in it enters the log, in the order of `posts`, which is random.

    When it is emptied because the exchange ends, what was posted last is carried over to whoever ends it.
    """

    posts: tuple[Post, ...] = ()
    carried_to: Id | None = None


PersonQuestionsCommand = (
    AskQuestion
    | WithdrawQuestion
    | VoteForQuestion
    | WithdrawVote
    | PromoteQuestion
    | AnswerQuestion
    | DeclineQuestion
    | ReopenQuestion
)
SystemQuestionsCommand = EmptyPostBox
QuestionsCommand = PersonQuestionsCommand | SystemQuestionsCommand
