"""Where UDP is closed, sound and picture go through a relay (TURN): its addresses, and credentials that expire.

draft-uberti-behave-turn-rest-00: the name is the moment at which it expires and whom it is for, the password its
HMAC-SHA1 under a secret that the relay knows too. Nobody has to be registered there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

GOOD_FOR_S = 12 * 3_600  # longer than any exchange: a page asks once
CHECK_GOOD_FOR_S = 120  # a network check is over after one minute


def ice_servers(
    urls: list[str], secret: str, participant: str, now_s: int, good_for_s: int = GOOD_FOR_S
) -> list[dict[str, Any]]:
    """What a page gives its RTCPeerConnection; [] where there is no relay. Needs the relay's `use-auth-secret`."""
    if not urls:
        return []
    name = f"{now_s + good_for_s}:{participant}"
    password = base64.b64encode(hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()).decode()
    return [{"urls": urls, "username": name, "credential": password}]
