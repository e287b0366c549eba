"""Where the catalogues lie, and the languages they are in. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "hub" / "locale"
FRONTEND = ROOT / "frontend"
BROWSER_SOURCES = "frontend/src/"  # how a reference to a message in the browser's code begins


@dataclass(frozen=True)
class Language:
    """`plural` is gettext's C expression; frontend/src/i18n knows the same ones, without evaluating them."""

    code: str
    direction: Literal["ltr", "rtl"]
    plural: str

    @property
    def forms(self) -> int:
        """How many plural forms a counted message has."""
        return 1 if self.plural == "0" else 2

    @property
    def plural_header(self) -> str:
        """The catalogue's Plural-Forms line."""
        return f"nplurals={self.forms}; plural=({self.plural});"

    def catalogue(self, locale: Path = LOCALE) -> Path:
        """The file that translators edit."""
        return locale / self.code / "LC_MESSAGES" / "django.po"


SOURCE = Language("en", "ltr", "n != 1")
LANGUAGES = (
    SOURCE,
    Language("ko", "ltr", "0"),
    Language("hi", "ltr", "n > 1"),
    Language("ur", "rtl", "n != 1"),
)
