"""Included by sessions.urls, in its namespace."""

from __future__ import annotations

from django.urls import path

from sessions.archive import files, release, timed_text

urlpatterns = [
    path("exchange/<slug:exchange_id>/recording/<slug:segment_id>/", files.recording, name="recording"),
    path(
        "exchange/<slug:exchange_id>/captions/<slug:language>.json",
        timed_text.captions_json,
        name="captions_json",
    ),
    path(
        "exchange/<slug:exchange_id>/captions/<slug:language>.vtt", timed_text.captions_vtt, name="captions_vtt"
    ),
    path(
        "exchange/<slug:exchange_id>/captions/<slug:language>.txt",
        timed_text.captions_text,
        name="captions_text",
    ),
    path("exchange/<slug:exchange_id>/release/", release.release, name="release"),
]
