"""A moderator with the keyboard alone brings forty questions to forty outcomes.

It takes its seconds for a hall of its own and for forty decisions, each seen on the page before the next is made:
that is what shows whether the next question is under the hand.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from websockets.sync.client import connect

from realtime import protocol
from tests.browser.conftest import Hall, MakeSomeone, Someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ROOM = "/exchange/waterlive/room/"
QUESTIONS = 40
ASKED = Path(__file__).parents[1] / "bench" / "duplicates" / "tuning.json"
# The question that the keys are for, as one sees it; null when the list is empty.
MARKED = """() => {
  const row = document.querySelector(".desk-list [data-chosen]");
  return row && { id: row.dataset.question, status: row.dataset.status,
    text: row.innerText, similar: row.querySelector(".similar [data-key=U]") !== null };
}"""
CHANGED = """([id, status, text]) => {
  const row = document.querySelector(`.desk-list [data-question="${id}"]`);
  return row === null || row.dataset.status !== status || (text && row.innerText !== text);
}"""


class Keyboard:
    """Counts what is pressed; words that are typed count by themselves."""

    def __init__(self, person: Someone) -> None:
        self.keys, self.presses, self.typed = person.page.keyboard, 0, 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.keys.press(key)
            self.presses += 1

    async def write(self, words: str) -> None:
        await self.keys.insert_text(words)
        self.typed += len(words)


def questions() -> Iterator[str]:
    """Real-sounding ones in four languages, some of which ask the same."""
    by_language: dict[str, list[list[str]]] = json.loads(ASKED.read_text(encoding="utf-8"))
    groups = itertools.chain.from_iterable(zip(*by_language.values(), strict=False))
    return itertools.islice(itertools.chain.from_iterable(groups), QUESTIONS)


async def ask(someone: Someone, hall: Hall) -> None:
    """All at once, by the asker's own session."""
    cookies = {each["name"]: each["value"] for each in await someone.page.context.cookies()}
    headers = {"Cookie": f"sessionid={cookies['sessionid']}", "Origin": hall.origin}
    with connect(hall.origin.replace("http", "ws") + "/ws/", additional_headers=headers) as line:
        line.send(json.dumps({"t": "hello", "version": protocol.VERSION, "exchange": "waterlive", "after": 0}))
        for number, text in enumerate(questions()):
            command = {"do": "question.ask", "question": f"q{number:032x}", "text": text}
            line.send(
                json.dumps({"t": "do", "id": f"00000000-0000-4000-8000-{number:012x}", "command": command})
            )
        accepted = 0
        while accepted < QUESTIONS:
            frame: dict[str, Any] = json.loads(line.recv(timeout=20))
            assert frame["t"] != "refused", frame
            accepted += frame["t"] == "accepted"


async def decide(keyboard: Keyboard, turn: int, question: dict[str, Any]) -> None:
    if question["similar"]:
        return await keyboard.press("u")
    if question["status"] == "floor":
        return await keyboard.press("a")
    match turn % 5:
        case 0:
            await keyboard.press("p")
        case 1:
            await keyboard.press("o", "Enter")
        case 2:
            await keyboard.press("d")
            await keyboard.write("It is the topic of the next exchange.")
            await keyboard.press("Enter")
        case 3:
            await keyboard.press("w")
            await keyboard.write("Yes; the drawings are in the papers.")
            await keyboard.press("Enter")
        case _:
            await keyboard.press("a")
    return None


async def test_a_moderator_with_the_keyboard_brings_every_question_to_its_outcome(
    someone: MakeSomeone, hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    amara, fatima = await someone("amara-perera"), await someone("fatima-siddiqui")
    for person in (amara, fatima):
        await person.opens(ROOM)
        await person.presses("Agree and join")
    await ask(fatima, hall)
    await expect(amara.page.get_by_role("button", name=f"Waiting {QUESTIONS}")).to_be_visible()
    await amara.sees("() => document.querySelector('.desk-list .similar') !== null")
    keyboard = Keyboard(amara)
    for turn in itertools.count():
        question = await amara.page.evaluate(MARKED)
        if question is None:
            break
        await decide(keyboard, turn, question)
        merged = (
            question["text"] if question["similar"] else ""
        )  # the older of two stays, and says what was merged
        await amara.sees(CHANGED, [question["id"], question["status"], merged])
    await expect(amara.page.get_by_text("No question is waiting.")).to_be_visible()
    with capsys.disabled():
        each = keyboard.presses / QUESTIONS
        print(f"\n{QUESTIONS} outcomes: {each:.2f} keys each, {keyboard.typed} letters typed")  # noqa: T201
    assert each < 2.5
    await every_asker_reads_it(fatima)
    await amara.breaks_no_rule_of_access()
    await nothing_keeps_the_exchange_from_ending(amara)


async def every_asker_reads_it(fatima: Someone) -> None:
    page = fatima.page
    await expect(page.get_by_role("heading", name="Waiting (0)")).to_be_visible()
    for outcome in ("Carried over: Busan answers by", "Answered in writing:", "Also asked:"):
        await expect(page.get_by_text(outcome, exact=False).first).to_be_visible()
    await expect(page.get_by_text("Only you read this reason", exact=False).first).to_be_visible()


async def nothing_keeps_the_exchange_from_ending(amara: Someone) -> None:
    await amara.presses("End for all")
    dialog = amara.page.get_by_role("dialog")
    await expect(dialog.get_by_text("Every question has an outcome.")).to_be_visible()
    await dialog.get_by_role("button", name="End for all").click()
    await expect(amara.page.get_by_text("Closed. Nothing has been published.")).to_be_visible()
