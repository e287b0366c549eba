"""Slides and documents handed in, before an exchange and in the midst of it: from a form, or by the room's page.

The room asks for JSON: {"deck" | "handout": key}, or {"message": why it was not taken}.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hub.planning.fields import line
from hub.planning.paper_views import FileForm, errors_of, keep, reader_of_papers
from hub.planning.papers import MOST_PAPERS, Paper, PaperVersion, Reader
from sessions.clock import now_ms
from sessions.domain.commands import ShareHandout
from sessions.domain.errors import Refusal
from sessions.domain.state import SYSTEM
from sessions.execute import caused_by, execute
from sessions.models import Deck
from sessions.slides import decks, render
from sessions.slides.access import may_read
from sessions.slides.drawing import Refused
from sessions.slides.pages import attachment, reader_of_slides
from sessions.wording import word_here

PDF = "application/pdf"


class SentForm(FileForm):
    """A file, and what it is; its name stands for that where nothing was written."""

    title = line(_("What it is"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title") and "file" in cleaned:
            cleaned["title"] = Path(str(cleaned["file"][0].name)).stem.strip()[:200] or gettext("Document")
        return cleaned


class SlidesForm(SentForm):
    def clean_file(self) -> tuple[UploadedFile[bytes], str, str]:
        """A PDF that the drawing program has looked at."""
        uploaded, media_type, extension = super().clean_file()
        if media_type != PDF:
            raise ValidationError(word_here("deck.not_pdf", {}), "deck.not_pdf")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            uploaded.seek(0)
            shutil.copyfileobj(uploaded, file)
            file.flush()
            try:
                render.look(Path(file.name))
            except Refused as refused:
                raise ValidationError(word_here(refused.code, refused.params), refused.code) from refused
        uploaded.seek(0)
        return uploaded, media_type, extension


@require_POST
def send_slides(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """A PDF that is to be shown on the stage. It is drawn by a job; `slides_state` says how far that is."""
    reader = reader_of_papers(request, exchange_id)
    if not reader.may_now("slides.hand_in"):
        return _refused(request, reader, word_here("role.not_allowed", {}), 403)
    form = SlidesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, reader, errors_of(form))
    with transaction.atomic():
        version = _new_paper(reader, str(request.user), form, Paper.Use.SLIDES)
        if version is None:
            return _refused(request, reader, gettext("There are as many papers as an exchange can have."))
        title = version.paper.title
        deck = decks.hand_in(reader.exchange, reader.participant, title, str(version.file.name))
        PaperVersion.objects.filter(pk=version.pk).update(deck=deck.pk)
    words = gettext("Kept, and being drawn: %(title)s") % {"title": title}
    return _done(request, reader, {"deck": deck.pk}, words)


@never_cache
@require_GET
def slides_state(request: HttpRequest, exchange_id: str, deck_id: str) -> JsonResponse:
    """How far the drawing is, for whoever handed it in and for the desk."""
    reader = reader_of_papers(request, exchange_id)
    deck = get_object_or_404(Deck, pk=deck_id, exchange=exchange_id)
    mine = bool(reader.participant) and deck.participant == reader.participant
    if not (mine or reader.organises or reader.at_the_desk):
        raise Http404
    if deck.problem:
        return JsonResponse({"state": "refused", "message": word_here(deck.problem, deck.params)})
    return JsonResponse({"state": "ready" if deck.pages else "waiting"})


@require_POST
def share(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """A document for everybody: a file, or (`paper`) one of the papers that the sharer may see."""
    reader = reader_of_papers(request, exchange_id)
    if not reader.may_now("handout.hand_in"):
        code = "agenda.off_record" if reader.state.hall["main"].off_record else "role.not_allowed"
        return _refused(request, reader, word_here(code, {}), 403)
    with transaction.atomic():
        version = _version(request, reader)
        if not isinstance(version, PaperVersion):
            return _refused(request, reader, version)
        outcome = _share(reader, version)
        if isinstance(outcome, Refusal):
            transaction.set_rollback(True)
            return _refused(request, reader, word_here(outcome.code, outcome.params))
    words = gettext("Shared with everybody: %(title)s") % {"title": version.paper.title}
    return _done(request, reader, {"handout": handout_of(version)}, words)


def _version(request: HttpRequest, reader: Reader) -> PaperVersion | str:
    """What is to be shared, or why not."""
    if chosen := request.POST.get("paper", ""):
        found = reader.papers().filter(pk=chosen) if chosen.isdecimal() else Paper.objects.none()
        paper = get_object_or_404(found)
        if paper.for_interpreters:
            return gettext("This paper is for the interpreters and the desk only, so it is not shared.")
        return paper.versions.first() or gettext("This paper is not here yet, so it cannot be shared.")
    form = SentForm(request.POST, request.FILES)
    if not form.is_valid():
        return errors_of(form)
    version = _new_paper(reader, str(request.user), form, Paper.Use.HANDOUT)
    return version or gettext("There are as many papers as an exchange can have.")


def handout_of(version: PaperVersion) -> str:
    """The key under which the log knows it: a version is shared once."""
    return f"p{version.paper_id}v{version.number}"


def _share(reader: Reader, version: PaperVersion) -> object:
    command = ShareHandout(
        handout=handout_of(version),
        title=version.paper.title,
        paper=version.paper_id,
        version=version.number,
        kind=version.extension,
        size=version.size,
        by=reader.participant,
    )
    exchange, at_ms = reader.exchange.pk, now_ms()
    cause = caused_by(exchange, "share", command.handout, at_ms)  # it may be taken back, and shared again
    return execute(exchange, cause, command, SYSTEM, at_ms)


def _new_paper(reader: Reader, name: str, form: SentForm, use: Paper.Use) -> PaperVersion | None:
    """None where the exchange has as many as it can have."""
    if Paper.objects.filter(exchange=reader.exchange).count() >= MOST_PAPERS:
        return None
    paper = Paper.objects.create(exchange=reader.exchange, title=form.cleaned_data["title"], use=use)
    return keep(paper, reader, name, *form.cleaned_data["file"])


@never_cache
@require_GET
def handout(request: HttpRequest, exchange_id: str, handout_id: str) -> HttpResponseBase:
    """A shared document, for those in the room and, once the archive is theirs, for its readers."""
    state, me, archive = reader_of_slides(request, exchange_id)
    if not may_read(state, me, handout_id, archive=archive):
        raise Http404
    shared = state.handouts[handout_id]
    version = get_object_or_404(
        PaperVersion, paper=shared.paper, number=shared.version, paper__exchange=exchange_id
    )
    return attachment(str(version.file.name), f"{shared.title}{version.extension}", version.media_type)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, reader: Reader, words: str, status: int = 400) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"message": words}, status=status)
    messages.error(request, words)
    return redirect("planning:papers", exchange_id=reader.exchange.pk)


def _done(request: HttpRequest, reader: Reader, answer: dict[str, str], words: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(answer, status=201)
    messages.success(request, words)
    return redirect("planning:papers", exchange_id=reader.exchange.pk)
