"""Every code has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from realtime.wording import SENTENCES, word
from sessions.domain.errors import CODES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_says_what_to_do(code: str) -> None:
    assert (len(SENTENCES[code]) > 20 and SENTENCES[code][0].isupper()) or SENTENCES[code][0] in "“"


def test_every_code_of_the_sockets_and_the_media_plane_has_a_sentence() -> None:
    used = set()
    for path in (ROOT / "realtime").rglob("*.py"):
        used |= set(
            re.findall(r'(?:MediaRefusal\(|Closing\(protocol\.CLOSE_\w+, )\s*"([a-z._]+)"', path.read_text())
        )
    assert used and used <= set(SENTENCES), used - set(SENTENCES)


def test_a_time_is_said_in_the_readers_zone() -> None:
    said = word("exchange.ended", {"ended_ms": 1_770_000_000_000}, "en", "Asia/Kathmandu")
    assert "08:25" in said
