"""Bring the reference catalogue into the database. Running it again changes nothing that is already right."""

from __future__ import annotations

from django.db import transaction

from hub.people.models import Organisation
from hub.places import catalogue
from hub.places.models import City, Country, Goal, GoalTarget, Topic


@transaction.atomic
def load_catalogue() -> dict[str, int]:
    """Rows of each kind that the catalogue holds. Rows that the hub added itself are left alone."""
    for code, name in catalogue.COUNTRIES.items():
        Country.objects.update_or_create(code=code, defaults={"name": name})
    for city in catalogue.CITIES:
        City.objects.update_or_create(
            slug=city.slug,
            defaults={
                "name": city.name,
                "country_id": city.country,
                "time_zone": city.time_zone,
                "languages": list(city.languages),
            },
        )
    for slug, name in catalogue.TOPICS.items():
        Topic.objects.update_or_create(slug=slug, defaults={"name": name})
    for slug, name in catalogue.ORGANISATIONS.items():
        Organisation.objects.update_or_create(slug=slug, defaults={"name": name})
    _load_goals()
    return {
        "countries": len(catalogue.COUNTRIES),
        "cities": len(catalogue.CITIES),
        "topics": len(catalogue.TOPICS),
        "organisations": len(catalogue.ORGANISATIONS),
        "goals": len(catalogue.GOALS),
    }


def _load_goals() -> None:
    for number, name in enumerate(catalogue.GOALS, start=1):
        Goal.objects.update_or_create(number=number, defaults={"name": name})
    for code, name in catalogue.GOAL_TARGETS.items():
        GoalTarget.objects.update_or_create(
            code=code, defaults={"goal_id": int(code.split(".")[0]), "name": name}
        )
