"""The run on services is on real ones."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_the_database_is_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL")


def test_redis_keeps_a_value() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.set("twinhall", "Surat")
        assert client.get("twinhall") == b"Surat"
