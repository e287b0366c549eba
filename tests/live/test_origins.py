"""A socket is opened by a page of ours, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from hub.asgi import application
from hub.origins import is_own

HOSTS = ["hall.example", "127.0.0.1", "[::1]"]


def own(origin: str | None, host: str = "hall.example:8000", **more: str) -> bool:
    headers = {
        "host": host,
        "origin": origin,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    given = [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]
    return is_own({"headers": given})


@pytest.fixture(autouse=True)
def _plain(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.BEHIND_TLS = HOSTS, False


@pytest.fixture
def _behind_tls(settings: Any) -> None:
    settings.BEHIND_TLS = True


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://hall.example:8000", "hall.example:8000"),
        ("http://hall.example", "hall.example"),
        ("http://hall.example", "hall.example:80"),
        ("http://HALL.example:8000", "hall.example:8000"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_page_of_this_host_and_port_is_ours(origin: str, host: str) -> None:
    assert own(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://evil.example",
        "http://evil.example:8000",
        "http://hall.example",  # another port is another server
        "http://hall.example:8001",
        "http://127.0.0.1:8000",  # an allowed host, but not this one
        "https://hall.example:8000",
        "ws://hall.example:8000",
        "file://",
        "hall.example:8000",
        "http://hall.example:8000/",
        "http://hall.example:8000@evil.example",
        "http://hall.example:8000.evil.example",
        "http://evil.example/http://hall.example:8000",
        "http://hall.example:8000 http://evil.example",
        "http://hall.example:8000\0",
    ],
)
def test_any_other_page_is_not(origin: str | None) -> None:
    assert not own(origin)


def test_a_host_that_is_not_ours_vouches_for_nobody() -> None:
    assert not own("http://evil.example", "evil.example")
    assert not own("http://hall.example:8000", host="")


def test_a_doubled_header_is_none() -> None:
    twice = [
        (b"origin", b"http://hall.example"),
        (b"origin", b"http://evil.example"),
        (b"host", b"hall.example"),
    ]
    assert not is_own({"headers": twice})
    assert not is_own({"headers": [twice[0], twice[2], twice[2]]})


@pytest.mark.usefixtures("_behind_tls")
def test_behind_tls_the_page_is_one_of_tls() -> None:
    assert own("https://hall.example:8443", "hall.example:8443", x_forwarded_proto="https")
    assert own("https://hall.example", "web:8000") is False, "the proxy's own name is not an allowed host"
    assert own("https://hall.example", "127.0.0.1:8000"), "the proxy put the address of this process"
    assert not own("http://hall.example", "127.0.0.1:8000", x_forwarded_proto="https")
    assert not own("https://hall.example:8443", "127.0.0.1:8000", x_forwarded_proto="https")
    assert not own("https://evil.example", "hall.example", x_forwarded_proto="https")


def test_without_a_proxy_nobody_claims_tls() -> None:
    assert not own("https://hall.example:8000", x_forwarded_proto="https")


async def test_a_strangers_page_gets_no_socket() -> None:
    headers = [(b"host", b"hall.example"), (b"origin", b"http://evil.example")]
    accepted, _ = await WebsocketCommunicator(application, "/ws/", headers=headers).connect(timeout=20)
    assert not accepted
