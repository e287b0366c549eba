"""The archive's document of an exchange, read from its log."""

from __future__ import annotations

from functools import lru_cache

from sessions import log
from sessions.archive.document import ArchiveDocument, from_log
from sessions.models import ExchangeSession


def read(exchange: ExchangeSession) -> ArchiveDocument:
    return from_log(exchange, log.read_after(exchange.pk, 0))


def glance(exchange: ExchangeSession) -> ArchiveDocument:
    """The same for a list, where it is drawn small: kept as long as the log has not grown.

    What a recording's files are by now may be older than that; `read` looks at them each time."""
    return _glance(exchange.pk, bytes(exchange.chain))


@lru_cache(maxsize=128)
def _glance(exchange_id: str, chain: bytes) -> ArchiveDocument:
    return read(ExchangeSession.objects.get(pk=exchange_id))
