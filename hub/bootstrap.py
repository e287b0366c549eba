"""From a bare clone to a folder that can run: virtual environment, locked packages, front end.

Standard library only. Each step leaves a stamp (the digest of what it was made from) inside what it made, after
it succeeded; so a step that was cut short is done again, and a start with nothing to do reads a few files.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hub.package_tools import Failed, explain, install, run
from hub.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "hub" / "locks"
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
CATALOGUES = FRONTEND / "src" / "i18n" / "catalogues"
DIST = FRONTEND / "dist"
OLDEST_NODE = (20, 19)  # Vite 8 says so


@dataclass(frozen=True)
class Needs:
    """What a command wants to find: which locked set of packages, and whether the built pages."""

    packages: Literal["run", "test"]
    build: bool


@dataclass(frozen=True)
class Step:
    """One part of the set-up.

    `digest` covers all that it is made from; `stamp` lies inside what it makes; `intact` looks whether
    that is still there.
    """

    name: str
    stamp: Path
    digest: Callable[[], str]
    act: Callable[[], object]
    intact: Callable[[], bool]

    def is_current(self) -> bool:
        """Whether nothing has to be done."""
        return read_stamp(self.stamp) == self.digest() and self.intact()

    def perform(self) -> None:
        """Do it, and stamp it when it succeeded. Prints one line with its seconds."""
        self.stamp.unlink(missing_ok=True)
        digest = self.digest()  # of what it starts from: what changes meanwhile must be seen the next time
        print(f"  {self.name} …", end="", flush=True)
        began = time.monotonic()
        try:
            self.act()
        except BaseException:
            print(flush=True)
            raise
        write_stamp(self.stamp, digest)
        print(f" {time.monotonic() - began:.1f} s", flush=True)


# ------------------------------------------------------------------ stamps
def digest_of(paths: Iterable[Path], *words: str) -> str:
    """SHA-256 over the words and over name and content of the files, in the order of their names."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b""
        total.update(
            f"\0{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}\0{len(content)}\0".encode()
        )
        total.update(content)
    return total.hexdigest()


def read_stamp(path: Path) -> str | None:
    """The digest that was left there; None if none was."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def write_stamp(path: Path, digest: str) -> None:
    """Leave the digest, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(f"{digest}\n", encoding="ascii")
    fresh.replace(path)


def files_under(folder: Path, *patterns: str) -> Iterator[Path]:
    """The files below a folder that match one of the patterns, without what was generated there."""
    for pattern in patterns:
        for path in folder.rglob(pattern):
            if path.is_file() and CATALOGUES not in path.parents:
                yield path


# ------------------------------------------------------------------ the steps
def steps(needs: Needs) -> list[Step]:
    """The set-up of this folder, in order."""
    found = [_environment(), _packages(needs.packages)]
    if (FRONTEND / "package.json").exists():
        found += [_node_packages(), _messages()]
        found += [front_end()] if needs.build else []
    return found


def _environment() -> Step:
    return Step(
        name="Virtual environment",
        stamp=VENV / ".made",
        digest=lambda: digest_of([], "3.11", str(ROOT)),  # environments cannot be moved
        act=_make_environment,
        intact=PYTHON.exists,
    )


def _make_environment() -> None:
    """Make `.venv`, unless a sound one is there already (made by hand, say)."""
    unfinished = VENV / ".unfinished"
    if VENV.exists() and not unfinished.exists() and _is_sound():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    unfinished.touch()
    _need_venv_module()
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", str(VENV)], "the virtual environment")
    unfinished.unlink()


def _is_sound() -> bool:
    if not PYTHON.exists() or not (VENV / "pyvenv.cfg").exists():  # a removal was cut short, maybe
        return False
    words = "import pip._internal.cli.main, sys; print(sys.prefix, *sys.version_info[:2])"
    probe = subprocess.run([str(PYTHON), "-c", words], capture_output=True, text=True, check=False)
    made_here = (
        f"{VENV}\n" in (VENV / "pyvenv.cfg").read_text() or "command" not in (VENV / "pyvenv.cfg").read_text()
    )
    return probe.returncode == 0 and probe.stdout.split() == [str(VENV), "3", "11"] and made_here


def _need_venv_module() -> None:
    """Debian leaves venv and ensurepip out of Python: as root install them, else raise Trouble."""
    probe = [getattr(sys, "_base_executable", None) or sys.executable, "-c", "import venv, ensurepip"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            install_debian("python3.11-venv")
        except Failed as failed:
            raise Trouble(explain("Debian's package python3.11-venv", failed.output)) from failed
        return
    raise Trouble(
        "Python's module venv is missing (Debian keeps it in a package of its own): "
        "install it with `sudo apt install python3-venv`, then start again."
    )


def install_debian(package: str) -> None:
    """Install one of Debian's packages, as root; package lists are fetched when the first try fails.

    Raises Failed with apt's output.
    """
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    words = ["apt-get", "install", "-y", "--no-install-recommends", package]
    with _no_daemons():
        try:
            run(words, package, env=quiet)
        except Failed:
            run(["apt-get", "update"], "Debian's package lists", env=quiet)
            run(words, package, env=quiet)


@contextmanager
def _no_daemons() -> Iterator[None]:
    """Keep a package from starting its server: Debian asks policy-rc.d, where 101 forbids (invoke-rc.d(8))."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


def _packages(wanted: Literal["run", "test"]) -> Step:
    """The locked packages. The test set holds the run set, so either stamp serves `run`."""
    choice: Literal["run", "test"] = wanted
    if wanted == "run" and read_stamp(VENV / ".packages-test") == _packages_digest("test"):
        choice = "test"
    lock = LOCKS / f"{choice}.txt"
    listing = VENV / ".packages"

    def act() -> None:
        install(PYTHON, lock, LOCKS / "uv.txt")
        listing.write_text("\n".join(sorted(path.name for path in _site_packages().glob("*.dist-info"))))

    def intact() -> bool:
        """Whether every package that was installed still has its folder."""
        site = _site_packages()
        return listing.exists() and all((site / name).is_dir() for name in listing.read_text().split("\n"))

    return Step("Python packages", VENV / f".packages-{choice}", lambda: _packages_digest(choice), act, intact)


def _packages_digest(which: str) -> str:
    return digest_of([LOCKS / f"{which}.txt"], str(read_stamp(VENV / ".made")))


def _site_packages() -> Path:
    return VENV / "lib" / "python3.11" / "site-packages"


def _node_packages() -> Step:
    inputs = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / ".npmrc"]

    def act() -> None:
        need_node()
        run(["npm", "ci"], "the front end's packages", cwd=FRONTEND)

    return Step(
        name="Front-end packages",
        stamp=MODULES / ".made",
        digest=lambda: digest_of(inputs),
        act=act,
        intact=(MODULES / "vite").is_dir,
    )


def need_node() -> None:
    """Raise Trouble unless a Node that can build the front end, and its npm, are there."""
    wanted = "install Node 20 LTS or newer, then start again."
    if shutil.which("node") is None:
        raise Trouble(f"Node.js is missing, and it is needed to build the pages: {wanted}")
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if (found := node_version(told)) is None or found < OLDEST_NODE:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise Trouble(
            f"Node.js {told or 'of unknown version'} is too old, {oldest} or newer builds the pages: {wanted}"
        )
    if shutil.which("npm") is None:
        raise Trouble(f"npm is missing, and it installs what builds the pages: {wanted}")


def node_version(told: str) -> tuple[int, int] | None:
    """Major and minor from what `node --version` says ("v20.20.2"); None if it says something else."""
    numbers = told.removeprefix("v").split(".")
    return (
        (int(numbers[0]), int(numbers[1]))
        if len(numbers) > 2 and all(map(str.isdecimal, numbers[:2]))
        else None
    )


def _messages() -> Step:
    locale = ROOT / "hub" / "locale"

    def sources() -> list[Path]:
        return [*files_under(locale, "*.po"), *files_under(ROOT / "hub" / "messages", "compile.py")]

    def intact() -> bool:
        languages = [path.parent.parent for path in locale.glob("*/LC_MESSAGES/django.po")]
        return all(
            (folder / "LC_MESSAGES" / "django.mo").exists() and (CATALOGUES / f"{folder.name}.json").exists()
            for folder in languages
        )

    return Step(
        name="Languages",
        stamp=CATALOGUES / ".made",
        digest=lambda: digest_of(sources()),
        act=lambda: run([str(PYTHON), "-m", "hub.messages.compile"], "the message catalogues", cwd=ROOT),
        intact=intact,
    )


def front_end() -> Step:
    """The built pages in frontend/dist."""

    def sources() -> list[Path]:
        settings = [FRONTEND / name for name in ("package-lock.json", "vite.config.ts", "tsconfig.json")]
        return [*settings, *files_under(FRONTEND / "src", "*"), *files_under(ROOT / "hub" / "locale", "*.po")]

    def act() -> None:
        need_node()
        run(["npm", "run", "--silent", "build"], "the front end", cwd=FRONTEND)

    return Step(
        name="Pages",
        stamp=DIST / ".made",
        digest=lambda: digest_of(sources()),
        act=act,
        intact=(DIST / ".vite" / "manifest.json").exists,
    )


# ------------------------------------------------------------------ the way through
def prepare(needs: Needs) -> str:
    """Make what is missing; the path of the Python to go on with. Raises Trouble.

    With TWINHALL_SETUP=off nothing is made and this very Python is used: for images that were built with the
    packages of hub/locks/run.txt and the pages inside.
    """
    if os.environ.get("TWINHALL_SETUP") == "off":
        return sys.executable
    if any(not step.is_current() for step in steps(needs)):
        with _alone():
            _perform(needs)
    return str(PYTHON)


def _perform(needs: Needs) -> None:
    """The steps that are not current, each after the ones that it builds on."""
    began = time.monotonic()
    said = False
    for place in range(len(steps(needs))):
        step = steps(needs)[place]  # asked again, as an earlier step changes what the later ones find
        if step.is_current():
            continue
        if not said:
            print("Twinhall is set up in this folder (later starts skip what has not changed):", flush=True)
            said = True
        try:
            step.perform()
        except Failed as failed:
            raise Trouble(explain(failed.what, failed.output)) from failed
        except OSError as error:
            raise Trouble(
                f"{step.name}: {error.filename or ROOT} could not be written ({error.strerror})."
            ) from error
    if said:
        print(f"  Ready after {time.monotonic() - began:.1f} s", flush=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold this folder's set-up; a second start waits for the first. Raises Trouble in a read-only folder."""
    if not os.access(ROOT, os.W_OK):
        raise Trouble(
            f"The folder {ROOT} may not be written by this account, and set-up puts its packages there: "
            "change its owner, or clone into a folder of your own."
        )
    handle = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(handle, True)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is setting up this folder; waiting for it …", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
