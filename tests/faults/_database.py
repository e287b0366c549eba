"""The log as the database holds it, by plain SQL; never through the hub's code."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.faults._checker import Entry

OURS = "datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Database:
    """PostgreSQL at an address, or the SQLite file of a data folder."""

    url: str
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "twinhall.sqlite3"

    def log(self, exchange: str) -> list[Entry]:
        """Every entry of an exchange, in the order of its numbers; duplicates and holes as they are."""
        rows = self.rows(
            "SELECT e.seq, e.at_ms, p.event FROM exchange_logentry e LEFT JOIN exchange_logpayload p"  # noqa: S608
            " ON p.exchange_id = e.exchange_id AND p.seq = e.seq"
            f" WHERE e.exchange_id = '{exchange}' ORDER BY e.seq"
        )
        return [Entry(seq, at_ms, bytes(event)) for seq, at_ms, event in rows]

    def connections(self) -> int:
        """How many the hub has open (PostgreSQL)."""
        return int(self.rows(f"SELECT count(*) FROM pg_stat_activity WHERE {OURS}")[0][0])  # noqa: S608

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as connection:
                return connection.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=60)) as file:
            return file.execute(query).fetchall()
