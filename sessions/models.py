"""Rows of an exchange. The log is the truth; everything marked "projection" is rewritten from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class Phase(models.TextChoices):
    LOBBY = "lobby", _("Not started")
    PRESENTATIONS = "presentations", _("Presentations")
    DISCUSSION = "discussion", _("Open discussion")
    QUESTIONS = "questions", _("Questions and answers")
    ENDED = "ended", _("Ended")


class Format(models.TextChoices):
    """What each of them holds is data of the domain: sessions.domain.formats."""

    PRESENTATIONS = "presentations", _("Presentations and questions")
    PEER_EXCHANGE = "peer_exchange", _("Peer exchange")
    ROUND_TABLE = "round_table", _("Round table")


# Who was removed from the room reads nothing of it that is held; while it is live its page tells them what happened.
STILL_IN = ~Q(phase=Phase.ENDED) | Q(participants__removed=False)
SEAT_STILL_IN = ~Q(phase=Phase.ENDED) | Q(seats__participant__removed=False)


def _organised_by(user: AbstractBaseUser | AnonymousUser) -> Q:
    """Who was removed from the room organises no more; nor do they read what is held because they did."""
    removed = Participant.objects.filter(exchange=OuterRef("pk"), account=user.pk, removed=True)
    return Q(organisers=user.pk) & ~Q(Exists(removed))


class ExchangeQuerySet(models.QuerySet["ExchangeSession"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ExchangeQuerySet:
        """Exchanges whose page this person may open: their own, those that they organise, and those that were
        released to everyone. Staff see all that have not ended.
        """
        mine = Q(released=True)
        if user.is_authenticated:
            mine |= _organised_by(user) | Q(participants__account=user.pk) & STILL_IN
            if getattr(user, "is_staff", False):
                mine |= ~Q(phase=Phase.ENDED)
        elif key := getattr(user, "guest_key", ""):
            mine |= Q(seats__key=key, seats__participant__isnull=False) & SEAT_STILL_IN
        return self.filter(mine).distinct()

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> ExchangeQuerySet:
        """Exchanges that this person may still plan and invite to: those who organise them, and staff."""
        if not user.is_authenticated:
            return self.none()
        open_ones = self.exclude(phase=Phase.ENDED)
        if getattr(user, "is_staff", False):
            return open_ones
        return open_ones.filter(_organised_by(user))

    def archive_visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ExchangeQuerySet:
        """Ended exchanges whose recording and minutes this person may see. *Held* until the chair releases."""
        return self.visible_to(user).filter(phase=Phase.ENDED, cancelled=False)

    def listed(self) -> ExchangeQuerySet:
        """Without rehearsals that are over: no list of the archive, and no figure, knows them."""
        return self.exclude(phase=Phase.ENDED, rehearsal=True).exclude(phase=Phase.ENDED, cancelled=True)


class ExchangeSession(models.Model):
    """One live exchange between cities, before, during and after."""

    id = models.CharField(primary_key=True, max_length=32)  # [a-z][0-9a-z]*
    title = models.CharField(max_length=200)
    topic = models.ForeignKey("places.Topic", on_delete=models.PROTECT, related_name="exchanges")
    cities: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "places.City", through="ExchangeCity", related_name="exchanges"
    )
    # A future meeting is wall time in a zone; `starts_at` is that moment in UTC.
    starts_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    format = models.CharField(max_length=16, choices=Format.choices, default=Format.PRESENTATIONS)
    presentation_minutes = models.PositiveSmallIntegerField(default=60)
    discussion_minutes = models.PositiveSmallIntegerField(default=60)  # where its format has a discussion
    question_minutes = models.PositiveSmallIntegerField(default=60)
    languages = models.JSONField(default=list)  # interpreted into: ISO 639 codes, also the channels' names
    organisers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="organised", blank=True)
    rehearsal = models.BooleanField(default=False)  # in no list of the archive, in no figure
    revision = models.PositiveIntegerField(default=0)  # the SEQUENCE of its calendar entry, RFC 5545 3.8.7.4

    # Where open items of this agenda go when it ends: the exchange of the next day, for a round table.
    carries_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_from"
    )

    # The log's head: the counter row that is locked by whoever appends.
    seq = models.BigIntegerField(default=0)
    chain = models.BinaryField(default=b"", max_length=32)

    # Projection of the log.
    phase = models.CharField(max_length=16, choices=Phase.choices, default=Phase.LOBBY)
    cancelled = models.BooleanField(default=False)
    recording = models.BooleanField(default=False)
    released = models.BooleanField(default=False)
    started_ms = models.BigIntegerField(null=True, blank=True)  # Unix milliseconds
    ended_ms = models.BigIntegerField(null=True, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=0), name="exchange_seq_not_negative")]

    def __str__(self) -> str:
        return self.title


class ExchangeCity(models.Model):
    """A city at an exchange. `side` 1 or 2 gives its colour on the ribbon; 1 asks, 2 has done it."""

    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="sides")
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+")
    side = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["side"]
        constraints = [models.UniqueConstraint(fields=["exchange", "city"], name="exchange_city_once")]

    def __str__(self) -> str:
        return f"{self.exchange_id} side {self.side}"


class Participant(models.Model):
    """A person in one exchange: not a socket, not an account. Two devices are one participant, one vote."""

    id = models.CharField(primary_key=True, max_length=32)  # [a-z][0-9a-z]*
    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="participants")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="participations"
    )
    removed = models.BooleanField(default=False)  # projection: from the room, by the desk

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "account"], name="exchange_account_once")]

    def __str__(self) -> str:
        return self.id


class Seat(models.Model):
    """A browser without an account: the participant that it sits in for, or what it knocked as, at the door.

    `key` is the SHA-256 of a secret in the browser's session. Without the row the session's cookie opens nothing.
    """

    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="seats")
    key = models.CharField(max_length=64)
    knock = models.CharField(max_length=40, blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "key"], name="exchange_seat_once_a_browser")]

    def __str__(self) -> str:
        return f"{self.participant_id or self.knock} of {self.exchange_id}"


class LogEntry(models.Model):
    """One event of an exchange's log: append-only, `seq` 1..N without a gap, chained by SHA-256."""

    pk = models.CompositePrimaryKey("exchange_id", "seq")
    exchange = models.ForeignKey(
        ExchangeSession, on_delete=models.CASCADE, related_name="log", db_index=False
    )  # the key's index serves
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()  # Unix milliseconds; whole minutes for an anonymous question
    digest = models.BinaryField(max_length=32)  # SHA-256(salt || event), so that erasing keeps the chain
    chain = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["exchange", "seq"]

    def __str__(self) -> str:
        return f"{self.exchange_id}#{self.seq}"


class LogPayload(models.Model):
    """The erasable half of a log entry: the event as JSON, and the salt of its digest.

    `version` is that of the events' shapes (sessions.domain.upcast). Without a salt the event was redacted: a
    later entry of the log says so, and holds the digest of what stands here now.
    """

    pk = models.CompositePrimaryKey("exchange_id", "seq")
    exchange = models.ForeignKey(
        ExchangeSession, on_delete=models.CASCADE, related_name="payloads", db_index=False
    )
    seq = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()
    salt = models.BinaryField(max_length=16, null=True)
    event = models.BinaryField()

    def __str__(self) -> str:
        return f"payload of {self.exchange_id}#{self.seq}"


class Snapshot(models.Model):
    """A folded state, so that a process does not begin at the first entry. A copy: it may be deleted at any time."""

    exchange = models.OneToOneField(
        ExchangeSession, on_delete=models.CASCADE, primary_key=True, related_name="snapshot"
    )
    seq = models.BigIntegerField()
    chain = models.BinaryField(max_length=32)  # of the entry `seq`: it is a snapshot of this very log
    shape = models.CharField(max_length=64)  # of the code that folded it; another one folds anew
    state = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.exchange_id} at {self.seq}"


class PostedQuestion(models.Model):
    """What lies in the post box of an exchange until the next whole minute: an anonymous question, or the wish to
    withdraw one. The box is rewritten in random order at each post, so that not even the place of a row tells more.
    """

    pk = models.CompositePrimaryKey("exchange_id", "question")
    exchange = models.ForeignKey(
        ExchangeSession, on_delete=models.CASCADE, related_name="post_box", db_index=False
    )
    question = models.CharField(max_length=40)
    text = models.TextField()  # "": withdraw it
    minute_ms = models.BigIntegerField()  # the whole minute in which it was posted, Unix milliseconds
    language = models.CharField(max_length=3, blank=True, default="")  # that it is asked in

    def __str__(self) -> str:
        return self.question


class ChatEntry(models.Model):
    """Projection: a line of the chat, for the archive and for those who read further back than the room has. Of one
    that was hidden, or whose writer's words were erased, the words are gone here too.
    """

    pk = models.CompositePrimaryKey("exchange_id", "seq")
    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="chat", db_index=False)
    seq = models.BigIntegerField()  # of the log; its key in views is "m" and this
    at_ms = models.BigIntegerField()
    participant = models.CharField(max_length=40)
    text = models.TextField()
    hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.exchange_id} m{self.seq}"


class CommandOutcome(models.Model):
    """What became of a command, so that a resend gets the same answer. Names nobody.

    Deleted some time after the exchange has ended: no page keeps a command that long.
    """

    exchange = models.ForeignKey(
        ExchangeSession, on_delete=models.CASCADE, related_name="outcomes", db_index=False
    )
    command_id = models.UUIDField()
    seq = models.BigIntegerField(null=True)  # the log's head after it; None when it was refused
    refusal = models.BinaryField(null=True)  # the Refusal as JSON

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "command_id"], name="exchange_command_once")]

    def __str__(self) -> str:
        return str(self.command_id)


class RecordingSegment(models.Model):
    """Projection: one track of one person, from when to when, and the file that holds it."""

    class Trouble(models.TextChoices):
        MISSING = "missing", _("The file is not there")
        UNREADABLE = "unreadable", _("The file cannot be read")

    id = models.CharField(primary_key=True, max_length=32)
    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="segments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="segments")
    source = models.CharField(max_length=16)  # microphone, camera, screen
    channel = models.CharField(max_length=16, default="floor")  # or the language that was interpreted into
    file = models.CharField(max_length=200)  # relative to the recordings storage
    media_type = models.CharField(max_length=64)  # e.g. video/webm; codecs="vp8"
    started_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField(null=True)  # None while it is written, or torn by a kill
    whole = models.BooleanField(default=False)  # closed cleanly or remuxed: has duration and cues
    trouble = models.CharField(
        max_length=16, choices=Trouble.choices, blank=True
    )  # why there is nothing to play

    class Meta:
        ordering = ["started_ms"]

    def __str__(self) -> str:
        return self.file


class Deck(models.Model):
    """Slides as a file: what was handed in, and where its pages are drawn. Who may have which page, its log says."""

    id = models.CharField(primary_key=True, max_length=40)  # [a-z][0-9a-z]*; the log's name of it
    exchange = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="decks")
    participant = models.CharField(max_length=40, blank=True)  # "" for an organiser without a seat
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=200)  # the PDF, in the default storage
    folder = models.CharField(max_length=200)  # of <page>-<width>.webp, in the default storage
    pages = models.PositiveSmallIntegerField(default=0)  # 0 until they are drawn
    problem = models.CharField(max_length=32, blank=True)  # a code of sessions.wording: why they never are
    params = models.JSONField(default=dict)  # of that sentence
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """A lease: this process has a socket of this participant open until `expires_ms` unless it renews.

    Disconnect handlers are not presence: a process that is killed runs none, but its leases run out.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="leases")
    process = models.CharField(max_length=40)
    expires_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "process"], name="presence_once_a_process")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.process}"


class MediaNode(models.Model):
    """A lease: this media node carries sound and picture until `expires_ms` unless it renews."""

    id = models.CharField(primary_key=True, max_length=32)
    channel = models.CharField(max_length=120)  # on the channel layer
    address = models.CharField(max_length=64)  # host:port of its UDP port
    expires_ms = models.BigIntegerField()
    draining = models.BooleanField(default=False)  # keeps what it carries, gets nothing new

    def __str__(self) -> str:
        return f"{self.id} at {self.address}"


class Placement(models.Model):
    """Which node carries an exchange."""

    exchange = models.OneToOneField(
        ExchangeSession, on_delete=models.CASCADE, primary_key=True, related_name="placement"
    )
    node = models.ForeignKey(MediaNode, on_delete=models.CASCADE, related_name="placements")

    def __str__(self) -> str:
        return f"{self.exchange_id} on {self.node_id}"
