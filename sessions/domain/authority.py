"""Who may do what, when: the one registry. What it does not list is refused.

Names are the commands' tags, and the media plane's own: `media.listen`, `media.speak`, `media.show`, and one for each
private line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from msgspec import Struct

from sessions.domain import commands as c
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import Phase, Role
from sessions.domain.state import Actor, State


class Rule(Struct, frozen=True):
    roles: frozenset[Role]
    phases: frozenset[Phase]


def _rule(roles: Iterable[Role], phases: Iterable[Phase]) -> Rule:
    return Rule(frozenset(roles), frozenset(phases))


DESK = (Role.CHAIR, Role.MODERATOR)
MINUTES = (*DESK, Role.RAPPORTEUR)
PANEL = (*MINUTES, Role.LEADER, Role.PRESENTER)
EVERYONE = (*PANEL, Role.ATTENDEE)
CITIES = (Role.LEADER, Role.PRESENTER)  # those who may sign for a city, where they do: `record.city_signed_for`
BOOTH = (Role.INTERPRETER,)
SYSTEM = (Role.SYSTEM,)

LIVE = (Phase.PRESENTATIONS, Phase.QUESTIONS)
OPEN = (Phase.LOBBY, *LIVE)
ALWAYS = tuple(Phase)


def name_of(command: type[c.Command]) -> str:
    """The tag of a command class: `question.ask`."""
    return str(command.__struct_config__.tag)


REGISTRY: dict[str, Rule] = {
    name_of(c.StartPhase): _rule(DESK, OPEN),
    name_of(c.EndExchange): _rule(DESK, OPEN),
    name_of(c.ReleaseExchange): _rule((Role.CHAIR, *CITIES), (Phase.ENDED,)),
    name_of(c.StartRecording): _rule(DESK, LIVE),
    name_of(c.StopRecording): _rule(DESK, LIVE),
    name_of(c.ChooseRecording): _rule((*EVERYONE, *BOOTH), OPEN),
    name_of(c.SetDevices): _rule((*PANEL, *BOOTH), OPEN),
    name_of(c.RaiseHand): _rule(EVERYONE, LIVE),
    name_of(c.LowerHand): _rule(EVERYONE, LIVE),
    name_of(c.AskQuestion): _rule(EVERYONE, OPEN),
    name_of(c.WithdrawQuestion): _rule(EVERYONE, OPEN),
    name_of(c.VoteForQuestion): _rule(EVERYONE, OPEN),
    name_of(c.WithdrawVote): _rule(EVERYONE, OPEN),
    name_of(c.PromoteQuestion): _rule(DESK, LIVE),
    name_of(c.AnswerQuestion): _rule(DESK, LIVE),
    name_of(c.DeclineQuestion): _rule(DESK, OPEN),
    name_of(c.ReopenQuestion): _rule(DESK, OPEN),
    name_of(c.SetAsking): _rule(DESK, OPEN),
    name_of(c.SetOrder): _rule(DESK, OPEN),
    name_of(c.ApproveQuestion): _rule(DESK, OPEN),
    name_of(c.HoldQuestion): _rule(DESK, OPEN),
    name_of(c.MergeQuestion): _rule(DESK, OPEN),
    name_of(c.SplitQuestion): _rule(DESK, OPEN),
    name_of(c.KeepApart): _rule(DESK, OPEN),
    name_of(c.ClaimQuestion): _rule(DESK, OPEN),
    name_of(c.ReleaseClaim): _rule(DESK, OPEN),
    name_of(c.AssignQuestion): _rule(DESK, OPEN),
    name_of(c.PlaceQuestion): _rule(DESK, OPEN),
    name_of(c.CarryOver): _rule(DESK, OPEN),
    name_of(c.CarryOverAll): _rule(DESK, OPEN),
    name_of(c.ReviewReason): _rule((Role.CHAIR,), ALWAYS),
    name_of(c.ReviewReasons): _rule((Role.CHAIR,), ALWAYS),
    name_of(c.AddMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.EditMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.StrikeMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.HoldMinuteLine): _rule(MINUTES, ALWAYS),
    name_of(c.SetMinutesLanguages): _rule(MINUTES, ALWAYS),
    name_of(c.SubmitMinutes): _rule(MINUTES, ALWAYS),
    name_of(c.ReturnMinutes): _rule((Role.CHAIR,), ALWAYS),
    name_of(c.CirculateMinutes): _rule((Role.CHAIR,), (Phase.ENDED,)),
    name_of(c.NameSignatory): _rule((Role.CHAIR,), ALWAYS),
    name_of(c.ProposeAmendment): _rule(CITIES, (Phase.ENDED,)),
    name_of(c.DecideAmendment): _rule((Role.CHAIR,), (Phase.ENDED,)),
    name_of(c.ApproveMinutes): _rule(CITIES, (Phase.ENDED,)),
    name_of(c.TakeBooth): _rule((*BOOTH, *DESK), OPEN),
    name_of(c.OfferBooth): _rule(BOOTH, OPEN),
    name_of(c.PassFloor): _rule((*BOOTH, *DESK), OPEN),
    name_of(c.AskToSlowDown): _rule(BOOTH, OPEN),
    name_of(c.PrepareExchange): _rule(SYSTEM, (Phase.LOBBY,)),
    name_of(c.AdmitParticipant): _rule(SYSTEM, OPEN),
    name_of(c.EmptyPostBox): _rule(SYSTEM, ALWAYS),
    name_of(c.ErasePerson): _rule(SYSTEM, ALWAYS),
    name_of(c.EndClaims): _rule(SYSTEM, OPEN),
    name_of(c.ReportSimilar): _rule(SYSTEM, OPEN),
    name_of(c.MarkArrived): _rule(SYSTEM, OPEN),
    name_of(c.MarkLeft): _rule(SYSTEM, ALWAYS),
    name_of(c.BeginTurn): _rule(SYSTEM, LIVE),
    name_of(c.EndTurn): _rule(SYSTEM, ALWAYS),
    name_of(c.RelieveBooth): _rule(SYSTEM, OPEN),
    name_of(c.ReportSilence): _rule(SYSTEM, OPEN),
    name_of(c.ReportVoice): _rule(SYSTEM, OPEN),
    name_of(c.OpenSegment): _rule(SYSTEM, (*LIVE, Phase.ENDED)),  # reports of the last seconds may come late
    name_of(c.CloseSegment): _rule(SYSTEM, ALWAYS),
    name_of(c.FailRecording): _rule(SYSTEM, ALWAYS),
    name_of(c.ReportLowSpace): _rule(SYSTEM, OPEN),
    name_of(c.ReportSpace): _rule(SYSTEM, OPEN),
    "media.listen": _rule((*EVERYONE, *BOOTH), OPEN),
    "media.speak": _rule((*PANEL, *BOOTH), OPEN),
    "media.show": _rule(PANEL, OPEN),
    "media.booth": _rule(BOOTH, OPEN),  # talkback: the two of a booth, unheard by anybody else
    "media.desk": _rule((*MINUTES, *BOOTH), OPEN),
    "media.backstage": _rule(PANEL, OPEN),
}
COMMANDS: frozenset[str] = frozenset(name_of(command) for command in get_args(c.AnyCommand))


def may(role: Role, name: str, phase: Phase) -> bool:
    """Whether this role may do this in this phase. Unknown names are refused."""
    rule = REGISTRY.get(name)
    return rule is not None and role in rule.roles and phase in rule.phases


def allowed(role: Role, phase: Phase) -> tuple[str, ...]:
    """All that this role may do in this phase: what the buttons of a page follow."""
    return tuple(name for name in REGISTRY if may(role, name, phase))


def authorise(state: State, command: c.Command, actor: Actor) -> Refusal | None:
    """Why this actor may not give this command now, or None."""
    if actor.role is not Role.SYSTEM:
        person = state.people.get(actor.participant)
        if person is None or person.role is not actor.role:
            return refuse("participant.unknown")
    name = name_of(type(command))
    rule = REGISTRY.get(name)
    if rule is None or actor.role not in rule.roles:
        return refuse("role.not_allowed", role=actor.role.value)
    if state.phase in rule.phases:
        return None
    if state.phase is Phase.ENDED:
        return refuse("exchange.ended", ended_ms=state.hall["main"].ended_ms)
    if rule.phases == {Phase.ENDED}:
        return refuse("exchange.not_ended")
    return refuse("phase.not_allowed", phase=state.phase.value)
