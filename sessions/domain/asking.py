"""How one may ask and write in this exchange: what the desk says, else its format."""

from __future__ import annotations

from sessions.domain.formats import FORMATS
from sessions.domain.state import Hall


def reviewed_first(hall: Hall) -> bool:
    """Whether a question is shown only when the desk has approved it; else the desk may take it back."""
    return FORMATS[hall.format].moderated if hall.review is None else hall.review


def names_asked_for(hall: Hall) -> bool:
    """Whether nobody may ask without a name."""
    return not FORMATS[hall.format].anonymous if hall.named_only is None else hall.named_only


def chat_is_on(hall: Hall) -> bool:
    """Whether there is a chat in which lines may be written."""
    return FORMATS[hall.format].chat if hall.chat is None else hall.chat
