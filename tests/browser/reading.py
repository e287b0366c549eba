"""What a page says in Latin letters that its language does not, and what it cuts off. Names are in <bdi> or known."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import polib

from hub.demo.exchanges import FINISHED, LIVE, UPCOMING, ZONE
from hub.demo.people import DEMO_CAST
from hub.demo.story import DEMO_STORY
from hub.messages.languages import LOCALE
from hub.places.catalogue import CITIES
from tests.browser.conftest import Someone

WORD = re.compile(r"[A-Za-z]{3,}")
# Text and labels that are shown or read out; not what is somebody's name or words, nor in a language of its own.
SHOWN = """() => {
  const own = "bdi, [dir=auto], code, kbd, textarea, script, style, noscript, a[href^=mailto], [lang]:not(html)";
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.checkVisibility() && !parent.closest(own)) said.push(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "placeholder"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (element.checkVisibility() && !element.closest(own)) said.push(element.getAttribute(name));
  return [document.title, ...said].filter(Boolean);
}"""
CUT = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && each.childElementCount === 0 && each.textContent.trim())
  .filter((each) => getComputedStyle(each).display !== "inline" && !each.closest(".visually-hidden, .skip"))
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120))"""
# Of the room on a phone: a control or a tab that leaves the window, is less than 44 px, or starts a second row.
SQUEEZED = """() => [...document.querySelectorAll(".room-controls .control, .tab")]
  .filter((each) => each.checkVisibility())
  .filter((each, _, all) => {
    const box = each.getBoundingClientRect(), row = each.closest(".control-row");
    const first = row && all.find((other) => other.closest(".control-row")).getBoundingClientRect();
    return box.left < -0.5 || box.right > innerWidth + 0.5 || Math.min(box.width, box.height) < 43.5
      || (first && Math.abs(box.top - first.top) > 1);
  })
  .map((each) => each.outerHTML.slice(0, 120))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def known(language: str) -> set[str]:
    """Latin words that may stand in a page of this language: its own (PDF, WebSocket), and names of the demo."""
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    own = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    told = [each for story in (DEMO_STORY.questions, DEMO_STORY.minutes) for each in story]
    texts = [getattr(each, field.name) for each in told for field in fields(each)]
    people = [text for person in DEMO_CAST for text in (person.name, person.title)]
    titles = [plan.title for plan in (LIVE, UPCOMING, FINISHED)]
    names = [*people, *titles, *(city.name for city in CITIES), ZONE, "Colombo", "Twinhall", "Maya Fernando"]
    return {word for text in (*own, *texts, *names) for word in WORD.findall(str(text))}


async def faults(person: Someone, language: str, allowed: set[str]) -> list[str]:
    """What a reader of this language would find wrong with the page that is open."""
    at = f"{language} {person.page.url.removeprefix(person.origin)}"
    shown: list[str] = await person.page.evaluate(SHOWN)
    found = [f"{at} says {text!r}" for text in shown if set(WORD.findall(text)) - allowed]
    cut: Any = await person.page.evaluate(CUT)
    found += [f"{at} cuts {element}" for element in cut]
    squeezed: Any = await person.page.evaluate(SQUEEZED)
    found += [f"{at} has no room for {element}" for element in squeezed]
    over: int = await person.page.evaluate(TOO_WIDE)
    return found + ([f"{at} is {over} px too wide"] if over > 0 else [])
