"""Every code has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sessions.domain.errors import CODES
from sessions.wording import SENTENCES, sentence_of, word

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_says_what_to_do(code: str) -> None:
    assert (len(SENTENCES[code]) > 20 and SENTENCES[code][0].isupper()) or SENTENCES[code][0] in "“%"


def test_every_code_of_the_sockets_and_the_media_plane_has_a_sentence() -> None:
    pattern = r'(?:MediaRefusal\(|Closing\(\s*protocol\.CLOSE_\w+, )\s*"([a-z._]+)"'
    used = {
        code for path in (ROOT / "realtime").rglob("*.py") for code in re.findall(pattern, path.read_text())
    }
    at_start = {
        code for code in used if code.startswith(("media.port_", "media.address_"))
    }  # told on the terminal
    by_the_page = {code for code in used if code.startswith("check.")}  # frontend/src/check/wording.ts
    assert len(used) > 20
    assert all(sentence_of(code) for code in used - at_start - by_the_page)


def test_a_time_is_said_in_the_readers_zone() -> None:
    said = word("exchange.ended", {"ended_ms": 1_770_000_000_000}, "en", "Asia/Kathmandu")
    assert "08:25" in said
