"""One person's commands, doubled and out of order, over several lines at once: each is carried out once at most."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping

from hub.runner.experiments import Option, Result, at_least
from tests.faults._checker import Given
from tests.faults._crowd import Client, Crowd
from tests.faults._drill import drill, whole
from tests.faults._hub import Hub, hub

QUESTIONS = 5
OPTIONS = {
    "rounds": Option("20", "rounds, each of a batch a person, sent twice to four times"),
    "commands": Option("12", "commands in a batch"),
    "people": Option("6", "people who do so"),
    "lines": Option("3", "lines a person"),
    "webs": Option("2", "web processes"),
    "seed": Option("1", "of order and copies"),
}


def run(options: Mapping[str, str]) -> Result:
    with hub(int(options["webs"]), durable=True) as running:
        return asyncio.run(play(running, options))


async def play(hub: Hub, options: Mapping[str, str]) -> Result:
    rounds, commands, people, lines = whole(options, "rounds", "commands", "people", "lines")
    async with drill(hub, people, seed=options["seed"], talkers=1, rate=2.0) as running:
        crowd = running.crowd
        desks = [
            [client, *await crowd.enter([client.person] * (lines - 1))] for client in crowd.clients[:people]
        ]
        for _ in range(rounds):
            await asyncio.gather(*(_batch(crowd, desk, commands) for desk in desks))
        sent = sum(len(given.answers) for given in crowd.given.values())
        running.figures["answers"] = sent
        running.goals["answers_a_command"] = at_least(sent / len(crowd.given), 1.5)
        return await running.result(f"{rounds} rounds")


async def _batch(crowd: Crowd, lines: list[Client], commands: int) -> None:
    """Commands that depend on their order, each on some of the lines, some twice on one; until all are answered."""
    known = list(lines[0].document.get("questions", ()))[:QUESTIONS]
    batch = [_command(crowd, lines[0], known) for _ in range(commands)]
    copies = [given for given in batch for _ in range(crowd.chance.randint(2, 4))]
    crowd.chance.shuffle(copies)
    await asyncio.gather(*(crowd.chance.choice(lines).deliver(given) for given in copies))


def _command(crowd: Crowd, client: Client, known: list[str]) -> Given:
    """Few questions and one hand, so that the commands are in each other's way."""
    if len(known) < QUESTIONS or crowd.chance.random() < 0.2:
        key = f"q{uuid.uuid4().hex}"
        return crowd.note(client.person, "question.ask", question=key, text=f"Again {key}?")
    if crowd.chance.random() < 0.3:
        return crowd.note(client.person, crowd.chance.choice(("hand.raise", "hand.lower")))
    do = crowd.chance.choice(("question.vote", "question.unvote"))
    return crowd.note(client.person, do, question=crowd.chance.choice(known))
