"""The page of an exchange's papers, and their files: for those alone who may see them."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from hub.places.models import City
from hub.planning.fields import line
from hub.planning.papers import MOST_PAPERS, MOST_VERSIONS, Paper, PaperVersion, Reader
from hub.planning.uploads import kind_of
from sessions.models import ExchangeSession
from sessions.summary import summarise
from sessions.when import reader_of
from sessions.wording import word_here


class PaperForm(forms.Form):
    """A paper that is expected; its file may come at once or later."""

    title = line(_("What it is"), 200)
    city = forms.ModelChoiceField(
        label=_("From which city"), queryset=City.objects.none(), required=False, empty_label="…"
    )
    due = forms.DateField(
        label=_("Due by"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    for_interpreters = forms.BooleanField(label=_("For the interpreters and the desk only"), required=False)

    def __init__(self, exchange: ExchangeSession, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.filter(exchanges=exchange)  # type: ignore[attr-defined]


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"))

    def clean_file(self) -> tuple[UploadedFile[bytes], str, str]:
        """The file with its media type and extension, which are those of its bytes."""
        uploaded: UploadedFile[bytes] = self.cleaned_data["file"]
        return uploaded, *kind_of(uploaded, uploaded.size or 0)


def errors_of(form: forms.Form) -> str:
    """All that is wrong with it, where it does not stand beside a field."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def reader_of_papers(request: HttpRequest, exchange_id: str) -> Reader:
    exchange = ExchangeSession.objects.visible_to(request.user).filter(pk=exchange_id).first()
    reader = Reader(exchange, request.user) if exchange else None
    if reader is None or not reader.may_read:
        raise Http404
    return reader


@never_cache
@require_safe
def papers(request: HttpRequest, exchange_id: str) -> HttpResponse:
    if not request.user.is_authenticated and not getattr(request.user, "guest_key", ""):
        return redirect_to_login(request.get_full_path())
    reader = reader_of_papers(request, exchange_id)
    return _page(request, reader, PaperForm(reader.exchange))


def _page(request: HttpRequest, reader: Reader, form: PaperForm, status: int = 200) -> HttpResponse:
    exchange = reader.exchange
    clock = ZoneInfo(exchange.time_zone)
    mine = reader_of(request.user)
    context = {
        "exchange": exchange,
        "summary": summarise(exchange, "papers", mine, timezone.now()),
        "papers": reader.papers().select_related("city").prefetch_related("versions"),
        "reader": reader,
        "form": form,
        "today": timezone.now().astimezone(clock).date(),
        "zone": mine.zone if mine else clock,
        "may_send_slides": reader.may_now("slides.hand_in"),
        "may_share": bool(reader.participant) and reader.may_now("handout.hand_in"),
        **_drawing(exchange),
    }
    return render(request, "planning/papers.html", context, status=status)


def _drawing(exchange: ExchangeSession) -> dict[str, Any]:
    """Slides that are not ready: those that are being drawn, and why the others never are."""
    late = [deck for deck in exchange.decks.all() if deck.problem or not deck.pages]
    return {
        "waiting": [deck.pk for deck in late if not deck.problem],
        "problems": [(deck.pk, word_here(deck.problem, deck.params)) for deck in late if deck.problem],
    }


@require_POST
def expect(request: HttpRequest, exchange_id: str) -> HttpResponse:
    """Name a paper that is to come. The organisers' to do."""
    reader = reader_of_papers(request, exchange_id)
    if not reader.organises:
        raise PermissionDenied
    form = PaperForm(reader.exchange, request.POST)
    if form.is_valid() and Paper.objects.filter(exchange=reader.exchange).count() >= MOST_PAPERS:
        form.add_error(
            None, ValidationError(_("There are as many papers as an exchange can have."), "too_many")
        )
    if not form.is_valid():
        return _page(request, reader, form)
    Paper.objects.create(exchange=reader.exchange, **form.cleaned_data)
    return redirect("planning:papers", exchange_id=exchange_id)


@require_POST
def hand_in(request: HttpRequest, exchange_id: str, paper_id: int) -> HttpResponse:
    """A new version; the ones before it stay."""
    reader = reader_of_papers(request, exchange_id)
    paper = get_object_or_404(reader.papers(), pk=paper_id)
    if not reader.may_hand_in:
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        keep(paper, reader, str(request.user), *form.cleaned_data["file"])
        messages.success(request, gettext("Kept: %(title)s") % {"title": paper.title})
    else:
        messages.error(request, errors_of(form))
    return redirect("planning:papers", exchange_id=exchange_id)


@transaction.atomic
def keep(
    paper: Paper, reader: Reader, name: str, file: UploadedFile[bytes], media_type: str, extension: str
) -> PaperVersion:
    """As the next number: who hands in at the same time waits for the row of the paper."""
    Paper.objects.select_for_update().get(pk=paper.pk)
    newest = paper.versions.first()
    number = newest.number + 1 if newest else 1
    if number > MOST_VERSIONS:
        raise PermissionDenied(gettext("There are as many versions as a paper can have."))
    return PaperVersion.objects.create(
        paper=paper,
        number=number,
        file=file,
        media_type=media_type,
        extension=extension,
        size=file.size or 0,
        participant=reader.participant,
        by_name=name[:150],
    )


@require_POST
def remove(request: HttpRequest, exchange_id: str, paper_id: int) -> HttpResponse:
    """A paper with all its versions. The organisers' to do; the files go once that is committed."""
    reader = reader_of_papers(request, exchange_id)
    if not reader.organises:
        raise PermissionDenied
    paper = get_object_or_404(reader.papers(), pk=paper_id)
    if _in_the_room(reader, paper):
        messages.error(request, gettext("This is part of the exchange by now. Take it back in its room first."))
        return redirect("planning:papers", exchange_id=exchange_id)
    files = [version.file for version in paper.versions.all()]
    paper.delete()
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))
    return redirect("planning:papers", exchange_id=exchange_id)


def _in_the_room(reader: Reader, paper: Paper) -> bool:
    """Whether the log of the exchange knows it: as slides, or as a document that is shared."""
    shown = any(version.deck in reader.state.decks for version in paper.versions.all())
    return shown or any(each.paper == paper.pk for each in reader.state.handouts.values())


@never_cache
@require_GET
def download(request: HttpRequest, exchange_id: str, paper_id: int, number: int) -> HttpResponseBase:
    """As a download, never as a page of ours: what it holds was written by others."""
    reader = reader_of_papers(request, exchange_id)
    version = get_object_or_404(PaperVersion, paper__in=reader.papers(), paper=paper_id, number=number)
    name = f"{slugify(version.paper.title, allow_unicode=True) or 'paper'}-{number}{version.extension}"
    response = FileResponse(
        version.file.open("rb"), as_attachment=True, filename=name, content_type=version.media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
