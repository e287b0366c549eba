"""What the log allows on the wire: the authority registry, the booths, and the choices that people made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from realtime.media.contract import OnAir, Source
from sessions.domain import channels
from sessions.domain.state import State


class LogPolicy:
    """Policy of one exchange, read from whatever its state is by now."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def may_publish(self, participant: str, source: Source) -> bool:
        return channels.may_send(self._state(), participant, source)

    def channel(self, participant: str, source: Source) -> str:
        return channels.channel_of(self._state(), participant, source)

    def on_air(self, participant: str, source: Source) -> bool:
        return channels.on_air(self._state(), participant, source)

    def may_hear(self, participant: str, channel: str) -> bool:
        return channels.may_hear(self._state(), participant, channel)

    def may_record(self, participant: str, channel: str) -> bool:
        """Only while recording runs, on the record, and only who said yes: no choice is a no."""
        state = self._state()
        person = state.people.get(participant)
        hall = state.hall["main"]
        runs = hall.recording and not hall.off_record
        return runs and person is not None and bool(person.agreed) and channels.may_be_recorded(state, channel)

    def interpreters(self) -> Mapping[str, OnAir]:
        """The booths that have begun; not those whose language the floor itself speaks at the moment."""
        channels_now = self._state().channels.items()
        return {
            language: OnAir(each.live, bool(each.silent_ms))
            for language, each in channels_now
            if each.begun and not each.passes
        }
