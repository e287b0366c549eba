"""Where cities are and what they work on."""

from __future__ import annotations

from django.db import models


class Country(models.Model):
    code = models.CharField(primary_key=True, max_length=2)  # ISO 3166-1 alpha-2
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities")
    time_zone = models.CharField(max_length=64)  # IANA
    languages = models.JSONField(default=list)  # BCP 47 tags, the working language first

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "cities"

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """One of the seventeen Sustainable Development Goals."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=models.Q(number__range=(1, 17)), name="goal_1_to_17")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class GoalTarget(models.Model):
    code = models.CharField(primary_key=True, max_length=5)  # "11.6", "11.a"
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
