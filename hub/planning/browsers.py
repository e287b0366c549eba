"""Browsers inside other apps: they forget cookies, refuse microphones, and hide the address. Best left at once."""

from __future__ import annotations

import re

INSIDE_AN_APP = re.compile(
    r"FBAN|FBAV|FB_IAB|Instagram|WhatsApp|LinkedInApp|\bLine/|MicroMessenger|Twitter for|Telegram|Snapchat|; ?wv\)"
)


def is_inside_an_app(user_agent: str) -> bool:
    """Whether a link was opened inside a messenger or a network's app instead of in a browser."""
    return INSIDE_AN_APP.search(user_agent) is not None
