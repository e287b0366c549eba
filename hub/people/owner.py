"""The first account of a hall: its owner, who signs in by a link printed once."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from sesame.utils import get_query_string

from hub.people.models import Account


class NotAnAddress(ValueError):
    """What was given cannot be a mail address (code `owner.not_an_address`)."""


@dataclass(frozen=True, slots=True)
class OwnerLink:
    account: Account
    created: bool
    path: str  # with the one-time token; holds for SESAME_MAX_AGE


def create_owner(mail: str) -> OwnerLink:
    """The owner of this address, made when there is none, with a fresh sign-in link.

    Raises NotAnAddress. An existing account keeps its name and becomes an owner."""
    address = mail.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(address) from error
    account = Account.objects.filter(email__iexact=address).first()
    created = account is None
    if account is None:
        account = Account.objects.create_user(username=address, email=address)
    if not (account.is_superuser and account.is_active):
        account.is_staff = account.is_superuser = account.is_active = True
        account.save(update_fields=["is_staff", "is_superuser", "is_active"])
    return OwnerLink(account, created, reverse("sign_in_link") + get_query_string(account))
