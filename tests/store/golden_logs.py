"""Golden logs: what versions of this hub wrote, kept for ever. `-m tests.store.write_golden_log` adds today's.

Each holds `log.jsonl`, the rows as they were stored, and `views.json`, what each audience saw at the end.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from hub.places.models import Topic
from sessions import log
from sessions.domain.commands import AnyCommand, EditMinuteLine, HideChatLine, HideOlderLine, StrikeMinuteLine
from sessions.domain.names import Audience
from sessions.domain.state import SECTIONS
from sessions.domain.view import view
from sessions.execute import execute
from sessions.log import Row
from sessions.models import ExchangeSession, Participant
from sessions.outcomes import Done
from sessions.states import catch_up
from tests.store.golden_story import PEOPLE, story

FOLDER = Path(__file__).parent / "golden"
EXCHANGE = "golden"


def folders() -> list[Path]:
    return sorted(FOLDER.iterdir())


def rows(folder: Path) -> Iterator[Row]:
    """The rows of a golden log; those of version 1 were written before rows said so."""
    for line in (folder / "log.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield Row(
            row["seq"],
            row["at_ms"],
            row.get("version", 1),
            row["event"].encode(),
            bytes.fromhex(row["salt"]) or None,
            bytes.fromhex(row["digest"]),
            bytes.fromhex(row["chain"]),
        )


def views(folder: Path) -> dict[str, Any]:
    """What each audience saw; a section that is younger than the log is empty."""
    documents: dict[str, Any] = json.loads((folder / "views.json").read_text(encoding="utf-8"))
    return {audience: {name: {} for name in SECTIONS} | shown for audience, shown in documents.items()}


def known_then(shown: Any, then: Any) -> Any:
    """What is shown, without what was not there then; in a section, every entity counts."""
    if not isinstance(shown, dict) or not isinstance(then, dict):
        return shown
    return {key: known_then(value, then[key]) for key, value in shown.items() if key in then}


def write(folder: Path) -> None:
    """Carry the story out in an empty database, and keep what it wrote in a new folder. Raises FileExistsError."""
    topic = Topic.objects.create(slug="water", name="Water")
    exchange = ExchangeSession.objects.create(
        id=EXCHANGE, title="-", topic=topic, starts_at="2026-02-02T12:00Z", time_zone="Asia/Kolkata"
    )
    for name in PEOPLE:
        Participant.objects.create(id=name, exchange=exchange)
    for number, (told, by, at_ms) in enumerate(story()):
        command = as_seen(told)
        outcome = execute(EXCHANGE, uuid.UUID(int=number + 1), command, by, at_ms)
        assert isinstance(outcome, Done), f"{command}: {outcome}"
    folder.mkdir()
    lines = [json.dumps(_plain(row), ensure_ascii=False) + "\n" for row in log.rows_after(EXCHANGE, 0)]
    (folder / "log.jsonl").write_text("".join(lines), encoding="utf-8")
    state = catch_up(EXCHANGE)
    shown = {audience.value: view(state, audience) for audience in Audience}
    text = json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "views.json").write_text(text, encoding="utf-8")


def as_seen(command: AnyCommand) -> AnyCommand:
    """A change of a minute line is one of the line as it stands; keys of the chat's lines follow from the log."""
    if isinstance(command, HideChatLine | HideOlderLine):
        return replace(command, line=list(catch_up(EXCHANGE).chat)[-1])
    if isinstance(command, EditMinuteLine | StrikeMinuteLine):
        return replace(command, base_seq=catch_up(EXCHANGE).minutes[command.line].seq)
    return command


def _plain(row: Row) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "at_ms": row.at_ms,
        "version": row.version,
        "salt": (row.salt or b"").hex(),
        "event": row.event.decode(),
        "digest": row.digest.hex(),
        "chain": row.chain.hex(),
    }
