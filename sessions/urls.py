from __future__ import annotations

from django.urls import path

from sessions import views
from sessions.archive.files import recording

app_name = "exchange"
urlpatterns = [
    path("archive/", views.archives, name="archives"),
    path("exchange/<slug:exchange_id>/", views.exchange_detail, name="detail"),
    path("exchange/<slug:exchange_id>/room/", views.room, name="room"),
    path("exchange/<slug:exchange_id>/archive/", views.archive, name="archive"),
    path("exchange/<slug:exchange_id>/recording/<slug:segment_id>/", recording, name="recording"),
]
