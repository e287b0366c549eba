"""Invitations to an exchange, and the links that they were sent with."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sessions.agenda import minutes_of
from sessions.domain.names import USUAL_PRECEDENCE
from sessions.models import ExchangeSession

SECRET_BYTES = 32
OPEN_AFTER_THE_END = timedelta(days=1)


class RoleChoice(models.TextChoices):
    """What somebody may be invited as; the values are those of sessions.domain.names.Role."""

    LEADER = "leader", _("City leader")
    CHAIR = "chair", _("Chair")
    MODERATOR = "moderator", _("Moderator")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    PRESENTER = "presenter", _("Presenter")
    PANELLIST = "panellist", _("Panellist")
    INTERPRETER = "interpreter", _("Interpreter")
    ATTENDEE = "attendee", _("Attendee")
    OBSERVER = "observer", _("Observer")
    PRESS = "press", _("Press")
    TECHNICAL = "technical", _("Technical host")


class KindChoice(models.TextChoices):
    """On whose behalf somebody comes; the values are those of sessions.domain.names.StakeholderKind."""

    GOVERNMENT = "government", _("Government")
    ACADEMIA = "academia", _("Academia")
    INDUSTRY = "industry", _("Industry")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    INTERNATIONAL = "international", _("Partner or international organisation")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self) -> InvitationQuerySet:
        return self.filter(revoked_at=None)

    def of_secret(self, secret: str) -> Invitation | None:
        """The invitation whose link holds this secret, also a withdrawn one."""
        found = self.filter(links__digest=digest_of(secret))
        return found.select_related("exchange__topic", "city__country", "account").first()


class Invitation(models.Model):
    """One person's, or, `open`, anybody's who has the link and comes as a guest who listens and asks."""

    class Mail(models.TextChoices):
        NONE = "none", _("not sent by mail")
        WAITING = "waiting", _("mail on its way")
        SENT = "sent", _("mail sent")
        FAILED = "failed", _("mail could not be sent")

    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="invitations")
    participant = models.CharField(max_length=32, unique=True)  # who they are in the exchange once they joined
    open = models.BooleanField(default=False)
    name = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=150, blank=True)
    native_name = models.CharField(max_length=150, blank=True)  # the same name in its owner's script
    precedence = models.PositiveSmallIntegerField(default=USUAL_PRECEDENCE)  # 1 is named first in a delegation
    mail = models.EmailField(blank=True)
    city = models.ForeignKey("places.City", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=KindChoice.choices, blank=True)
    role = models.CharField(max_length=16, choices=RoleChoice.choices, default=RoleChoice.ATTENDEE)
    language = models.CharField(max_length=3, blank=True)  # an interpreter's: the one they interpret into
    written_in = models.CharField(max_length=8, blank=True)  # language of letters to a stranger, BCP 47
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )  # the member whose address it is
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mail_state = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("Anybody with the link"))

    def expires_at(self) -> datetime:
        """A day after the end: the real one once it is known."""
        exchange = self.exchange
        end = exchange.starts_at + timedelta(minutes=sum(minutes_of(exchange).values()))
        if exchange.ended_ms:
            end = datetime.fromtimestamp(exchange.ended_ms / 1000, UTC)
        return end + OPEN_AFTER_THE_END

    def expired(self, now: datetime) -> bool:
        """A meeting that outlasts its plan keeps its links."""
        going_on = self.exchange.started_ms is not None and self.exchange.ended_ms is None
        return not going_on and now >= self.expires_at()

    def new_link(self) -> str:
        """A fresh secret that opens this invitation, beside those sent before. Only its SHA-256 is kept."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self.links.create(digest=digest_of(secret))
        return secret


class InvitationLink(models.Model):
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, hex
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"a link of {self.invitation_id}"


class Arrival(models.Model):
    """Who came, or knocked, by which invitation: withdrawing it takes them out as well."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="arrivals")
    participant = models.CharField(max_length=40, unique=True)  # also the id of a knock

    def __str__(self) -> str:
        return f"{self.participant} by {self.invitation_id}"


def digest_of(secret: str) -> str:
    """What is kept of a link's secret: it has 256 random bits, so a plain SHA-256 will do."""
    return hashlib.sha256(secret.encode()).hexdigest()
