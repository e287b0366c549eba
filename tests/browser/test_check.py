"""The network check in a real browser: all open; UDP closed and no relay; UDP closed and a real relay.

About 40 s: what is closed is found out by waiting, and figures are of ten seconds. One hub, one Chromium a network.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Playwright

from tests.browser.conftest import Hall, Someone, launch, running_hall
from tests.browser.test_relay import ADDRESS, ONLY_TCP, Relay, coturn
from tests.certificates import certificate
from tests.pages.test_in_a_browser import TOO_SMALL
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PROMISED_S = 60.0  # of two minutes
SECRET = secrets.token_hex(16)
NO_DEVICE = """
  window.asked = 0;
  const media = navigator.mediaDevices;
  for (const name of ["getUserMedia", "getDisplayMedia", "enumerateDevices"]) {
    media[name] = async () => { window.asked += 1; throw new DOMException("no", "NotAllowedError"); };
  }"""
VERDICT = "() => document.querySelector('.check-verdict h2')?.textContent"
LINES = """() => Object.fromEntries([...document.querySelectorAll('.check-row')].map((row) =>
  [row.querySelector('.check-name b').textContent, row.querySelector('.check-state').textContent.slice(2)]))"""
OPENINGS = "() => [...document.querySelectorAll('.check-openings li')].map((each) => each.textContent)"


@pytest.fixture(scope="module")
def relay_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def hall(relay_port: int, tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Hall]:
    """With a relay that is configured; whether it runs is each test's."""
    settings = {
        "TWINHALL_TURN": f"turn:127.0.0.1:{relay_port}?transport=udp,turn:127.0.0.1:{relay_port}?transport=tcp",
        "TWINHALL_TURN_SECRET": SECRET,
    }
    with running_hall(tmp_path_factory.mktemp("checked"), prepared, **settings) as running:
        yield running


@pytest.fixture
async def networks(hall: Hall, playwright: Playwright) -> AsyncIterator[dict[str, Someone]]:
    """Somebody without an account on an open network, and somebody on one that closes UDP."""
    found = {}
    async with AsyncExitStack() as stack:
        for name, flags in (("open", ()), ("no udp", (ONLY_TCP,))):
            browser = await launch(playwright, None, None, *flags)
            stack.push_async_callback(browser.close)
            context = await browser.new_context(viewport={"width": 360, "height": 800})
            found[name] = Someone(hall.origin, await context.new_page(), name)
            await found[name].page.add_init_script(NO_DEVICE)
        yield found
    assert [person.complaints for person in found.values()] == [[], []]


async def checks(person: Someone) -> str:
    """Press the one button and wait; the verdict."""
    await person.opens("/check/")
    await person.page.get_by_role("button", name="Check this network").wait_for()
    await person.breaks_no_rule_of_access()
    await person.presses("Check this network")
    began = time.monotonic()
    verdict: str = await person.sees(VERDICT, within_s=PROMISED_S)
    assert time.monotonic() - began < PROMISED_S
    assert await person.page.evaluate("window.asked") == 0, "a check asks for no device"
    return verdict


async def test_where_udp_is_closed_and_no_relay_answers_it_says_what_to_open(
    networks: dict[str, Someone], hall: Hall, relay_port: int
) -> None:
    person = networks["no udp"]
    assert await checks(person) == "This network will not let the exchange in"
    udp, relay_by_udp, relay = await person.page.evaluate(OPENINGS)
    udp_port = await person.page.evaluate("JSON.parse(boot.textContent).needs[1].port")
    assert udp.startswith(f"UDP 127.0.0.1:{udp_port}, outgoing")
    assert relay_by_udp.startswith(f"UDP 127.0.0.1:{relay_port}, outgoing, with its answers (relay")
    assert relay.startswith(f"TCP 127.0.0.1:{relay_port}, outgoing (relay")
    lines = await person.page.evaluate(LINES)
    assert lines["The live line, over WebSocket"] == "Works"
    assert lines["Sound and picture straight, over UDP"] == lines["Through a relay, over TCP"] == "Closed"
    await person.breaks_no_rule_of_access()
    assert await person.page.evaluate(TOO_SMALL) == []
    assert await person.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    mail = await person.page.get_by_role("link", name="Send by mail").get_attribute("href")
    assert mail is not None and f"UDP 127.0.0.1:{udp_port}" in urllib.parse.unquote(mail)


async def test_an_open_network_and_one_with_a_relay_are_ready_for_video(
    networks: dict[str, Someone], relay_port: int, tmp_path: Path
) -> None:
    relay = Relay(relay_port, free_port())
    with coturn(tmp_path, relay, certificate(tmp_path, ADDRESS), SECRET):
        people = networks["open"], networks["no udp"]
        verdicts = await asyncio.gather(*(checks(person) for person in people))
        lines = [await person.page.evaluate(LINES) for person in people]
        assert verdicts == ["Ready for video"] * 2, lines
    assert {each["Through a relay, over TCP"] for each in lines} == {"Works"}
    for way in ("Sound and picture straight, over UDP", "Through a relay, over UDP"):
        assert [each[way] for each in lines] == ["Works", "Closed"]
    async with people[0].page.expect_download() as downloading:
        await people[0].presses("Download as a file")
    report = await asyncio.to_thread(Path(await (await downloading.value).path()).read_text)
    assert "Ready for video" in report and "up " in report and people[0].origin in report
