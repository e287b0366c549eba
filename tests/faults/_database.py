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
        keyed = "exchange_id" in self._columns("exchange_logpayload")
        on = "p.exchange_id = e.exchange_id AND p.seq = e.seq" if keyed else "p.entry_id = e.id"
        rows = self.rows(
            f"SELECT e.seq, e.at_ms, p.event FROM exchange_logentry e LEFT JOIN exchange_logpayload p ON {on}"  # noqa: S608
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

    def _columns(self, table: str) -> set[str]:
        if self.url:
            query = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"  # noqa: S608
            return {name for (name,) in self.rows(query)}
        return {row[1] for row in self.rows(f"PRAGMA table_info({table})")}
