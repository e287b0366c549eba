from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.runner.protocol_types import TARGET, generate, stale
from hub.trouble import Trouble


class Command(BaseCommand):
    """Exit code 1 from `--check` when a type is stale."""

    help = "Make the browser's types from EXPORTED of realtime.protocol and sessions.archive.document."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail by name if a type is stale"
        )

    def handle(self, *_args: str, **options: Any) -> None:
        from realtime import protocol
        from sessions.archive import document

        try:
            fresh = generate(protocol.EXPORTED | document.EXPORTED)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        if not options["check"]:
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            TARGET.write_text(fresh, encoding="utf-8")
            return
        committed = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if told := stale(committed, fresh):
            listed = "\n".join(f"  {line}" for line in told)
            raise CommandError(f"{listed}\nMake them anew: python3 -m hub manage generate_types")
