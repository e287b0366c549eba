"""The network check: a page for a city's IT, without an account. Browsers make the check; nothing of it is kept."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realtime.clock import now_ms
from sessions.placement import nodes_up

RELAY = re.compile(r"(turns?):(\[[^\]]+\]|[^:?\[\]]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")  # RFC 7065


class Need(NamedTuple):
    """One thing that a firewall has to let out: `kind` page, udp, relay-udp, relay-tcp or relay-tls."""

    kind: str
    host: str
    port: int
    url: str = ""  # of a relay, as a browser is given it


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    needs = needs_of(request)
    boot: dict[str, Any] = {
        "language": get_language(),
        "socket": "/ws/check/",
        "page": request.build_absolute_uri(reverse("check")),
        "hall": settings.HALL_NAME,
        "needs": [need._asdict() for need in needs],
    }
    return render(
        request, "pages/check.html", {"needs": needs, "relayed": any(need.url for need in needs), "boot": boot}
    )


def needs_of(request: HttpRequest) -> list[Need]:
    """What has to be open, in the order in which one would open it."""
    host, _, port = request.get_host().rpartition(":")
    if not host or not port.isdecimal():
        host, port = request.get_host(), "443" if request.is_secure() else "80"
    return [Need("page", host, int(port)), *_media(), *_relays()]


def _media() -> list[Need]:
    """Every node's own port; while none is up, the one that is configured."""
    addresses = [address for _, address in nodes_up(now_ms())]
    if not addresses:
        told = settings.EXCHANGE_MEDIA_ADDRESS or [settings.EXCHANGE_MEDIA_HOST]
        return [Need("udp", address, settings.EXCHANGE_MEDIA_PORT) for address in told]
    parted = (address.rpartition(":") for address in addresses)
    return [Need("udp", host, int(port)) for host, _, port in parted]


def _relays() -> list[Need]:
    found = []
    for url in settings.EXCHANGE_TURN:
        if (match := RELAY.fullmatch(url)) is not None:
            scheme, host, port, transport = match.groups()
            kind = "relay-tls" if scheme == "turns" else f"relay-{transport or 'udp'}"
            found.append(Need(kind, host, int(port or (5349 if scheme == "turns" else 3478)), url))
    return found
