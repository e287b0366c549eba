"""The minutes on their way: draft, review, the cities' amendments and approval, the seal; and the release."""

from __future__ import annotations

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import record as official
from sessions.domain.dates import is_date
from sessions.domain.days import DAY_MS, today, written
from sessions.domain.decide import minutes
from sessions.domain.decide.decision import Decision
from sessions.domain.decide.reasons import reason_of
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import REASON_LENGTH, Phase, Role
from sessions.domain.record import CHAIR, record_of
from sessions.domain.state import Actor, State


def set_languages(state: State, command: c.SetMinutesLanguages, actor: Actor) -> Decision:
    record = record_of(state)
    if (refusal := _only_in(state, "draft", "review")) is not None:
        return refusal
    second = command.second or ""
    if second == command.language:
        return refuse("minutes.same_language", "second")
    if command.prevailing not in (command.language, second):
        return refuse("minutes.prevailing_unknown", "prevailing")
    wanted = (command.language, second, command.prevailing)
    if wanted == (record.language, record.second, record.prevailing):
        return ()
    language, second, prevailing = wanted
    said = {"language": language, "second": second, "prevailing": prevailing}
    return (e.MinutesLanguagesSet(**said, by=actor.participant),)


def submit(state: State, actor: Actor) -> Decision:
    if record_of(state).stage == "review":
        return ()
    if (refusal := _only_in(state, "draft")) is not None:
        return refusal
    if not state.minutes:
        return refuse("minutes.none")
    return (e.MinutesSubmitted(by=actor.participant),)


def give_back(state: State, command: c.ReturnMinutes, actor: Actor) -> Decision:
    """From a version that the cities have, too: what they approved of it is then void."""
    if record_of(state).stage == "draft":
        return ()
    if (refusal := _only_in(state, "review", "circulated")) is not None:
        return refusal
    reason = reason_of(command.reason)
    if isinstance(reason, Refusal):
        return reason
    return (e.MinutesReturned(by=actor.participant, reason=reason),)


def circulate(state: State, command: c.CirculateMinutes, actor: Actor, now_ms: int) -> Decision:
    """Of an exchange that has ended: what is approved must be whole. A translation that is behind is named."""
    record = record_of(state)
    if record.stage == "circulated":
        return ()
    if (refusal := _only_in(state, "review")) is not None:
        return refusal
    if state.phase is not Phase.ENDED:
        return refuse("exchange.not_ended")
    behind = [line for line in official.lines(state) if line.translated_seq != line.seq]
    if record.second and behind:
        return refuse("minutes.untranslated", text=behind[0].text, count=len(behind))
    nobody = [city for city, signing in official.signatories(state).items() if not signing]
    if nobody:
        return refuse("minutes.no_signatory", "city", city=nobody[0])
    if (refusal := _misdated(command.due, now_ms)) is not None:
        return refusal
    circulated = e.MinutesCirculated(
        version=record.version + 1,
        digest=official.digest(state),
        by=actor.participant,
        due=command.due,
    )
    return (circulated,)


def set_due(state: State, command: c.SetMinutesDue, actor: Actor, now_ms: int) -> Decision:
    """What was approved stays approved: the version is the same."""
    if (refusal := _only_in(state, "circulated") or _misdated(command.due, now_ms)) is not None:
        return refusal
    record = record_of(state)
    moved = e.MinutesDueSet(version=record.version, due=command.due, by=actor.participant)
    return () if command.due == record.due else (moved,)


def _misdated(due: str, now_ms: int) -> Refusal | None:
    """A day that is over everywhere on Earth cannot be met: the last zone is twelve hours behind UTC."""
    if due and not is_date(due):
        return refuse("date.invalid", "due", date=due)
    return refuse("date.past", "due", date=due) if due and due < written(today(now_ms - DAY_MS // 2)) else None


def name_signatory(state: State, command: c.NameSignatory, actor: Actor) -> Decision:
    if (refusal := _only_in(state, "draft", "review", "circulated")) is not None:
        return refusal
    if command.city not in state.hall["main"].cities:
        return refuse("city.unknown", "city")
    person = None if command.participant is None else state.people.get(command.participant)
    if command.participant is not None and (person is None or person.city != command.city):
        return refuse("minutes.not_of_city", "participant")
    if record_of(state).signatories.get(command.city, "") == (command.participant or ""):
        return ()
    named = e.SignatoryNamed(city=command.city, participant=command.participant or "", by=actor.participant)
    return (named,)


def propose(state: State, command: c.ProposeAmendment, actor: Actor) -> Decision:
    if (refusal := _only_in(state, "circulated")) is not None:
        return refusal
    if (city := official.city_signed_for(state, actor.participant)) is None:
        return refuse("minutes.not_signatory")
    if command.amendment in state.amendments:
        return refuse("amendment.taken", "amendment")
    if command.line is not None and command.line not in state.minutes:
        return refuse("line.unknown", "line")
    text = minutes.text_of(command.text)
    if isinstance(text, Refusal):
        return text
    reason = command.reason.strip()
    if len(reason) > REASON_LENGTH:
        return refuse("reason.too_long", "reason", length=len(reason), most=REASON_LENGTH)
    proposed = e.AmendmentProposed(
        amendment=command.amendment,
        line=command.line or "",
        text=text,
        reason=reason,
        city=city,
        by=actor.participant,
    )
    return (proposed,)


def decide_amendment(state: State, command: c.DecideAmendment, actor: Actor) -> Decision:
    """One that is taken changes the minutes: the version that the cities have is no longer what they say."""
    if (amendment := state.amendments.get(command.amendment)) is None:
        return refuse("amendment.unknown", "amendment")
    if amendment.status != "proposed":
        same = (amendment.status == "accepted") == command.accept
        return () if same else refuse("amendment.decided", "amendment", text=amendment.text)
    if (refusal := _only_in(state, "circulated", "review")) is not None:
        return refusal
    if command.accept:
        return (e.AmendmentAccepted(amendment=amendment.id, by=actor.participant),)
    reason = reason_of(command.reason)
    if isinstance(reason, Refusal):
        return reason
    return (e.AmendmentDeclined(amendment=amendment.id, by=actor.participant, reason=reason),)


def approve(state: State, command: c.ApproveMinutes, actor: Actor) -> Decision:
    """What nobody has read is never approved: the version has to be the one that stands."""
    record = record_of(state)
    if (city := official.city_signed_for(state, actor.participant)) is None:
        return refuse("minutes.not_signatory")
    if city in record.approvals and command.version == record.version:
        return ()
    if (refusal := _only_in(state, "circulated")) is not None:
        return refusal
    if command.version != record.version:
        return refuse("minutes.other_version", "version", version=command.version, current=record.version)
    waiting = sum(each.status == "proposed" for each in state.amendments.values())
    if waiting:
        return refuse("minutes.amendments_open", count=waiting)
    approved = e.MinutesApproved(version=record.version, city=city, by=actor.participant)
    if set(official.awaited_approvals(state)) - {city}:
        return (approved,)
    return (approved, e.MinutesSealed(version=record.version, digest=record.digest))


def release(state: State, actor: Actor) -> Decision:
    """By the chair, and by each city that somebody signs for; with the last of them everybody may see it."""
    if state.hall["main"].released:
        return ()
    city = CHAIR if actor.role is Role.CHAIR else official.city_signed_for(state, actor.participant)
    if city is None:
        return refuse("minutes.not_signatory")
    awaited = official.awaited_releases(state)
    if city not in awaited:
        return ()
    told = (e.CityReleased(city=city, by=actor.participant),)
    return told if set(awaited) - {city} else (*told, e.ExchangeReleased(by=actor.participant))


def _only_in(state: State, *stages: str) -> Refusal | None:
    """Why this cannot be done at the stage at which the minutes are."""
    match record_of(state).stage:
        case stage if stage in stages:
            return None
        case "draft":
            return refuse("minutes.draft")
        case "review":
            return refuse("minutes.under_review")
        case "circulated":
            return refuse("minutes.circulated")
        case "sealed":
            return refuse("minutes.sealed")
