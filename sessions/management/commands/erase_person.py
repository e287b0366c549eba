from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions.domain.errors import Refusal
from sessions.erasure import erase
from sessions.models import ExchangeSession, Participant


class Command(BaseCommand):
    help = "Forget who a participant of an exchange is: name, title, account and recordings. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("exchange", help="id of the exchange, as in its address")
        parser.add_argument("participant", help="id of the participant, as in the exchange's log")
        parser.add_argument("--words", action="store_true", help="also what they asked under their name")

    def handle(self, *args: Any, **options: Any) -> None:
        exchange_id, participant = options["exchange"], options["participant"]
        try:
            outcome = erase(exchange_id, participant, time.time_ns() // 1_000_000, words=options["words"])
        except ExchangeSession.DoesNotExist as error:
            raise CommandError(str(error)) from None
        if isinstance(outcome, Refusal):
            known = Participant.objects.filter(exchange_id=exchange_id).values_list("pk", flat=True)
            raise CommandError(
                f"{participant!r} does not take part in {exchange_id}; there are: {', '.join(sorted(known))}."
            )
        self.stdout.write(
            f"{participant} is forgotten in {exchange_id} (entry {outcome.seq} of its log says so)"
        )
