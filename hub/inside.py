"""`python3 -m hub …` once set-up is done and this is the virtual environment's Python."""

from __future__ import annotations

import argparse
import os
import sys

from hub.command_line import parse, split_manage
from hub.trouble import Trouble


def main(argv: list[str]) -> int:
    """Carry out the command; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    try:
        if argv[:1] == ["manage"]:
            return _manage(split_manage(argv[1:])[1])
        options = parse(argv)
        return {"run": _run, "test": _test, "check": _test, "bench": _experiment, "drill": _experiment}[
            options.command
        ](options)
    except Trouble as trouble:
        print(f"Twinhall: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    import django

    from hub.data_version import check_data_version

    django.setup()
    check_data_version()
    from hub.serving.embedded import main as serve

    serve(port=options.port)
    return 0


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python3 -m hub manage", *words])
    return 0


def _test(options: argparse.Namespace) -> int:
    from hub.runner.suite import main as suite

    return suite(options.command, only=options.only or [], list_only=options.list)


def _experiment(options: argparse.Namespace) -> int:
    from hub.runner import experiments

    if options.name is None or options.list:
        return experiments.print_list(options.command)
    if options.help:
        return experiments.print_help(options.command, options.name)
    return experiments.main(options.command, options.name, options.words, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
