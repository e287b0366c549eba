"""Fields that several forms share, and what they refuse."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.places.models import City
from sessions.labels import SPOKEN, language_name

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

JOINERS = "\u200c\u200d"  # letters of Urdu, Hindi and many emoji need them


def one_line(value: str) -> None:
    """Refuses line breaks and invisible characters: they could forge a header of a mail or a line of a calendar."""
    for character in value:
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")
        if hidden and character not in JOINERS:
            raise ValidationError(
                _(
                    "There is an invisible character or a line break in this. Type it anew instead of pasting it."
                ),
                code="hidden_character",
            )


def line(label: StrOrPromise, most: int, *, required: bool = True, hint: StrOrPromise = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, validators=[one_line]
    )


def language_choices() -> list[tuple[str, str]]:
    return sorted(((code, language_name(code)) for code in SPOKEN), key=lambda choice: choice[1])


def zone_choices(cities: Iterable[City]) -> list[object]:
    """The zones of the catalogue's cities first, named by them; then all that this machine knows."""
    named: dict[str, list[str]] = {}
    for city in cities:
        named.setdefault(city.time_zone, []).append(city.name)
    ours = [(zone, f"{zone} ({', '.join(names[:4])})") for zone, names in sorted(named.items())]
    return [("", "…"), (gettext("Zones of our cities"), ours), (gettext("All zones"), _all_zones())]


@cache
def _all_zones() -> list[tuple[str, str]]:
    return [
        (zone, zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc")
    ]
