"""`{% readiness summary %}` in a template: who is missing, for those who organise the exchange."""

from __future__ import annotations

from typing import Any

from django import template

from hub.planning.readiness import board
from hub.planning.roster import roster
from sessions.summary import Summary

register = template.Library()


@register.inclusion_tag("planning/_board.html")
def readiness(summary: Summary) -> dict[str, Any]:
    return {"board": board(summary.exchange, summary.seats, roster(summary.exchange))}
