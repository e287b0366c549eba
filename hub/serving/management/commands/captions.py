from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realtime.speech.recogniser import NoModel


class Command(BaseCommand):
    help = "The `captions` process: writes what is said, by a speech model of yours (TWINHALL_SPEECH_MODEL)."

    def handle(self, *args: Any, **options: Any) -> None:
        from hub.serving.speech import serve_captions

        try:
            asyncio.run(serve_captions())
        except NoModel as error:
            raise CommandError(str(error)) from error
