"""Ways in: a code by mail, the owner's one-time link, and the demonstration's door, which is shut elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from hub.people.models import Account
from hub.people.owner import NotAnAddress, create_owner


def test_the_door_of_the_demonstration_signs_in_with_one_click(hall: object, settings: Settings) -> None:
    settings.EXCHANGE_DEMO = True
    browser = Client()
    page = browser.get("/demo/").content.decode()
    assert "fictional" in page
    browser.post("/demo/enter/park-ji-won/")
    assert "Park Ji-won" in browser.get("/").content.decode()


@pytest.mark.parametrize("slug", ["nobody", "harsh-patel"])
def test_the_door_knows_only_those_it_offers(hall: object, settings: Settings, slug: str) -> None:
    settings.EXCHANGE_DEMO = True
    assert Client().post(f"/demo/enter/{slug}/").status_code == 404


def test_the_door_opens_by_a_button_not_by_a_link(hall: object, settings: Settings) -> None:
    settings.EXCHANGE_DEMO = True
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/demo/enter/park-ji-won/").status_code == 405
    refused = browser.post("/demo/enter/park-ji-won/")
    assert refused.status_code == 403
    assert "once more" in refused.content.decode()


def test_outside_the_demonstration_there_is_no_door(hall: object, settings: Settings) -> None:
    settings.EXCHANGE_DEMO = False
    browser = Client()
    assert browser.get("/demo/").status_code == 404
    assert browser.post("/demo/enter/park-ji-won/").status_code == 404
    assert "_auth_user_id" not in browser.session
    assert "/demo/" not in browser.get("/").content.decode()


def test_a_member_signs_in_with_the_code_from_a_mail(hall: object) -> None:
    browser = Client()
    asked = browser.post(
        "/account/login/code/", {"email": "park-ji-won@twinhall.example"}, follow=True
    ).content.decode()
    assert "notice" not in asked  # nothing that a stranger's address would not be told as well
    code = re.search(r"^ {4}(\S+)$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    wrong = browser.post("/account/login/code/confirm/", {"code": "XXXXXX"})
    assert "not the code that was sent" in wrong.content.decode()
    browser.post("/account/login/code/confirm/", {"code": code[1]})
    assert "Park Ji-won" in browser.get("/").content.decode()


def test_an_unknown_address_reads_the_same_page_and_gets_no_code(hall: object) -> None:
    browser = Client()
    page = browser.post("/account/login/code/", {"email": "who@city.example"}, follow=True)
    assert "If <bdi>who@city.example</bdi> belongs to a member" in page.content.decode()
    assert "belongs to no member" in str(mail.outbox[0].body)


def test_signing_out_says_so_and_shows_a_visitors_page(signed_in: Callable[..., Client]) -> None:
    browser = signed_in("park-ji-won")
    page = browser.post("/account/logout/", follow=True).content.decode()
    assert "You have signed out." in page
    assert "A town hall between two cities" in page


def test_what_is_no_address_is_said_beside_the_field(hall: object) -> None:
    page = Client().post("/account/login/code/", {"email": "mayor"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert 'value="mayor"' in page


def test_the_owners_link_works_once_and_a_scanner_that_opens_it_spoils_nothing(db: None) -> None:
    link = create_owner("Mayor@City.example").path
    for _ in range(2):
        assert "mayor@city.example" in Client().get(link).content.decode()
    browser = Client()
    token = link.partition("sesame=")[2]
    assert browser.post("/account/link/", {"sesame": token}).status_code == 302
    assert browser.session["_auth_user_id"] == str(Account.objects.get().pk)
    assert Client().get(link).status_code == 410
    assert Client().post("/account/link/", {"sesame": token}).status_code == 410


def test_an_owner_is_made_once_and_gets_a_fresh_link_when_asked_again(db: None) -> None:
    out, err = StringIO(), StringIO()
    call_command("create_owner", "mayor@city.example", stdout=out, stderr=err)
    assert err.getvalue() == ""
    call_command("create_owner", " MAYOR@city.example", stdout=out, stderr=err)
    assert "exists already" in err.getvalue()
    assert out.getvalue().count("http://localhost:8000/account/link/?sesame=") == 2
    assert Account.objects.get().is_superuser


@pytest.mark.parametrize("mail_address", ["", "mayor", "mayor@", "a b@city.example"])
def test_what_is_no_address_makes_no_owner(db: None, mail_address: str) -> None:
    with pytest.raises(NotAnAddress):
        create_owner(mail_address)
    with pytest.raises(CommandError, match=r"^owner\.not_an_address: "):
        call_command("create_owner", mail_address)
    assert not Account.objects.exists()
