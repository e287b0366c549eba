"""A passkey on Chromium's virtual authenticator: added once, it signs in without a mail. Only a browser has one."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import MakeSomeone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


async def test_a_passkey_signs_in_and_can_be_removed(someone: MakeSomeone) -> None:
    park = await someone("park-ji-won")
    devices = await park.page.context.new_cdp_session(park.page)
    await devices.send("WebAuthn.enable")
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await park.opens("/account/passkeys/")
    await park.breaks_no_rule_of_access()
    await park.page.get_by_role("link", name="Add a passkey").click()
    await park.page.get_by_label("A name for this device").fill("Park's laptop")
    await park.breaks_no_rule_of_access()
    await park.presses("Add this device")
    await expect(park.page.get_by_text("Park's laptop").first).to_be_visible()
    await park.page.context.clear_cookies(name="sessionid")
    await park.opens("/account/login/")
    await park.breaks_no_rule_of_access()
    await park.presses("Sign in with a passkey")
    await park.page.wait_for_url(park.origin + "/")
    await expect(park.page.get_by_text("Park Ji-won").first).to_be_visible()
    await park.opens("/account/passkeys/")
    await park.page.get_by_role("link", name="Remove").click()
    await park.presses("Remove")
    await expect(park.page.get_by_text("No passkey yet", exact=False)).to_be_visible()
