"""The chat: on or off, written by those in the room, moderated by the desk."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.asking import chat_is_on
from sessions.domain.authority import name_of, permitted
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.reasons import reason_of
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import CHAT_LENGTH, Role
from sessions.domain.state import Actor, State

BURST, BURST_MS = 5, 20_000  # so many lines of one person within that time, slow or not
UNHURRIED = (Role.CHAIR, Role.MODERATOR)  # the slow pace is not for those who set it


def decide(state: State, command: c.ChatCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.SetChat():
            return set_rules(state, command, actor)
        case c.PostChatLine():
            return post(state, command, actor, now_ms)
        case c.HideChatLine():
            return hide(state, command, actor.participant)
        case c.HideOlderLine():
            return hide_older(state, command)
        case _:
            assert_never(command)


def set_rules(state: State, command: c.SetChat, actor: Actor) -> Decision:
    hall = state.hall["main"]
    if (chat_is_on(hall), hall.chat_slow_s) == (command.on, command.slow_s):
        return ()
    return (e.ChatSet(on=command.on, slow_s=command.slow_s, by=actor.participant),)


def post(state: State, command: c.PostChatLine, actor: Actor, now_ms: int) -> Decision:
    if not chat_is_on(state.hall["main"]):
        return refuse("chat.off")
    text = command.text.strip()
    if not text:
        return refuse("chat.empty", "text")
    if len(text) > CHAT_LENGTH:
        return refuse("chat.too_long", "text", length=len(text), most=CHAT_LENGTH)
    if _has_come(state, command, actor):
        return ()
    if (wait_ms := _to_wait(state, actor, now_ms)) > 0:
        return refuse("chat.too_fast", "text", seconds=-(-wait_ms // 1_000))
    return (e.ChatLinePosted(participant=actor.participant, sent=command.sent, text=text),)


def _has_come(state: State, command: c.PostChatLine, actor: Actor) -> bool:
    """A line that was sent twice stands there once."""
    return any(
        (line.participant, line.sent) == (actor.participant, command.sent) for line in state.chat.values()
    )


def _to_wait(state: State, actor: Actor, now_ms: int) -> int:
    """Milliseconds until this person may write the next line, by their lines among the latest; 0 or less: now."""
    mine = [line.at_ms for line in state.chat.values() if line.participant == actor.participant]
    slow_ms = 0 if actor.role in UNHURRIED else state.hall["main"].chat_slow_s * 1_000
    ends = [mine[-1] + slow_ms] if mine else []
    ends += [mine[-BURST] + BURST_MS] if len(mine) >= BURST else []
    return max(ends, default=0) - now_ms


def hide(state: State, command: c.HideChatLine | c.HideOlderLine, by: str) -> Decision:
    line = state.chat.get(command.line)
    if line is None:
        return refuse("chat.unknown", "line")
    return () if line.hidden else _hidden(command, by)


def hide_older(state: State, command: c.HideOlderLine) -> Decision:
    """That there is such a line was seen in the table; the state knows the room's alone."""
    if not permitted(state, command.by, name_of(c.HideChatLine)):
        return refuse("role.not_allowed")
    if command.line in state.chat:
        return hide(state, command, command.by)
    return _hidden(command, command.by) if state.hall["main"].chat_older else refuse("chat.unknown", "line")


def _hidden(command: c.HideChatLine | c.HideOlderLine, by: str) -> Decision:
    reason = reason_of(command.reason)
    return (
        reason if isinstance(reason, Refusal) else (e.ChatLineHidden(line=command.line, by=by, reason=reason),)
    )
