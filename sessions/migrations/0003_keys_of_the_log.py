"""Entries and payloads are known by (exchange, seq), so that many are written in two statements."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

EXCHANGE = {"on_delete": django.db.models.deletion.CASCADE, "to": "exchange.exchangesession"}
KEY = ("pk", models.CompositePrimaryKey("exchange_id", "seq", blank=True, editable=False, primary_key=True, serialize=False))
COPY_ENTRIES = """
INSERT INTO exchange_logentry (exchange_id, seq, at_ms, digest, chain)
SELECT exchange_id, seq, at_ms, digest, chain FROM exchange_oldlogentry
"""
COPY_PAYLOADS = """
INSERT INTO exchange_logpayload (exchange_id, seq, version, salt, event)
SELECT entry.exchange_id, entry.seq, 1, payload.salt, payload.event
FROM exchange_oldlogpayload payload JOIN exchange_oldlogentry entry ON entry.id = payload.entry_id
"""
BACK_ENTRIES = """
INSERT INTO exchange_oldlogentry (exchange_id, seq, at_ms, digest, chain)
SELECT exchange_id, seq, at_ms, digest, chain FROM exchange_logentry
"""
BACK_PAYLOADS = """
INSERT INTO exchange_oldlogpayload (entry_id, salt, event)
SELECT entry.id, payload.salt, payload.event
FROM exchange_logpayload payload
JOIN exchange_oldlogentry entry ON entry.exchange_id = payload.exchange_id AND entry.seq = payload.seq
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_segment_trouble")]

    operations = [
        migrations.RenameModel("LogPayload", "OldLogPayload"),
        migrations.RenameModel("LogEntry", "OldLogEntry"),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                KEY,
                ("exchange", models.ForeignKey(db_index=False, related_name="log", **EXCHANGE)),
                ("seq", models.BigIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("chain", models.BinaryField(max_length=32)),
            ],
            options={"ordering": ["exchange", "seq"]},
        ),
        migrations.CreateModel(
            name="LogPayload",
            fields=[
                KEY,
                ("exchange", models.ForeignKey(db_index=False, related_name="payloads", **EXCHANGE)),
                ("seq", models.BigIntegerField()),
                ("version", models.PositiveSmallIntegerField()),
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("event", models.BinaryField()),
            ],
        ),
        migrations.RunSQL([COPY_ENTRIES, COPY_PAYLOADS], [BACK_ENTRIES, BACK_PAYLOADS]),
        migrations.DeleteModel("OldLogPayload"),
        migrations.DeleteModel("OldLogEntry"),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("exchange", models.OneToOneField(primary_key=True, related_name="snapshot", serialize=False, **EXCHANGE)),
                ("seq", models.BigIntegerField()),
                ("chain", models.BinaryField(max_length=32)),
                ("shape", models.CharField(max_length=64)),
                ("state", models.BinaryField()),
            ],
        ),
        migrations.AlterField(
            "commandoutcome", "exchange", models.ForeignKey(db_index=False, related_name="outcomes", **EXCHANGE)
        ),
    ]
