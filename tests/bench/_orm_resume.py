"""The peer of the storm: an idiomatic Channels consumer whose events are rows; it asks the ORM what a page missed.

Run as `daphne … tests.bench._orm_resume:application`, with BENCH_DATABASE, a SQLite file.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCH_DATABASE"],
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"},
        }
    },
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.db import connection, models  # noqa: E402

COMPACT = (",", ":")


class Event(models.Model):
    exchange = models.CharField(max_length=20)
    seq = models.BigIntegerField()
    frame = models.JSONField()

    class Meta:
        app_label = "bench"
        indexes = (models.Index(fields=["exchange", "seq"], name="bench_by_exchange"),)

    def __str__(self) -> str:
        return str(self.seq)


with connection.schema_editor() as editor:
    editor.create_model(Event)


class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """What one page says is kept and goes to all; who says hello gets the rows that it has not."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = json.loads(text_data or "")
        if frame["t"] == "hello":
            missed = Event._default_manager.filter(exchange="x1", seq__gt=frame["after"]).order_by("seq")
            async for event in missed:
                await self.send(text_data=json.dumps(event.frame, separators=COMPACT))
        else:
            await Event._default_manager.acreate(exchange="x1", seq=frame["to"], frame=frame)
            await self.channel_layer.group_send("room", {"type": "said", "text": text_data})

    async def said(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": Consumer.as_asgi()})
