"""What may be typed after `python3 -m hub`, and the way from there into the virtual environment.

Standard library only: this runs before any package is installed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from hub import bootstrap
from hub.preflight import check_data_folder, check_port
from hub.trouble import Trouble

DESCRIPTION = """\
commands:
  run       set up what is missing and serve Twinhall on this machine
  test      run every test there is; the last line counts them
  check     the fast part of it, for while you work
  bench     measure something on this machine      (bench --list)
  drill     break something and see it hold        (drill --list)
  manage    Django's own commands, with the same set-up and data folder

`python3 -m hub COMMAND --help` says more about each."""

EXPERIMENTS = {"bench", "drill"}
DEVELOPER_COMMANDS = {"messages", "generate_types"}  # of `manage`: they need the tools of the test set


def parser() -> argparse.ArgumentParser:
    """Every command but `manage`, whose words are Django's."""
    top = argparse.ArgumentParser(
        prog="python3 -m hub",
        description="Twinhall: a town hall between two cities.",
        epilog=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", help=argparse.SUPPRESS)
    _add_run(commands)
    for name, what in (("test", "run every test"), ("check", "run the fast checks")):
        command = commands.add_parser(name, description=f"Twinhall: {what}.")
        command.add_argument("--only", action="append", metavar="STEP", help="only this step (may be repeated)")
        command.add_argument("--list", action="store_true", help="name the steps and stop")
    for name, what in (("bench", "measure something"), ("drill", "break something and see it hold")):
        _add_experiment(commands, name, what)
    return top


def _add_experiment(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str
) -> None:
    """`bench` or `drill`; `--help` is an option like the others, as only NAME's module knows the rest."""
    command = commands.add_parser(
        name,
        description=f"Twinhall: {what}.",
        usage=f"python3 -m hub {name} [--list] | NAME [--json] [--OPTION VALUE …] [--help]",
        epilog=f"`python3 -m hub {name} NAME --help` tells the options of NAME.",
        add_help=False,
        allow_abbrev=False,
    )
    command.add_argument("name", nargs="?", metavar="NAME")
    command.add_argument("--list", action="store_true", help="name what there is and stop")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--help", "-h", action="store_true", help="tell the options and stop")
    command.set_defaults(usage=command.format_help)


def parse(argv: list[str]) -> argparse.Namespace:
    """The words of every command but `manage`; `options.words` are left for a bench or drill to judge."""
    options, words = parser().parse_known_args(argv)
    if words and (options.command not in EXPERIMENTS or options.name is None):
        parser().error(f"unrecognized arguments: {' '.join(words)}")
    options.words = words
    return options


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", description="Twinhall: serve it on this machine.")
    run.add_argument("--port", type=_port, default=8000, help="TCP port of the pages (default %(default)s)")
    run.add_argument(
        "--udp-port", type=_port, default=10_000, help="UDP port of sound and picture (%(default)s)"
    )
    run.add_argument("--data", metavar="DIR", help="folder for everything that is kept (default: data/)")
    run.add_argument(
        "--no-demo", action="store_true", help="start without the demo's cities, people and exchanges"
    )


def _port(text: str) -> int:
    """A port number a server can listen on, 1-65535."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return int(text)


def split_manage(words: list[str]) -> tuple[str | None, list[str]]:
    """The data folder, if one is named first, and the words for Django: `manage [--data DIR] WORD …`."""
    if words[:1] == ["--data"]:
        if len(words) < 2:
            raise Trouble("--data needs a folder: python3 -m hub manage --data DIR COMMAND")
        return words[1], words[2:]
    if words and words[0].startswith("--data="):
        return words[0].removeprefix("--data="), words[1:]
    return None, words


def main(argv: list[str]) -> int:
    """Set up what the command needs and go on inside the virtual environment; the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        needs = _prepare_environment(argv)
        python = bootstrap.prepare(needs)
    except Trouble as trouble:
        print(f"Twinhall: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 130
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.stdout.flush()
    return os.execv(python, [python, "-m", "hub.inside", *argv])  # noqa: S606 - no shell is wanted


def _prepare_environment(argv: list[str]) -> bootstrap.Needs:
    """Judge the words and the machine before any set-up, tell the environment, say what set-up is needed."""
    if argv[:1] == ["manage"]:
        data, words = split_manage(argv[1:])
        _set_data(data)
        developer = bool(words) and words[0] in DEVELOPER_COMMANDS
        return bootstrap.Needs("test" if developer else "run", build=not developer)
    options = parse(argv)
    if options.command in EXPERIMENTS:
        if options.help and options.name is None:
            print(options.usage(), end="")
            raise SystemExit(0)
        return bootstrap.Needs("test", build=options.name is not None)
    if options.command != "run":
        return bootstrap.Needs("test", build=False)
    _set_data(options.data)
    check_data_folder(Path(os.environ.get("TWINHALL_DATA") or bootstrap.ROOT / "data"))
    check_port("TCP", "127.0.0.1", options.port, "--port")
    check_port("UDP", os.environ.get("TWINHALL_MEDIA_HOST", "127.0.0.1"), options.udp_port, "--udp-port")
    os.environ["TWINHALL_MEDIA_PORT"] = str(options.udp_port)
    os.environ.setdefault("TWINHALL_URL", f"http://localhost:{options.port}")
    os.environ["TWINHALL_DEMO"] = "0" if options.no_demo else "1"
    return bootstrap.Needs("run", build=True)


def _set_data(folder: str | None) -> None:
    if folder is not None:
        os.environ["TWINHALL_DATA"] = str(Path(folder).expanduser().resolve())


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
