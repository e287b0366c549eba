from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions import snapshots
from sessions.log import BrokenLog, verify
from sessions.models import ExchangeSession


class Command(BaseCommand):
    help = "Recompute the chain of an exchange's log, or of all, and name the first entry that does not verify."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("exchange", nargs="*", help="ids of exchanges (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(ExchangeSession.objects.values_list("pk", flat=True))
        for exchange_id in options["exchange"] or sorted(known):
            if exchange_id not in known:
                raise CommandError(
                    f"There is no exchange {exchange_id!r}; there are: {', '.join(sorted(known))}."
                )
            try:
                entries = verify(exchange_id)
                snapshot = ", and its snapshot" if snapshots.verify(exchange_id) else ""
                self.stdout.write(f"{entries} entries verified in {exchange_id}{snapshot}")
            except BrokenLog as broken:
                raise CommandError(
                    f"{broken}. Restore the database from a backup made before that entry."
                ) from None
