"""Included by sessions.urls, in its namespace."""

from __future__ import annotations

from django.urls import path

from sessions.minutes import pages, printed

urlpatterns = [
    path("seal.pem", printed.certificate, name="seal"),
    path("exchange/<slug:exchange_id>/minutes/", pages.minutes, name="minutes"),
    path("exchange/<slug:exchange_id>/minutes/changes/<int:version>/", pages.changes, name="minutes_changes"),
    path("exchange/<slug:exchange_id>/minutes.pdf", printed.pdf, name="minutes_pdf"),
    path("exchange/<slug:exchange_id>/minutes/<slug:name>/", pages.step, name="minutes_step"),
]
