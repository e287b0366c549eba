"""STUN: what is authentic is understood, and no bytes whatever raise."""

from __future__ import annotations

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from realtime.media import stun

PASSWORD = b"a-password-of-some-length"
TRANSACTION = bytes(range(12))


def check(
    username: str = "local:remote", *, use_candidate: bool = False, role: str = "ICE-CONTROLLING"
) -> bytes:
    """A connectivity check as aioice, another implementation, writes it."""
    message = reference.Message(
        message_method=reference.Method.BINDING,
        message_class=reference.Class.REQUEST,
        transaction_id=TRANSACTION,
    )
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1
    message.attributes[role] = 7
    if use_candidate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(PASSWORD)
    return bytes(message)


def read_and_verify(datagram: bytes) -> reference.Message:
    """aioice's reading; it raises when the fingerprint is wrong."""
    message = reference.parse_message(datagram)
    assert message.check_message_integrity(PASSWORD)
    return message


def test_a_check_of_another_implementation_is_understood_and_verified() -> None:
    datagram = check(use_candidate=True)
    message = stun.parse(datagram)
    assert message is not None
    assert (message.username, message.use_candidate, message.sender_is_controlled) == (
        b"local:remote",
        True,
        False,
    )
    assert stun.is_authentic(datagram, message, PASSWORD)
    assert not stun.is_authentic(datagram, message, b"another password")


def test_a_peer_that_thinks_itself_controlled_is_noticed() -> None:
    message = stun.parse(check(role="ICE-CONTROLLED"))
    assert message is not None
    assert message.sender_is_controlled


@pytest.mark.parametrize("address", [("192.0.2.7", 40001), ("2001:db8::7", 40001)])
def test_the_other_implementation_reads_our_answer(address: tuple[str, int]) -> None:
    answer = stun.binding_success(TRANSACTION, address, PASSWORD)
    read = read_and_verify(answer)
    assert read.attributes["XOR-MAPPED-ADDRESS"] == address


def test_an_ipv4_address_on_a_dual_stack_socket_is_told_as_ipv4() -> None:
    answer = stun.binding_success(TRANSACTION, ("::ffff:192.0.2.7", 40001), PASSWORD)
    assert read_and_verify(answer).attributes["XOR-MAPPED-ADDRESS"] == ("192.0.2.7", 40001)


def test_our_own_check_is_read_by_the_other_implementation() -> None:
    read = read_and_verify(stun.binding_request(TRANSACTION, b"remote:local", PASSWORD))
    assert read.attributes["USERNAME"] == "remote:local"


def test_a_role_conflict_carries_487() -> None:
    read = read_and_verify(stun.role_conflict(TRANSACTION, PASSWORD))
    assert read.attributes["ERROR-CODE"][0] == 487


@given(st.binary(max_size=1600))
def test_no_bytes_raise(datagram: bytes) -> None:
    assert stun.parse(datagram) is None


@given(st.integers(0, 87), st.integers(1, 255))
def test_one_changed_byte_is_never_authentic(position: int, change: int) -> None:
    datagram = bytearray(check())
    datagram[position % len(datagram)] ^= change
    message = stun.parse(bytes(datagram))
    assert message is None or not stun.is_authentic(bytes(datagram), message, PASSWORD)
