"""Who may have which page. Pure: what the log says, and who asks."""

from __future__ import annotations

from sessions.domain.authority import audience_of, permitted
from sessions.domain.names import Audience, Phase
from sessions.domain.state import Deck, State


def may_have(state: State, participant: str, deck_id: str, page: int, *, archive: bool) -> bool:
    """Whose deck it is, and the desk: every page. Those in the room: what is shown, and the page after it, so that
    turning takes no time; and decks that are shared. With `archive` (this reader may open it),
    once the exchange has ended: what was shown on the record, and decks that are shared.
    """
    deck = state.decks.get(deck_id)
    if deck is None or not 1 <= page <= deck.pages:
        return False
    if whole(state, participant, deck):
        return True
    if state.phase is Phase.ENDED:
        return archive and _was_shown(state, deck, page)
    if not in_the_room(state, participant):
        return False
    slide = state.slide.get("main")
    seen = slide.seen if slide is not None and slide.deck == deck_id else frozenset[int]()
    return page in seen or page - 1 in seen or _was_shown(state, deck, page)


def may_download(state: State, participant: str, deck_id: str, *, archive: bool) -> bool:
    """The file that was handed in: of one's own, for the desk, and of a deck that is shared."""
    deck = state.decks.get(deck_id)
    if deck is None:
        return False
    allowed = archive if state.phase is Phase.ENDED else in_the_room(state, participant)
    return whole(state, participant, deck) or (deck.shared and allowed)


def may_read(state: State, participant: str, handout: str, *, archive: bool) -> bool:
    """A document that is shared."""
    allowed = archive if state.phase is Phase.ENDED else in_the_room(state, participant)
    return handout in state.handouts and allowed


def whole(state: State, participant: str, deck: Deck) -> bool:
    """The owner, and whoever sees to everybody's slides."""
    person = state.people.get(participant)
    if person is None or person.removed:
        return False
    return deck.owner == participant or permitted(state, participant, "slides.oversee")


def in_the_room(state: State, participant: str) -> bool:
    return participant in state.people and audience_of(state, participant) is not Audience.OUTSIDE


def _was_shown(state: State, deck: Deck, page: int) -> bool:
    shown = any((each.deck, each.page) == (deck.id, page) for each in state.showings.values())
    return deck.shared or shown
