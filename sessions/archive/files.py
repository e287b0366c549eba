"""Files of a recording over HTTP, in parts of at most two MiB, to those who may see the exchange's archive."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from sessions.archive.ranges import SPAN_LIMIT, Span, parse
from sessions.models import ExchangeSession, RecordingSegment

log = structlog.get_logger(__name__)

# Reading waits for a disk: a few threads of its own, so that no command waits behind it.
_READERS = ThreadPoolExecutor(4, thread_name_prefix="recording")
PLAYABLE = ("video/webm", "audio/webm", "video/mp4")


class File(Struct, frozen=True):
    """What a recording's file was when it was looked at."""

    path: Path
    size: int
    modified_ns: int

    @property
    def etag(self) -> str:
        """Strong: a recording is replaced, never changed in place."""
        return f'"{self.size:x}-{self.modified_ns:x}"'


@require_safe
async def recording(request: HttpRequest, exchange_id: str, segment_id: str) -> HttpResponse:
    """One segment's file. GET with Range, GET of a small one whole, or HEAD."""
    segment = await _segment(request, exchange_id, segment_id)
    path = path_of(segment.file)
    file = await asyncio.get_running_loop().run_in_executor(_READERS, _look, path)
    if file is None:
        log.warning("archive.file_missing", exchange=exchange_id, segment=segment_id)
        raise Http404
    response = await _answer(request, file, segment)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = file.etag
    # Not longer than withdrawn consent may take to reach everything.
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


async def _segment(request: HttpRequest, exchange_id: str, segment_id: str) -> RecordingSegment:
    """Held, of another exchange, or not there: the same 404 for all of them."""
    user = await request.auser()
    visible = ExchangeSession.objects.archive_visible_to(user).filter(pk=exchange_id).values("pk")
    segment = await RecordingSegment.objects.filter(pk=segment_id, exchange__in=visible).afirst()
    if segment is None:
        raise Http404
    return segment


def path_of(file: str) -> Path:
    """A recording's file below the recordings folder; Http404 for a name that leads out of it."""
    root = Path(settings.EXCHANGE_RECORDINGS).resolve()
    path = (root / file).resolve()
    if root not in path.parents:
        log.error("archive.file_outside", file=file)
        raise Http404
    return path


async def _answer(request: HttpRequest, file: File, segment: RecordingSegment) -> HttpResponse:
    kind = segment.media_type if segment.media_type.startswith(PLAYABLE) else "application/octet-stream"
    if _has(request.headers.get("If-None-Match", ""), file.etag):
        return HttpResponse(status=304, content_type=kind)
    span = _span(request, file)
    if span == "unsatisfiable":
        response = HttpResponse(status=416, content_type=kind)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    if request.method == "HEAD":
        return _described(file.size, kind)
    if span is None and file.size > SPAN_LIMIT:
        return _in_parts(file)
    if prefix := settings.EXCHANGE_RECORDINGS_ACCEL:
        return _handed_over(prefix, segment.file, span, kind)
    whole = Span(0, file.size - 1, file.size)
    body = await asyncio.get_running_loop().run_in_executor(_READERS, _read, file.path, span or whole)
    response = HttpResponse(body, content_type=kind, status=206 if span else 200)
    if span:
        response["Content-Range"] = span.content_range
    return response


def _span(request: HttpRequest, file: File) -> Span | Literal["unsatisfiable"] | None:
    """Range counts for GET only (section 14.2), and only while If-Range still names this very file."""
    asked = request.headers.get("Range", "")
    condition = request.headers.get("If-Range", "")
    if request.method != "GET" or not asked or (condition and not _still(condition, file)):
        return None
    return parse(asked, file.size)


def _still(condition: str, file: File) -> bool:
    """Section 13.1.5: the strong tag itself, or exactly the time of the last change."""
    if condition.startswith(('"', "W/")):
        return condition == file.etag
    return parse_http_date_safe(condition) == file.modified_ns // 10**9


def _has(condition: str, etag: str) -> bool:
    tags = (tag.strip().removeprefix("W/") for tag in condition.split(","))
    return condition.strip() == "*" or etag in tags


def _described(size: int, kind: str) -> HttpResponse:
    response = HttpResponse(content_type=kind)
    response["Content-Length"] = str(size)
    return response


def _in_parts(file: File) -> HttpResponse:
    """The server cannot feel how fast a reader reads, so a large file sent whole would lie in its memory."""
    words = gettext("This recording of %(size)d bytes is sent in parts. Ask for one with a Range header.")
    response = HttpResponse(words % {"size": file.size}, status=428, content_type="text/plain; charset=utf-8")
    response["X-Problem"] = "recording.range_needed"
    return response


def _handed_over(prefix: str, file: str, span: Span | None, kind: str) -> HttpResponse:
    """The proxy in front sends the file; it takes the capped range from here (hub/docs/decisions/0005)."""
    response = HttpResponse(content_type=kind)
    response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{quote(file)}"
    if span:
        response["X-Recording-Range"] = f"bytes={span.first}-{span.last}"
    return response


def _look(path: Path) -> File | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return File(path, found.st_size, found.st_mtime_ns) if path.is_file() else None


def _read(path: Path, span: Span) -> bytes:
    """The span's bytes; OSError where the file was cut short since it was looked at."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts, at = [], span.first
        while at <= span.last:
            part = os.pread(descriptor, span.last - at + 1, at)
            if not part:
                raise OSError(f"{path.name} ended at byte {at}, before {span.last}")
            parts.append(part)
            at += len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
