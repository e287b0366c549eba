"""Run by text.py: the real web process, whose slow clocks run faster, and in it the script. "go" on stdin begins it;
"over SEQ" on stdout ends it.
"""

from __future__ import annotations

import sys
import threading
import time
import uuid

import django
import msgspec


def main(port: int, exchange: str, speed: float) -> None:
    django.setup()
    from realtime import room, slow

    slow.SLOW_S /= speed
    slow.HASHES_AFTER_S /= speed
    room.HASHES_AFTER_S /= speed
    threading.Thread(target=play, args=(exchange, speed), daemon=True).start()
    from hub.serving.server import HubServer

    HubServer(port, "127.0.0.1", None).run()


def play(exchange: str, speed: float) -> None:
    """Every step at its time, by the one write path; what is refused would make the script a lie."""
    from realtime.clock import now_ms
    from sessions.domain.commands import WriteCaption
    from sessions.domain.errors import Refusal
    from sessions.execute import execute
    from tests.bench._text_script import Script

    sys.stdin.readline()
    began, seq = time.monotonic(), 0
    for step in Script(exchange).steps():
        time.sleep(max(0.0, began + step.second / speed - time.monotonic()))
        command, at_ms = step.command, now_ms()
        if isinstance(command, WriteCaption):
            command = msgspec.structs.replace(command, began_ms=at_ms, ended_ms=at_ms)
        outcome = execute(exchange, uuid.uuid4(), command, step.actor, at_ms)
        if isinstance(outcome, Refusal):
            raise SystemExit(f"The script was refused: {step.command} {outcome}")
        seq = outcome.seq
    print(f"over {seq}", flush=True)  # noqa: T201 - read by text.py


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
