"""Passkeys: a member's own device in place of a code by mail. Either is enough; neither is a second lock."""

from __future__ import annotations

import struct
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class EitherIsEnough(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Whoever lost the device still signs in by mail."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This device’s answer could not be used. Try again, or ask for a code by mail."),
    }

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        return False


MALFORMED = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    struct.error,
)  # what fido2 raises for bad credentials


class PasskeySignIn(LoginWebAuthnForm):  # type: ignore[misc]  # as above
    def clean_credential(self) -> Any:
        """The passkey that signed. Whatever else was sent is a wrong answer, not a fault of ours."""
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # as above
    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


@method_decorator(login_required, name="dispatch")
class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # as above
    template_name = "account/passkey_add.html"

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn")


class Passkeys(ListWebAuthnView):  # type: ignore[misc]  # as above
    template_name = "account/passkeys.html"


@method_decorator(login_required, name="dispatch")
class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # as above
    template_name = "account/passkey_remove.html"
    success_url = reverse_lazy("mfa_list_webauthn")
