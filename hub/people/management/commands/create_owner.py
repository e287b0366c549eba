from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.people.owner import NotAnAddress, create_owner


class Command(BaseCommand):
    help = "Create the account that owns this hall, or find it, and print a link that signs it in once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mail", help="the owner's mail address")
        parser.add_argument(
            "--base", default="http://localhost:8000", help="where the hall is served (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = create_owner(options["mail"])
        except NotAnAddress as error:
            raise CommandError(
                f"owner.not_an_address: “{error}” is not a mail address. Give one like name@city.example."
            ) from error
        if not link.created:
            self.stderr.write(
                f"An account for {link.account.email} exists already; here is a fresh link for it."
            )
        self.stdout.write("This link signs in once, within a day:")
        self.stdout.write(options["base"].rstrip("/") + link.path)
