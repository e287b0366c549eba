"""Two cities paired on a topic: the one that needs, and the one that has done it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Pair(models.Model):
    topic = models.ForeignKey("places.Topic", on_delete=models.PROTECT, related_name="pairs")
    needs = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="pairs_as_demand")
    offers = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="pairs_as_supply")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "needs", "offers"], name="pair_once"),
            models.CheckConstraint(condition=~Q(needs=F("offers")), name="pair_of_two_cities"),
        ]

    def __str__(self) -> str:
        return f"{self.needs} · {self.offers}: {self.topic}"
