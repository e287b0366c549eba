"""Included by sessions.urls, in its namespace."""

from __future__ import annotations

from django.urls import path

from sessions.slides import pages

urlpatterns = [
    path(
        "exchange/<slug:exchange_id>/slides/<slug:deck_id>/<int:number>-<int:width>.webp",
        pages.page,
        name="slide",
    ),
    path("exchange/<slug:exchange_id>/slides/<slug:deck_id>/pdf/", pages.download, name="slides_pdf"),
]
