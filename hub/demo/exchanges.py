"""The rows of the demonstration: people, the pair, and three exchanges. What happens in them is the log's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from hub.demo.people import DEMO_CAST, PERSON, Person, participant_id
from hub.demo.story import DEMO_STORY
from hub.pairing.models import Pair
from hub.people.models import Account
from hub.places.loading import load_catalogue
from hub.places.models import City, Topic
from sessions.models import ExchangeCity, ExchangeSession, Participant, Phase

ZONE = "Asia/Kolkata"
LIVE_FOR = timedelta(minutes=12)
TUESDAY = 1
ORGANISERS = ("chair", "moderator")
WHOLE_CAST = tuple(PERSON)


@dataclass(frozen=True, slots=True)
class Plan:
    """An exchange of the demonstration, before anything has happened in it."""

    id: str
    title: str
    topic: str
    needs: str  # side 1
    offers: str  # side 2
    cast: tuple[str, ...]  # Person.participant

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(PERSON[who] for who in self.cast)


LIVE = Plan("waterlive", "Water losses: from guessing to metering", "water", "surat", "busan", WHOLE_CAST)
UPCOMING = Plan("meternext", "Paying for meters: who, when, how much", "finance", "surat", "busan", WHOLE_CAST)
FINISHED = Plan("nightflow", "Night flow: the first sign of a leak", "water", "surat", "busan", WHOLE_CAST)


@transaction.atomic
def load_demo(now: datetime) -> tuple[Plan, ...]:
    """Make the people, pairs and exchanges that are missing, and date them. Safe to run at each start."""
    load_catalogue()
    accounts = {person.participant: _account(person) for person in DEMO_CAST}
    plans = (live_plan(), UPCOMING, FINISHED)
    for plan in plans:
        _exchange(plan, accounts, now)
    redate(now)
    return plans


def live_plan() -> Plan:
    """The live exchange; after somebody has ended it, a new one of the same kind."""
    ended = ExchangeSession.objects.filter(pk__startswith=LIVE.id, phase=Phase.ENDED).count()
    return replace(LIVE, id=f"{LIVE.id}{ended + 1}") if ended else LIVE


def redate(now: datetime) -> None:
    """Live: began a few minutes ago. Upcoming: next Tuesday, 14:00 in Surat. What has ended keeps its day."""
    going_on = ExchangeSession.objects.exclude(phase=Phase.ENDED)
    going_on.filter(pk__startswith=LIVE.id).update(starts_at=live_start(now))
    going_on.filter(pk=UPCOMING.id).update(starts_at=next_tuesday(now))


def live_start(now: datetime) -> datetime:
    """The last full five minutes that lie at least twelve minutes back."""
    past = (now - LIVE_FOR).replace(second=0, microsecond=0)
    return past - timedelta(minutes=past.minute % 5)


def next_tuesday(now: datetime) -> datetime:
    """The Tuesday after today, at 14:00 in Surat, as wall time there."""
    zone = ZoneInfo(ZONE)
    today = now.astimezone(zone).date()
    days = (TUESDAY - today.weekday()) % 7 or 7
    return datetime.combine(today + timedelta(days=days), time(14), zone)


def finished_start(now: datetime) -> datetime:
    """Six days ago at 14:30 in Surat: where a finished exchange is dated when the demonstration is made."""
    zone = ZoneInfo(ZONE)
    return datetime.combine(now.astimezone(zone).date() - timedelta(days=6), time(14, 30), zone)


def _account(person: Person) -> Account:
    account, _ = Account.objects.update_or_create(
        email=person.mail,
        defaults={
            "username": person.slug,
            "full_name": person.name,
            "title": person.title,
            "city": City.objects.get(slug=person.city) if person.city else None,
            "time_zone": person.time_zone,
            "precedence": person.precedence,
            "is_staff": person.role == "moderator",
        },
    )
    return account


def _exchange(plan: Plan, accounts: dict[str, Account], now: datetime) -> None:
    topic = Topic.objects.get(slug=plan.topic)
    needs, offers = City.objects.get(slug=plan.needs), City.objects.get(slug=plan.offers)
    Pair.objects.get_or_create(topic=topic, needs=needs, offers=offers)
    short = max(1, round(DEMO_STORY.questions_from_ms / 60_000)) if plan is FINISHED else 60
    exchange, _ = ExchangeSession.objects.get_or_create(
        pk=plan.id,
        defaults={
            "title": plan.title,
            "topic": topic,
            "starts_at": finished_start(now),
            "time_zone": ZONE,
            "presentation_minutes": short,
            "question_minutes": short,
            "languages": sorted({person.channel for person in plan.people if person.channel}),
        },
    )
    for side, city in enumerate((needs, offers), start=1):
        ExchangeCity.objects.get_or_create(exchange=exchange, city=city, defaults={"side": side})
    exchange.organisers.add(*(accounts[each.participant] for each in plan.people if each.role in ORGANISERS))
    for person in plan.people:
        Participant.objects.get_or_create(
            id=participant_id(plan.id, person),
            defaults={"exchange": exchange, "account": accounts[person.participant]},
        )
