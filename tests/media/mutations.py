"""Real packets made bad: near enough to the real ones to get far."""

from __future__ import annotations

import random
from collections.abc import Sequence

EXTREME = (
    b"\x00",
    b"\xff",
    b"\x7f\xff",
    b"\x80\x00",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\xbe\xde\x00\x00",
)


def mutated(corpus: Sequence[bytes], chance: random.Random) -> bytes:
    """One of them with a few bytes changed, cut, doubled or taken from another; its beginning is hit most."""
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 4)):
        at = min(int(chance.expovariate(0.06)), max(len(data) - 1, 0))
        match chance.randrange(7):
            case 0 if data:
                data[at] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at] = chance.randrange(256)
            case 2:
                value = chance.choice(EXTREME)
                data[at : at + len(value)] = value
            case 3:
                del data[chance.randint(0, len(data)) :]
            case 4:
                data += chance.randbytes(chance.choice((1, 3, 4, 16, 900)))
            case 5:
                other = chance.choice(corpus)
                begin = chance.randrange(len(other))
                data[at : at + 8] = other[begin : begin + chance.randint(1, 64)]
            case _ if data:
                data[-1] = chance.choice((0, 1, 4, len(data) & 0xFF, 255))  # as much padding
    return bytes(data[:2_040])


def mutated_text(corpus: Sequence[str], chance: random.Random) -> str:
    """One of them with lines, words and digits changed."""
    lines = chance.choice(corpus).split("\r\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0:
                lines[at] = chance.choice(lines)
            case 1:
                lines.insert(at, chance.choice(chance.choice(corpus).split("\r\n")))
            case 2:
                del lines[at]
            case 3:
                words = lines[at].split(" ")
                words[chance.randrange(len(words))] = chance.choice(
                    ("", "0", "-1", "99999999999", "²", "%s", "٣")
                )
                lines[at] = " ".join(words)
            case 4:
                lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
            case 5:
                lines[at : at + 1] = [lines[at]] * chance.choice((2, 30, 400))
            case 6:
                lines[at] += chance.choice((" ", ";", ":", "\0", "\u2028", "\ud800", "x" * 5_000))
            case _:
                chance.shuffle(lines)
        lines = lines or [""]
    return "\r\n".join(lines)
