"""The `captions` process: a speech model that writes what is said, where one is configured."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import structlog
from django.conf import settings

from realtime.hall import close_hall, open_hall
from realtime.speech.captioner import Captioner, by_the_system
from realtime.speech.recogniser import FasterWhisper

STOPPED_WITHIN_S = 15.0
logger = structlog.get_logger(__name__)


async def serve_captions() -> None:
    """The `captions` process of the Procfile, until SIGINT or SIGTERM. Raises NoModel."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if settings.EXCHANGE_SPEECH_MODEL is None:  # it stands in the Procfile, and ends none of the others
        logger.info("speech.no_model", setting="TWINHALL_SPEECH_MODEL")
        await stopped.wait()
        return
    await _write_until(stopped, settings.EXCHANGE_SPEECH_MODEL)


async def _write_until(stopped: asyncio.Event, model: Path) -> None:
    recogniser = await asyncio.to_thread(FasterWhisper, model, settings.EXCHANGE_SPEECH_THREADS)
    give = by_the_system(await open_hall())
    captioner = Captioner(recogniser, settings.EXCHANGE_SPEECH_LANGUAGES, settings.EXCHANGE_RECORDINGS, give)
    work = asyncio.create_task(captioner.run())
    await asyncio.wait((work, asyncio.create_task(stopped.wait())), return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()  # it never ends by itself: what ended it is told
    work.cancel()
    await close_hall()


class SpeechProcess:
    """Beside the embedded default, where a model is configured: it computes, and must not hold up packets."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if settings.EXCHANGE_SPEECH_MODEL is not None:
            command = [sys.executable, "-m", "hub.inside", "manage", "captions"]
            self._process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
