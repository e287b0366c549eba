"""Where mail goes, from one address: the terminal, a folder, or a mail server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"
PORTS = {"smtp": 587, "smtps": 465}


def mail_settings(where: str, folder: Path) -> dict[str, object]:
    """Django's settings for `console`, `file` (one file a mail in `folder`), or an address of a mail server:
    `smtp://user:password@host:587` speaks STARTTLS, `smtps://…:465` TLS from the first byte; `smtp://localhost:25`,
    without a user, neither. Raises ImproperlyConfigured for anything else.
    """
    if where == "console":
        return {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if where == "file":
        return {"EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    address = urlsplit(where)
    if address.scheme not in PORTS or not address.hostname:
        raise ImproperlyConfigured(
            f"TWINHALL_MAIL is {address.scheme or where!r}, which is no way for mail. "
            "Set it to console, file, or smtp://user:password@host:587."
        )
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or PORTS[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_USE_TLS": address.scheme == "smtp" and bool(address.username),
    }
