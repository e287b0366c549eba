"""The database's threads keep to themselves what belongs to them."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from django.db import DatabaseError, connection

from realtime import threads


async def test_a_failed_query_leaves_no_cursor_to_be_freed_by_another_thread(exchange: Any) -> None:
    """Freeing one waits for its connection: on a locked SQLite that stopped the event loop for seconds."""
    cursors: list[weakref.ref[Any]] = []

    def fails() -> None:
        cursor = connection.cursor()
        cursors.append(weakref.ref(cursor))
        cursor.execute("SELECT nothing FROM nowhere")

    gc.disable()
    try:
        with pytest.raises(DatabaseError):
            await threads.write(fails)
        assert cursors[0]() is None
    finally:
        gc.enable()
