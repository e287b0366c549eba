"""Room for recordings: told in minutes, early enough, and of a quota as of a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from realtime.media.router import Router
from realtime.media.space import ASSUMED_BYTES_A_SECOND, Forecast, Space, bytes_left, is_news

from .conftest import OpenPolicy, Witness, until
from .peers import browsers

GB = 10**9
NOBODY = frozenset[str]()
ONE = frozenset({"x1"})


def test_before_the_start_an_exchange_is_taken_for_one_with_two_cameras() -> None:
    half_an_hour = ASSUMED_BYTES_A_SECOND * 1800
    assert Forecast().step(0, half_an_hour, NOBODY, waiting=1).minutes == 30
    assert Forecast().step(0, half_an_hour, NOBODY, waiting=2).minutes == 15


def test_what_is_recorded_is_measured_whatever_it_was_taken_for() -> None:
    forecast, left = Forecast(), GB
    for second in range(0, 121, 10):
        told = forecast.step(second * 1000, left - second * 50_000, ONE, waiting=0)
    assert told == Space(minutes=(GB - 120 * 50_000) // 50_000 // 60, megabytes=994)


def test_a_faster_recording_is_seen_within_five_minutes() -> None:
    forecast, left, told = Forecast(), 10 * GB, Space(0, 0)
    for second in range(0, 1200, 10):
        left -= 10 * (100_000 if second < 600 else 2_000_000)
        told = forecast.step(second * 1000, left, ONE, waiting=0)
        if second == 590:
            assert told.minutes > 1000
    assert told.minutes == pytest.approx(left / 2_000_000 / 60, abs=1)


def test_room_that_somebody_made_counts_at_once() -> None:
    forecast, left = Forecast(), GB
    for second in range(0, 200, 10):
        left -= 5_000_000
        low = forecast.step(second * 1000, left, ONE, waiting=0)
    assert low.minutes == left // 500_000 // 60
    assert forecast.step(210_000, 100 * GB, ONE, waiting=0).minutes == 100 * GB // 500_000 // 60


def test_the_desk_hears_of_steps_and_not_of_every_minute() -> None:
    told, heard = None, []
    for minutes in [*range(45, -1, -1), 5, 35, 39, 40, 41]:
        if is_news(Space(minutes, 0), told):
            heard.append(minutes)
            told = minutes if minutes < 40 else None
    assert heard == [29, 20, 10, 5, 2, 0, 40]


def test_a_quota_counts_what_lies_in_the_folder_and_the_disk_counts_too(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "s1.webm").write_bytes(bytes(600))
    (tmp_path / "s2.webm").write_bytes(bytes(300))
    assert bytes_left(tmp_path, 1000) == 100
    assert bytes_left(tmp_path, 500) == 0
    disk = bytes_left(tmp_path, 0)
    assert disk > 1000
    assert bytes_left(tmp_path, 10**18) == pytest.approx(disk, rel=0.5)
    with pytest.raises(FileNotFoundError):
        bytes_left(tmp_path / "gone", 1000)


@pytest.mark.usefixtures("wide_lines")
async def test_at_the_quota_segments_close_with_an_alarm_and_the_exchange_goes_on(
    router: Router, policy: OpenPolicy, witness: Witness
) -> None:
    policy.recorded.add("amara")
    async with browsers(router, "amara", "bruno") as (amara, bruno):
        await amara.publish()
        await bruno.listen_to("amara")
        await until(lambda: len(witness.opened) == 2)
        router.quota_reached(reached=True)
        await until(lambda: len(witness.closed) == 2)
        assert {reason for _, _, reason in witness.closed} == {"failed"}
        assert {why for _, _, why in witness.failures} == {"the room for recordings is used up"}
        await bruno.receives("video")
        await bruno.receives("audio")
        router.quota_reached(reached=False)
        policy.recorded.clear()
        router.policy_changed()
        policy.recorded.add("amara")
        router.policy_changed()
        await until(lambda: len(witness.opened) == 4)
    assert len(witness.failures) == 2, "each track told it once"
