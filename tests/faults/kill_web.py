"""kill -9 of a web process under load: what was accepted is in the log once, what was not is 0 or 1 times."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from hub.bootstrap import ROOT
from hub.runner.experiments import Goal, Option, Result, Row, Verdict
from hub.runner.processes import start
from hub.runner.services import services
from tests.live.wire import Wire
from tests.ports import free_port, wait_for_port

OPTIONS = {
    "kills": Option("3", "of the web process"),
    "commands": Option("15", "of each person between two kills"),
    "seed": Option("1", "of the instants"),
}
PEOPLE = [f"person{n}" for n in range(8)]


@dataclass
class Tally:
    """What the clients know: answers by command id, and the question that each command asked."""

    accepted: dict[str, int] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    askers: dict[str, str] = field(default_factory=dict)
    resent: int = 0


def run(options: Mapping[str, str]) -> Result:
    kills, commands = int(options["kills"]), int(options["commands"])
    chance = random.Random(options["seed"])
    tally = Tally()
    with services() as urls, tempfile.TemporaryDirectory(prefix="twinhall-drill-") as folder:
        env = os.environ | urls | {"TWINHALL_DATA": folder, "DJANGO_SETTINGS_MODULE": "hub.settings"}
        _manage(env, "migrate", "--verbosity", "0")
        prepare = [sys.executable, "-m", "tests.live.prepare_processes", *PEOPLE]
        prepared = json.loads(
            subprocess.run(prepare, cwd=ROOT, env=env, check=True, capture_output=True).stdout
        )
        for _ in range(kills):
            _round(env, prepared, tally, commands, chance.uniform(0.1, 0.9))
        unanswered = len(tally.questions) - len(tally.accepted)
        with _web(env, Path(folder)) as (port, _process):
            _ask_again(port, prepared, tally)
            wire = _join(port, prepared, PEOPLE[0])
            questions = wire.document["questions"]
            wire.close()
        verified = int(_manage(env, "verify_log", prepared["exchange"]).split()[0])
    lost = sum(question not in questions for question in tally.questions.values())
    strangers = len(questions.keys() - set(tally.questions.values()))
    verdict = Verdict(
        accepted=len(tally.accepted),
        lost=lost,
        doubled=len(tally.accepted) - len(set(tally.accepted.values())),
        gaps=abs(wire.seq - verified),
        diverged=strangers,
    )
    figures: dict[str, float | int | str] = {
        "accepted": len(tally.accepted),
        "unanswered when killed": unanswered,
        "resent": tally.resent,
    }
    enough = Goal(value=len(tally.accepted), goal=kills, met=len(tally.accepted) > kills)
    row = Row(name=f"{kills} kills", figures=figures)
    return Result(rows=[row], goals={"accepted": enough}, verdict=verdict)


def _round(
    env: Mapping[str, str], prepared: dict[str, object], tally: Tally, commands: int, after: float
) -> None:
    """Load from everybody; the process is killed when that share of the commands has been answered."""
    with _web(env, Path(env["TWINHALL_DATA"])) as (port, process):
        enough = threading.Semaphore(0)
        people = [
            threading.Thread(target=_talk, args=(port, prepared, name, tally, commands, enough))
            for name in PEOPLE
        ]
        for person in people:
            person.start()
        for _ in range(int(after * commands * len(PEOPLE))):
            enough.acquire(timeout=20)
        process.kill()
        for person in people:
            person.join(60)


def _talk(
    port: int, prepared: dict[str, object], name: str, tally: Tally, commands: int, enough: threading.Semaphore
) -> None:
    """Ask questions one after another until the line is cut; an unanswered one is kept, to be sent again."""
    try:
        wire = _join(port, prepared, name)
        for _ in range(commands):
            command_id = str(uuid.uuid4())
            tally.questions[command_id], tally.askers[command_id] = "q" + uuid.uuid4().hex, name
            answer = _ask(wire, command_id, tally)
            tally.accepted[command_id] = answer["seq"]
            enough.release()
    except (ConnectionClosed, OSError, EOFError):
        return  # killed: what a phone sees in a tunnel


def _ask(wire: Wire, command_id: str, tally: Tally) -> dict[str, int]:
    question = tally.questions[command_id]
    answer = wire.do("question.ask", command_id=command_id, question=question, text=f"Drill {question}?")
    if answer["t"] != "accepted":
        raise AssertionError(f"not accepted: {answer}")
    return answer


def _ask_again(port: int, prepared: dict[str, object], tally: Tally) -> None:
    """Send all again: accepted ones must answer as before, unanswered ones be decided now."""
    wires = {name: _join(port, prepared, name) for name in PEOPLE}
    for command_id in tally.questions:
        seq = _ask(wires[tally.askers[command_id]], command_id, tally)["seq"]
        tally.resent += 1
        if tally.accepted.setdefault(command_id, seq) != seq:
            raise AssertionError(f"{command_id} was accepted at {tally.accepted[command_id]}, now at {seq}")
    for wire in wires.values():
        wire.close()


def _join(port: int, prepared: dict[str, object], name: str) -> Wire:
    cookies = prepared["cookies"]
    assert isinstance(cookies, dict)
    wire = Wire(port, cookies[name], str(prepared["exchange"]))
    wire.hello()
    return wire


@contextmanager
def _web(env: Mapping[str, str], folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    words = [sys.executable, "-m", "hub.inside", "manage", "web", "--port", str(port)]
    with (folder / "web.log").open("ab") as output:
        process = start(words, output=output, cwd=ROOT, env=env)
        try:
            wait_for_port(process, port)
            yield port, process
        finally:
            process.kill()
            process.wait()


def _manage(env: Mapping[str, str], *words: str) -> str:
    run = [sys.executable, "-m", "hub.inside", "manage", *words]
    return subprocess.run(run, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
