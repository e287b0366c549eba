"""Accounts and the organisations that people speak for."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessions.when import Reader


class Organisation(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(AbstractUser):
    """Someone who can sign in. What they may do in an exchange is their role there, not here."""

    email = models.EmailField(_("email address"), unique=True)
    full_name = models.CharField(max_length=150)
    title = models.CharField(max_length=150, blank=True)  # "Commissioner, Water Supply"
    city = models.ForeignKey(
        "places.City", on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    language = models.CharField(max_length=8, blank=True)  # interface language, BCP 47
    time_zone = models.CharField(max_length=64, blank=True)  # IANA; else the city's
    precedence = models.PositiveSmallIntegerField(default=100)  # lower is named first within a delegation

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def reader(self) -> Reader:
        """The clock that pages use for this person: their own zone, else their city's, else UTC."""
        if self.time_zone:
            return Reader(ZoneInfo(self.time_zone), self.time_zone.rpartition("/")[2].replace("_", " "))
        if self.city:
            return Reader(ZoneInfo(self.city.time_zone), gettext(self.city.country.name))
        return Reader(ZoneInfo("UTC"), "UTC")
