from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.runner.authority_table import TARGET, page


class Command(BaseCommand):
    """Exit code 1 from `--check` when the page is not what the registry says."""

    help = "Write hub/docs/authority.md from the authority registry."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")

    def handle(self, *_args: str, **options: Any) -> None:
        if not options["check"]:
            TARGET.write_text(page(), encoding="utf-8")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page():
            raise CommandError(
                f"{TARGET.name} does not say what the registry does. "
                "Write it anew: python3 -m hub manage print_authority"
            )
