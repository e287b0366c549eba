"""Slides: whose deck it is, whose turn on the stage; and documents, by whom they were shared."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import permitted
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import DECKS, HANDOUTS
from sessions.domain.state import Actor, Deck, Slide, State

OVERSEE = "slides.oversee"  # what the desk may with everybody's slides and documents


def decide(state: State, command: c.SlidesCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.OfferSlides():
            return offer(state, command)
        case c.ShowSlides():
            return show(state, command, actor)
        case c.TurnSlide():
            return turn(state, command, actor)
        case c.PutSlidesAway():
            return put_away(state, command, actor)
        case c.ShareSlides():
            return share(state, command, actor)
        case c.WithdrawSlides():
            return withdraw(state, command, actor)
        case c.ShareHandout():
            return share_handout(state, command)
        case c.TakeBackHandout():
            return take_back(state, command, actor)
        case _:
            assert_never(command)


def offer(state: State, command: c.OfferSlides) -> Decision:
    """Whoever handed it in may have lost their place while it was drawn."""
    if command.deck in state.decks:
        return ()
    if command.owner and not permitted(state, command.owner, "slides.hand_in"):
        return refuse("role.not_allowed")
    if len(state.decks) >= DECKS:
        return refuse("slides.too_many", most=DECKS)
    offered = e.SlidesOffered(
        deck=command.deck, title=command.title.strip(), texts=command.texts, owner=command.owner
    )
    return (offered,)


def show(state: State, command: c.ShowSlides, actor: Actor) -> Decision:
    """In place of what is there: the desk always, a presenter where nobody else is presenting."""
    deck = _own(state, command.deck, actor, command.page)
    if isinstance(deck, Refusal):
        return deck
    if (slide := slide_of(state)) is not None and slide.deck == deck.id:
        return _turned(slide, command.page, actor)
    if slide is not None and _holds_the_stage(state, slide, actor):
        name = state.people[slide.owner].name
        return refuse("slides.stage_taken", "deck", title=slide.title, name=name)
    return (e.SlidesShown(deck=deck.id, page=command.page, by=actor.participant),)


def turn(state: State, command: c.TurnSlide, actor: Actor) -> Decision:
    deck = _own(state, command.deck, actor, command.page)
    if isinstance(deck, Refusal):
        return deck
    slide = slide_of(state)
    if slide is None or slide.deck != deck.id:
        return refuse("slides.not_shown", "deck", title=deck.title)
    return _turned(slide, command.page, actor)


def _turned(slide: Slide, page: int, actor: Actor) -> Decision:
    return () if slide.page == page else (e.SlideTurned(deck=slide.deck, page=page, by=actor.participant),)


def _holds_the_stage(state: State, slide: Slide, actor: Actor) -> bool:
    """Another presenter who is here; who has left holds nothing up."""
    owner = state.people.get(slide.owner)
    here = owner is not None and owner.present and owner.id != actor.participant
    return here and not permitted(state, actor.participant, OVERSEE)


def put_away(state: State, command: c.PutSlidesAway, actor: Actor) -> Decision:
    deck = _own(state, command.deck, actor)
    if isinstance(deck, Refusal):
        return deck
    slide = slide_of(state)
    if slide is None or slide.deck != deck.id:
        return ()
    return (e.SlidesPutAway(deck=deck.id, by=actor.participant),)


def share(state: State, command: c.ShareSlides, actor: Actor) -> Decision:
    deck = _own(state, command.deck, actor)
    if isinstance(deck, Refusal):
        return deck
    return () if deck.shared else (e.SlidesShared(deck=deck.id, by=actor.participant),)


def withdraw(state: State, command: c.WithdrawSlides, actor: Actor) -> Decision:
    deck = _own(state, command.deck, actor)
    if isinstance(deck, Refusal):
        return deck
    return (e.SlidesWithdrawn(deck=deck.id, by=actor.participant),)


def _own(state: State, key: str, actor: Actor, page: int = 1) -> Deck | Refusal:
    """A deck of the actor's, or any for the desk, that has this page."""
    if (deck := state.decks.get(key)) is None:
        return refuse("slides.unknown", "deck")
    if deck.owner != actor.participant and not permitted(state, actor.participant, OVERSEE):
        return refuse("slides.not_yours", "deck", title=deck.title)
    if page > deck.pages:
        return refuse("slides.no_page", "page", title=deck.title, pages=deck.pages)
    return deck


def slide_of(state: State) -> Slide | None:
    """What is on the stage now."""
    return state.slide.get("main")


def share_handout(state: State, command: c.ShareHandout) -> Decision:
    if command.handout in state.handouts:
        return ()
    if not permitted(state, command.by, "handout.hand_in"):
        return refuse("agenda.off_record" if state.hall["main"].off_record else "role.not_allowed")
    if len(state.handouts) >= HANDOUTS:
        return refuse("handout.too_many", most=HANDOUTS)
    return (
        e.HandoutShared(
            handout=command.handout,
            title=command.title.strip(),
            paper=command.paper,
            version=command.version,
            kind=command.kind,
            size=command.size,
            by=command.by,
        ),
    )


def take_back(state: State, command: c.TakeBackHandout, actor: Actor) -> Decision:
    """By whoever shared it, and by the desk."""
    if (handout := state.handouts.get(command.handout)) is None:
        return refuse("handout.unknown", "handout")
    if handout.by != actor.participant and not permitted(state, actor.participant, OVERSEE):
        return refuse("handout.not_yours", "handout", title=handout.title)
    return (e.HandoutTakenBack(handout=handout.id, by=actor.participant),)
