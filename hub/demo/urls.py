from __future__ import annotations

from django.urls import path

from hub.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("enter/<slug:slug>/", views.enter, name="enter"),
]
