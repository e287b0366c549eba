"""ICE-lite for everybody on one UDP port (RFC 8445 §2.5), without sockets.

The server never starts a check towards an address that an offer names: it answers authenticated checks and
learns the addresses from them. An address change is challenged by a check of our own before media moves there,
so that a replayed datagram cannot turn the stream on a stranger; so is a claim to an address that is another
peer's. A check counts once: repeated, it proves no address and prolongs no consent. What is not authentic gets no
reply at all. Times are monotonic seconds, handed in.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import struct
from collections.abc import Callable
from typing import NamedTuple

from realtime.media import stun
from realtime.media.stun import Credentials

Address = tuple[str, int] | tuple[str, int, int, int]  # as the socket gives it: IPv6 adds flow and scope

CONSENT_S = 30.0  # RFC 7675
CHALLENGE_EVERY_S = 0.05  # a link's own checks are rationed: each is a datagram to an unproven address
_MAX_ADDRESSES = 8  # of one link
_MAX_GENERATIONS = 3  # restarts whose first check is still awaited
_MAX_CHALLENGES = 1024
_MAX_QUEUED_DTLS = 32
_SEEN_BITS = 1 << 16
_SEEN_AT_MOST = 20_000  # checks: those of half a day, at a browser's pace
_TRANSACTION = struct.Struct("!6H")
_RECORD = struct.Struct("!BHHHIH")  # RFC 6347 section 4.1: type, version, epoch, number (48 bits), length
_ALERT = 21
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class _Seen:
    """The transactions of checks that came, in 8 KiB however many they are: a Bloom filter.

    They are random (RFC 8489 section 5), so they are their own hashes. A new one may be taken for a known one (1 of
    400 after 5,000), which costs nothing: the next check counts. It begins anew when it is full.
    """

    def __init__(self) -> None:
        self._bits = bytearray(_SEEN_BITS // 8)
        self._count = 0

    def is_new(self, transaction: bytes) -> bool:
        """Whether this one has not come before; from now on it has."""
        if self._count == _SEEN_AT_MOST:
            self._bits, self._count = bytearray(_SEEN_BITS // 8), 0
        bits, new = self._bits, False
        for place in _TRANSACTION.unpack(transaction):
            bit = 1 << (place & 7)
            if not bits[place >> 3] & bit:
                bits[place >> 3] |= bit
                new = True
        self._count += new
        return new


class _Generation(NamedTuple):
    local: Credentials
    remote: Credentials
    seen: _Seen


class _Challenge(NamedTuple):
    link: IceLink
    address: Address
    password: bytes  # the peer's: it signs the answer with it
    nominates: bool


def _random_credentials() -> Credentials:
    def text(length: int) -> str:
        return "".join(secrets.choice(_ALPHABET) for _ in range(length))

    return Credentials(text(8), text(24))


class IceLink:
    """One peer connection's path: its credentials, its proven addresses, and what arrives on them."""

    def __init__(self, agent: IceAgent, remote: Credentials, now: float) -> None:
        self._agent = agent
        self._dtls: asyncio.Queue[bytes | None] = asyncio.Queue(_MAX_QUEUED_DTLS)
        self.generations: dict[bytes, _Generation] = {}
        self.addresses: list[Address] = []
        self.selected: Address | None = None
        self.closed = False
        self.heard_at = now
        self.challenged_at = -math.inf
        self.on_media: Callable[[bytes], None] | None = None
        self.on_moved: Callable[[], None] | None = None
        self.on_closed: Callable[[], None] | None = None
        self.local = self.restart(remote)

    def restart(self, remote: Credentials) -> Credentials:
        """New credentials (RFC 8445 §9); the old ones stay good until the first valid check with the new."""
        self.local = _random_credentials()
        while len(self.generations) >= _MAX_GENERATIONS:
            self.retire(next(iter(self.generations)))
        self.generations[self.local.ufrag.encode()] = _Generation(self.local, remote, _Seen())
        self._agent.by_ufrag[self.local.ufrag.encode()] = self
        return self.local

    def retire(self, ufrag: bytes) -> None:
        """Forget one generation of credentials."""
        self.generations.pop(ufrag, None)
        self._agent.by_ufrag.pop(ufrag, None)

    def deliver(self, datagram: bytes) -> None:
        """A datagram from a proven address that is not STUN: media at once, DTLS queued. Excess is dropped."""
        if datagram[0] > 127:
            if self.on_media is not None:
                self.on_media(datagram)
        elif not 19 < datagram[0] < 64 or self._dtls.full():
            return
        elif self.on_media is not None or not _has_plain_alert(datagram):
            self._dtls.put_nowait(datagram)

    async def receive(self) -> bytes:
        """The next DTLS datagram; `ConnectionError` once the link is closed."""
        datagram = await self._dtls.get()
        if datagram is None:
            self._dtls.put_nowait(None)
            raise ConnectionError("the path to the peer is closed")
        return datagram

    def send(self, datagram: bytes) -> None:
        """To the selected address, or during the handshake to the latest proven one. Nowhere: dropped.

        Media goes to a selected one alone: proven is what a peer may have forged another's address for."""
        address = self.selected
        if address is None and self.addresses and self.on_media is None:
            address = self.addresses[-1]
        if address is not None:
            self._agent.send(datagram, address)

    def close(self) -> None:
        """Forget the peer. Idempotent."""
        if self.closed:
            return
        self.closed = True
        self._agent.forget(self)
        while not self._dtls.empty():
            self._dtls.get_nowait()
        self._dtls.put_nowait(None)
        if self.on_closed is not None:
            self.on_closed()


class IceAgent:
    """All links of one port. `datagram` never raises, whatever the bytes."""

    def __init__(self, send: Callable[[bytes, Address], None]) -> None:
        self.send = send
        self.by_ufrag: dict[bytes, IceLink] = {}
        self.by_address: dict[Address, IceLink] = {}
        self._links: set[IceLink] = set()
        self._challenges: dict[bytes, _Challenge] = {}

    def __len__(self) -> int:
        return len(self._links)

    def link(self, remote: Credentials, now: float) -> IceLink:
        """A new path for a peer whose offer carried `remote`."""
        link = IceLink(self, remote, now)
        self._links.add(link)
        return link

    def forget(self, link: IceLink) -> None:
        """Drop every trace of a link; called by `IceLink.close`."""
        for ufrag in tuple(link.generations):
            link.retire(ufrag)
        for address in link.addresses:
            if self.by_address.get(address) is link:
                del self.by_address[address]
        link.addresses.clear()
        self._links.discard(link)
        for transaction in [t for t, challenge in self._challenges.items() if challenge.link is link]:
            del self._challenges[transaction]

    def sweep(self, now: float) -> None:
        """Close the links whose consent has run out."""
        for link in [link for link in self._links if now - link.heard_at > CONSENT_S]:
            link.close()

    def datagram(self, datagram: bytes, address: Address, now: float) -> None:
        """One received datagram: a check is answered, the rest goes to the link that owns the address."""
        if not datagram:
            return
        if datagram[0] < 4:
            self._stun(datagram, address, now)
        elif (link := self.by_address.get(address)) is not None:
            link.deliver(datagram)

    def _stun(self, datagram: bytes, address: Address, now: float) -> None:
        message = stun.parse(datagram)
        if message is None:
            return
        if message.kind == stun.BINDING_REQUEST:
            self._check(datagram, message, address, now)
        elif message.kind == stun.BINDING_SUCCESS:
            self._challenge_answered(datagram, message, address)

    def _check(self, datagram: bytes, message: stun.Message, address: Address, now: float) -> None:
        ufrag, _, remote_ufrag = message.username.partition(b":")
        link = self.by_ufrag.get(ufrag)
        if link is None:
            return
        generation = link.generations[ufrag]
        password = generation.local.password.encode()
        if remote_ufrag != generation.remote.ufrag.encode():
            return
        if not stun.is_authentic(datagram, message, password):
            return
        is_new, owner = generation.seen.is_new(message.transaction), self.by_address.get(address)
        if not is_new and owner is not link:
            return  # replayed by somebody else: agents repeat a check from where they sent it
        if message.sender_is_controlled:
            self.send(stun.role_conflict(message.transaction, password), address)
            return
        self.send(stun.binding_success(message.transaction, (address[0], address[1]), password), address)
        if not is_new:
            return
        self._accept(link, ufrag, now)
        if owner is None:
            self._own(link, address)
        if owner is not None and owner is not link:
            self._challenge(link, generation, address, now, nominates=message.use_candidate)
        elif message.use_candidate and link.selected != address:
            self._nominate(link, generation, address, now)

    def _accept(self, link: IceLink, ufrag: bytes, now: float) -> None:
        link.heard_at = now
        if ufrag == link.local.ufrag.encode():
            for old in [old for old in link.generations if old != ufrag]:
                link.retire(old)

    def _own(self, link: IceLink, address: Address) -> None:
        owner = self.by_address.get(address)
        if owner is not None:
            owner.addresses.remove(address)
        self.by_address[address] = link
        link.addresses.append(address)
        if len(link.addresses) > _MAX_ADDRESSES:
            dropped = next(old for old in link.addresses if old != link.selected)
            link.addresses.remove(dropped)
            del self.by_address[dropped]

    def _nominate(self, link: IceLink, generation: _Generation, address: Address, now: float) -> None:
        """The first address is taken at once while no media flows that could be turned on a stranger."""
        if link.selected is None and link.on_media is None:
            self._select(link, address)
        else:
            self._challenge(link, generation, address, now, nominates=True)

    def _challenge(
        self, link: IceLink, generation: _Generation, address: Address, now: float, *, nominates: bool
    ) -> None:
        """Ask the address itself, if none of the link's was asked a moment ago."""
        if now - link.challenged_at < CHALLENGE_EVERY_S:
            return
        link.challenged_at = now
        while len(self._challenges) >= _MAX_CHALLENGES:
            del self._challenges[next(iter(self._challenges))]
        transaction = secrets.token_bytes(12)
        password = generation.remote.password.encode()
        self._challenges[transaction] = _Challenge(link, address, password, nominates)
        username = f"{generation.remote.ufrag}:{generation.local.ufrag}".encode()
        self.send(stun.binding_request(transaction, username, password), address)

    def _challenge_answered(self, datagram: bytes, message: stun.Message, address: Address) -> None:
        challenge = self._challenges.get(message.transaction)
        if challenge is None or challenge.address != address:
            return
        if not stun.is_authentic(datagram, message, challenge.password):
            return
        del self._challenges[message.transaction]
        if self.by_address.get(address) is not challenge.link:
            self._own(challenge.link, address)
        if challenge.nominates and challenge.link.selected != address:
            self._select(challenge.link, address)

    def _select(self, link: IceLink, address: Address) -> None:
        moved = link.selected is not None
        link.selected = address
        if moved and link.on_moved is not None:
            link.on_moved()


def _has_plain_alert(datagram: bytes) -> bool:
    """Whether anybody can have told the peers to give up: an alert before keys are agreed is signed by nobody.

    One that is true is only early: the handshake, or the consent, runs out all the same."""
    offset = 0
    while offset + _RECORD.size <= len(datagram):
        kind, _, epoch, _, _, length = _RECORD.unpack_from(datagram, offset)
        if kind == _ALERT and epoch == 0:
            return True
        offset += _RECORD.size + length
    return False
