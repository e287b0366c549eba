"""Included by sessions.urls, in its namespace."""

from __future__ import annotations

from django.urls import path

from sessions.plain import pages, writing

urlpatterns = [
    path("exchange/<slug:exchange_id>/plain/", pages.plain, name="plain"),
    path("exchange/<slug:exchange_id>/plain/ask/", writing.ask, name="plain_ask"),
    path("exchange/<slug:exchange_id>/plain/chat/", writing.say, name="plain_chat"),
    path("exchange/<slug:exchange_id>/plain/do/", pages.step, name="plain_step"),
]
