"""What the log allows on the wire: the authority registry and the choices that people made."""

from __future__ import annotations

from collections.abc import Callable

from realtime.media.contract import Source
from sessions.domain.authority import may
from sessions.domain.state import State

RIGHT = {Source.MICROPHONE: "media.speak", Source.CAMERA: "media.show", Source.SCREEN: "media.show"}


class LogPolicy:
    """Policy of one exchange, read from whatever its state is by now."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def may_publish(self, participant: str, source: Source) -> bool:
        return self._may(participant, RIGHT[source])

    def may_subscribe(self, participant: str) -> bool:
        return self._may(participant, "media.listen")

    def may_record(self, participant: str) -> bool:
        """Only while recording runs, and only who said yes: no choice is a no."""
        state = self._state()
        person = state.people.get(participant)
        return person is not None and bool(person.agreed) and state.hall["main"].recording

    def _may(self, participant: str, right: str) -> bool:
        state = self._state()
        person = state.people.get(participant)
        return person is not None and may(person.role, right, state.phase)
