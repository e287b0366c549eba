"""Laws of picture numbers: whoever is moved from one encoding to another never sees a step back."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from realtime.media.pictures import Pictures

RIDS = ("q", "h", "f")
starts = st.integers(0, 0x7FFF)


@dataclass
class Encoder:
    """One encoding as a browser numbers it: pictures from `picture`, base-layer pictures from `base`."""

    picture: int
    base: int
    number: int = 1000
    sent: list[tuple[int, bytes]] = field(default_factory=list)

    def encode(self, *, base_layer: bool = True) -> tuple[int, bytes]:
        self.number, self.picture = self.number + 1, (self.picture + 1) & 0x7FFF
        self.base = (self.base + base_layer) & 0xFF
        return self.number, descriptor(self.picture, self.base)


def descriptor(picture: int, base: int) -> bytes:
    return struct.pack("!BBHBB", 0x90, 0xE0, 0x8000 | picture, base, 0x20) + b"pixels"


def numbers(packet: bytes) -> tuple[int, int]:
    _, _, picture, base = struct.unpack_from("!BBHB", packet)
    return picture & 0x7FFF, base


def ahead(number: int, before: int, bits: int) -> int:
    return (number - before) & ((1 << bits) - 1)


@given(
    firsts=st.tuples(*[st.tuples(starts, st.integers(0, 255))] * 3),
    steps=st.lists(st.tuples(st.sampled_from(RIDS), st.booleans(), st.booleans()), min_size=1, max_size=60),
)
def test_a_subscriber_never_steps_back_however_it_is_moved(
    firsts: tuple[tuple[int, int], ...], steps: list[tuple[str, bool, bool]]
) -> None:
    """All encodings send each picture; (`wanted`, key frames of all, base layer). It moves at key frames only."""
    pictures = Pictures()
    encoders = {rid: Encoder(*first) for rid, first in zip(RIDS, firsts, strict=True)}
    watched, seen = "", list[tuple[int, int]]()
    for wanted, key_frame, base_layer in [(steps[0][0], True, True), *steps]:
        for rid, encoder in encoders.items():
            number, packet = encoder.encode(base_layer=base_layer or key_frame)
            out = pictures.renumbered(rid, packet, 0, number, starts=key_frame)
            if key_frame and rid == wanted:
                watched = wanted
            if rid == watched:
                moved = numbers(out)
                assert out[5:] == packet[5:]
                if seen:
                    picture = ahead(moved[0], seen[-1][0], 15)
                    assert 1 <= picture <= 4 * len(steps) if key_frame else picture == 1
                    base = ahead(moved[1], seen[-1][1], 8)
                    assert base >= 1 if key_frame else base == int(base_layer)
                seen.append(moved)


@given(first=st.tuples(starts, st.integers(0, 255)), late=st.integers(1, 8))
def test_a_packet_that_comes_late_has_the_number_that_it_would_have_had(
    first: tuple[int, int], late: int
) -> None:
    """Also when a key frame came meanwhile, or when it repairs one that other subscribers had before."""
    in_time, delayed = Pictures(), Pictures()
    encoder, other = Encoder(*first), Encoder(77, 7)
    stream = [(*encoder.encode(), count in (0, 6)) for count in range(12)]
    beside = (*other.encode(), True)
    expected = {}
    for pictures, order in (
        (in_time, stream),
        (delayed, stream[:late] + stream[late + 1 :] + stream[late : late + 1]),
    ):
        pictures.renumbered("q", beside[1], 0, beside[0], starts=True)
        for number, packet, key_frame in order:
            out = pictures.renumbered("h", packet, 0, number, starts=key_frame)
            if pictures is in_time:
                expected[number] = out
            elif late != 6:  # the key frame itself was late: its run goes on under the numbers before it
                assert out == expected[number]


def test_a_straggler_before_the_first_key_frame_stays_as_it_is() -> None:
    pictures, encoder = Pictures(), Encoder(5, 5)
    number, packet = encoder.encode()
    assert pictures.renumbered("q", packet, 0, number, starts=False) == packet


@given(st.binary(max_size=12), st.booleans())
def test_whatever_bytes_come_their_length_stays(payload: bytes, starts: bool) -> None:
    pictures = Pictures()
    for number in (1, 2):
        assert len(pictures.renumbered("q", payload, 0, number, starts=starts)) == len(payload)


@given(picture=st.integers(0, 127))
def test_short_numbers_stay_short(picture: int) -> None:
    pictures = Pictures()
    out = [
        pictures.renumbered("q", bytes((0x90, 0x80, (picture + step) & 127, 9)), 0, step, starts=step == 0)
        for step in range(3)
    ]
    assert [packet[2] for packet in out] == [1, 2, 3] and {len(packet) for packet in out} == {4}
