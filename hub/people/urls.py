"""Signing in: a code by mail, or a one-time link printed by `create_owner`. There are no passwords."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from hub.people import views

urlpatterns = [
    path(
        "login/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_login",
    ),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", TemplateView.as_view(template_name="account/inactive.html"), name="account_inactive"),
    path(
        "invited-only/", TemplateView.as_view(template_name="account/invited_only.html"), name="account_signup"
    ),
    path("link/", views.sign_in_link, name="sign_in_link"),
]
