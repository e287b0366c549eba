"""After the end: what a kill tore is mended, and what is lost is said."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from sessions.archive import container
from sessions.archive.container import probe
from sessions.archive.document import document_of
from sessions.archive.jobs import finish_recording
from sessions.models import RecordingSegment
from tests.conftest import NOON
from tests.pages.archived import Telling
from tests.pages.webm import picture, tear, tone


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes")
    tone(folder / "whole.webm", 3)
    picture(folder / "torn.webm", 3)
    tear(folder / "torn.webm")
    return folder


@pytest.fixture
def telling(exchange: Any, tmp_path: Path, settings: Any) -> Telling:
    settings.EXCHANGE_RECORDINGS = tmp_path
    return Telling(exchange, tmp_path)


def age(path: Path) -> None:
    os.utime(path, (1_000_000_000, 1_000_000_000))


def test_whole_files_are_marked_and_torn_ones_mended(telling: Telling, takes: Path) -> None:
    shutil.copy(takes / "whole.webm", telling.opens("s1", "bruno", "microphone", 1))
    telling.closes("s1", 4)
    torn = telling.opens("s2", "bruno", "camera", 1)
    shutil.copy(takes / "torn.webm", torn)
    age(torn)
    telling.ends(10)
    assert finish_recording.call("x1") == {"whole": 1, "mended": 1, "lost": 0, "growing": 0, "torn": 0}
    assert probe(torn).whole
    parts = document_of(telling.exchange).segments
    assert {key: part.condition for key, part in parts.items()} == {"s1": "whole", "s2": "whole"}
    assert 2_000 <= parts["s2"].ended_ms - (NOON + 1_000) <= 3_100
    assert finish_recording.call("x1") == {"whole": 0, "mended": 0, "lost": 0, "growing": 0, "torn": 0}


def test_what_is_lost_is_said_and_the_others_are_finished(telling: Telling, takes: Path) -> None:
    telling.opens("s1", "bruno", "microphone", 1)
    damaged = telling.opens("s2", "bruno", "camera", 1)
    damaged.write_bytes(b"\x00" * 5_000)
    age(damaged)
    shutil.copy(takes / "whole.webm", telling.opens("s3", "farid", "microphone", 1))
    telling.closes("s3", 4)
    telling.ends(10)
    assert finish_recording.call("x1") == {"whole": 1, "mended": 0, "lost": 2, "growing": 0, "torn": 0}
    parts = document_of(telling.exchange).segments
    assert {key: part.condition for key, part in parts.items()} == {
        "s1": "missing",
        "s2": "unreadable",
        "s3": "whole",
    }


def test_a_file_that_came_back_is_taken_again(telling: Telling, takes: Path) -> None:
    path = telling.opens("s1", "bruno", "microphone", 1)
    telling.ends(10)
    finish_recording.call("x1")
    shutil.copy(takes / "whole.webm", path)
    assert finish_recording.call("x1")["whole"] == 1
    assert RecordingSegment.objects.get(pk="s1").trouble == ""


def test_a_file_that_may_still_grow_is_left_for_a_later_run(telling: Telling, takes: Path) -> None:
    path = telling.opens("s1", "bruno", "camera", 1)
    shutil.copy(takes / "torn.webm", path)
    os.utime(path)
    before = path.read_bytes()
    telling.ends(10)
    DBTaskResult.objects.all().delete()
    assert finish_recording.call("x1")["growing"] == 1
    assert path.read_bytes() == before
    again = DBTaskResult.objects.get()
    assert again.args_kwargs["args"] == ["x1"] and again.run_after is not None


def test_an_exchange_that_goes_on_is_left_alone(telling: Telling, takes: Path) -> None:
    path = telling.opens("s1", "bruno", "camera", 1)
    shutil.copy(takes / "torn.webm", path)
    age(path)
    before = path.read_bytes()
    assert sum(finish_recording.call("x1").values()) == 0
    assert path.read_bytes() == before


def test_the_end_itself_has_the_recording_looked_after(telling: Telling) -> None:
    """A media node that is killed before it hears of the end never asks for it."""
    telling.ends(10)
    jobs = {job.task_path.rpartition(".")[2]: job for job in DBTaskResult.objects.all()}
    assert jobs.keys() == {"finish_recording", "forget_outcomes"}
    assert all(job.args_kwargs["args"] == ["x1"] and job.run_after is not None for job in jobs.values())


def test_what_a_full_disk_keeps_torn_plays_and_is_mended_later(
    telling: Telling, takes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = telling.opens("s1", "bruno", "camera", 1)
    shutil.copy(takes / "torn.webm", torn)
    age(torn)
    telling.ends(10)
    DBTaskResult.objects.all().delete()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(container, "_copy", full)
        assert finish_recording.call("x1")["torn"] == 1
    segment = document_of(telling.exchange).segments["s1"]
    assert segment.condition == "torn" and segment.ended_ms < NOON + 5_000
    assert DBTaskResult.objects.get().run_after is not None
    assert finish_recording.call("x1")["mended"] == 1
