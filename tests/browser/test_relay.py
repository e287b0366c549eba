"""UDP is closed for one person's browser: they are heard and seen over a real TURN relay, by TCP and by TLS."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Playwright, expect

from hub.runner import programs
from hub.runner.processes import start, stop
from tests.browser.conftest import Hall, Someone, launch, running_hall, voice
from tests.browser.test_story import HEARD, ROOM
from tests.certificates import Certificate, certificate, home_that_believes
from tests.ports import free_port, wait_for_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
HEARD_WITHIN_S = 20.0
ONLY_TCP = "--webrtc-ip-handling-policy=disable_non_proxied_udp"  # as behind a firewall without UDP
KEEP_PEERS = """
  window.peers = [];
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...words) { super(...words); window.peers.push(this); }
  };"""
# How each connection that works leaves this machine.
WAYS = """async () => {
  const ways = [];
  for (const peer of window.peers) {
    const stats = await peer.getStats();
    const transport = [...stats.values()].find((each) => each.type === "transport" && each.selectedCandidatePairId);
    const pair = transport && stats.get(transport.selectedCandidatePairId);
    const local = pair && stats.get(pair.localCandidateId);
    if (!local || peer.connectionState !== "connected") continue;
    ways.push(`${local.candidateType} ${local.relayProtocol ?? ""}`.trim());
  }
  return ways;
}"""
SECRET = secrets.token_hex(16)


ADDRESS = "127.0.0.1"


class Relay(NamedTuple):
    """A coturn's ports: what it speaks in the clear, and by TLS."""

    plain: int
    encrypted: int


@contextmanager
def coturn(folder: Path, relay: Relay, certificate: Certificate, secret: str, *without: str) -> Iterator[None]:
    """A coturn that speaks TCP and TLS, UDP too unless told otherwise, and relays to this machine."""
    low = free_port()
    words = [str(programs.coturn()), "-n", "--listening-ip", ADDRESS, "--listening-port", str(relay.plain)]
    words += ["--tls-listening-port", str(relay.encrypted)]
    words += ["--cert", str(certificate.chain), "--pkey", str(certificate.key)]
    words += ["--relay-ip", ADDRESS, "--min-port", str(low), "--max-port", str(low + 40)]
    words += [*without, "--no-dtls", "--no-cli", "--allow-loopback-peers", "--fingerprint"]
    words += ["--use-auth-secret", "--static-auth-secret", secret, "--realm", "twinhall", "--user-quota", "12"]
    words += ["--pidfile", str(folder / "pid"), "--userdb", str(folder / "users"), "--log-file", "stdout"]
    with (folder / "log").open("wb") as output:
        process = start(words, output=output, cwd=folder)
        try:
            wait_for_port(process, relay.plain)
            wait_for_port(process, relay.encrypted)
            yield
        finally:
            stop(process)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"), ADDRESS)


@pytest.fixture(scope="module")
def home(trusted: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the person behind the firewall, whose browser believes the relay's certificate."""
    return home_that_believes(trusted.authority, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def relay(trusted: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    ports = Relay(free_port(), free_port())
    with coturn(tmp_path_factory.mktemp("coturn"), ports, trusted, SECRET, "--no-udp"):
        yield ports


@pytest.fixture
def relayed_hall(relay: Relay, way: str, tmp_path: Path, prepared: Path) -> Iterator[Hall]:
    addresses = {
        "relay tcp": f"turn:{ADDRESS}:{relay.plain}?transport=tcp",
        "relay tls": f"turns:{ADDRESS}:{relay.encrypted}?transport=tcp",
    }
    with running_hall(tmp_path, prepared, TWINHALL_TURN=addresses[way], TWINHALL_TURN_SECRET=SECRET) as running:
        yield running


@pytest.mark.parametrize("way", ["relay tcp", "relay tls"])
async def test_without_udp_people_hear_each_other_through_the_relay(
    relayed_hall: Hall, way: str, home: Path, playwright: Playwright, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        people = []
        for slug, pitch, flags in (("anjali-desai", 440, ()), ("park-ji-won", 880, (ONLY_TCP,))):
            browser = await launch(playwright, voice(tmp_path / f"{slug}.wav", pitch), None, *flags, home=home)
            stack.push_async_callback(browser.close)
            context = await browser.new_context(permissions=["camera", "microphone"])
            person = Someone(relayed_hall.origin, await context.new_page(), slug)
            await person.page.add_init_script(KEEP_PEERS)
            await person.opens("/demo/")
            await person.page.locator(f'form[action*="{slug}"] button').click()
            await person.page.wait_for_url(relayed_hall.origin + "/")
            people.append(person)
        anjali, park = people
        joined = dict[str, float]()
        for person in people:
            await person.opens(ROOM)
            await person.presses("Try camera and microphone")
            await expect(person.page.get_by_role("button", name="Camera on")).to_be_visible()
            await person.presses("Agree and join")
            joined[person.name] = time.monotonic()
        await park.sees(HEARD, 440, within_s=HEARD_WITHIN_S)
        await anjali.sees(HEARD, 880, within_s=HEARD_WITHIN_S)
        assert time.monotonic() - joined["park-ji-won"] < 2 * HEARD_WITHIN_S
        assert set(await park.page.evaluate(WAYS)) == {way}
        assert way not in await anjali.page.evaluate(WAYS), "who has UDP does not go round"
        assert [person.complaints for person in people] == [[], []]
