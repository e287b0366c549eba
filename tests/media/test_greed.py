"""What one page with keys can ask of the node: enough for any browser, too little to harm the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from realtime.media import connections, peers, rtcp, rtp
from realtime.media.connections import Allowance, Publishing, Receiving
from realtime.media.contract import Segment, Source
from realtime.media.port import MediaPort
from realtime.media.recorder import Recorded, TrackRecorder
from realtime.media.repair import REPAIRS_AT_ONCE, Reception
from realtime.media.router import Router
from tests.bench._media_sdp import OPUS, RTX, VP8, Outgoing

from .conftest import OpenPolicy, Witness, until
from .ends import End, listen, publish
from .test_rtp import KEY_FRAME

MOST_MS = 100


def cpu_ms(work: Callable[[], None]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


async def room(router: Router) -> tuple[End, list[Outgoing], Publishing, End, Receiving]:
    """Amara's picture runs to Bruno."""
    amara, tracks = await publish(router, "amara")
    bruno = await listen(router, "bruno")
    (publishing,), (receiving,) = router._publishing.values(), router._receiving.values()
    await until(lambda: receiving.transport.ready)
    for number in range(400):
        publishing.take_rtp(picture(number, tracks[1].ssrc))
    return amara, tracks, publishing, bruno, receiving


def picture(number: int, ssrc: int, timestamp: int | None = None) -> bytes:
    payload = KEY_FRAME if number == 0 else b"\x10\x01" + bytes(1_000)
    at = number * 3_000 if timestamp is None else timestamp
    return rtp.build((VP8, True, number, at, ssrc), payload)


def tagged(packet: bytes, mid: int) -> bytes:
    """With the header extension that says which section it is of."""
    block = rtp.extension_block([(4, str(mid).encode())])
    return bytes((packet[0] | 0x10,)) + packet[1:12] + block + packet[12:]


async def test_nobody_has_everything_sent_again_and_again(router: Router) -> None:
    amara, _, _, bruno, receiving = await room(router)
    (consumer,) = [each for each in receiving.consumers.values() if each.producer.kind == "video"]
    consumer.encoding.fan_out.settle()
    newest = consumer._base_number + consumer._highest_index - consumer._base_index
    asked = rtcp.nack(1, consumer.ssrc, [(newest - back) & 0xFFFF for back in range(300, 0, -1)])
    spent = [cpu_ms(lambda: receiving.take_rtcp(asked * 15)) for _ in range(20)]
    assert 0 < consumer._repair_number <= consumer._packets + REPAIRS_AT_ONCE
    assert max(spent) < MOST_MS
    amara.close()
    bruno.close()


async def test_a_publishers_clock_is_told_to_all_ten_times_a_second_at_most(router: Router) -> None:
    amara, tracks, publishing, bruno, receiving = await room(router)
    sent: list[bytes] = []
    receiving.transport.send_rtcp = sent.append  # type: ignore[method-assign,assignment]
    report = rtcp.sender_report(rtcp.SenderReport(tracks[1].ssrc, 1 << 40, 1), 1, 1, "amara")
    began = time.monotonic()
    for _ in range(100):
        publishing.take_rtcp(report * 40)
    assert 1 <= len(sent) <= 1 + (time.monotonic() - began) * 1000 / connections.REPORT_EVERY_MS
    amara.close()
    bruno.close()


async def test_ever_new_streams_leave_nothing_behind_and_cut_no_recording_to_pieces(
    router: Router, policy: OpenPolicy, witness: Witness
) -> None:
    policy.recorded.add("amara")
    amara, _, publishing, bruno, _ = await room(router)
    before = len(publishing.by_ssrc)
    for ssrc in range(1_000, 3_000):
        publishing.take_rtp(tagged(picture(0, ssrc), 1))
        repaired = rtp.repair(tagged(picture(1, ssrc), 1), RTX, 1, ssrc + 10_000)
        publishing.take_rtp(repaired)
    assert len(publishing.by_ssrc) <= before + 2
    await router.close()
    assert len(witness.opened) <= 3
    amara.close()
    bruno.close()


async def test_a_flood_of_one_track_is_forwarded_in_part(router: Router) -> None:
    amara, tracks, publishing, bruno, receiving = await room(router)
    (consumer,) = [each for each in receiving.consumers.values() if each.producer.kind == "audio"]
    began = time.monotonic()
    for number in range(5_000):
        publishing.take_rtp(rtp.build((OPUS, False, number, number * 960, tracks[0].ssrc), b"tone"))
    consumer.encoding.fan_out.settle()
    rate = connections.PACKETS_A_SECOND["audio"]
    assert 50 <= consumer._packets <= rate * (3 + time.monotonic() - began)
    amara.close()
    bruno.close()


async def test_the_srtp_library_is_not_filled_with_streams(router: Router, port: MediaPort) -> None:
    amara, _, publishing, bruno, _ = await room(router)
    taken: list[bytes] = []
    publishing.transport.on_rtp = taken.append
    for ssrc in range(1, peers.MOST_SSRCS + 500):
        amara_packet = amara.session.protect(rtp.build((VP8, True, 1, 1, ssrc), b"x"))
        publishing.transport._media(amara_packet)
    assert len(taken) <= peers.MOST_SSRCS == len(publishing.transport._ssrcs)
    amara.close()
    bruno.close()


def test_a_publisher_that_skips_numbers_is_not_asked_for_all_of_them() -> None:
    reception, asked = Reception(90_000), 0
    for number in range(0, 200 * 1_000, 200):
        header = rtp.parse(picture(number & 0xFFFF, 1))
        assert header is not None
        reception.packet(header, 0)
        asked = max(asked, len(reception.to_ask_for(0)))
    assert asked <= 256


def test_a_jumping_clock_makes_no_file_a_frame(tmp_path: Path) -> None:
    class Kept:
        """Counts what was opened."""

        def __init__(self) -> None:
            self.opened: list[Segment] = []

        def segment_opened(self, segment: Segment) -> None:
            self.opened.append(segment)

        def segment_closed(self, *_: object) -> None: ...

        def recording_failed(self, *_: object) -> None: ...

        def key_frame_wanted(self, *_: object) -> None: ...

    kept = Kept()
    track = TrackRecorder(tmp_path, Recorded("amara", Source.MICROPHONE, "opus"), kept)
    for number, timestamp in zip(range(200), count(0, 48_000 * 60), strict=False):
        track.packet(rtp.build((OPUS, False, number, timestamp, 1), b"\xf8tone"), number * 20)
    assert 1 <= len(kept.opened) <= 5
    track.close("ended")


def test_an_allowance_is_refilled_by_time_and_never_over_its_brim() -> None:
    allowance = Allowance(100)
    assert sum(allowance.take(0) for _ in range(1_000)) == 200
    assert sum(allowance.take(500) for _ in range(1_000)) == 50
    assert sum(allowance.take(3_600_000) for _ in range(1_000)) == 200
