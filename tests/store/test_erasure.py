"""Who is forgotten is in no payload, view, snapshot or file any more, and the chain still verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sessions import log, snapshots
from sessions.archive.document import document_of
from sessions.archive.jobs import delete_recordings
from sessions.domain.commands import AskQuestion, OpenSegment, PromoteQuestion, VoteForQuestion
from sessions.domain.errors import Refusal
from sessions.domain.evolve import fold
from sessions.domain.names import Audience
from sessions.domain.state import SYSTEM, State
from sessions.domain.view import view
from sessions.erasure import erase
from sessions.execute import execute
from sessions.models import ExchangeSession, LogPayload, Participant, RecordingSegment, Snapshot
from sessions.outcomes import Done
from sessions.states import catch_up, forget, keep, take_snapshot
from tests.conftest import NOON, actor


@pytest.fixture
def spoken(exchange: ExchangeSession, command_id: Any) -> ExchangeSession:
    """Chen has asked, Bruno has voted and was recorded."""
    execute("x1", command_id(), AskQuestion(question="q1", text="Chen asks"), actor("chen"), NOON)
    execute("x1", command_id(), VoteForQuestion(question="q1"), actor("bruno"), NOON)
    execute("x1", command_id(), PromoteQuestion(question="q1"), actor("amara"), NOON)
    segment = OpenSegment(
        segment="s1",
        participant="bruno",
        source="camera",
        file="x1/s1.webm",
        media_type="video/webm",
        started_ms=NOON,
    )
    execute("x1", command_id(), segment, SYSTEM, NOON)
    return exchange


def stored() -> bytes:
    return b"".join(bytes(event) for event in LogPayload.objects.values_list("event", flat=True))


def test_the_name_is_gone_and_the_chain_holds(spoken: ExchangeSession) -> None:
    assert b"Bruno" in stored()
    assert isinstance(erase("x1", "bruno", NOON, words=False), Done)
    assert b"Bruno" not in stored()
    spoken.refresh_from_db()
    assert log.verify("x1") == spoken.seq
    assert Participant.objects.get(pk="bruno").account is None


def test_the_words_go_when_that_is_asked_for(spoken: ExchangeSession) -> None:
    erase("x1", "chen", NOON, words=False)
    assert b"Chen asks" in stored()
    erase("x1", "chen", NOON, words=True)
    assert b"Chen asks" not in stored()
    assert catch_up("x1").questions["q1"].text == ""
    log.verify("x1")


def test_live_and_replayed_readers_see_the_same(spoken: ExchangeSession) -> None:
    catch_up("x1")  # kept by this process: from here on evolved, not replayed
    erase("x1", "chen", NOON, words=True)
    erase("x1", "bruno", NOON, words=False)
    live = catch_up("x1")
    forget()
    assert catch_up("x1") == live == fold(State(), log.read_after("x1", 0))
    for audience in Audience:
        assert "Bruno" not in str(view(live, audience))


def test_a_snapshot_that_is_written_late_does_not_bring_the_name_back(spoken: ExchangeSession) -> None:
    """A process folded a state before the erasure, and comes to keep it only after."""
    before = catch_up("x1")
    erase("x1", "bruno", NOON, words=False)
    forget()
    keep("x1", before)
    take_snapshot("x1")
    assert b"Bruno" not in bytes(Snapshot.objects.get().state) and snapshots.verify("x1")


def test_recordings_of_them_are_deleted(spoken: ExchangeSession, settings: Any, tmp_path: Path) -> None:
    settings.EXCHANGE_RECORDINGS = tmp_path
    (tmp_path / "x1").mkdir()
    (tmp_path / "x1" / "s1.webm").write_bytes(b"a voice")
    erase("x1", "bruno", NOON, words=False)
    assert not RecordingSegment.objects.exists() and not catch_up("x1").segments
    assert delete_recordings.call(["x1/s1.webm"]) == 1
    assert delete_recordings.call(["x1/s1.webm"]) == 0, "safe to run again"
    assert not (tmp_path / "x1" / "s1.webm").exists()


def test_an_event_that_was_taken_out_by_hand_is_found(spoken: ExchangeSession) -> None:
    LogPayload.objects.filter(seq=3).update(salt=None)
    with pytest.raises(log.BrokenLog, match="no later entry says so") as broken:
        log.verify("x1")
    assert broken.value.seq == 3


def test_a_redaction_that_was_changed_is_found(spoken: ExchangeSession) -> None:
    erase("x1", "bruno", NOON, words=False)
    redacted = LogPayload.objects.get(salt=None)
    event = bytes(redacted.event).replace(b"leader", b"chair!")
    assert event != bytes(redacted.event)
    LogPayload.objects.filter(seq=redacted.seq).update(event=event)
    with pytest.raises(log.BrokenLog) as broken:
        log.verify("x1")
    assert broken.value.seq == redacted.seq


def test_the_archive_says_that_a_name_was_removed(spoken: ExchangeSession) -> None:
    erase("x1", "chen", NOON, words=True)
    archive = document_of(spoken)
    assert (archive.people["chen"].name, archive.questions["q1"].text) == ("Name removed", "Text removed")


def test_nobody_of_that_name_changes_nothing(spoken: ExchangeSession) -> None:
    before = stored()
    assert isinstance(erase("x1", "nobody", NOON, words=True), Refusal)
    assert stored() == before
    with pytest.raises(CommandError, match="there are: amara"):
        call_command("erase_person", "x1", "nobody")
    with pytest.raises(CommandError, match="no exchange"):
        call_command("erase_person", "x9", "bruno")


def test_the_command_says_what_it_did(spoken: ExchangeSession, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("erase_person", "x1", "bruno", "--words")
    assert "bruno is forgotten in x1" in capsys.readouterr().out
