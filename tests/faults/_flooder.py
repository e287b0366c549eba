"""A stranger who floods a UDP port from many source ports: so many datagrams a second, until its input ends.

Then it tells, as one line of JSON, what it sent, how fast, and how many answers it got.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import select
import socket
import sys
import time
from binascii import crc32
from collections.abc import Callable

from realtime.media import stun
from realtime.media.stun import Credentials
from tests.bench._media_peer import check

SOURCES = 64
TICK_S = 0.01


def hello() -> bytes:
    """A ClientHello of DTLS 1.2 with a random of its own; complete enough to make a server answer."""
    ciphers = bytes.fromhex("c02bc02fcca9c009c013")
    extensions = bytes.fromhex(
        "000a00080006001d00170018000b00020100000e0007000400070001000d000600040403 0804".replace(" ", "")
    )
    body = b"\xfe\xfd" + os.urandom(32) + b"\0\0" + len(ciphers).to_bytes(2, "big") + ciphers + b"\x01\0"
    body += len(extensions).to_bytes(2, "big") + extensions
    size = len(body).to_bytes(3, "big")
    handshake = b"\x01" + size + bytes(5) + size + body
    return b"\x16\xfe\xff" + bytes(8) + len(handshake).to_bytes(2, "big") + handshake


def bad_check(ufrag: str) -> bytes:
    """Whole but for its integrity; every other one names somebody who is there: that costs most."""
    named = ufrag if secrets.randbits(1) else secrets.token_hex(4)
    wrong = Credentials(named, secrets.token_hex(12))
    return check(Credentials(secrets.token_hex(4), ""), wrong, controlling=True)


def garbage() -> bytes:
    """Any bytes, of any length; a quarter look like media, a quarter like STUN with a right checksum."""
    noise = os.urandom(1 + secrets.randbelow(1_200))
    match secrets.randbelow(4):
        case 0:
            return b"\x80\x60" + noise
        case 1:
            body = (
                b"\0\x01" + (len(noise) // 4 * 4 + 8).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + os.urandom(12)
            )
            body += noise[: len(noise) // 4 * 4]
            return body + b"\x80\x28\0\x04" + (crc32(body) ^ stun._FINGERPRINT_XOR).to_bytes(4, "big")
        case _:
            return noise


KINDS: dict[str, Callable[[str], bytes]] = {
    "hellos": lambda _: hello(),
    "checks": bad_check,
    "garbage": lambda _: garbage(),
}


def flood(kind: str, target: tuple[str, int], rate: int, ufrag: str) -> dict[str, float | int]:
    """Until standard input ends. Made beforehand: the rate is what is asked for, not what Python can make."""
    made = [KINDS[kind](ufrag) for _ in range(2_000)]
    sources = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(SOURCES)]
    for source in sources:
        source.bind(("127.0.0.1", 0))
        source.setblocking(False)
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    began, sent, answers = time.monotonic(), 0, 0
    while not select.select([sys.stdin], [], [], TICK_S)[0]:
        due = int((time.monotonic() - began) * rate)
        for number in range(sent, due):
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                sources[number % SOURCES].sendto(made[number % len(made)], target)
        sent = max(sent, due)
    lasted = time.monotonic() - began
    for source in sources:
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            while source.recv(2_048):
                answers += 1
    return {"sent": sent, "a_second": round(sent / lasted), "answers": answers}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=sorted(KINDS))
    options.add_argument("port", type=int)
    options.add_argument("rate", type=int)
    options.add_argument("ufrag")
    words = options.parse_args()
    found = flood(words.kind, ("127.0.0.1", words.port), words.rate, words.ufrag)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
