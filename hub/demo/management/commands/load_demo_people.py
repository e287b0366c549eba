from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from hub.demo.exchanges import load_demo


class Command(BaseCommand):
    help = "Make the demonstration's people, pairs and exchanges, and date them to today. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        plans = load_demo(timezone.now())
        self.stdout.write(
            "The demonstration is dated to today: " + "; ".join(plan.title for plan in plans) + "."
        )
