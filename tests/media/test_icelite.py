"""ICE-lite: authentic checks alone are answered, media moves only to an address that answers for itself."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import icelite, stun
from realtime.media.icelite import Address, IceAgent, IceLink
from realtime.media.stun import Credentials

HOME, CAFE, STRANGER = ("192.0.2.1", 1000), ("192.0.2.2", 2000), ("192.0.2.3", 3000)
REMOTE = Credentials("peer", "the-password-of-the-peer")


class Wire:
    """An agent whose datagrams are caught."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, Address]] = []
        self.agent = IceAgent(lambda datagram, address: self.sent.append((datagram, address)))
        self.link: IceLink = self.agent.link(REMOTE, 0)
        self.media: list[bytes] = []

    def agree_on_keys(self) -> None:
        """Media may come and go from now on."""
        self.link.on_media = self.media.append

    def check(
        self, address: Address, *, local: Credentials | None = None, remote: str = "peer", now: float = 0
    ) -> list[int]:
        """A nominating check from `address`; gives the kinds of message sent in reply."""
        return self.arrives(nominating_check(local or self.link.local, remote), address, now)

    def arrives(self, datagram: bytes, address: Address, now: float = 0) -> list[int]:
        """The kinds of message sent in reply."""
        self.sent.clear()
        self.agent.datagram(datagram, address, now)
        return [int.from_bytes(datagram[:2], "big") for datagram, _ in self.sent]


def nominating_check(local: Credentials, remote: str, *, nominates: bool = True) -> bytes:
    body = stun._attribute(stun._USERNAME, f"{local.ufrag}:{remote}".encode())
    body += stun._attribute(stun._USE_CANDIDATE, b"") if nominates else b""
    return stun._build(stun.BINDING_REQUEST, secrets.token_bytes(12), body, local.password.encode())


@pytest.fixture
def wire() -> Wire:
    return Wire()


def test_a_valid_check_is_answered_and_its_address_selected(wire: Wire) -> None:
    assert wire.check(HOME) == [stun.BINDING_SUCCESS]
    assert wire.link.selected == HOME


def test_nothing_unauthentic_gets_any_reply(wire: Wire) -> None:
    wrong_password = Credentials(wire.link.local.ufrag, "x" * 24)
    unknown = Credentials("nobody", wire.link.local.password)
    assert wire.check(STRANGER, local=wrong_password) == []
    assert wire.check(STRANGER, local=unknown) == []
    assert wire.check(STRANGER, remote="another") == []
    assert wire.link.selected is None


@given(st.binary(max_size=300), st.integers(0, 255))
def test_no_bytes_raise_or_are_answered(datagram: bytes, first: int) -> None:
    wire = Wire()
    wire.check(HOME)
    wire.agree_on_keys()
    wire.sent.clear()
    for data in (datagram, bytes([first]) + datagram):
        wire.agent.datagram(data, STRANGER, 0)
    assert wire.sent == []
    assert wire.media == []


def test_media_is_taken_from_proven_addresses_alone(wire: Wire) -> None:
    wire.check(HOME)
    wire.agree_on_keys()
    wire.agent.datagram(b"\x80stranger", STRANGER, 0)
    wire.agent.datagram(b"\x80amara", HOME, 0)
    assert wire.media == [b"\x80amara"]


def test_media_moves_only_after_the_new_address_has_answered_a_challenge(wire: Wire) -> None:
    moved: list[bool] = []
    wire.link.on_moved = lambda: moved.append(True)
    wire.check(HOME)
    assert wire.check(CAFE, now=1) == [stun.BINDING_SUCCESS, stun.BINDING_REQUEST]
    assert wire.link.selected == HOME
    challenge = wire.sent[-1][0]
    answer = stun.binding_success(challenge[8:20], ("192.0.2.9", 9), REMOTE.password.encode())
    forged = stun.binding_success(challenge[8:20], ("192.0.2.9", 9), b"not the peer's password")
    wire.agent.datagram(forged, CAFE, 1)
    wire.agent.datagram(answer, STRANGER, 1)
    assert wire.link.selected == HOME
    wire.agent.datagram(answer, CAFE, 1)
    assert wire.link.selected == CAFE
    assert moved == [True]


def test_challenges_are_rationed(wire: Wire) -> None:
    wire.check(HOME)
    assert stun.BINDING_REQUEST in wire.check(CAFE, now=1)
    assert stun.BINDING_REQUEST not in wire.check(CAFE, now=1.01)
    assert stun.BINDING_REQUEST in wire.check(CAFE, now=1.2)


def test_old_credentials_stay_good_until_the_first_check_with_the_new(wire: Wire) -> None:
    old = wire.link.local
    new = wire.link.restart(Credentials("peer2", "another-password-of-the-peer"))
    assert wire.check(HOME, local=old) == [stun.BINDING_SUCCESS]
    assert wire.check(HOME, local=new, remote="peer2") == [stun.BINDING_SUCCESS]
    assert wire.check(HOME, local=old) == []


def test_consent_runs_out_thirty_seconds_after_the_last_valid_check(wire: Wire) -> None:
    closed: list[bool] = []
    wire.link.on_closed = lambda: closed.append(True)
    wire.check(HOME, now=10)
    wire.agent.sweep(10 + icelite.CONSENT_S)
    assert not closed
    wire.agent.sweep(10.1 + icelite.CONSENT_S)
    assert closed == [True]
    assert len(wire.agent) == 0
    assert wire.agent.by_address == {} == wire.agent.by_ufrag
    assert wire.check(HOME) == []


async def test_a_closed_link_ends_whoever_waits_for_it(wire: Wire) -> None:
    wire.link.close()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await wire.link.receive()


def test_one_peer_cannot_pile_up_addresses(wire: Wire) -> None:
    for number in range(40):
        wire.check(("192.0.2.1", 1000 + number), now=number)
    wire.agree_on_keys()
    assert len(wire.link.addresses) <= 8
    assert wire.link.selected in wire.link.addresses
    assert set(wire.agent.by_address) == set(wire.link.addresses)


def test_a_replayed_check_moves_nothing_is_not_answered_and_prolongs_no_consent(wire: Wire) -> None:
    captured = nominating_check(wire.link.local, "peer")
    assert wire.arrives(captured, HOME) == [stun.BINDING_SUCCESS]
    wire.agree_on_keys()
    assert wire.arrives(captured, STRANGER, 20) == []
    assert (wire.link.selected, wire.link.addresses) == (HOME, [HOME])
    assert wire.arrives(captured, HOME, 20) == [stun.BINDING_SUCCESS]  # an agent that did not get our answer
    wire.agent.sweep(0.1 + icelite.CONSENT_S)
    assert wire.link.closed


def test_nobody_takes_an_address_from_another_without_answering_there(wire: Wire) -> None:
    other = wire.agent.link(Credentials("rogue", "the-password-of-the-rogue"), 0)
    wire.check(HOME)
    wire.agree_on_keys()
    wire.arrives(nominating_check(other.local, "rogue"), HOME)
    assert wire.agent.by_address[HOME] is wire.link
    assert other.selected is None
    challenge = next(data for data, _ in wire.sent if data[:2] == b"\x00\x01")
    answer = stun.binding_success(challenge[8:20], ("192.0.2.9", 9), b"the-password-of-the-rogue")
    wire.arrives(answer, HOME)
    assert wire.agent.by_address[HOME] is other
    assert other.selected == HOME


def test_with_keys_media_goes_to_no_address_that_was_not_asked(wire: Wire) -> None:
    wire.arrives(nominating_check(wire.link.local, "peer", nominates=False), HOME)
    wire.agree_on_keys()
    assert wire.check(STRANGER, now=1) == [stun.BINDING_SUCCESS, stun.BINDING_REQUEST]
    wire.sent.clear()
    wire.link.send(b"\x80media")
    assert wire.sent == []
    assert wire.link.selected is None


async def test_an_alert_that_anybody_can_write_is_not_heard_before_keys_are_agreed(wire: Wire) -> None:
    wire.check(HOME)
    alert = bytes.fromhex("15fefd000000000000000000020228")
    record = bytes.fromhex("16fefd0000000000000000000101")
    for datagram in (alert, record + alert, record):
        wire.agent.datagram(datagram, HOME, 0)
    assert await wire.link.receive() == record


@given(st.lists(st.binary(min_size=12, max_size=12), unique=True, max_size=300))
def test_no_check_that_came_is_taken_for_a_new_one(transactions: list[bytes]) -> None:
    seen = icelite._Seen()
    for transaction in transactions:
        seen.is_new(transaction)
    assert not any(seen.is_new(transaction) for transaction in transactions)


def test_new_checks_are_rarely_taken_for_known_ones() -> None:
    seen = icelite._Seen()
    assert sum(seen.is_new(secrets.token_bytes(12)) for _ in range(5_000)) > 4_950
