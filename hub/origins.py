"""Who may open a socket: a page of ours. Cookies come with anybody's WebSocket; the Origin says whose it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
DEFAULT_PORT = {"http": ":80", "https": ":443"}


class OwnOrigin:
    """An ASGI application for WebSockets: others' pages get 403 before anything else of the request is looked at."""

    def __init__(self, inner: Application) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_own(scope):
            await self._inner(scope, receive, send)
        else:
            await receive()  # websocket.connect
            await send({"type": "websocket.close"})


def is_own(scope: Scope) -> bool:
    """Whether the Origin (RFC 6454) is that of this host: scheme, name and port. Missing, `null` or doubled is not.

    Behind a TLS proxy that puts another Host, an address of TWINHALL_HOSTS on the default port will do.
    """
    origin, host = _only(scope, b"origin"), _only(scope, b"host")
    if not origin or not host or not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    own = {_normal(f"{_scheme(scope)}://{host}")}
    if settings.BEHIND_TLS:
        own |= {f"https://{name}" for name in settings.ALLOWED_HOSTS}
    return _normal(origin) in own


def _only(scope: Scope, header: bytes) -> str:
    """The header's value where it came once; else ""."""
    values: list[bytes] = [value for name, value in scope["headers"] if name == header]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _scheme(scope: Scope) -> str:
    """That of the page. A proxy's word counts only where there is one."""
    forwarded = settings.BEHIND_TLS and _only(scope, b"x-forwarded-proto") == "https"
    return "https" if forwarded or scope.get("scheme") == "wss" else "http"


def _normal(origin: str) -> str:
    """In small letters, without the scheme's own port."""
    origin = origin.lower()
    return origin.removesuffix(DEFAULT_PORT.get(origin.partition("://")[0], ""))
