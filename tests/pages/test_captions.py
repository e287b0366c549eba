"""Captions of an archive: as the player gets them, and as files that other players read."""

from __future__ import annotations

import html
import io
import json
import re
import uuid
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from av.container import InputContainer
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.people.models import Account
from sessions.archive.captions import HELD_MS, cues, lines, plain, webvtt
from sessions.archive.rows import ROW_WIDTH, ROWS_OF_A_LINE, rows, width
from sessions.domain import commands as c
from sessions.domain.captions import LAG_MS
from sessions.domain.decide.captions import words_of
from sessions.domain.state import SYSTEM, Caption
from sessions.erasure import erase
from sessions.execute import execute
from sessions.models import ExchangeSession
from tests.conftest import NOON, actor

VECTORS = Path(__file__).resolve().parents[2] / "frontend" / "src" / "testing" / "caption-rows.json"
TRICKY = ["a --> b", "</v><script>", "&amp; && &lt;", "ہم <ہیں>", "NOTE", "WEBVTT", "00:00.000 --> 00:01.000"]
text = st.sampled_from(TRICKY) | st.text(min_size=1, max_size=300).filter(
    lambda words: isinstance(words_of(words), str)
)
SAID = st.lists(st.tuples(text, st.integers(1, 20_000), st.integers(0, 9_000)), min_size=1, max_size=8)


def caption(n: int, words: str, began_ms: int, took_ms: int = 2_000) -> Caption:
    kept = words_of(words)
    assert isinstance(kept, str)
    line: dict[str, Any] = {"id": f"c{n}", "language": "en", "words": kept, "seq": n, "speaker": "bruno"}
    return Caption(**line, began_ms=began_ms, ended_ms=began_ms + took_ms)


def read_back(vtt: str) -> list[tuple[int, int, str]]:
    """What FFmpeg's parser finds in a file: from, to, and the words without tags and entities."""
    with av.open(io.BytesIO(vtt.encode()), format="webvtt") as container:
        assert isinstance(container, InputContainer)
        assert container.streams[0].time_base == Fraction(1, 1000)
        found: list[Any] = [packet for packet in container.demux() if packet.size]
    return [(each.pts, each.pts + each.duration, _words(bytes(each).decode())) for each in found]


def _words(payload: str) -> str:
    return html.unescape(re.sub(r"</?v[^>]*>", "", payload))


@settings(max_examples=200, deadline=None)
@given(said=SAID, name=text)
def test_a_file_of_timed_text_holds_every_word_whatever_was_written(
    said: list[tuple[str, int, int]], name: str
) -> None:
    at_ms, captions = NOON, []
    for n, (words, after_ms, took_ms) in enumerate(said):
        at_ms += after_ms
        captions.append(caption(n, words, at_ms, took_ms))
    found = read_back(webvtt(cues(lines(captions, "en").values(), NOON), "en", {"bruno": name}))
    expected = [row for each in captions for row in rows(each.words)]
    assert [row for _, _, words in found for row in words.split("\n")] == expected
    assert all(0 <= begin < end for begin, end, _ in found)


@given(said=SAID)
def test_a_line_is_shown_from_its_beginning_and_goes_for_the_next_one(said: list[tuple[str, int, int]]) -> None:
    at_ms, captions = NOON, []
    for n, (words, after_ms, took_ms) in enumerate(said):
        at_ms += after_ms
        captions.append(caption(n, words, at_ms, took_ms))
    shown = list(lines(captions, "en").values())
    for line, written in zip(shown, captions, strict=True):
        assert line.began_ms == written.began_ms
        assert written.ended_ms <= line.until_ms <= max(written.ended_ms, written.began_ms + 1_000) + HELD_MS
    for line, following, written in zip(shown, shown[1:], captions, strict=False):
        assert line.until_ms <= max(following.began_ms, written.ended_ms, written.began_ms + 1)


@pytest.mark.parametrize(
    "vector", json.loads(VECTORS.read_text("utf-8")), ids=lambda vector: vector["text"][:20]
)
def test_rows_are_the_browser_s(vector: dict[str, Any]) -> None:
    assert rows(vector["text"]) == vector["rows"]


@given(words=text)
def test_no_row_is_wider_than_a_row_and_no_letter_is_lost(words: str) -> None:
    broken = rows(words)
    assert all(width(row) <= ROW_WIDTH for row in broken)
    assert "".join("".join(broken).split()) == "".join(words.split())


def test_a_long_line_is_shown_in_parts_each_as_long_as_its_share() -> None:
    long = caption(1, "word " * 40, NOON + 1_000, 8_000)
    shown = list(cues(lines([long], "en").values(), NOON))
    assert [len(cue.rows) for cue in shown] == [ROWS_OF_A_LINE, ROWS_OF_A_LINE, 1]
    assert shown[0].from_ms == 1_000
    assert [cue.to_ms for cue in shown[:-1]] == [cue.from_ms for cue in shown[1:]]


def test_the_text_to_read_names_each_speaker_once() -> None:
    said = lines([caption(1, "Good day.", NOON), caption(2, "Welcome.", NOON + 65_000)], "en")
    read = plain(list(said.values()), NOON, {"bruno": "Bruno Costa"})
    assert read == "[00:00:00] Bruno Costa: Good day.\n[00:01:05] Welcome.\n"


@pytest.fixture
def spoken(exchange: ExchangeSession) -> ExchangeSession:
    """Bruno agreed, and Chen wrote two lines in Urdu of which one was withdrawn; the exchange has ended."""
    at_ms = NOON

    def does(who: str, command: c.AnyCommand) -> None:
        by = actor(who) if who else SYSTEM
        execute("x1", uuid.uuid4(), command, by, at_ms)

    does("bruno", c.ChooseRecording(agree=True))
    does("amara", c.StartRecording())
    does("amara", c.NameCaptioner(language="ur", participant="chen"))
    for key, words in (("c1", "آداب <سورت>"), ("c2", "غلط")):
        at_ms += LAG_MS + 2_000
        line = c.WriteCaption(
            caption=key, language="ur", words=words, began_ms=at_ms - 1_000, ended_ms=at_ms, speaker="bruno"
        )
        does("chen", line)
    does("chen", c.WithdrawCaption(caption="c2"))
    does("dana", c.EndExchange())
    return exchange


def reader(name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(Account.objects.get(username=name))
    return client


def address(kind: str, language: str = "ur") -> str:
    return f"/exchange/x1/captions/{language}.{kind}"


def test_who_took_part_gets_the_corrected_lines_as_a_file(spoken: ExchangeSession) -> None:
    response = reader("chen").get(address("vtt"))
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert read_back(response.content.decode()) == [(6_000, 7_000, "آداب <سورت>")]
    assert "<v Bruno>" in response.content.decode() and "غلط" not in response.content.decode()
    assert reader("chen").get(address("txt")).content.decode() == "[00:00:06] Bruno: آداب <سورت>\n"


@pytest.mark.parametrize("kind", ["vtt", "txt", "json"])
def test_what_is_held_is_not_to_be_had_nor_is_what_was_not_captioned(
    spoken: ExchangeSession, kind: str
) -> None:
    stranger = reader()
    assert stranger.get(address(kind)).status_code == 404
    assert reader("chen").get(address(kind, "ko")).status_code == 404
    for who in ("dana", "bruno"):
        execute("x1", uuid.uuid4(), c.ReleaseExchange(), actor(who), NOON + 60_000)
    assert stranger.get(address(kind)).status_code == 200


def test_the_archive_leads_to_the_files(spoken: ExchangeSession) -> None:
    page = reader("chen").get("/exchange/x1/archive/").content.decode()
    assert address("vtt") in page and address("txt") in page and "اردو" in page


def test_who_is_forgotten_is_in_no_file(spoken: ExchangeSession) -> None:
    erase("x1", "bruno", NOON + 90_000, words=False)
    assert reader("chen").get(address("vtt")).status_code == 404
    assert address("vtt") not in reader("chen").get("/exchange/x1/archive/").content.decode()
