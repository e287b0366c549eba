"""What people read before an exchange: papers with versions, a day by which they are due, and who may see them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.planning.uploads import MOST_BYTES
from sessions.admission import participant_for
from sessions.domain.authority import may, permitted
from sessions.domain.names import Phase, Role
from sessions.models import ExchangeSession
from sessions.states import catch_up

if TYPE_CHECKING:
    from sessions.domain.state import Person

DESK = (Role.CHAIR, Role.MODERATOR, Role.RAPPORTEUR)
MOST_PAPERS = 60  # of an exchange
MOST_VERSIONS = 20  # of a paper


class Paper(models.Model):
    """Expected from the day it is named; it is there once it has a version."""

    class Use(models.TextChoices):
        READ = "read", _("To read before")
        SLIDES = "slides", _("Slides")  # everybody's once they are shared in the exchange
        HANDOUT = "handout", _("Shared in the exchange")

    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(max_length=200)
    city = models.ForeignKey("places.City", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)  # a day where the exchange's clock is
    use = models.CharField(max_length=8, choices=Use.choices, default=Use.READ)
    for_interpreters = models.BooleanField(default=False)  # theirs and the desk's alone

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


def place_of(version: PaperVersion, name: str) -> str:
    """Nothing of what a person called the file: a random name, below the exchange."""
    return f"papers/{version.paper.exchange_id}/{secrets.token_hex(16)}"


class PaperVersion(models.Model):
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to=place_of)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    size = models.PositiveIntegerField(help_text=f"bytes, at most {MOST_BYTES}")
    participant = models.CharField(
        max_length=40, blank=True
    )  # who handed it in; "" for an organiser without a seat
    by_name = models.CharField(max_length=150)
    deck = models.CharField(max_length=40, blank=True)  # the slides that were drawn of it
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")]

    def __str__(self) -> str:
        return f"{self.paper_id}, version {self.number}"


class Reader:
    """What somebody may do with the papers of an exchange."""

    def __init__(self, exchange: ExchangeSession, user: AbstractBaseUser | AnonymousUser) -> None:
        self.exchange = exchange
        self.organises = ExchangeSession.objects.editable_by(user).filter(pk=exchange.pk).exists()
        self.participant = participant_for(exchange, user) or ""
        self.state = catch_up(exchange.pk)
        person = self.state.people.get(self.participant)
        self._person: Person | None = None if person is None or person.removed else person

    @property
    def may_read(self) -> bool:
        """Those who organise it or take part in it; who was removed from the room does no more."""
        return self.organises or self._person is not None

    @property
    def may_hand_in(self) -> bool:
        """Those who organise it, and those who will show something."""
        return self.organises or (
            self._person is not None and may(self._person.role, "media.show", Phase.LOBBY)
        )

    @property
    def sees_the_interpreters(self) -> bool:
        role = self._person.role if self._person else None
        return self.organises or self.at_the_desk or role is Role.INTERPRETER

    @property
    def at_the_desk(self) -> bool:
        return self._person is not None and self._person.role in DESK

    def may_now(self, name: str) -> bool:
        """By the registry of the exchange, at this moment; whoever organises it may until it has ended."""
        if self._person is not None and permitted(self.state, self.participant, name):
            return True
        return self.organises and self.exchange.phase != Phase.ENDED

    def papers(self) -> models.QuerySet[Paper]:
        """Those that this reader may see; none for others. What is shown or shared in the exchange stands here for
        whoever handed it in and for the desk: whose else it is, the exchange's log says.
        """
        if not self.may_read:
            return Paper.objects.none()
        found = Paper.objects.filter(exchange=self.exchange)
        if self.organises or self.at_the_desk:
            return found
        mine = models.Q(use=Paper.Use.READ)
        if self.participant:
            mine |= models.Q(versions__participant=self.participant)
        found = found.filter(mine).distinct()
        return found if self.sees_the_interpreters else found.filter(for_interpreters=False)
