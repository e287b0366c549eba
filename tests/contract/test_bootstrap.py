"""What the set-up decides, without setting anything up."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hub import bootstrap
from hub.bootstrap import ROOT, Needs, Step, digest_of, node_version, read_stamp, write_stamp
from hub.package_tools import Failed, explain, parse_pip_settings, run, uv_environment
from hub.trouble import Trouble


def step(folder: Path, act: object = None) -> Step:
    made = folder / "made"
    source = folder / "source"

    def make() -> None:
        made.mkdir(exist_ok=True)
        if callable(act):
            act()

    return Step("Thing", made / ".made", lambda: digest_of([source]), make, made.is_dir)


def test_a_step_is_done_once_and_again_when_what_it_is_made_from_changed(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("one")
    thing = step(tmp_path)
    assert not thing.is_current()
    thing.perform()
    assert thing.is_current()
    (tmp_path / "source").write_text("two")
    assert not thing.is_current()


def test_a_step_that_was_cut_short_leaves_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("one")
    step(tmp_path).perform()
    (tmp_path / "source").write_text("two")

    def cut() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step(tmp_path, cut).perform()
    (tmp_path / "source").write_text("one")
    assert not step(tmp_path).is_current()


def test_a_source_that_changes_during_the_step_is_seen_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("one")
    step(tmp_path, lambda: (tmp_path / "source").write_text("two")).perform()
    assert not step(tmp_path).is_current()


def test_what_was_made_and_then_removed_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("one")
    thing = step(tmp_path)
    thing.perform()
    (tmp_path / "made" / ".made").rename(tmp_path / ".made")
    (tmp_path / "made").rmdir()
    assert not thing.is_current()


def test_a_stamp_is_whole_or_not_there(tmp_path: Path) -> None:
    write_stamp(tmp_path / "a" / ".made", "0123")
    assert read_stamp(tmp_path / "a" / ".made") == "0123"
    assert [path.name for path in (tmp_path / "a").iterdir()] == [".made"]
    (tmp_path / "torn").write_bytes(b"\xff\xfe")
    assert read_stamp(tmp_path / "torn") is None
    assert read_stamp(tmp_path / "missing") is None


def test_names_and_contents_cannot_be_confused_in_a_digest(tmp_path: Path) -> None:
    (tmp_path / "ab").write_text("c")
    first = digest_of([tmp_path / "ab"])
    (tmp_path / "a").write_text("bc")
    assert digest_of([tmp_path / "a"]) != first


def test_the_test_packages_serve_the_run_command_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    write_stamp(tmp_path / ".packages-test", bootstrap._packages_digest("test"))
    assert bootstrap._packages("run").stamp.name == ".packages-test"
    write_stamp(tmp_path / ".packages-test", "of an older lock file")
    assert bootstrap._packages("run").stamp.name == ".packages-run"


def test_a_package_whose_folder_is_gone_is_installed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    django = tmp_path / "lib" / "python3.11" / "site-packages" / "django-5.2.19.dist-info"
    django.mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "install", lambda *_: None)
    packages = bootstrap._packages("run")
    packages.perform()
    assert packages.is_current()
    django.rmdir()
    assert not packages.is_current()


def test_a_second_start_waits_for_the_first() -> None:
    """The lock is on the folder itself, so no file is left, and it goes with the process that holds it."""
    words = "from hub.bootstrap import _alone\nwith _alone(): print('in')"
    handle = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = subprocess.Popen([sys.executable, "-c", words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    assert second.stdout.readline().startswith("Another start is setting up this folder")
    os.close(handle)
    assert second.communicate()[0] == "in\n"


@pytest.mark.parametrize(
    ("told", "version"),
    [("v20.20.2", (20, 20)), ("v9.1.0", (9, 1)), ("v24.0.0-nightly", (24, 0)), ("", None), ("vA.B.C", None)],
)
def test_node_tells_its_version(told: str, version: tuple[int, int] | None) -> None:
    assert node_version(told) == version


def program(folder: Path, name: str, says: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)


def test_node_missing_or_too_old_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}")
    with pytest.raises(Trouble, match=r"Node.js is missing.*install Node 20"):
        bootstrap.need_node()
    program(tmp_path, "node", "v18.20.4")
    with pytest.raises(Trouble, match=r"Node.js v18.20.4 is too old, 20.19 or newer"):
        bootstrap.need_node()
    program(tmp_path, "node", "v20.19.0")
    with pytest.raises(Trouble, match="npm is missing"):
        bootstrap.need_node()
    program(tmp_path, "npm", "10")
    bootstrap.need_node()


def test_set_up_can_be_switched_off_for_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINHALL_SETUP", "off")
    monkeypatch.setattr(bootstrap, "steps", lambda _needs: pytest.fail("it looked at the set-up"))
    assert bootstrap.prepare(Needs("run", build=True)) == sys.executable


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("npm error code EAI_AGAIN\nnpm error network", "registry cannot be reached"),
        (
            "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
            "cannot be reached",
        ),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs from what"),
        (
            "first\nerror: Permission denied (os error 13) at x\nlast",
            "may not write there: error: Permission denied",
        ),
        ("something nobody foresaw", "Its last words were:\nsomething nobody foresaw"),
    ],
)
def test_a_failing_installer_is_explained(output: str, said: str) -> None:
    told = explain("the Python packages", output)
    assert told.startswith("The Python packages could not be installed")
    assert said in told


def test_a_program_that_is_not_there_or_fails_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(Failed) as missing:
        run([str(tmp_path / "no-such-program")], "it")  # by its path: PATH may name folders one may not read
    assert "No such file" in missing.value.output
    with pytest.raises(Failed) as failing:
        run([sys.executable, "-c", "print('why'); raise SystemExit(3)"], "it")
    assert failing.value.output == "why\n"


def test_uv_is_told_the_mirrors_that_pip_uses() -> None:
    told = parse_pip_settings(
        ":env:.index-url='https://mirror.example/simple'\nglobal.index-url='https://other.example'\n"
        "global.find-links='/a /b'\nglobal.extra-index-url='https://x.example https://y.example'\nnoise\n"
    )
    environment = uv_environment({"UV_FIND_LINKS": "/mine", "HOME": "/h"}, told)
    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert environment["UV_INDEX"] == "https://x.example https://y.example"
    assert environment["UV_FIND_LINKS"] == "/mine"
    assert environment["HOME"] == "/h"
    assert "UV_NO_INDEX" not in environment


def test_any_python_3_can_read_the_first_file() -> None:
    tree = ast.parse((ROOT / "hub" / "__main__.py").read_text())
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.Match, ast.NamedExpr, ast.AsyncFunctionDef, ast.FunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, too_new)]
    package = ast.parse((ROOT / "hub" / "__init__.py").read_text())
    assert [type(node) for node in package.body] == [ast.Expr]


def test_the_set_up_needs_the_standard_library_alone() -> None:
    """`-S -I` leaves out site-packages."""
    words = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import hub.command_line"
    subprocess.run([sys.executable, "-S", "-I", "-c", words], check=True)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "hub" / "locks" / name).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_both_sets_of_packages_agree_and_name_no_address() -> None:
    run_set, test_set = pins("run.txt"), pins("test.txt")
    assert run_set.items() <= test_set.items()
    for lock in (ROOT / "hub" / "locks").glob("*.txt"):
        assert "://" not in lock.read_text()
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
