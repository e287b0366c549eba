"""The one UDP port of a media node: its socket, its certificate, and the loop that reads it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
from collections import Counter
from collections.abc import Callable, Sequence

from realtime.media.aiortc_adapter import MAX_DATAGRAM_BYTES, Certificate, verify_seams
from realtime.media.batch import Batching
from realtime.media.contract import MediaRefusal
from realtime.media.icelite import Address, IceAgent, IceLink
from realtime.media.stun import Credentials

_BURST = 64  # datagrams read before the loop may do something else
_SOCKET_BUFFER_BYTES = 4 << 20
_SWEEP_S = 1.0
_FAULTS_TOLD = 100
_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))  # RFC 5737, RFC 3849: nobody's

log = logging.getLogger(__name__)


class MediaPort:
    """`await MediaPort.open(host, port, addresses)`, and close it once. Bound to `::` it is of both families."""

    def __init__(self, sock: socket.socket, addresses: Sequence[str]) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self._ice = IceAgent(self.send)
        self.certificate = Certificate.generate()
        self.fingerprint = self.certificate.sha256()
        number = sock.getsockname()[1]
        self.advertised: tuple[str, int] = (addresses[0], number)
        self.also_advertised = tuple((address, number) for address in addresses[1:])
        self.batching = Batching.open(sock)
        self.counts: Counter[str] = (
            Counter()
        )  # received, sent, dropped, faults: datagrams, but for those of batches
        self._bursting = False
        self._after_burst: list[Callable[[], None]] = []
        self._loop.add_reader(sock.fileno(), self._readable)
        self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep)

    @classmethod
    async def open(cls, host: str, port: int, addresses: Sequence[str] = ()) -> MediaPort:
        """Bind `host`:`port` (0: any free one). Answers name `addresses`; when there are none, those of the host.

        Raises `MediaRefusal` media.port_taken, media.port_forbidden, media.address_invalid; `SeamBroken`."""
        await verify_seams()
        told = list(addresses) or _own_addresses(host)
        for address in (host, *told):
            _check_address(address, host)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return cls(_bind(family, host, port), told)

    def link(self, remote: Credentials) -> IceLink:
        """A new path for a peer whose offer carried these credentials."""
        return self._ice.link(remote, self._loop.time())

    def send(self, datagram: bytes, address: Address) -> None:
        """Hand a datagram to the kernel; when it cannot take it, it is lost as on any network, and counted."""
        try:
            self._socket.sendto(datagram, address)
        except OSError:
            self.counts["dropped"] += 1
        else:
            self.counts["sent"] += 1

    def after_burst(self, work: Callable[[], None]) -> None:
        """Have this called when what the kernel has now is read: packets that came together leave together."""
        if self._bursting:
            self._after_burst.append(work)
        else:
            work()

    async def close(self) -> None:
        """Stop reading and free the port. Idempotent."""
        if self._socket.fileno() < 0:
            return
        self._sweeper.cancel()
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def _readable(self) -> None:
        self._bursting = True
        try:
            self._read_burst()
        finally:
            self._bursting = False
            after, self._after_burst = self._after_burst, []
            for work in after:
                self._survive(work)

    def _read_burst(self) -> None:
        now, receive, take, counts = self._loop.time(), self._socket.recvfrom, self._ice.datagram, self.counts
        for _ in range(_BURST):
            try:
                datagram, address = receive(MAX_DATAGRAM_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:  # a peer's port was closed (ICMP); the next datagram is unaffected
                continue
            counts["received"] += 1
            try:
                take(datagram, address, now)
            except Exception:  # noqa: BLE001  the edge of this port: one peer's bytes must not cost the others theirs
                self._fault()

    def _survive(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # noqa: BLE001  as above
            self._fault()

    def _fault(self) -> None:
        """A fault of ours, which a peer has found. Only the first ones are told: it may be found again and again."""
        self.counts["faults"] += 1
        if self.counts["faults"] <= _FAULTS_TOLD:
            log.exception("a datagram found a fault in the media plane")

    def _sweep(self) -> None:
        self._ice.sweep(self._loop.time())
        self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep)


def _check_address(address: str, host: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError as error:
        raise MediaRefusal("media.address_invalid", address=address, host=host) from error


def _own_addresses(host: str) -> list[str]:
    """What to tell browsers of a socket bound to `host`: of one bound to all addresses, those of the way out."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return [host]
    families = _FAR_AWAY if host == "::" else _FAR_AWAY[:1]
    found = [address for family, far in families if (address := _way_out(family, far)) is not None]
    return found or ["127.0.0.1"]


def _way_out(family: socket.AddressFamily, far: str) -> str | None:
    """This machine's address towards the network; nothing is sent. None without one."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((far, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setblocking(False)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER_BYTES)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        code = {
            errno.EADDRINUSE: "media.port_taken",
            errno.EACCES: "media.port_forbidden",
        }.get(error.errno or 0, "media.address_invalid")
        raise MediaRefusal(code, host=host, port=port, reason=error.strerror or str(error)) from error
    return sock
