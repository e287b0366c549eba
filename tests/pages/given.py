"""Which route a command came over, and that the table of ways names it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from msgspec import Struct

from hub.runner.http_ways import FOLLOWS, WAYS
from sessions.batch import Request
from sessions.domain.authority import name_of
from sessions.domain.commands import AnyCommand
from sessions.domain.state import Actor
from sessions.outcomes import Outcome

Commit = Callable[[str, Sequence[Request]], list[Outcome]]
_route: ContextVar[str] = ContextVar("route", default="")


class Given(Struct, frozen=True):
    """A command of a page, and what became of it."""

    route: str
    command: AnyCommand
    actor: Actor
    outcome: Outcome


class Routed(MiddlewareMixin):
    """Keeps the name of the route for as long as its view runs."""

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        _route.set(request.resolver_match.view_name if request.resolver_match else "")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        _route.set("")
        return response


def watched(commit: Commit, seen: list[Given]) -> Commit:
    def execute(exchange_id: str, requests: Sequence[Request]) -> list[Outcome]:
        outcomes = commit(exchange_id, requests)
        if route := _route.get():
            for request, outcome in zip(requests, outcomes, strict=True):
                assert name_of(type(request.command)) in _named(route), f"{route} gives {request.command}"
                seen.append(Given(route, request.command, request.actor, outcome))
        return outcomes

    return execute


def _named(route: str) -> set[str]:
    named = {way.command for way in WAYS if way.route == route}
    return named | {follows for asked, follows in FOLLOWS.items() if asked in named}
