from __future__ import annotations

from django.urls import include, path

from sessions import chat, views

app_name = "exchange"
urlpatterns = [
    path("", include("sessions.archive.urls")),
    path("", include("sessions.minutes.urls")),
    path("", include("sessions.plain.urls")),
    path("", include("sessions.slides.urls")),
    path("archive/", views.archives, name="archives"),
    path("exchange/<slug:exchange_id>/", views.exchange_detail, name="detail"),
    path("exchange/<slug:exchange_id>/room/", views.room, name="room"),
    path("exchange/<slug:exchange_id>/wall/", views.wall, name="wall"),
    path("exchange/<slug:exchange_id>/chat/", chat.older, name="chat"),
    path("exchange/<slug:exchange_id>/chat/hide/", chat.hide, name="chat_hide"),
    path("exchange/<slug:exchange_id>/archive/", views.archive, name="archive"),
]
