"""What a page is told of a relay: nothing that lasts, and nothing where there is none."""

from __future__ import annotations

import base64
import hashlib
import hmac

from sessions.relay import GOOD_FOR_S, ice_servers

NOW = 1_790_000_000
URLS = ["turns:relay.example:443?transport=tcp"]


def test_without_a_relay_nothing_is_said() -> None:
    assert ice_servers([], "", "amara", NOW) == []


def test_credentials_expire_and_are_what_the_relay_computes_itself() -> None:
    (server,) = ice_servers(URLS, "north", "amara", NOW)
    assert server["urls"] == URLS and server["username"] == f"{NOW + GOOD_FOR_S}:amara"
    expected = hmac.new(b"north", server["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(server["credential"]) == expected
    (later,) = ice_servers(URLS, "north", "amara", NOW + 1)
    assert later["credential"] != server["credential"] and "north" not in str(server)
