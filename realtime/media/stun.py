"""STUN messages as ICE-lite needs them: parse, verify, build. Pure.

RFC 8489 (STUN), RFC 8445 §7 and §16 (connectivity checks). Parsing hostile bytes never raises: what is not a
well-formed, fingerprinted message is None, and nothing is ever said in reply to it.
"""

from __future__ import annotations

import hmac
import ipaddress
import struct
from binascii import crc32
from functools import lru_cache
from typing import NamedTuple

MAGIC_COOKIE = 0x2112A442
HEADER_BYTES = 20
MAX_BYTES = 1500

BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
BINDING_ERROR = 0x0111

_USERNAME = 0x0006
_MESSAGE_INTEGRITY = 0x0008
_ERROR_CODE = 0x0009
_XOR_MAPPED_ADDRESS = 0x0020
_PRIORITY = 0x0024
_USE_CANDIDATE = 0x0025
_FINGERPRINT = 0x8028
_ICE_CONTROLLED = 0x8029
_FINGERPRINT_XOR = 0x5354554E
_INTEGRITY_BYTES = 24  # attribute header and HMAC-SHA1
_FINGERPRINT_BYTES = 8

_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")


class Credentials(NamedTuple):
    """ICE user name fragment and password of one side."""

    ufrag: str
    password: str


class Message(NamedTuple):
    """A fingerprinted message with MESSAGE-INTEGRITY that is still to be verified by `is_authentic`."""

    kind: int  # BINDING_REQUEST, BINDING_SUCCESS or BINDING_ERROR
    transaction: bytes  # 12 bytes
    username: bytes  # empty in responses
    integrity_offset: int
    use_candidate: bool
    sender_is_controlled: bool


def parse(datagram: bytes) -> Message | None:
    """Read a binding request or response, else None. Attributes after the integrity are ignored."""
    size = len(datagram)
    if not HEADER_BYTES <= size <= MAX_BYTES or size % 4:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(datagram)
    if cookie != MAGIC_COOKIE or length + HEADER_BYTES != size:
        return None
    if kind not in (BINDING_REQUEST, BINDING_SUCCESS, BINDING_ERROR) or not _fingerprint_matches(datagram):
        return None
    username, use_candidate, controlled = b"", False, False
    offset = HEADER_BYTES
    while offset + 4 <= size:
        attribute, length = _ATTRIBUTE.unpack_from(datagram, offset)
        value_end = offset + 4 + length
        if value_end > size:
            return None
        if attribute == _MESSAGE_INTEGRITY:
            if length != 20:
                return None
            return Message(kind, transaction, username, offset, use_candidate, controlled)
        if attribute == _USERNAME:
            username = datagram[offset + 4 : value_end]
        elif attribute == _USE_CANDIDATE:
            use_candidate = True
        elif attribute == _ICE_CONTROLLED:
            controlled = True
        offset = value_end + (-length & 3)
    return None


def _fingerprint_matches(datagram: bytes) -> bool:
    start = len(datagram) - _FINGERPRINT_BYTES
    if start < HEADER_BYTES:
        return False
    attribute, length, value = struct.unpack_from("!HHI", datagram, start)
    return (attribute, length) == (_FINGERPRINT, 4) and value == crc32(datagram[:start]) ^ _FINGERPRINT_XOR


def is_authentic(datagram: bytes, message: Message, password: bytes) -> bool:
    """Whether MESSAGE-INTEGRITY is the HMAC-SHA1 of what precedes it, keyed with the ICE password."""
    offset = message.integrity_offset
    covered_length = offset - HEADER_BYTES + _INTEGRITY_BYTES
    covered = datagram[:2] + covered_length.to_bytes(2, "big") + datagram[4:offset]
    return hmac.compare_digest(datagram[offset + 4 : offset + 24], hmac.digest(password, covered, "sha1"))


def binding_request(transaction: bytes, username: bytes, password: bytes) -> bytes:
    """A check sent by the controlled side, to find out whether an address really answers."""
    body = (
        _attribute(_USERNAME, username)
        + _attribute(_ICE_CONTROLLED, bytes(8))
        + _attribute(_PRIORITY, b"\x6e\x00\x1e\xff")
    )
    return _build(BINDING_REQUEST, transaction, body, password)


def binding_success(transaction: bytes, address: tuple[str, int], password: bytes) -> bytes:
    """The answer to a valid check; `address` is (IPv4 or IPv6 literal, port) as the datagram came from it."""
    mapped = _attribute(_XOR_MAPPED_ADDRESS, _xor_address(address, transaction))
    return _build(BINDING_SUCCESS, transaction, mapped, password)


def role_conflict(transaction: bytes, password: bytes) -> bytes:
    """487: the sender believes it is controlled, and so are we (RFC 8445 §7.3.1.1)."""
    return _build(BINDING_ERROR, transaction, _attribute(_ERROR_CODE, b"\x00\x00\x04\x57"), password)


def _xor_address(address: tuple[str, int], transaction: bytes) -> bytes:
    packed = _packed_address(address[0])
    mask = (MAGIC_COOKIE.to_bytes(4, "big") + transaction)[: len(packed)]
    xored = (int.from_bytes(packed, "big") ^ int.from_bytes(mask, "big")).to_bytes(len(packed), "big")
    return struct.pack("!xBH", 1 if len(packed) == 4 else 2, address[1] ^ (MAGIC_COOKIE >> 16)) + xored


@lru_cache(
    maxsize=4096
)  # a peer checks its path every few seconds, and reading its address is half of the answer
def _packed_address(host: str) -> bytes:
    ip = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.packed


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + bytes(-len(value) & 3)


def _build(kind: int, transaction: bytes, body: bytes, password: bytes) -> bytes:
    signed = _HEADER.pack(kind, len(body) + _INTEGRITY_BYTES, MAGIC_COOKIE, transaction) + body
    integrity = _attribute(_MESSAGE_INTEGRITY, hmac.digest(password, signed, "sha1"))
    length = len(body) + _INTEGRITY_BYTES + _FINGERPRINT_BYTES
    message = _HEADER.pack(kind, length, MAGIC_COOKIE, transaction) + body + integrity
    return message + _attribute(_FINGERPRINT, (crc32(message) ^ _FINGERPRINT_XOR).to_bytes(4, "big"))
