"""Ports on loopback: one that nobody has now, and waiting for a program to listen on it."""

from __future__ import annotations

import socket
import subprocess
import threading

UP_WITHIN_S = 60.0
LOOK_EVERY_S = 0.05


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the process listens. Fails when it ends before, or takes a minute."""
    pause = threading.Event()
    for _ in range(int(UP_WITHIN_S / LOOK_EVERY_S)):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            pause.wait(LOOK_EVERY_S)
    raise AssertionError(f"nothing listens on port {port}; exit code {process.poll()}")
