"""The ways beside the socket: which form of which page makes which command happen, and in whose name.

Every route that takes a form stands here, either in WAYS or in QUIET; tests/pages/test_http_ways.py holds the two
against the routes that there are, and each way against the registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from django.urls import URLPattern, URLResolver, get_resolver
from msgspec import Struct

from sessions.domain import commands as c
from sessions.domain.authority import name_of
from sessions.minutes.steps import STEPS
from sessions.plain.pages import BUTTONS

# In whose name. self: as who they are in the exchange, by the registry. The others give what is the system's to give:
# organiser: who organises the exchange, and the hall's team; team: these alone; link: who holds one of an invitation.
InName = Literal["self", "organiser", "team", "link"]


class Way(Struct, frozen=True):
    route: str  # by its name
    command: str  # of the registry
    by: InName = "self"
    form: str = ""  # which one, where the route has several


def _of_system(by: InName, route: str, *given: type[c.Command]) -> Iterator[Way]:
    return (Way(route, name_of(command), by) for command in given)


WAYS: tuple[Way, ...] = (
    *(Way("exchange:minutes_step", tag, form=step) for step, (tag, _) in STEPS.items()),
    *(Way("exchange:plain_step", name_of(made), form=button) for button, made in BUTTONS.items()),
    Way("exchange:plain_ask", name_of(c.AskQuestion)),
    Way("exchange:plain_chat", name_of(c.PostChatLine)),
    Way("exchange:chat_hide", name_of(c.HideChatLine)),
    Way("exchange:release", name_of(c.ReleaseExchange)),
    Way("planning:answer_knock", name_of(c.LetIn), form="let_in"),
    Way("planning:answer_knock", name_of(c.TurnAway), form="turn_away"),
    Way("planning:send_slides", "slides.hand_in"),
    Way("planning:share", "handout.hand_in"),
    *_of_system("team", "planning:schedule", c.PrepareExchange),
    *_of_system("organiser", "planning:edit", c.ReviseExchange, c.MoveExchange),
    *_of_system("organiser", "planning:cancel", c.CancelExchange),
    *_of_system("organiser", "planning:people", c.AdmitParticipant),
    *_of_system("organiser", "planning:change_person", c.AdmitParticipant),
    *_of_system("organiser", "planning:take_out", c.StopWaiting),
    *_of_system("organiser", "planning:revoke", c.StopWaiting),
    *_of_system("link", "join", c.AdmitParticipant, c.Knock),
)
# What the hub does of its own accord once it has allowed what a page asked for.
FOLLOWS = {
    "slides.hand_in": name_of(c.OfferSlides),  # by the job that draws them
    "handout.hand_in": name_of(c.ShareHandout),
    name_of(c.HideChatLine): name_of(
        c.HideOlderLine
    ),  # over HTTP: the table of lines has said that there is one
}
# Forms that no log hears of.
QUIET: frozenset[str] = frozenset(
    {
        "planning:open_link",
        "planning:text",
        "planning:mail",
        "planning:expect_paper",
        "planning:hand_in",
        "planning:remove_paper",
        "planning:forget_me",
        "set_language",
        "theme",
        "demo:enter",
        "sign_in_link",
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_logout",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_login_webauthn",
    }
)


def routes() -> dict[str, str]:
    """Every address of the hub by the name of its route: `exchange/<slug:exchange_id>/release/`."""
    return dict(_below(get_resolver()))


def _below(resolver: URLResolver, space: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    found: Any
    for found in resolver.url_patterns:
        address = before + str(found.pattern)
        if isinstance(found, URLPattern):
            yield f"{space}{found.name}", address
        else:
            yield from _below(found, f"{space}{found.namespace}:" if found.namespace else space, address)
