"""Signing in: codes are rationed, a forged passkey opens nothing, and nobody touches another's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from hub.people.models import Account

PAGES = ["/account/passkeys/", "/account/passkeys/add/", "/account/passkeys/1/remove/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(hall: object, page: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(page)["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"id":"AA","type":"public-key"}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}',
        '"x"',
        "null",
    ],
)
def test_a_forged_passkey_signs_nobody_in(hall: object, credential: str) -> None:
    browser = Client()
    browser.get("/account/login/passkey/", headers={"accept": "application/json"})
    answer = browser.post("/account/login/passkey/", {"credential": credential})
    assert answer.status_code == 302 and "_auth_user_id" not in browser.session


def test_what_is_no_credential_adds_no_passkey(signed_in: Callable[..., Client]) -> None:
    park = signed_in("park-ji-won")
    park.get("/account/passkeys/add/")
    answer = park.post("/account/passkeys/add/", {"name": "x", "credential": "{}", "passwordless": "on"})
    assert answer.status_code == 200 and not Authenticator.objects.exists()


def test_anothers_passkey_cannot_be_removed(signed_in: Callable[..., Client]) -> None:
    park = Account.objects.get(username="park-ji-won")
    kept = Authenticator.objects.create(user=park, type=Authenticator.Type.WEBAUTHN, data={})
    assert signed_in("anjali-desai").post(f"/account/passkeys/{kept.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=kept.pk).exists()


def test_codes_by_mail_are_rationed(hall: object) -> None:
    pages = [
        Client().post("/account/login/code/", {"email": "park-ji-won@twinhall.example"}, follow=True)
        for _ in range(5)
    ]
    assert len(mail.outbox) == 3
    assert "Too many tries" in pages[-1].content.decode() or pages[-1].status_code == 429


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_foreign_host(hall: object, away: str) -> None:
    browser = Client()
    browser.post("/account/login/code/", {"email": "park-ji-won@twinhall.example", "next": away})
    code = re.search(r"^ {4}(\S+)$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    answer = browser.post("/account/login/code/confirm/", {"code": code[1], "next": away})
    assert answer["Location"] == "/" and "_auth_user_id" in browser.session
