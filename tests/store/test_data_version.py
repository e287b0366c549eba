"""Data that a newer version has changed is not opened by an older one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hub.data_version import check_data_version
from hub.trouble import Trouble

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def applied(app: str, name: str) -> Iterator[None]:
    """A database that says so."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied(app, name)
    try:
        yield
    finally:
        recorder.record_unapplied(app, name)


def test_data_of_this_version_is_opened() -> None:
    check_data_version()


def test_data_of_a_newer_version_is_refused_by_name() -> None:
    with (
        applied("exchange", "9999_from_the_future"),
        pytest.raises(Trouble, match=r"newer version.*exchange 9999_from_the_future.*--data"),
    ):
        check_data_version()


def test_what_an_app_that_is_gone_left_behind_does_no_harm() -> None:
    with applied("an_app_of_old", "0001_initial"):
        check_data_version()
