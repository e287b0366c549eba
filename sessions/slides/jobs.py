"""What is done with slides behind the pages: drawn, and deleted."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django_tasks import task

from sessions.models import Deck
from sessions.slides import decks


@task()
def draw_deck(deck_id: str) -> None:
    """Draw a deck that was handed in. Safe to run again; one that was taken away meanwhile is left alone."""
    deck = Deck.objects.filter(pk=deck_id, pages=0, problem="").first()
    if deck is not None:
        decks.draw(deck)


@task()
def delete_pages(folder: str, pages: int) -> None:
    """Delete the pictures of a deck. Safe to run again."""
    for picture in decks.pictures(pages):
        default_storage.delete(f"{folder}/{picture}")
