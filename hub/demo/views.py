"""The one-click door of the embedded demonstration. Outside it, these pages do not exist."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from hub.demo.people import CHOOSABLE, Person
from hub.people.models import Account
from hub.places.models import City


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _only_in_the_demo()
    cities = dict(City.objects.values_list("slug", "name"))
    return render(request, "demo/people.html", {"choices": [_choice(person, cities) for person in CHOOSABLE]})


@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    _only_in_the_demo()
    person = next((person for person in CHOOSABLE if person.slug == slug), None)
    if person is None:
        raise Http404
    account = get_object_or_404(Account, email=person.mail)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def _only_in_the_demo() -> None:
    if not settings.EXCHANGE_DEMO:
        raise Http404


def _choice(person: Person, cities: dict[str, str]) -> dict[str, Any]:
    return {"person": person, "city": cities.get(person.city, "")}
