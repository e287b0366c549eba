"""Near-duplicates among questions, by their words: English, Urdu, Hindi, Korean, and plainly any other. No model.

Pure: standard library and msgspec. The score is for ranking; the words are what a moderator is shown.
"""

from __future__ import annotations

from sessions.duplicates.index import Index, Likeness

__all__ = ["Index", "Likeness"]
