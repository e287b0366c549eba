from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand

from hub.serving.plane import serve_media


class Command(BaseCommand):
    help = "The `media` process: forwards and records sound and picture on one UDP port."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(serve_media())
