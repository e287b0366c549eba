"""Child processes that end with this one, however it ends."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

PATIENCE_S = 10.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends that signal when the thread that started the child is gone."""

    def ask() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number))

    return ask


def start(
    words: Sequence[str],
    *,
    output: IO[bytes],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    parent_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, its output in a file. Raises OSError.

    `user` is the account to run as, for programs that refuse root.
    """
    return subprocess.Popen(
        list(words),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        user=user,
        group=_group_of(user),
        extra_groups=[] if user else None,
        process_group=0,
        preexec_fn=dies_with_parent(parent_signal),
    )


def _group_of(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def stop(process: subprocess.Popen[bytes], first: signal.Signals = signal.SIGTERM) -> None:
    """End a process with its whole group: asked first, then made to. Returns when it is gone."""
    if process.poll() is None:
        _signal_group(process.pid, first)
        with suppress(subprocess.TimeoutExpired):  # it was asked; now it is made to
            process.wait(timeout=PATIENCE_S)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)
