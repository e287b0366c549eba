"""The server's event loop is asyncio's, whichever of its modules is imported first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hub.bootstrap import ROOT

LOOK = """
import importlib, sys, django
django.setup()
importlib.import_module(sys.argv[1])
from hub.serving import server
print(type(server.reactor).__name__)
"""


@pytest.mark.parametrize("first", ["hub.serving.server", "realtime.daphne_socket"])
def test_it_is_there_before_anything_asks_for_one(first: str) -> None:
    told = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", LOOK, first],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.split() == ["AsyncioSelectorReactor"], told.stderr
