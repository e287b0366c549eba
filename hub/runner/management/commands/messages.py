from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.messages import catalogues
from hub.messages.compile import compile_all
from hub.messages.gather import gather
from hub.trouble import Trouble


class Command(BaseCommand):
    """Exit code 1 from `check` when a catalogue is not fit to be shown."""

    help = "Keep the catalogues of hub/locale: bring them up to the code, check them, compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile"])

    def handle(self, *_args: str, **options: Any) -> None:
        try:
            {"update": self._update, "check": self._check, "compile": compile_all}[options["action"]]()
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble

    def _update(self) -> None:
        catalogues.update(gather())
        compile_all()

    def _check(self) -> None:
        if found := catalogues.problems(gather()):
            raise CommandError("\n".join(found))
