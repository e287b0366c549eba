"""`{% ribbon figure %}` draws an exchange; `{{ ms|clock }}` writes a moment of a recording, `{{ at|day }}` a day."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import template

from sessions import when
from sessions.archive import ribbon as drawing
from sessions.archive.figure import Figure

register = template.Library()


@register.inclusion_tag("exchange/_ribbon.html")
def ribbon(figure: Figure) -> dict[str, Any]:
    band = figure.ribbon
    marks = [(mark, band.baseline(mark)) for mark in band.marks]
    return {"figure": figure, "ribbon": band, "marks": marks, "band_px": drawing.BAND_PX}


@register.inclusion_tag("exchange/_ribbon_thumb.html")
def ribbon_thumb(figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure,
        "ribbon": figure.ribbon,
        "band_px": drawing.THUMB_PX,
        "tick_px": drawing.TICK_PX,
        "band_top": drawing.TICK_PX + 2,
        "height": drawing.TICK_PX + 2 + drawing.THUMB_PX,
    }


@register.filter
def clock(ms: int) -> str:
    return when.offset_in_words(ms)


@register.filter
def day(on: date) -> str:
    """ "14 April", as the reader's language orders it."""
    return when.day(on)


@register.filter
def day_of_year(on: date) -> str:
    """ "14 April 2026"."""
    return when.day_of_year(on)


@register.filter
def direction(text: str) -> str:
    """What `dir=auto` means (the first strong letter's direction), for the printed page, whose engine lacks it."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((each for each in strong if each in ("L", "R", "AL")), "L") != "L" else "ltr"


@register.filter
def hatched(side: int) -> bool:
    """Every second city is hatched, so that neighbours differ for eyes that do not tell colours apart."""
    return side % 2 == 0
