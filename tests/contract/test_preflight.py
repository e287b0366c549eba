"""`run` says what stands in its way before it starts anything."""

from __future__ import annotations

import argparse
import ctypes
import socket
import sqlite3
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from hub.bootstrap import ROOT
from hub.command_line import _port, parser, split_manage
from hub.preflight import check_data_folder, check_port
from hub.trouble import Trouble


@pytest.mark.parametrize(
    ("kind", "type_", "option"),
    [("TCP", socket.SOCK_STREAM, "--port"), ("UDP", socket.SOCK_DGRAM, "--udp-port")],
)
def test_a_taken_port_is_named_with_the_option_that_helps(
    kind: str, type_: socket.SocketKind, option: str
) -> None:
    with socket.socket(socket.AF_INET, type_) as taken:
        taken.bind(("127.0.0.1", 0))
        if type_ is socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"{kind} port {port} is taken.*{option} {port + 1}"):
            check_port("TCP" if kind == "TCP" else "UDP", "127.0.0.1", port, option)
    check_port("TCP" if kind == "TCP" else "UDP", "127.0.0.1", port, option)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "", "٨٠٠٠0"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port"):
        _port(text)


def test_a_missing_data_folder_is_made(tmp_path: Path) -> None:
    check_data_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Trouble, match=r"data is a file, not a folder.*--data DIR"):
        check_data_folder(tmp_path / "data")
    with pytest.raises(Trouble, match="cannot be reached or made"):
        check_data_folder(tmp_path / "data" / "below")


def without_capabilities() -> None:
    """Root writes everywhere by a capability (capabilities(7)), not by its number; others have none to lose."""
    version_3, this_process = 0x20080522, 0
    if ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(version_3, this_process), (ctypes.c_uint32 * 6)()):
        raise OSError("the capabilities could not be dropped")


def test_a_folder_that_this_account_may_not_write_is_refused(tmp_path: Path) -> None:
    with get_context("fork").Pool(1, without_capabilities) as child:
        tmp_path.chmod(0o500)
        with pytest.raises(Trouble, match="may not be written by this account"):
            child.apply(check_data_folder, (tmp_path,))
        tmp_path.chmod(0)
        with pytest.raises(Trouble, match="cannot be reached or made"):
            child.apply(check_data_folder, (tmp_path / "below",))
        tmp_path.chmod(0o700)
        child.apply(check_data_folder, (tmp_path / "below",))


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    database = tmp_path / "twinhall.sqlite3"
    database.write_bytes(b"")
    check_data_folder(tmp_path)
    sqlite3.connect(database).execute("CREATE TABLE city (name)").connection.commit()
    check_data_folder(tmp_path)
    database.write_bytes(b"\0" * 4096)
    with pytest.raises(Trouble, match=r"twinhall.sqlite3 is not a database.*backup"):
        check_data_folder(tmp_path)


def test_the_words_of_manage_are_djangos_but_for_the_folder_in_front() -> None:
    assert split_manage(["--data", "here", "migrate", "--data", "x"]) == ("here", ["migrate", "--data", "x"])
    assert split_manage(["--data=here", "shell"]) == ("here", ["shell"])
    assert split_manage(["migrate", "--help"]) == (None, ["migrate", "--help"])
    with pytest.raises(Trouble, match="--data needs a folder"):
        split_manage(["--data"])


def test_the_options_of_run() -> None:
    options = parser().parse_args(["run", "--port", "9000", "--udp-port", "9001", "--data", "d", "--no-demo"])
    assert (options.port, options.udp_port, options.data, options.no_demo) == (9000, 9001, "d", True)


def test_trouble_is_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    words = [sys.executable, "-m", "hub", "run", "--data", str(tmp_path / "data")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Twinhall: The data folder")
    assert done.stderr.count("\n") == 1
