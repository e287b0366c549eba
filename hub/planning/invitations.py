"""Inviting, joining by a link, and taking an invitation back."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from hub.people.models import Account
from hub.places.models import City
from hub.planning.letters import Occasion, write_to
from hub.planning.models import Arrival, Invitation, RoleChoice
from sessions import log
from sessions.admission import admit, key
from sessions.clock import now_ms
from sessions.domain.commands import AdmitParticipant, Knock, StopWaiting
from sessions.domain.errors import Refusal, refuse
from sessions.domain.names import Role, StakeholderKind
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import ExchangeSession, Participant, Seat
from sessions.outcomes import Outcome
from sessions.states import catch_up

ORGANISE = (RoleChoice.CHAIR, RoleChoice.MODERATOR)
DESCRIBED = ("name", "native_name", "title", "city", "kind", "role", "language", "precedence")


@transaction.atomic
def invite(exchange: ExchangeSession, person: dict[str, Any], by: Account) -> Invitation:
    """Invite the person of a valid form, by mail where there is an address. A member is on the list at once."""
    account = Account.objects.filter(email__iexact=person["mail"]).first() if person["mail"] else None
    known = exchange.participants.filter(account=account).first() if account else None
    invitation = Invitation.objects.create(
        exchange=exchange,
        participant=known.pk if known and not _reserved(known.pk) else new_participant(),
        account=account,
        made_by=by,
        **person,
    )
    if account is not None:
        _admit(invitation)
        if invitation.role in ORGANISE:
            exchange.organisers.add(account)
    write_to(invitation, Occasion.INVITED)
    return invitation


def _reserved(participant: str) -> bool:
    return Invitation.objects.filter(participant=participant).exists()


def new_participant() -> str:
    return f"p{secrets.token_hex(8)}"


def open_invitation(exchange: ExchangeSession, by: Account) -> Invitation:
    """The one for anybody who has its link; made when there is none that holds."""
    found = exchange.invitations.valid().filter(open=True).first()
    return found or Invitation.objects.create(
        exchange=exchange, open=True, participant=new_participant(), made_by=by
    )


# ------------------------------------------------------------------ coming in
def is_taken(invitation: Invitation, guest_key: str) -> bool:
    """Whether another browser sits in for the invited person already, or the member is in the room."""
    seats = Seat.objects.filter(participant=invitation.participant)
    if seats.filter(key=guest_key).exists():
        return False
    person = catch_up(invitation.exchange_id).people.get(invitation.participant)
    return seats.exists() or (person is not None and person.present)


@transaction.atomic
def join(invitation: Invitation, guest_key: str) -> Outcome | None:
    """The invited person is here, at the browser of this key; None where another browser was first."""
    log.lock(invitation.exchange_id)  # of two that press at once, one sits
    if is_taken(invitation, guest_key):
        return None
    outcome = _admit(invitation)
    if not isinstance(outcome, Refusal):
        _sit(invitation, guest_key, invitation.participant)
    return outcome


@transaction.atomic
def join_as_guest(invitation: Invitation, guest: dict[str, Any], guest_key: str) -> Outcome:
    """Somebody with an open link is in, to listen and to ask; at the door, where new guests wait. From the same
    browser again: corrected.
    """
    log.lock(invitation.exchange_id)  # who was removed a moment ago does not slip in
    seat = Seat.objects.filter(exchange=invitation.exchange, key=guest_key, participant__isnull=False).first()
    if seat is None and guests_wait(invitation.exchange_id):
        return knock(invitation, guest, guest_key, same_person=False)
    participant = (seat.participant_id if seat else None) or new_participant()
    command = AdmitParticipant(
        participant=participant,
        name=guest["name"],
        title=guest["title"],
        role=Role.ATTENDEE,
        kind=guest["kind"],
        **_place(invitation.exchange, guest["city"]),
    )
    outcome = admit(invitation.exchange, command, None, now_ms())
    if not isinstance(outcome, Refusal):
        _sit(invitation, guest_key, participant)
    return outcome


def guests_wait(exchange_id: str) -> bool:
    """Whether the desk lets in, one by one, those who come by an open link. Not where no log has begun."""
    hall = catch_up(exchange_id).hall.get("main")
    return hall is not None and hall.guests_wait


@transaction.atomic
def knock(invitation: Invitation, guest: dict[str, Any], guest_key: str, *, same_person: bool) -> Outcome:
    """Wait at the door: somebody else, or the invited person at another browser. Refused to who is in already."""
    exchange = invitation.exchange
    seat, _ = Seat.objects.get_or_create(exchange=exchange, key=guest_key)
    if seat.participant_id is not None:
        return refuse("door.inside")
    seat.knock = seat.knock or f"k{secrets.token_hex(8)}"
    seat.save(update_fields=["knock"])
    Arrival.objects.get_or_create(participant=seat.knock, defaults={"invitation": invitation})
    command = Knock(
        knock=seat.knock,
        name=guest["name"],
        title=guest["title"],
        kind=guest["kind"],
        place=guest["city"].name if guest["city"] else "",
        seat=invitation.participant if same_person else None,
        **_place(exchange, guest["city"]),
    )
    cause = caused_by(exchange.pk, "knock", secrets.token_hex(8))
    outcome = execute(exchange.pk, cause, command, SYSTEM, now_ms())
    if isinstance(outcome, Refusal):
        transaction.set_rollback(True)  # nobody waits there
    return outcome


def _admit(invitation: Invitation) -> Outcome:
    person = {name: getattr(invitation, name) for name in DESCRIBED}
    return admit(
        invitation.exchange,
        _admission(invitation.exchange, invitation.participant, person),
        invitation.account_id,
        now_ms(),
    )


def _admission(exchange: ExchangeSession, participant: str, person: dict[str, Any]) -> AdmitParticipant:
    """As the log takes it, what a form or an invitation says of somebody."""
    return AdmitParticipant(
        participant=participant,
        name=person["name"],
        native_name=person["native_name"],
        title=person["title"],
        role=Role(person["role"]),
        kind=cast(StakeholderKind, person["kind"]),
        channel=person["language"] or None,
        precedence=person["precedence"],
        **_place(exchange, person["city"]),
    )


@transaction.atomic
def change(exchange: ExchangeSession, participant: str, person: dict[str, Any]) -> Outcome | None:
    """What a valid form says of somebody now. None of those who have not come yet: then it holds once they join."""
    exchange.invitations.valid().filter(participant=participant).update(**person)
    listed = exchange.participants.filter(pk=participant).first()
    if listed is None:
        return None
    if listed.account_id is not None:
        _organises(exchange, participant, listed.account_id, RoleChoice(person["role"]))
    return admit(exchange, _admission(exchange, participant, person), listed.account_id, now_ms())


def _organises(exchange: ExchangeSession, participant: str, account_id: int, role: RoleChoice) -> None:
    """By the role that somebody gets; who organised it without such a role before goes on to."""
    known = catch_up(exchange.pk).people.get(participant)
    if role in ORGANISE:
        exchange.organisers.add(account_id)
    elif known is not None and RoleChoice(known.role.value) in ORGANISE:
        exchange.organisers.remove(account_id)


def _sit(invitation: Invitation, guest_key: str, participant: str) -> None:
    Seat.objects.update_or_create(
        exchange=invitation.exchange, key=guest_key, defaults={"participant_id": participant, "knock": ""}
    )
    Arrival.objects.get_or_create(participant=participant, defaults={"invitation": invitation})


def write_in(guest_key: str, language: str) -> None:
    """Letters to the guest of this browser are in the language that they read in."""
    seats = Seat.objects.filter(key=guest_key, participant__isnull=False) if guest_key else Seat.objects.none()
    Invitation.objects.filter(participant__in=seats.values("participant")).update(written_in=language)


def _place(exchange: ExchangeSession, city: City | None) -> dict[str, Any]:
    """City and side of somebody who comes from there, as a command names them."""
    if city is None:
        return {"city": None, "side": 0}
    sides = {side.city_id: side.side for side in exchange.sides.all()}
    return {"city": key(city.slug), "side": sides.get(city.pk, 0)}


# ------------------------------------------------------------------ taking back
@transaction.atomic
def revoke(invitation: Invitation) -> None:
    """Its links open nothing from now on, and who came by it is out: their sockets close within seconds."""
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
    came = {invitation.participant, *invitation.arrivals.values_list("participant", flat=True)}
    for participant in came:
        take_out(invitation.exchange_id, participant)


@transaction.atomic
def take_out(exchange_id: str, participant: str) -> None:
    """Whoever it is: no browser and no account stands for them any more, they organise nothing of it, and at the
    door they wait no longer.
    """
    of_exchange = Seat.objects.filter(exchange=exchange_id)
    of_exchange.filter(participant=participant).delete()
    listed = Participant.objects.filter(exchange=exchange_id, pk=participant)
    for account_id in listed.filter(account__isnull=False).values_list("account", flat=True):
        ExchangeSession.objects.get(pk=exchange_id).organisers.remove(account_id)
    listed.update(account=None)
    waiting = of_exchange.filter(knock=participant, participant=None)
    if waiting.exists():
        waiting.delete()
        stop = StopWaiting(knock=participant)
        execute(exchange_id, caused_by(exchange_id, "stop waiting", participant), stop, SYSTEM, now_ms())
