from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from hub.pages import check, views
from hub.planning import joining

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("check/", check.check, name="check"),
    path("", include("hub.planning.urls")),
    path("join/<str:secret>/", joining.join, name="join"),
    path("", include("sessions.urls")),
    path("account/", include("hub.people.urls")),
    path("demo/", include("hub.demo.urls")),
    path("language/", views.language, name="set_language"),
    path("appearance/", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
