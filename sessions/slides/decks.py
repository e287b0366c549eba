"""A deck's way from a file to the stage: handed in, drawn by a job, offered in the exchange's log."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from functools import partial
from pathlib import Path

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from sessions.clock import now_ms
from sessions.domain.commands import OfferSlides
from sessions.domain.errors import Refusal
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import Deck, ExchangeSession
from sessions.slides import render
from sessions.slides.drawing import WIDTHS, Refused

logger = structlog.get_logger(__name__)


def hand_in(exchange: ExchangeSession, participant: str, title: str, source: str) -> Deck:
    """A PDF in the default storage is to be slides; a job draws it once this transaction is committed."""
    from sessions.slides.jobs import draw_deck

    deck = Deck.objects.create(
        id=f"d{secrets.token_hex(8)}",
        exchange=exchange,
        participant=participant,
        title=title[:200],
        source=source,
        folder=f"slides/{exchange.pk}/{secrets.token_hex(16)}",
    )
    transaction.on_commit(partial(draw_deck.enqueue, deck.pk))
    return deck


def draw(deck: Deck) -> None:
    """Draw and offer it, or note why not. Doing it again changes nothing."""
    try:
        texts = _drawn(deck)
    except Refused as refused:
        _note(deck, refused.code, refused.params)
        return
    command = OfferSlides(deck=deck.pk, title=deck.title, texts=tuple(texts), owner=deck.participant)
    with transaction.atomic():
        deck.pages = len(texts)
        deck.save(update_fields=["pages"])
        cause = caused_by(deck.exchange_id, "offer", deck.pk)
        outcome = execute(deck.exchange_id, cause, command, SYSTEM, now_ms())
    if isinstance(outcome, Refusal):
        _note(deck, outcome.code, outcome.params)


def _note(deck: Deck, code: str, params: dict[str, str | int] | dict[str, int]) -> None:
    logger.info("slides.refused", exchange=deck.exchange_id, deck=deck.pk, code=code)
    deck.problem, deck.params = code, params
    deck.save(update_fields=["problem", "params"])


def _drawn(deck: Deck) -> list[str]:
    """The words of its pages, with their pictures in the storage. Raises Refused."""
    with tempfile.TemporaryDirectory(prefix="slides-") as name:
        pdf, folder = Path(name) / "deck.pdf", Path(name) / "pages"
        folder.mkdir()
        with default_storage.open(deck.source) as kept, pdf.open("wb") as file:
            shutil.copyfileobj(kept, file)
        texts = render.draw(pdf, folder)
        for picture in pictures(len(texts)):
            _keep(f"{deck.folder}/{picture}", (folder / picture).read_bytes())
    return texts


def _keep(name: str, content: bytes) -> None:
    """In place of what a job that was killed had written."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def pictures(pages: int) -> list[str]:
    """The names of a deck's files."""
    return [f"{page}-{width}.webp" for page in range(1, pages + 1) for width in WIDTHS]
