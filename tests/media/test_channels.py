"""Languages and private lines: who hears whom, on the wire."""

from __future__ import annotations

import asyncio

import pytest

from realtime.media.contract import FLOOR, OnAir, Source
from realtime.media.port import MediaPort
from realtime.media.router import Router
from realtime.media.silence import ALARM_AFTER_MS, RELIEVE_AFTER_MS, Booths, Heard, SilenceWatch, Word

from .conftest import OpenPolicy, Witness, until
from .peers import browsers
from .test_router import forwards_nothing

pytestmark = pytest.mark.usefixtures("wide_lines")


async def test_of_a_booth_the_one_on_the_air_is_heard_and_a_hand_over_needs_no_new_offer(
    router: Router, policy: OpenPolicy
) -> None:
    policy.channels |= {("gita", Source.MICROPHONE): "ko", ("hana", Source.MICROPHONE): "ko"}
    policy.off_air.add("hana")
    async with browsers(router, "gita", "hana", "chen") as (gita, hana, chen):
        await asyncio.gather(gita.speak(700), hana.speak(1100))
        assert {track.channel for track in router.tracks()} == {"ko"}
        await chen.listen_to("gita", "hana")
        await chen.receives("audio", 60)
        assert abs(chen.loudest_hertz() - 700) < 10
        policy.off_air = {"gita"}
        router.policy_changed()
        await until(lambda: abs(chen.loudest_hertz() - 1100) < 10)


async def test_a_line_that_somebody_is_not_on_is_answered_like_a_track_that_is_gone(
    router: Router, policy: OpenPolicy, port: MediaPort
) -> None:
    policy.channels[("amara", Source.DESK)] = "desk"
    policy.hears["chen"] = {FLOOR}
    async with browsers(router, "amara", "chen") as (amara, chen):
        await amara.speak(700, Source.DESK)
        answer = await chen.listen_to("amara", connects=False)
        assert "a=inactive" in answer and "a=sendonly" not in answer
        await forwards_nothing(port)


async def test_whoever_is_taken_off_a_line_hears_no_more_of_it(
    router: Router, policy: OpenPolicy, port: MediaPort
) -> None:
    policy.channels[("amara", Source.DESK)] = "desk"
    async with browsers(router, "amara", "eun") as (amara, eun):
        await amara.speak(700, Source.DESK)
        await eun.listen_to("amara")
        await eun.receives("audio")
        policy.hears["eun"] = {FLOOR}
        router.policy_changed()
        await forwards_nothing(port)


async def test_a_voice_that_moves_to_another_channel_takes_those_who_may_not_hear_it_off(
    router: Router, policy: OpenPolicy, witness: Witness, port: MediaPort
) -> None:
    policy.hears["chen"] = {FLOOR}
    async with browsers(router, "amara", "chen") as (amara, chen):
        await amara.speak(700)
        await chen.listen_to("amara")
        await chen.receives("audio")
        policy.channels[("amara", Source.MICROPHONE)] = "backstage"
        router.policy_changed()
        assert [track.channel for track in witness.tracks] == ["backstage"]
        await forwards_nothing(port)


async def test_an_interpreter_is_recorded_in_their_language_and_speaks_no_turn(
    router: Router, policy: OpenPolicy, witness: Witness
) -> None:
    policy.channels[("gita", Source.MICROPHONE)] = "ko"
    policy.recorded.add("gita")
    async with browsers(router, "gita") as (gita,):
        await gita.speak(700)
        await until(lambda: bool(witness.opened))
        assert witness.opened[0].channel == "ko"
        policy.off_air.add("gita")
        router.policy_changed()
        await until(lambda: bool(witness.closed))
    assert witness.turns == []


def on_the_air(who: str = "gita", *, silent: bool = False) -> SilenceWatch:
    return SilenceWatch(OnAir(who, silent), 0)


def words(watch: SilenceWatch, seconds: int, *, floor: bool, channel: bool) -> list[Word]:
    steps = (watch.step(100, 0, floor=floor, channel=channel) for _ in range(seconds * 10))
    return [word for word in steps if word is not None]


def test_silence_is_told_after_ten_seconds_of_the_floor_and_relieved_after_fifteen() -> None:
    watch = on_the_air()
    assert words(watch, ALARM_AFTER_MS // 1000 - 1, floor=True, channel=False) == []
    assert words(watch, 1, floor=True, channel=False) == [Word.SILENT]
    assert words(watch, (RELIEVE_AFTER_MS - ALARM_AFTER_MS) // 1000, floor=True, channel=False) == [
        Word.RELIEVE
    ]
    assert words(watch, 10, floor=True, channel=False) == [Word.RELIEVE, Word.RELIEVE]
    assert words(watch, 1, floor=True, channel=True) == [Word.HEARD]


def test_a_pause_of_the_floor_is_no_silence_of_the_booth() -> None:
    watch = on_the_air()
    words(watch, 6, floor=True, channel=False)
    assert words(watch, 60, floor=False, channel=False) == []
    assert words(watch, 3, floor=True, channel=False) == []
    assert words(watch, 1, floor=True, channel=True) == []


def test_the_time_in_which_a_detector_waits_for_the_next_word_counts() -> None:
    watch = on_the_air()
    words(watch, 1, floor=True, channel=True)
    assert words(watch, 8, floor=True, channel=False) == []
    assert words(watch, 1, floor=True, channel=False) == [Word.SILENT]


def test_an_alarm_that_another_node_raised_ends_here_when_they_are_heard() -> None:
    watch = on_the_air(silent=True)
    assert words(watch, 12, floor=True, channel=False) == []
    assert words(watch, 1, floor=True, channel=True) == [Word.HEARD]


def after(booths: Booths, seconds: int, interpreters: dict[str, OnAir], speaking: set[str]) -> list[Heard]:
    steps = (booths.step(100, 100 * step, interpreters, speaking) for step in range(seconds * 10))
    return [heard for told in steps for heard in told]


def test_a_language_is_told_by_name_and_a_new_voice_begins_anew() -> None:
    booths, gita = Booths(), OnAir("gita", silent=False)
    told = after(booths, 11, {"ko": gita, "ur": OnAir("ida", silent=False)}, {FLOOR, "ur"})
    assert told == [Heard("ko", Word.SILENT, "gita", 0)]
    assert after(booths, 6, {"ko": OnAir("hana", silent=False)}, {FLOOR}) == []


def test_a_booth_that_rested_while_the_floor_spoke_its_language_is_watched_anew() -> None:
    booths, ko = Booths(), {"ko": OnAir("gita", silent=False)}
    assert len(after(booths, 11, ko, {FLOOR})) == 1
    assert after(booths, 1, {}, {FLOOR}) == []
    assert [heard.word for heard in after(booths, 11, ko, {FLOOR})] == [Word.SILENT]
