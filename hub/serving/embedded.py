"""`python3 -m hub run`: everything in one process, on loopback, until it is told to stop."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.management import call_command

from hub.demo.creation import make_demo
from hub.serving.jobs import Jobs
from hub.serving.plane import MediaPlane
from hub.serving.server import HubServer
from hub.serving.speech import SpeechProcess


def main(port: int) -> None:
    """Serve http://localhost:`port`. Ctrl-C stops all of it: files of a recording are closed, everybody has left."""
    started = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    if settings.EXCHANGE_DEMO:
        make_demo(_say)
    jobs, speech = Jobs(), SpeechProcess()
    server = HubServer(port, "127.0.0.1", MediaPlane())
    jobs.start()
    speech.start()
    seconds = time.monotonic() - started
    _say(f"Twinhall is open at http://localhost:{port} (after {seconds:.1f} s). Ctrl-C closes it.")
    server.run()
    speech.stop()
    jobs.stop()
    if server.trouble:
        raise SystemExit(f"Twinhall: {server.trouble}")
    _say("Twinhall is closed. Everything that was said is kept.")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the person who started it reads this
