"""Run against a bench's own database: an exchange with people, questions and votes; prints it as JSON."""

from __future__ import annotations

import json
import sys
import uuid

import django

BATCH = 250
TEXT = "How do you meter leakage in the old part of the town, and who pays for the meters?"


def main(people: int, questions: int, votes: int) -> None:
    """`votes` are cast in turn by everybody for everything."""
    django.setup()
    from tests.live.prepare_processes import prepare_exchange

    prepared = prepare_exchange([f"reader{n}" for n in range(people)])
    _talk(str(prepared["exchange"]), people, questions, votes)
    cookies = prepared["cookies"]
    assert isinstance(cookies, dict)
    print(json.dumps({"exchange": prepared["exchange"], "cookies": list(cookies.values())}))  # noqa: T201


def _talk(exchange: str, people: int, questions: int, votes: int) -> None:
    from realtime.clock import now_ms
    from sessions.batch import Request
    from sessions.domain.commands import AnyCommand, AskQuestion, VoteForQuestion
    from sessions.domain.names import Role
    from sessions.domain.state import Actor
    from sessions.execute import execute_all

    asked: list[AnyCommand] = [AskQuestion(question=f"q{n + 1}", text=TEXT) for n in range(questions)]
    asked += [VoteForQuestion(question=f"q{(n * 7 + n // people) % questions + 1}") for n in range(votes)]
    actors = [Actor(f"{exchange}reader{n}", Role.LEADER) for n in range(people)]
    requests = [Request(uuid.uuid4(), command, actors[n % people], now_ms()) for n, command in enumerate(asked)]
    for first in range(0, len(requests), BATCH):
        execute_all(exchange, requests[first : first + BATCH])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
