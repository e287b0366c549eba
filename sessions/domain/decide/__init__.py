"""(state, command, actor, now) -> events, or a Refusal. Every rule of an exchange stands below this package.

`()` is an answer too: accepted, and nothing to record (voting twice, raising a raised hand).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from sessions.domain import commands as c
from sessions.domain.authority import authorise
from sessions.domain.decide import (
    agenda,
    booth,
    captions,
    chat,
    delegations,
    desk,
    door,
    floor,
    hall,
    media,
    minutes,
    people,
    plan,
    polls,
    posts,
    questions,
    slides,
)
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, State

_TOPICS: tuple[tuple[Any, Callable[[State, Any, Actor, int], Decision]], ...] = (
    (c.HallCommand, hall.decide),
    (c.PeopleCommand, people.decide),
    (c.QuestionsCommand, questions.decide),
    (c.DeskCommand, desk.decide),
    (c.MinutesCommand, minutes.decide),
    (c.BoothCommand, booth.decide),
    (c.CaptionsCommand, captions.decide),
    (c.MediaCommand, media.decide),
    (c.AgendaCommand, agenda.decide),
    (c.DelegationsCommand, delegations.decide),
    (c.FloorCommand, floor.decide),
    (c.PlanCommand, plan.decide),
    (c.DoorCommand, door.decide),
    (c.PollsCommand, polls.decide),
    (c.ChatCommand, chat.decide),
    (c.SlidesCommand, slides.decide),
)
_RULES = {command: decide for commands, decide in _TOPICS for command in get_args(commands)}


def decide(state: State, command: c.AnyCommand, actor: Actor, now_ms: int) -> Decision:
    """What becomes of a command. `now_ms` is Unix milliseconds; nothing else is read of the world."""
    if not state.hall and not isinstance(command, c.PrepareExchange):
        return refuse("exchange.not_prepared")
    if (refusal := authorise(state, command, actor)) is not None:
        return refusal
    return _rule(state, command, _blanked(command, actor), now_ms)


def decide_post(
    state: State, box: posts.Box, command: c.AnyCommand, actor: Actor, now_ms: int
) -> posts.Box | Refusal | None:
    """What the post box holds after an anonymous command; None for a command that is no matter of the box."""
    if not posts.concerns(state, command):
        return None
    if (refusal := authorise(state, command, actor)) is not None:
        return refusal
    if isinstance(command, c.WithdrawQuestion) and posts.holds_question(box, command.question):
        return posts.take_back(box, command)
    decision = _rule(state, command, _blanked(command, actor), now_ms)
    return decision if isinstance(decision, Refusal) else posts.put(box, decision, now_ms)


def _blanked(command: c.AnyCommand, actor: Actor) -> Actor:
    """Nobody behind an anonymous question: from here on no rule, event or log can tell who asked."""
    anonymous = isinstance(command, c.AskQuestion) and command.anonymous
    return Actor("", actor.role) if anonymous or isinstance(command, c.WithdrawQuestion) else actor


def _rule(state: State, command: c.AnyCommand, actor: Actor, now_ms: int) -> Decision:
    return _RULES[type(command)](state, command, actor, now_ms)
