"""What an uploaded file is, by its bytes and not by its name; and how much is read at all. No Django model here."""

from __future__ import annotations

import zipfile
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 20 * 2**20  # of one file
MOST_OF_A_FORM = MOST_BYTES + 2**20
MOST_UNPACKED = 200 * 2**20  # of an office file, which is an archive
MOST_PARTS = 5_000
SIGNATURES = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "word/document.xml": (f"{OFFICE}wordprocessingml.document", ".docx"),
    "ppt/presentation.xml": (f"{OFFICE}presentationml.presentation", ".pptx"),
    "xl/workbook.xml": (f"{OFFICE}spreadsheetml.sheet", ".xlsx"),
}  # ISO/IEC 29500-2


def kind_of(file: IO[bytes], size: int) -> tuple[str, str]:
    """Media type and extension. Raises ValidationError for what is too large, or none of those that are taken."""
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than 20 MB. Make its pictures smaller, then try again."), "too_large"
        )
    if size == 0:
        raise ValidationError(_("The file is empty."), "empty")
    file.seek(0)
    start = file.read(8)
    found = next((kind for signature, kind in SIGNATURES.items() if start.startswith(signature)), None)
    found = found or (_office(file) if start.startswith(b"PK\x03\x04") else _text(file))
    file.seek(0)
    if found is None:
        raise ValidationError(
            _("This kind of file is not taken. Send PDF, Word, PowerPoint, Excel, PNG, JPEG or plain text."),
            "kind",
        )
    return found


def _office(file: IO[bytes]) -> tuple[str, str] | None:
    """Word, PowerPoint or Excel without macros, and no archive that unpacks to a flood."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    names = {part.filename for part in parts}
    flood = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if flood or macros or "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def _text(file: IO[bytes]) -> tuple[str, str] | None:
    file.seek(0)
    try:
        words = file.read().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return ("text/plain; charset=utf-8", ".txt") if "\0" not in words else None


class Bounded(FileUploadHandler):
    """First of the upload handlers: a form that is larger than any of ours is not read."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        if content_length > MOST_OF_A_FORM:
            raise RequestDataTooBig("The form is larger than any that this hall takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
