"""What people call the things that the log has codes for, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language_info, gettext, gettext_noop

from sessions.when import day_of_year

# Languages that can be interpreted into, ISO 639-1. Django can name them, but not in each of ours.
SPOKEN = {
    "ar": gettext_noop("Arabic"),
    "bn": gettext_noop("Bengali"),
    "en": gettext_noop("English"),
    "es": gettext_noop("Spanish"),
    "fr": gettext_noop("French"),
    "hi": gettext_noop("Hindi"),
    "id": gettext_noop("Indonesian"),
    "ko": gettext_noop("Korean"),
    "ml": gettext_noop("Malayalam"),
    "mr": gettext_noop("Marathi"),
    "ne": gettext_noop("Nepali"),
    "nl": gettext_noop("Dutch"),
    "pt": gettext_noop("Portuguese"),
    "ru": gettext_noop("Russian"),
    "ta": gettext_noop("Tamil"),
    "te": gettext_noop("Telugu"),
    "ur": gettext_noop("Urdu"),
    "vi": gettext_noop("Vietnamese"),
}


def language_name(code: str) -> str:
    """ "Korean"; the code where nobody has a name for it, and "" for none."""
    if code in SPOKEN:
        return gettext(SPOKEN[code])
    return _told(code, "name_translated")


def own_language_name(code: str) -> str:
    """As those write it who speak it: "한국어"."""
    return _told(code, "name_local")


def _told(code: str, name: str) -> str:
    try:
        return str(get_language_info(code)[name]) if code else ""
    except KeyError:
        return code


def line_kind(kind: str) -> str:
    """What kind of line of the minutes it is."""
    return {
        "note": gettext("Note"),
        "decision": gettext("Decision"),
        "action": gettext("Action"),
        "quote": gettext("Quotation"),
        "amendment": gettext("Amendment"),
    }[kind]


def answered(answer: str) -> str:
    """Of a question that was answered, in writing where there is a text."""
    return gettext("Answered in writing") if answer else gettext("Answered in the room")


def declined(reason: str) -> str:
    return gettext("Declined: %(reason)s") % {"reason": reason} if reason else gettext("Declined")


def carried_over(owner: str, due: str) -> str:
    """`due` is a day, ISO 8601."""
    day = day_of_year(date.fromisoformat(due))
    return gettext("Carried over: %(owner)s answers by %(due)s") % {"owner": owner, "due": day}
