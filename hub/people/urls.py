"""Signing in: a code by mail, a passkey, or a one-time link printed by `create_owner`. There are no passwords."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from hub.people import views
from hub.people.passkeys import AddPasskey, Passkeys, RemovePasskey

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
    path("passkeys/", Passkeys.as_view(), name="mfa_list_webauthn"),
    path("passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("login/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("link/", views.sign_in_link, name="sign_in_link"),
]
