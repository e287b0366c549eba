"""Included by sessions.urls, in its namespace."""

from __future__ import annotations

from django.urls import path

from sessions.archive import files, release

urlpatterns = [
    path("exchange/<slug:exchange_id>/recording/<slug:segment_id>/", files.recording, name="recording"),
    path("exchange/<slug:exchange_id>/release/", release.release, name="release"),
]
