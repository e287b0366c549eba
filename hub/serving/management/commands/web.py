from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "The `web` process: pages and sockets. Needs Redis and the `media` process beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")

    def handle(self, *args: Any, **options: Any) -> None:
        from hub.serving.server import HubServer  # installs the event loop of the server

        HubServer(options["port"], options["host"], None).run()
