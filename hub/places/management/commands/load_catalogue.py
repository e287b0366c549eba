from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hub.places.loading import load_catalogue


class Command(BaseCommand):
    help = "Load the reference catalogue: countries, cities, topics, organisations, goals. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = ", ".join(f"{count} {what}" for what, count in load_catalogue().items())
        self.stdout.write(f"The catalogue is loaded: {counted}.")
