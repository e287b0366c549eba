"""Each bench in a short form: its JSON has the agreed shape, and every peer that is here was really measured."""

from __future__ import annotations

import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from hub.runner import experiments
from hub.trouble import Trouble
from tests.bench import _load, fanout, log, storm
from tests.bench._figures import medians, ratio
from tests.bench._servers import cores

pytestmark = pytest.mark.timeout(300)


def measured(capsys: pytest.CaptureFixture[str], name: str, *words: str) -> dict[str, Any]:
    """The document that the bench prints; missed goals are for the long form to judge."""
    capsys.readouterr()
    experiments.main("bench", name, list(words), as_json=True)
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(document) == ["bench", "host", "rows", "ratios", "goals"]
    assert document["bench"] == name
    assert all(set(goal) == {"value", "goal", "met"} for goal in document["goals"].values())
    return document


def rows(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Those that were measured, by name; of the others the reason must be told."""
    found = {row["name"]: row for row in document["rows"]}
    assert all(row["absent"] for row in found.values() if "absent" in row)
    return {name: row for name, row in found.items() if "absent" not in row}


def test_fan_out_delivers_everything_of_every_server(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--sockets", "12", "--rate", "20", "--seconds", "0.5", "--rounds", "1", "--window", "4")
    document = measured(capsys, "fanout", *words)
    found = rows(document)
    assert {fanout.HUB, "idiomatic Channels"} <= set(found)
    for row in found.values():
        assert (row["lost"], row["doubled"], row["refused"], row["closed"]) == (0, 0, 0, 0)
        assert row["us_saturated"] > 0 and row["us_at_rate"] > 0 and row["p99_ms"] >= row["p50_ms"] > 0
    there = {key for name, key in fanout.RATIOS.items() if name in found}
    assert set(document["ratios"]) - {"memory_vs_node_ws"} == there
    assert "vs_idiomatic" in document["goals"]


def test_every_page_of_a_storm_gets_what_it_missed_from_every_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = measured(capsys, "storm", "--sockets", "10", "--most", "5", "--rounds", "1")
    found = rows(document)
    assert {storm.HUB, storm.ORM} <= set(found)
    for row in found.values():
        assert (row["lost"], row["doubled"], row["closed"]) == (0, 0, 0)
        assert row["events"] >= sum(1 + n % 5 for n in range(10)) and row["us_a_page"] > 0
    assert "vs_orm" in document["ratios"]


def test_a_command_reaches_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--sockets", "10", "--questions", "40", "--voters", "20", "--rounds", "1", "--seconds", "1")
    document = measured(capsys, "command", *words)
    whole = rows(document)["command to everybody"]
    assert whole["commands"] == 10 and whole["lost"] == 0 and whole["p99_ms"] >= whole["p50_ms"] > 0
    assert {"whole_way_ms_p99", "core_us_p50", "core_us_p99"} <= set(document["goals"])


def test_duplicates_are_found_and_the_desk_s_commands_are_timed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--questions", "40", "--voters", "30", "--commands", "300")
    document = measured(capsys, "desk", *words)
    found = rows(document)
    assert {f"duplicates, held out, {language}" for language in ("all", "en", "ur", "hi", "ko")} <= set(found)
    assert found["command to patch"]["commands"] > 100 and found["command to patch"]["p99_ms"] > 0
    for goal in ("duplicate_precision", "duplicate_recall"):  # these hang on no machine
        assert document["goals"][goal]["met"], document["goals"][goal]


def test_appends_are_counted_on_both_databases(capsys: pytest.CaptureFixture[str]) -> None:
    document = measured(capsys, "log", "--writers", "16", "--seconds", "0.3", "--rounds", "1")
    found = rows(document)
    assert len(found) == 2 * len(log.WAYS)
    assert all(row["appends_per_s"] > 0 and row["p99_ms"] >= row["p50_ms"] > 0 for row in found.values())
    assert document["ratios"]["vs_orm"] > 0 and "vs_orm" in document["goals"]


def test_the_load_client_sees_what_was_lost_and_what_came_twice() -> None:
    def frame(*numbers: int) -> str:
        items = ",".join(f'[{n},{{"odd":["[9,",{{}}]}}]' for n in numbers)
        return f'{{"t":"patches","to":{numbers[-1]},"patches":[{items}]}}'

    answers = {"1": frame(1), "2": frame(2, 2), "3": frame(4, 5, 6)}

    def answer(line: ServerConnection) -> None:
        for said in line:
            line.send(answers[str(said)])

    with serve(answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        plan = _load.Plan(port=server.socket.getsockname()[1], pids=[os.getpid()], path="/", says=["{n}"])
        seen = _load.run_load(plan, 1, ["open", "say:3"], cores()[0])["say:3"]
        server.shutdown()
        thread.join()
    assert (seen.delivered, seen.frames, seen.doubled, seen.lost, seen.gaps) == (5, 3, 1, 1, 1)


def test_the_load_client_is_built_anew_when_its_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_load, "BUILT", tmp_path / "built")
    monkeypatch.setattr(_load, "SOURCES", shutil.copytree(_load.SOURCES, tmp_path / "sources"))
    first = _load.program()
    assert first.exists() and _load.program() == first
    with (tmp_path / "sources" / "load.c").open("a") as source:
        source.write("/* changed */\n")
    assert _load.program() != first


def test_without_a_compiler_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_load, "BUILT", tmp_path / "built")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="no C compiler was found: install it with `sudo apt install gcc"):
        _load.program()


def test_ratios_are_of_runs_that_stood_beside_each_other() -> None:
    ours = [{"us": 1.0, "lost": 0.0}, {"us": 4.0, "lost": 2.0}, {"us": 3.0, "lost": 0.0}]
    peers = [{"us": 2.0}, {"us": 2.0}, {"us": 2.0}]
    assert ratio(ours, peers, "us") == 1.5
    assert medians(ours) == {"us": 3.0, "lost": 2.0}


def test_ten_minutes_of_text_stay_far_below_what_the_live_lane_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The whole script, twenty times as fast: half a minute. Its bytes hang on no machine."""
    document = measured(capsys, "text", "--speed", "20")
    found = rows(document)
    assert {"slow lane", "live lane"} == set(found)
    assert found["slow lane"]["frames_accepted"] == found["live lane"]["frames_accepted"] == 15
    assert document["goals"]["text_bytes"]["met"] and document["ratios"]["slow_to_live"] < 0.3
