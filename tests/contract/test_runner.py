"""The second command counts honestly: what did not run, or ran nothing, never passes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from hub import bootstrap, command_line
from hub.bootstrap import ROOT
from hub.runner import experiments, programs, suite
from hub.runner.counting import Count, of_command, of_tests
from hub.runner.experiments import Goal, Option, Result, Row, Verdict, as_document, as_text, at_least, at_most
from hub.runner.on_services import belongs
from hub.runner.steps import SUITES, Needs, Phase, Step
from hub.runner.suite import Run
from hub.trouble import Trouble


def report(folder: Path, *cases: str) -> Path:
    path = folder / "report.xml"
    path.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return path


def case(inside: str = "") -> str:
    return f'<testcase name="Amara asks">{inside}</testcase>'


PASSED, FAILED, SKIPPED = case(), case("<failure/>"), case("<skipped/>")
ERROR = case("<error/>")


@pytest.mark.parametrize(
    ("exit_code", "cases", "count"),
    [
        (0, [PASSED, PASSED], Count(2, 0, 0)),
        (0, [PASSED, SKIPPED], Count(1, 0, 1)),
        (1, [PASSED, FAILED, ERROR, SKIPPED], Count(1, 2, 1)),
        (1, [PASSED], Count(1, 1, 0)),
        (0, [], Count(0, 1, 0)),
        (5, [], Count(0, 1, 0)),
        (0, [SKIPPED], Count(0, 1, 1)),
        (0, [FAILED], Count(0, 1, 0)),
    ],
)
def test_a_report_is_counted(tmp_path: Path, exit_code: int, cases: list[str], count: Count) -> None:
    assert of_tests(exit_code, report(tmp_path, *cases)).count == count


def test_what_failed_is_named_before_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader who is shown the first lines only still learns which tests they are."""
    broken = [case(f'<failure message="no">trace of {n}</failure>').replace("Amara", n) for n in ("Eva", "Raj")]
    written = f"<testsuites>{PASSED}{broken[0]}{broken[1]}</testsuites>".replace('"', '\\"')
    words = f'echo "...F.F.." ; echo "{written}" > {{report}}; exit 1'
    assert suite_of(monkeypatch, Step("desk", ["sh", "-c", words])) == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    at = lines.index("FAILED Eva asks")
    assert lines[at : at + 2] == ["FAILED Eva asks", "FAILED Raj asks"]
    assert lines.index("---- Eva asks") < lines.index("trace of Eva") < lines.index("---- Raj asks")
    assert "...F.F.." not in lines
    assert lines[-1] == "1 passed, 2 failed"


def test_a_missing_or_torn_report_is_a_failure(tmp_path: Path) -> None:
    assert of_tests(0, tmp_path / "none.xml").count == Count(failed=1)
    (tmp_path / "torn.xml").write_text("<testsuites><testsuite>")
    assert of_tests(0, tmp_path / "torn.xml").count == Count(failed=1)


def test_a_check_without_tests_counts_as_one() -> None:
    assert of_command(0).count == Count(passed=1)
    assert of_command(2).count == Count(failed=1)


def test_the_last_line_is_plain() -> None:
    assert str(Count(12, 0, 0)) == "12 passed, 0 failed"
    assert str(Count(12, 1, 2)) == "12 passed, 1 failed, 2 skipped"


def shell(name: str, words: str, *, needs: Needs = Needs.NOTHING) -> Step:
    return Step(name, ["sh", "-c", words], needs=needs)


def suite_of(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> int:
    monkeypatch.setitem(SUITES, "check", list(steps))
    return suite.main("check", only=[], list_only=False)


def test_one_failing_step_fails_the_run_and_shows_its_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite_of(monkeypatch, shell("good", "echo fine"), shell("bad", "echo why; exit 3")) == 1
    told = capsys.readouterr().out
    assert told.splitlines()[-1] == "1 passed, 1 failed"
    assert "        why" in told
    assert "fine" not in told


def test_a_step_that_cannot_start_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite_of(monkeypatch, shell("good", "true"), Step("gone", ["no-such-program-here"])) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_a_step_whose_service_cannot_be_had_fails_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> Path:
        raise Trouble("The browser tests need Chromium, which was not found.")

    monkeypatch.setattr(programs, "chromium", none)
    assert suite_of(monkeypatch, shell("good", "true"), shell("browser", "true", needs=Needs.CHROMIUM)) == 1
    told = capsys.readouterr().out
    assert "The browser tests need Chromium" in told
    assert told.splitlines()[-1] == "1 passed, 1 failed"


def test_pages_are_built_before_the_step_that_opens_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(needs: bootstrap.Needs) -> str:
        raise Trouble(f"The pages could not be built: {needs.build}.")

    monkeypatch.setattr(bootstrap, "prepare", fails)
    opens = Step("opens", ["true"], pages=True)
    assert suite_of(monkeypatch, shell("good", "true"), opens) == 1
    told = capsys.readouterr().out
    assert "The pages could not be built: True." in told
    assert told.splitlines()[-1] == "1 passed, 1 failed"


def test_a_run_of_nothing_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite_of(monkeypatch) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 0 failed"


def test_what_a_developer_has_set_does_not_reach_a_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWINHALL_REDIS_URL", "redis://elsewhere")
    words = (
        f'test -z "$TWINHALL_REDIS_URL" && test -d "$TWINHALL_DATA" && test "$TWINHALL_DATA" != "{ROOT}/data"'
    )
    assert suite_of(monkeypatch, shell("clean", words)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


def test_stopping_ends_what_a_step_has_started(tmp_path: Path) -> None:
    """The step's grandchild holds the pipe open for as long as it lives."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    words = "import subprocess, sys; subprocess.run(['sh', '-c', 'echo up >&9; exec sleep 600'], pass_fds=[9])"
    step = Step(
        "long", ["sh", "-c", f'exec "{sys.executable}" -c "{words}" 9>/proc/{os.getpid()}/fd/{writing}']
    )
    run = Run(tmp_path)
    running = threading.Thread(target=run.step, args=(step,))
    running.start()
    assert os.read(reading, 3) == b"up\n"
    os.close(writing)
    run.stop()
    running.join()
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_a_run_in_the_background_can_stop_what_it_starts() -> None:
    """A shell without job control ignores SIGINT for whatever it puts into the background."""
    says = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    run = """
import sys
from hub.runner import steps, suite
steps.SUITES["check"] = [steps.Step("asks", ["sh", "-c", sys.argv[1] + " | grep -q True"])]
sys.exit(suite.main("check", only=[], list_only=False))
"""
    asks = f"{shlex.quote(sys.executable)} -c {shlex.quote(says)}"
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", run, asks]
    told = subprocess.run(ignoring, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout.splitlines()[-1] == "1 passed, 0 failed", told


def test_an_unknown_step_is_answered_with_those_there_are() -> None:
    with pytest.raises(Trouble, match=r"no step 'mypi' in `check`; its steps are: build, mypy"):
        suite.chosen("check", ["mypi"])
    assert [step.name for step in suite.chosen("test", ["browser"])] == ["browser"]


def test_browser_tests_run_alone_and_last() -> None:
    assert [step.name for step in SUITES["test"] if step.phase is Phase.ALONE] == ["browser", "media"]


def test_the_run_on_services_takes_what_is_marked_and_the_store_and_the_live_room() -> None:
    root = Path("/clone")
    assert belongs(root / "tests" / "store" / "test_log.py", root, set())
    assert belongs(root / "tests" / "live" / "test_room.py", root, {"asyncio"})
    assert belongs(root / "tests" / "pages" / "test_list.py", root, {"services"})
    assert not belongs(root / "tests" / "pages" / "test_list.py", root, set())
    assert not belongs(root / "tests" / "live" / "test_two_browsers.py", root, {"browser"})


def test_every_bench_and_drill_says_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("bench", "drill"):
        assert experiments.print_list(kind) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines
        assert all(len(line) > 20 and line.endswith(".") for line in lines)
        for name in experiments.names(kind):
            assert experiments.print_help(kind, name) == 0
            assert f"python3 -m hub {kind} {name}" in capsys.readouterr().out


def test_an_unknown_bench_or_option_is_refused() -> None:
    with pytest.raises(Trouble, match=r"There is no bench 'stat'; there are: .*start"):
        experiments.main("bench", "stat", [], as_json=False)

    def options(*words: str) -> dict[str, str]:
        known = {"sockets": Option("500", "connected pages."), "rate": Option("10.0", "a second.")}
        return experiments.parse_options("bench fanout", list(words), known)

    assert options() == {"sockets": "500", "rate": "10.0"}
    assert options("--sockets", "20", "--rate=5") == {"sockets": "20", "rate": "5"}
    with pytest.raises(Trouble, match=r"knows no option '--sokets'; its .*: --sockets 500, --rate 10.0\."):
        options("--sokets", "20")
    with pytest.raises(Trouble, match="knows no option 'sockets=20'"):
        options("sockets=20")
    with pytest.raises(Trouble, match="--sockets needs a value: connected pages"):
        options("--sockets")
    with pytest.raises(Trouble, match="--sockets 'many' is not a number like 500"):
        options("--sockets", "many")


def test_what_follows_the_name_is_for_the_bench_to_judge() -> None:
    words = ["bench", "fanout", "--sockets", "20", "--json", "--rate=5"]
    options = command_line.parse(words)
    assert (options.name, options.json) == ("fanout", True)
    assert options.words == ["--sockets", "20", "--rate=5"]
    with pytest.raises(SystemExit):
        command_line.parse(["run", "--sockets", "20"])


RESULT = Result(
    rows=[
        Row(name="one socket", figures={"p99_ms": 12.345, "lost": 0}),
        Row(name="many", figures={"p99_ms": 1234.5}),
    ],
    ratios={"to its peer": 0.5},
    goals={"p99 ms": at_most(60, 50), "sockets": at_least(500, 500)},
)


def test_a_result_is_a_table_for_people() -> None:
    told = as_text("core", RESULT)
    assert "p99 ms  lost\none socket    12.3     0\nmany         1,234" in told.replace(
        " " * 10 + "  p99", "p99"
    )
    assert "MISSED p99 ms: 60 (goal 50)" in told
    assert "met    sockets: 500 (goal 500)" in told


def test_a_result_is_a_document_for_machines() -> None:
    document = json.loads(as_document("bench", "core", RESULT))
    assert list(document) == ["bench", "host", "rows", "ratios", "goals"]
    assert document["rows"][0] == {"name": "one socket", "p99_ms": 12.345, "lost": 0}
    assert document["goals"]["p99 ms"] == {"value": 60, "goal": 50, "met": False}


def test_a_missed_goal_is_a_bad_exit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment_that_finds(monkeypatch, Result(rows=[], goals={"held": Goal(value=1, goal=2, met=False)}))
    assert experiments.main("bench", "any", [], as_json=True) == 1
    assert '"met": false' in capsys.readouterr().out


def experiment_that_finds(monkeypatch: pytest.MonkeyPatch, result: Result) -> None:
    class Module:
        OPTIONS: ClassVar[dict[str, Option]] = {}

        @staticmethod
        def run(_options: Mapping[str, str]) -> Result:
            return result

    monkeypatch.setattr(experiments, "load", lambda _kind, _name: Module)


@pytest.mark.parametrize(
    ("verdict", "goal_met", "ok"),
    [
        (Verdict(accepted=3), True, True),
        (Verdict(accepted=0), True, False),
        (Verdict(accepted=3, lost=1), True, False),
        (Verdict(accepted=3, doubled=1), True, False),
        (Verdict(accepted=3, gaps=1), True, False),
        (Verdict(accepted=3, diverged=1), True, False),
        (Verdict(accepted=3), False, False),
    ],
)
def test_a_drill_ends_in_a_line_of_what_its_checker_counted(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verdict: Verdict,
    goal_met: bool,
    ok: bool,
) -> None:
    goals = {"back": Goal(value=1, goal=1, met=goal_met)}
    experiment_that_finds(monkeypatch, Result(rows=[], goals=goals, verdict=verdict))
    code = 0 if ok else 1
    assert experiments.main("drill", "kill-web", [], as_json=True) == code
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(line) == ["drill", "accepted", "lost", "doubled", "gaps", "diverged", "ok"]
    assert (line["drill"], line["accepted"], line["ok"]) == ("kill-web", verdict.accepted, ok)
    assert experiments.main("drill", "kill-web", [], as_json=False) == code
    assert capsys.readouterr().out.splitlines()[-1].startswith("held: " if ok else "FAILED: ")


def test_the_ci_script_is_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert script.read_text().splitlines()[-1] == "exec python3 -m hub test"
