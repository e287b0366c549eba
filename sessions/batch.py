"""Commands that are written together, decided one after another. Writes nothing to the database itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from msgspec import Struct

from sessions.domain.commands import AnyCommand, EmptyPostBox, EndExchange, Post
from sessions.domain.decide import decide
from sessions.domain.errors import Refusal
from sessions.domain.events import Recorded, record, whole_minute
from sessions.domain.evolve import evolve, fold
from sessions.domain.state import SYSTEM, Actor, State
from sessions.outcomes import Done, Outcome
from sessions.post_box import PostBox


class Request(Struct, frozen=True):
    """A command to be carried out once under its id."""

    command_id: uuid.UUID
    command: AnyCommand
    actor: Actor
    now_ms: int  # Unix milliseconds


class Batch:
    """Each command on the state that the ones before it made: `state`, `entries`, `decided` and `box` result."""

    def __init__(self, exchange_id: str, state: State, known: Mapping[uuid.UUID, Outcome]) -> None:
        self.state = state
        self.entries: list[Recorded] = []
        self.decided: dict[uuid.UUID, Outcome] = {}  # now, and to be kept
        self.box = PostBox(exchange_id)
        self._known = known

    def take(self, request: Request) -> Outcome:
        """What becomes of a command. A resend gets the first outcome."""
        known = self._known.get(request.command_id) or self.decided.get(request.command_id)
        if known is not None:
            return Done(known.seq) if isinstance(known, Done) else known
        posted = self.box.take(self.state, request.command, request.actor, request.now_ms)
        if posted is not None:  # its outcome is not kept: outcomes lie in the order in which they were decided
            return posted if isinstance(posted, Refusal) else Done(self.state.seq)
        outcome = self._decide(request)
        self.decided[request.command_id] = outcome
        return outcome

    def _decide(self, request: Request) -> Outcome:
        command, actor, now_ms = request.command, request.actor, request.now_ms
        if isinstance(command, EmptyPostBox):
            return self._release(self.box.empty(whole_minute(now_ms)), now_ms)
        if isinstance(command, EndExchange) and not isinstance(
            decide(self.state, command, actor, now_ms), Refusal
        ):
            # No question dies with the exchange, whatever its clock said.
            self._release(self.box.empty(), now_ms, carried_to=actor.participant)
        return self._apply(command, actor, now_ms)

    def _release(self, posts: tuple[Post, ...], now_ms: int, carried_to: str | None = None) -> Outcome:
        command = EmptyPostBox(posts=posts, carried_to=carried_to)
        return self._apply(command, SYSTEM, whole_minute(now_ms))

    def _apply(self, command: AnyCommand, actor: Actor, now_ms: int) -> Outcome:
        decision = decide(self.state, command, actor, now_ms)
        if isinstance(decision, Refusal):
            return decision
        entries = record(decision, self.state.seq, now_ms)
        if entries:
            self.state = evolve(self.state, entries[0])[0] if len(entries) == 1 else fold(self.state, entries)
            self.entries += entries
        return Done(self.state.seq, entries)
