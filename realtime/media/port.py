"""The one UDP port of a media node: its socket, its certificate, and the loop that reads it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from collections import Counter
from collections.abc import Callable

from realtime.media.aiortc_adapter import MAX_DATAGRAM_BYTES, Certificate, verify_seams
from realtime.media.batch import Batching
from realtime.media.contract import MediaRefusal
from realtime.media.icelite import Address, IceAgent, IceLink
from realtime.media.stun import Credentials

_BURST = 64  # datagrams read before the loop may do something else
_SOCKET_BUFFER_BYTES = 4 << 20
_SWEEP_S = 1.0


class MediaPort:
    """Open one with `await MediaPort.open(host, port, advertised_address)`; close it once."""

    def __init__(self, sock: socket.socket, advertised_address: str) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self._ice = IceAgent(self.send)
        self.certificate = Certificate.generate()
        self.fingerprint = self.certificate.sha256()
        self.advertised: tuple[str, int] = (advertised_address, sock.getsockname()[1])
        self.batching = Batching.open(sock)
        self.counts: Counter[str] = Counter()  # received, sent, dropped: datagrams, but for those of batches
        self._bursting = False
        self._after_burst: list[Callable[[], None]] = []
        self._loop.add_reader(sock.fileno(), self._readable)
        self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep)

    @classmethod
    async def open(cls, host: str, port: int, advertised_address: str | None = None) -> MediaPort:
        """Bind `host`:`port` (0: any free one). Answers name `advertised_address`, the host when it is None.

        Raises `MediaRefusal` media.port_taken, media.port_forbidden, media.address_invalid; `SeamBroken`."""
        await verify_seams()
        address = advertised_address or host
        try:
            ipaddress.ip_address(address)
            family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
        except ValueError as error:
            raise MediaRefusal("media.address_invalid", address=address, host=host) from error
        return cls(_bind(family, host, port), address)

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
                work()

    def _read_burst(self) -> None:
        now = self._loop.time()
        for _ in range(_BURST):
            try:
                datagram, address = self._socket.recvfrom(MAX_DATAGRAM_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:  # a peer's port was closed (ICMP); the next datagram is unaffected
                continue
            self.counts["received"] += 1
            self._ice.datagram(datagram, address, now)

    def _sweep(self) -> None:
        self._ice.sweep(self._loop.time())
        self._sweeper = self._loop.call_later(_SWEEP_S, self._sweep)


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
