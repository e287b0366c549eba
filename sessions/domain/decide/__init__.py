"""(state, command, actor, now) -> events, or a Refusal. Every rule of an exchange stands below this package.

`()` is an answer too: accepted, and nothing to record (voting twice, raising a raised hand).
"""

from __future__ import annotations

from typing import assert_never

from sessions.domain import commands as c
from sessions.domain.authority import authorise
from sessions.domain.decide import booth, hall, media, minutes, people, posts, questions
from sessions.domain.decide.decision import Decision
from sessions.domain.errors import Refusal, refuse
from sessions.domain.state import Actor, State


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
    match command:
        case c.PrepareExchange():
            return hall.prepare(state, command)
        case c.StartPhase():
            return hall.start_phase(state, command, actor)
        case c.EndExchange():
            return hall.end(state, actor, now_ms)
        case c.ReleaseExchange():
            return hall.release(state, actor)
        case c.StartRecording():
            return hall.start_recording(state, actor)
        case c.StopRecording():
            return hall.stop_recording(state, actor)
        case c.AdmitParticipant():
            return people.admit(state, command)
        case c.EmptyPostBox():
            return questions.empty_post_box(state, command)
        case c.ErasePerson():
            return people.erase(state, command)
        case c.MarkArrived():
            return people.arrive(state, command)
        case c.MarkLeft():
            return people.leave(state, command)
        case c.ChooseRecording():
            return people.choose_recording(state, command, actor)
        case c.SetDevices():
            return people.set_devices(state, command, actor)
        case c.RaiseHand():
            return people.raise_hand(state, actor)
        case c.LowerHand():
            return people.lower_hand(state, command, actor)
        case c.AskQuestion():
            return questions.ask(state, command, actor)
        case c.WithdrawQuestion():
            return questions.withdraw(state, command)
        case c.VoteForQuestion():
            return questions.vote(state, command, actor)
        case c.WithdrawVote():
            return questions.unvote(state, command, actor)
        case c.PromoteQuestion():
            return questions.promote(state, command, actor)
        case c.AnswerQuestion():
            return questions.answer(state, command, actor)
        case c.DeclineQuestion():
            return questions.decline(state, command, actor)
        case c.ReopenQuestion():
            return questions.reopen(state, command, actor)
        case c.AddMinuteLine():
            return minutes.add(state, command, actor)
        case c.EditMinuteLine():
            return minutes.edit(state, command, actor)
        case c.TakeBooth():
            return booth.take(state, command, actor)
        case c.OfferBooth():
            return booth.offer(state, command, actor)
        case c.PassFloor():
            return booth.pass_floor(state, command, actor)
        case c.AskToSlowDown():
            return booth.slow_down(state, actor, now_ms)
        case c.RelieveBooth():
            return booth.relieve(state, command)
        case c.ReportSilence():
            return booth.report_silence(state, command)
        case c.ReportVoice():
            return booth.report_voice(state, command)
        case c.BeginTurn():
            return media.begin_turn(state, command)
        case c.EndTurn():
            return media.end_turn(state, command)
        case c.OpenSegment():
            return media.open_segment(state, command)
        case c.CloseSegment():
            return media.close_segment(state, command)
        case c.FailRecording():
            return media.fail_recording(command)
        case c.ReportLowSpace():
            return media.report_low_space(state, command)
        case c.ReportSpace():
            return media.report_space(state)
        case _:
            assert_never(command)
