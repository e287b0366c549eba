from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from sessions.models import MediaNode


class Command(BaseCommand):
    help = (
        "List the media nodes and what they carry. --drain NODE gives it nothing new, --resume takes that back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drain", metavar="NODE", help="id of a node, as listed, or its beginning")
        parser.add_argument("--resume", metavar="NODE", help="id of a node, as listed, or its beginning")

    def handle(self, *args: Any, **options: Any) -> None:
        for node, draining in ((options["drain"], True), (options["resume"], False)):
            if node is not None:
                self._set(node, draining=draining)
        now_ms = time.time_ns() // 1_000_000
        nodes = MediaNode.objects.annotate(carries=Count("placements")).order_by("address")
        for each in nodes:
            state = "lost" if each.expires_ms < now_ms else "draining" if each.draining else "up"
            self.stdout.write(f"{each.pk}  {each.address}  {state}  exchanges: {each.carries}")
        if not nodes:
            self.stdout.write("No media node has been started.")

    def _set(self, beginning: str, *, draining: bool) -> None:
        found = MediaNode.objects.filter(pk__startswith=beginning)
        if found.count() != 1:
            raise CommandError(
                f"{found.count()} media nodes begin with {beginning!r}. Run this alone to list them."
            )
        found.update(draining=draining)
