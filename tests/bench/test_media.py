"""The media benches in their shortest form: what they count was really delivered; speeds are not judged here."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from hub.runner.experiments import Result, as_document, parse_options
from tests.bench import join, loss, media, media_audio, media_room, recorder
from tests.bench._media_client import Seen
from tests.bench._media_peer import PROVE_EVERY, Stream
from tests.bench._media_targets import janus_absent

SHORT = ["--seconds", "1.2", "--rounds", "1"]
MEDIA_FIGURES = {
    "us_a_packet",
    "packets_per_s",
    "server_share",
    "load_share",
    "again_per_s",
    "proved",
    "lost",
    "bad",
}


def short(module: ModuleType, *words: str) -> Result:
    options = parse_options(module.__name__, [*SHORT, *words], module.OPTIONS)
    result: Result = module.run(options)
    return result


def document(result: Result) -> dict[str, dict[str, Any]]:
    """Its rows by name, as a machine reads them."""
    read = json.loads(as_document("bench", "media", result))
    assert list(read) == ["bench", "host", "rows", "ratios", "goals"]
    return {row.pop("name"): row for row in read["rows"]}


def delivered(figures: dict[str, Any], per_second: float) -> None:
    assert figures.keys() >= MEDIA_FIGURES
    assert figures["packets_per_s"] == pytest.approx(per_second, rel=0.35)
    assert figures["proved"] > 0
    assert figures["lost"] == figures["bad"] == 0
    assert figures["us_a_packet"] > 0


def test_packets_go_to_everybody_by_both_ways() -> None:
    rows = document(short(media, "--subscribers", "3", "--peers", "0"))
    for name in (media.HUB, media.FALLBACK):
        delivered(rows[name], 3 * (50 + 170))
        assert rows[name]["again_per_s"] > 0
    assert rows[media.ONE_LOOP] == {"absent": "not asked for"}


def test_peers_stand_beside_us() -> None:
    if why := janus_absent():
        pytest.skip(why)
    words = ["--subscribers", "2", "--relayed", "1", "--mbps", "0.3"]
    result = short(media, *words)
    rows = document(result)
    for name in (media.ONE_LOOP, media.DEFAULT):
        delivered(rows[name], 2 * (50 + 50))
    assert rows[media.RELAY]["proved"] > 0
    assert set(result.ratios) == set(media.RATIOS)
    assert set(result.goals) == {"lost", "bad"}, "few subscribers are not judged by ratios"


def test_each_hears_three_voices() -> None:
    rows = document(short(media_audio, "--publishers", "4", "--subscribers", "5", "--peers", "0"))
    delivered(rows[media.HUB], 5 * 3 * 50)


def test_a_full_room_in_small() -> None:
    result = short(media_room, "--publishers", "4", "--subscribers", "4", "--tiles", "2", "--mbps", "0.3")
    delivered(document(result)["full room"], 4 * (3 * 50 + 50 + 2 * 38))
    assert set(result.goals) == {"core_share", "lost", "bad"}


def test_joining_checking_and_being_idle() -> None:
    result = short(join, "--joins", "2", "--checks", "30")  # and one who came first
    figures = document(result)["this hub"]
    assert figures["checks"] == 30
    assert min(figures[name] for name in ("join_ms", "joins_per_s", "check_us", "idle_us_per_s")) > 0
    assert set(result.goals) == {"join_ms", "check_us", "idle_us_per_s"}


@pytest.mark.browser
def test_what_is_played_on_a_line_that_loses() -> None:
    """Two pages of a real Chromium, as nothing else plays."""
    result = short(loss, "--adapt", "0.5", "--losses", "0", "--peers", "0")
    figures = document(result)[f"{loss.HUB}, 0 % lost"]
    assert figures["frames_per_s"] > 10
    assert 0.8 < figures["audio_played"] <= 1
    assert set(result.goals) == {"audio_played_at_0"}


def test_what_is_recorded_is_on_disk() -> None:
    result = short(recorder, "--pairs", "2", "--mbps", "0.3")
    figures = next(iter(document(result).values()))
    assert figures["segments"] == 4
    assert figures["mbit_per_s"] == pytest.approx(0.33, rel=0.4)
    assert set(result.goals) == {"core_share"}


def test_a_stream_tells_lost_from_repeated_packets() -> None:
    stream = Stream(65_534)
    assert [stream.packet(number, 100) for number in (65_535, 1, 0, 1)] == [True, True, False, False]
    assert (stream.fresh, stream.lost, stream.again, stream.octets) == (3, 1, 2, 400)


def test_figures_are_of_the_packets_that_left() -> None:
    seen = Seen(2.0, 3_000_000, 1_000_000, 900, 0, 100, 100, 0, 0, 900 // PROVE_EVERY)
    figures = seen.figures()
    assert (figures["us_a_packet"], figures["packets_per_s"], figures["server_share"]) == (3, 450, 0.0015)
