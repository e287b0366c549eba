"""Torn files are found, and made whole without touching what they hold."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from sessions.archive.container import ContainerError, probe, remux
from tests.pages.webm import picture, tear, tone


def packets(path: Path) -> list[tuple[int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(container.streams[0]) if packet.size]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    tone(tmp_path / "a.webm", 4)
    return tmp_path / "a.webm"


def test_a_closed_file_is_whole(sound: Path) -> None:
    found = probe(sound)
    assert found.whole
    assert found.packets >= 200
    assert 3_900 <= found.duration_ms <= 4_100


def test_a_torn_file_has_neither_duration_nor_cues_but_can_be_read(sound: Path) -> None:
    tear(sound)
    found = probe(sound)
    assert (found.whole, found.has_duration, found.has_cues) == (False, False, False)
    assert found.duration_ms > 2_500


@pytest.mark.parametrize("make", [tone, picture])
def test_remuxing_makes_a_torn_file_whole_and_keeps_every_packet(tmp_path: Path, make: object) -> None:
    path = tmp_path / "recordings" / "track.webm"
    path.parent.mkdir()
    assert callable(make)
    make(path, 4)
    tear(path)
    before = packets(path)
    result = remux(path)
    assert result.whole and result == probe(path)
    assert packets(path) == before
    assert [each.name for each in path.parent.iterdir()] == ["track.webm"]


@pytest.mark.parametrize("cut", [60, 300, 5_000, 9_999])
def test_a_file_cut_anywhere_is_either_made_whole_or_refused_with_a_code(sound: Path, cut: int) -> None:
    sound.write_bytes(sound.read_bytes()[:cut])
    try:
        assert remux(sound).whole
    except ContainerError as error:
        assert error.code in ("empty", "unreadable")
        assert sound.stat().st_size == cut


@pytest.mark.parametrize(
    ("content", "code"), [(None, "missing"), (b"", "empty"), (b"not a recording" * 50, "unreadable")]
)
def test_what_cannot_be_played_says_why(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "x.webm"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContainerError) as caught:
        probe(path)
    assert caught.value.code == code
