"""The catalogue and the demonstration may be loaded at every start."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.utils import timezone

from hub.demo.exchanges import FINISHED, LIVE, UPCOMING, load_demo
from hub.demo.people import DEMO_CAST, participant_id
from hub.demo.story import DEMO_STORY
from hub.people.models import Account, Organisation
from hub.places.models import City, Goal, GoalTarget, Topic
from sessions.models import ExchangeSession, Participant, Phase


def rows() -> list[int]:
    return [
        model.objects.count() for model in (City, Topic, Organisation, Goal, GoalTarget, Account, Participant)
    ]


def test_the_catalogue_loads_twice_and_is_there_once(db: None) -> None:
    call_command("load_catalogue")
    first = rows()
    City.objects.filter(slug="surat").update(time_zone="UTC")
    call_command("load_catalogue")
    assert rows() == first == [26, 24, 14, 17, 10, 0, 0]
    assert City.objects.get(slug="surat").time_zone == "Asia/Kolkata"


def test_every_citys_zone_is_known(db: None) -> None:
    call_command("load_catalogue")
    assert all(ZoneInfo(zone) for zone in City.objects.values_list("time_zone", flat=True))


def test_the_demonstration_is_made_once_and_dated_anew(db: None) -> None:
    now = timezone.now()
    load_demo(now)
    first = rows()
    finished = ExchangeSession.objects.get(pk=FINISHED.id).starts_at
    load_demo(now + timedelta(days=40))
    assert rows() == first
    assert ExchangeSession.objects.get(pk=LIVE.id).starts_at > now + timedelta(days=39)
    assert ExchangeSession.objects.get(pk=UPCOMING.id).starts_at > now + timedelta(days=40)
    assert ExchangeSession.objects.get(pk=FINISHED.id).starts_at == finished


def test_after_the_live_exchange_was_ended_another_is_live(db: None) -> None:
    load_demo(timezone.now())
    ExchangeSession.objects.filter(pk=LIVE.id).update(phase=Phase.ENDED)
    began = ExchangeSession.objects.get(pk=LIVE.id).starts_at
    live, *_ = load_demo(timezone.now() + timedelta(days=1))
    assert live.id == "waterlive2"
    assert ExchangeSession.objects.get(pk=live.id).participants.count() == len(DEMO_CAST)
    assert ExchangeSession.objects.get(pk=LIVE.id).starts_at == began


def test_ids_of_people_and_of_the_story_fit_a_key_of_the_view() -> None:
    ids = [participant_id(f"{LIVE.id}99", person) for person in DEMO_CAST]
    ids += [question.id for question in DEMO_STORY.questions] + [line.id for line in DEMO_STORY.minutes]
    assert len(set(ids)) == len(ids)
    assert all(id_.isalnum() and id_.islower() and id_[0].isalpha() and len(id_) <= 32 for id_ in ids)
