"""Captions: who writes a language, its lines, their corrections, and which of them are kept."""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.authority import permitted
from sessions.domain.captions import (
    CAPTIONERS,
    CONTROLS,
    LANGUAGES,
    agreed_for,
    captioning_of,
    off_record_within,
    typed_may_be_kept,
)
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import CAPTION_LENGTH
from sessions.domain.state import Actor, Caption, State

LONGEST_MS = 60_000  # that one line may have taken to type


def decide(state: State, command: c.CaptionsCommand, actor: Actor, now_ms: int) -> Decision:
    match command:
        case c.NameCaptioner():
            return name(state, command, actor)
        case c.TakeCaptions():
            return take(state, command, actor)
        case c.OfferCaptions():
            return offer(state, command, actor)
        case c.WriteCaption():
            return write(state, command, actor, now_ms)
        case c.CorrectCaption():
            return correct(state, command, actor)
        case c.WithdrawCaption():
            return withdraw(state, command, actor)
        case c.HearCaption():
            return hear(state, command)
        case c.MissCaption():
            return miss(state, command)
        case _:
            assert_never(command)


def name(state: State, command: c.NameCaptioner, actor: Actor) -> Decision:
    if command.participant not in state.people:
        return refuse("participant.not_found", "participant")
    language, participant, by = command.language, command.participant, actor.participant
    captioning = captioning_of(state, language)
    if (participant in captioning.captioners) is command.on:
        return ()
    if not command.on:
        left = (e.CaptionsLeft(language=language),) if captioning.live == participant else ()
        return (e.CaptionerDismissed(language=language, participant=participant, by=by), *left)
    if len(captioning.captioners) >= CAPTIONERS:
        return refuse("captions.too_many_captioners", "participant", most=CAPTIONERS)
    if language not in state.captioning and len(state.captioning) >= LANGUAGES:
        return refuse("captions.too_many_languages", "language", most=LANGUAGES)
    return (e.CaptionerNamed(language=language, participant=participant, by=by),)


def take(state: State, command: c.TakeCaptions, actor: Actor) -> Decision:
    """A captioner where nobody writes, where the partner asks for it or is not here. The desk at any time."""
    participant = command.participant or actor.participant
    captioning, runs_it = (
        captioning_of(state, command.language),
        permitted(state, actor.participant, "captions.name"),
    )
    if participant not in captioning.captioners:
        return refuse("captions.not_captioner", "language")
    if participant != actor.participant and not runs_it:
        return refuse("role.not_allowed", "participant", role=actor.role.value)
    if captioning.live == participant:
        return ()
    writer = state.people.get(captioning.live)
    if writer is not None and writer.present and not captioning.offered and not runs_it:
        return refuse("captions.partner_writes", name=writer.name)
    return (e.CaptionsTaken(language=command.language, participant=participant, by=actor.participant),)


def offer(state: State, command: c.OfferCaptions, actor: Actor) -> Decision:
    captioning = captioning_of(state, command.language)
    if captioning.live != actor.participant:
        return refuse("captions.not_writing")
    return (
        ()
        if captioning.offered is command.on
        else (e.CaptionsOffered(language=command.language, on=command.on),)
    )


def write(state: State, command: c.WriteCaption, actor: Actor, now_ms: int) -> Decision:
    """Accepted in any case; kept where it may be. What is not kept was shown as it was typed, and leaves no word."""
    if (refusal := _not_the_writer(state, command, actor)) is not None:
        return refusal
    words = words_of(command.words)
    if isinstance(words, Refusal):
        return words
    nobody = not captioning_of(state, command.language).live
    by = actor.participant
    taken = (e.CaptionsTaken(language=command.language, participant=by, by=by),) if nobody else ()
    began_ms, ended_ms = _times(state, command, now_ms)
    speaker = command.speaker or ""
    if not typed_may_be_kept(state, speaker, began_ms, ended_ms):
        return taken
    written = e.CaptionWritten(
        caption=command.caption,
        language=command.language,
        words=words,
        began_ms=began_ms,
        ended_ms=ended_ms,
        speaker=speaker,
        by=by,
    )
    return (*taken, written)


def _not_the_writer(state: State, command: c.WriteCaption, actor: Actor) -> Refusal | None:
    captioning = captioning_of(state, command.language)
    if actor.participant not in captioning.captioners:
        return refuse("captions.not_captioner", "language")
    if captioning.live not in ("", actor.participant):
        return refuse("captions.partner_writes", name=state.people[captioning.live].name)
    if command.caption in state.captions:
        return refuse("caption.taken", "caption")
    return None


def words_of(words: str) -> str | Refusal:
    """A line as it is kept: one line, of words with single spaces between them and nothing that is no letter."""
    line = " ".join(CONTROLS.sub(" ", words).split())
    if not line:
        return refuse("caption.empty", "words")
    if len(line) > CAPTION_LENGTH:
        return refuse("caption.too_long", "words", length=len(line), most=CAPTION_LENGTH)
    return line


def _times(state: State, command: c.WriteCaption, now_ms: int) -> tuple[int, int]:
    """Nothing is written ahead of its time, before the start, or for longer than a line takes."""
    started_ms = state.hall["main"].started_ms
    ended_ms = max(started_ms, min(command.ended_ms, now_ms))
    return min(ended_ms, max(command.began_ms, started_ms, ended_ms - LONGEST_MS)), ended_ms


def correct(state: State, command: c.CorrectCaption, actor: Actor) -> Decision:
    """By any captioner of the language. Words that turn out to be somebody's who may not be recorded go."""
    caption = _own(state, command.caption, actor)
    if isinstance(caption, Refusal):
        return caption
    words = words_of(command.words)
    if isinstance(words, Refusal):
        return words
    speaker = command.speaker or caption.speaker
    if speaker != caption.speaker and not agreed_for(state, speaker, caption.began_ms):
        return (e.CaptionWithdrawn(caption=caption.id, by=actor.participant, speaker=speaker),)
    if (words, speaker) == (caption.words, caption.speaker):
        return ()
    return (e.CaptionCorrected(caption=caption.id, words=words, speaker=speaker, by=actor.participant),)


def withdraw(state: State, command: c.WithdrawCaption, actor: Actor) -> Decision:
    caption = _own(state, command.caption, actor)
    if isinstance(caption, Refusal):
        return caption
    return (e.CaptionWithdrawn(caption=caption.id, by=actor.participant),)


def _own(state: State, key: str, actor: Actor) -> Caption | Refusal:
    """A line of a language that this person captions; those who name captioners may touch any."""
    if (caption := state.captions.get(key)) is None:
        return refuse("caption.unknown", "caption")
    theirs = actor.participant in captioning_of(state, caption.language).captioners
    if not theirs and not permitted(state, actor.participant, "captions.name"):
        return refuse("captions.not_captioner", "caption")
    return caption


def hear(state: State, command: c.HearCaption) -> Decision:
    """A machine writes where no person does, and only what stands in the recording."""
    if (segment := state.segments.get(command.segment)) is None:
        return refuse("segment.unknown", "segment")
    words = words_of(command.words[:CAPTION_LENGTH])
    if isinstance(words, Refusal):
        return words
    ended_ms = state.hall["main"].ended_ms
    if ended_ms and command.began_ms > ended_ms:
        return refuse("exchange.ended", ended_ms=ended_ms)
    if off_record_within(state, command.began_ms, command.ended_ms):
        return refuse("agenda.off_record")
    person_writes = captioning_of(state, command.language).live
    heard_already = command.caption in state.captions
    if person_writes or heard_already or not agreed_for(state, segment.participant, command.began_ms):
        return ()
    return (
        e.CaptionWritten(
            caption=command.caption,
            language=command.language,
            words=words,
            began_ms=command.began_ms,
            ended_ms=max(command.began_ms, command.ended_ms),
            speaker=segment.participant,
            model=command.model,
            segment=command.segment,
        ),
    )


def miss(state: State, command: c.MissCaption) -> Decision:
    if captioning_of(state, command.language).live or off_record_within(state, command.from_ms, command.to_ms):
        return ()
    return (e.CaptionsMissed(language=command.language, from_ms=command.from_ms, to_ms=command.to_ms),)


def left(state: State, participant: str) -> tuple[e.CaptionsLeft, ...]:
    """Who wrote is gone: the partner's next line takes over."""
    return tuple(
        e.CaptionsLeft(language=language)
        for language, captioning in state.captioning.items()
        if captioning.live == participant
    )
