"""Files of a recording: to those who may see them, in parts of two MiB, and never anything else of the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.people.models import Account
from sessions.archive.ranges import SPAN_LIMIT
from sessions.models import RecordingSegment
from tests.pages.archived import Telling

URL = "/exchange/x1/recording/s1/"
CONTENT = os.urandom(SPAN_LIMIT + 700_000)


@pytest.fixture
def telling(exchange: Any, tmp_path: Path, settings: Any) -> Telling:
    settings.EXCHANGE_RECORDINGS = tmp_path / "recordings"
    told = Telling(exchange, settings.EXCHANGE_RECORDINGS)
    told.opens("s1", "bruno", "camera", 1).write_bytes(CONTENT)
    told.closes("s1", 9)
    told.ends(10)
    return told


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


@pytest.fixture
def bruno(telling: Telling) -> Client:
    return client_of("bruno")


def test_held_it_is_there_for_those_who_took_part_only(telling: Telling) -> None:
    Account.objects.create(username="zoya", email="zoya@example.org", full_name="Zoya")
    ask = {"range": "bytes=0-"}
    assert client_of("chen").get(URL, headers=ask).status_code == 206
    assert client_of("zoya").get(URL, headers=ask).status_code == 404
    assert Client().get(URL, headers=ask).status_code == 404


def test_released_it_is_there_for_everybody(telling: Telling) -> None:
    telling.releases(20)
    assert Client().get(URL, headers={"range": "bytes=0-"}).status_code == 206


def test_while_the_exchange_goes_on_nobody_reads_its_files(
    exchange: Any, tmp_path: Path, settings: Any
) -> None:
    settings.EXCHANGE_RECORDINGS = tmp_path
    Telling(exchange, tmp_path).opens("s1", "bruno", "camera", 1).write_bytes(CONTENT)
    assert client_of("bruno").get(URL, headers={"range": "bytes=0-"}).status_code == 404


def test_it_belongs_to_its_own_exchange(bruno: Client) -> None:
    assert bruno.get("/exchange/x2/recording/s1/").status_code == 404
    assert bruno.get("/exchange/x1/recording/s2/").status_code == 404


def test_an_open_ended_range_gets_two_mebibytes(bruno: Client) -> None:
    answer = bruno.get(URL, headers={"range": "bytes=100-"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[100 : 100 + SPAN_LIMIT]
    assert answer["Content-Range"] == f"bytes 100-{99 + SPAN_LIMIT}/{len(CONTENT)}"
    assert answer["Content-Type"] == 'video/webm; codecs="vp8"'
    assert answer["Cache-Control"] == "private, max-age=300"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_asking_on_reads_the_whole_file(bruno: Client) -> None:
    got = b""
    while len(got) < len(CONTENT):
        got += bruno.get(URL, headers={"range": f"bytes={len(got)}-"}).content
    assert got == CONTENT


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, len(CONTENT) + 10), length=st.integers(1, 5_000))
def test_any_range_holds_just_its_bytes(bruno: Client, first: int, length: int) -> None:
    answer = bruno.get(URL, headers={"range": f"bytes={first}-{first + length - 1}"})
    if first >= len(CONTENT):
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    else:
        assert (answer.status_code, answer.content) == (206, CONTENT[first : first + length])


def test_head_tells_the_size_and_that_parts_can_be_had(bruno: Client) -> None:
    answer = bruno.head(URL)
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(CONTENT)), "bytes")


def test_a_large_file_is_not_sent_whole(bruno: Client) -> None:
    answer = bruno.get(URL)
    assert (answer.status_code, answer["X-Problem"]) == (428, "recording.range_needed")
    assert "Range" in answer.content.decode()


def test_a_small_file_is_sent_whole(telling: Telling, bruno: Client) -> None:
    (telling.folder / "x1/s1.webm").write_bytes(b"short")
    answer = bruno.get(URL)
    assert (answer.status_code, answer.content) == (200, b"short")


def test_a_part_is_sent_only_of_the_file_that_was_meant(bruno: Client) -> None:
    tag = bruno.head(URL)["ETag"]
    ranged = {"range": "bytes=0-9"}
    assert bruno.get(URL, headers=ranged | {"if-range": tag}).status_code == 206
    assert bruno.get(URL, headers=ranged | {"if-range": '"older"'}).status_code == 428
    assert bruno.get(URL, headers=ranged | {"if-range": f"W/{tag}"}).status_code == 428
    assert bruno.get(URL, headers=ranged | {"if-range": "Sat, 01 Jan 2000 00:00:00 GMT"}).status_code == 428


def test_what_the_browser_has_is_not_sent_again(bruno: Client) -> None:
    tag = bruno.head(URL)["ETag"]
    assert bruno.get(URL, headers={"if-none-match": f'"other", {tag}'}).status_code == 304


def test_a_changed_file_has_another_tag(telling: Telling, bruno: Client) -> None:
    path = telling.folder / "x1/s1.webm"
    before = bruno.head(URL)["ETag"]
    os.utime(path, ns=(1, 1))
    assert bruno.head(URL)["ETag"] != before


@pytest.mark.parametrize("file", ["../secret", "/etc/hostname", "x1/../../secret", "x1/link", ".", "x1"])
def test_nothing_outside_the_recordings_is_ever_sent(telling: Telling, bruno: Client, file: str) -> None:
    secret = telling.folder.parent / "secret"
    secret.write_text("not yours")
    (telling.folder / "x1/link").symlink_to(secret)
    RecordingSegment.objects.filter(pk="s1").update(file=file)
    assert bruno.get(URL, headers={"range": "bytes=0-"}).status_code == 404


def test_a_file_that_is_gone_is_a_clear_404(telling: Telling, bruno: Client) -> None:
    (telling.folder / "x1/s1.webm").unlink()
    assert bruno.get(URL, headers={"range": "bytes=0-"}).status_code == 404


def test_what_is_no_recording_is_never_shown_as_a_page(telling: Telling, bruno: Client) -> None:
    RecordingSegment.objects.filter(pk="s1").update(media_type="text/html")
    assert bruno.get(URL, headers={"range": "bytes=0-9"})["Content-Type"] == "application/octet-stream"


def test_a_proxy_in_front_sends_the_file_within_the_same_bounds(bruno: Client, settings: Any) -> None:
    settings.EXCHANGE_RECORDINGS_ACCEL = "/recordings/"
    answer = bruno.get(URL, headers={"range": "bytes=5-"})
    assert answer.content == b""
    assert answer["X-Accel-Redirect"] == "/recordings/x1/s1.webm"
    assert answer["X-Recording-Range"] == f"bytes=5-{4 + SPAN_LIMIT}"


def test_only_reading_is_possible(bruno: Client) -> None:
    assert bruno.post(URL).status_code == 405
