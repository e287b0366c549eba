"""One catalogue for server and browser; a message that nobody can read in Urdu does not get through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog

from hub.messages import catalogues, gather
from hub.messages.compile import compile_all
from hub.messages.gather import browser_messages
from hub.trouble import Trouble

PYTHON = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext
def words(n):
    # Translators: beside the door
    a = _("Leave") + pgettext("door", "Open")
    return ngettext("%(count)s question", "%(count)s questions", n) + _('Two '
        'lines')
"""
TEMPLATE = """{% load i18n %}
<p>
    {% translate "Questions" %}
    {% blocktranslate with name=city.name %}Welcome to {{ name }}{% endblocktranslate %}
    {% blocktranslate count n=votes %}one vote{% plural %}{{ n }} votes{% endblocktranslate %}
</p>
"""
BROWSER = """
import { gettext as _, interpolate, ngettext, pgettext } from "../i18n";
import { gettext as foreign } from "elsewhere";
export const Room = ({ n }: { n: number }) => (
  <main title={_("Raise hand")}>
    {/* Translators: on the button */ _(`Ask` + " now")}
    {interpolate(ngettext("%(n)s hand", "%(n)s hands", n), { n })} {pgettext("verb", "Share")}
    {_("Leave")} {foreign("not ours")}
  </main>
);
"""
URDU: dict[str, str | list[str]] = {
    "Leave": "جائیں",
    "Open": "کھولیں",
    "Two lines": "دو",
    "Questions": "سوالات",
    "Signed out": "باہر",
    "Welcome to %(name)s": "%(name)s میں خوش آمدید",
    "Raise hand": "ہاتھ اٹھائیں",
    "Ask now": "پوچھیں",
    "Share": "دکھائیں",
    "%(count)s question": ["%(count)s سوال", "%(count)s سوالات"],
    "one vote": ["ایک ووٹ", "%(n)s ووٹ"],
    "%(n)s hand": ["%(n)s ہاتھ", "%(n)s ہاتھ"],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalog]:
    """A small house with a Python file, a template and a page, and its catalogues, translated."""
    root = tmp_path_factory.mktemp("house")
    sources = {
        "hub/rooms/views.py": PYTHON,
        "hub/templates/room.html": TEMPLATE,
        "hub/templates/account/messages/left.txt": "{% load i18n %}{% translate 'Signed out' %}",
        "hub/messages/tool.py": 'print(_("Not for the screen"))',
        "frontend/src/ui/room.tsx": BROWSER,
    }
    for name, text in sources.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    used = gather.gather(root)
    catalogues.update(used, root / "locale")
    translate(root)
    return root, used


@pytest.fixture
def house(built: tuple[Path, Catalog], tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(built[0], tmp_path / "house"))


@pytest.fixture
def used(built: tuple[Path, Catalog]) -> Catalog:
    """What its code uses."""
    return built[1]


def urdu(house: Path) -> polib.POFile:
    return polib.pofile(str(house / "locale/ur/LC_MESSAGES/django.po"))


def translate(house: Path) -> None:
    catalogue = urdu(house)
    for entry in catalogue:
        words = URDU[entry.msgid]
        if isinstance(words, list):
            entry.msgstr_plural = dict(enumerate(words))
        else:
            entry.msgstr = str(words)
    catalogue.save()


def problems(house: Path, used: Catalog) -> list[str]:
    """What is wrong with the Urdu, the one that is translated, whether it is told as a list or as trouble."""
    try:
        return [each for each in catalogues.problems(used, house / "locale") if each.startswith("ur: ")]
    except Trouble as trouble:
        return [str(trouble)]


def test_every_message_of_every_language_is_found(house: Path, used: Catalog) -> None:
    assert {entry.msgid for entry in urdu(house)} == set(URDU)
    leave = urdu(house).find("Leave")
    assert leave is not None
    assert {file for file, _line in leave.occurrences} == {"frontend/src/ui/room.tsx", "hub/rooms/views.py"}
    assert "Translators: beside the door" in leave.comment
    assert problems(house, used) == []


def test_updating_keeps_translations_and_changes_nothing_twice(house: Path, used: Catalog) -> None:
    before = (house / "locale/ur/LC_MESSAGES/django.po").read_bytes()
    catalogues.update(used, house / "locale")
    once = (house / "locale/ur/LC_MESSAGES/django.po").read_bytes()
    catalogues.update(used, house / "locale")
    assert (house / "locale/ur/LC_MESSAGES/django.po").read_bytes() == once
    assert "جائیں" in once.decode()
    assert b"Date" not in before + once


def test_the_browser_gets_its_own_messages_only(house: Path) -> None:
    compile_all(house / "locale", house / "out")
    found = json.loads((house / "out/ur.json").read_text())
    assert (found["lang"], found["dir"], found["plural"]) == ("ur", "rtl", "n != 1")
    assert found["messages"] == {
        "%(n)s hand": ["%(n)s ہاتھ", "%(n)s ہاتھ"],
        "Ask now": "پوچھیں",
        "Leave": "جائیں",
        "Raise hand": "ہاتھ اٹھائیں",
        "verb\u0004Share": "دکھائیں",
    }
    assert json.loads((house / "out/en.json").read_text())["messages"] == {}
    assert (house / "locale/ur/LC_MESSAGES/django.mo").stat().st_size > 100


def change(house: Path, message: str, **fields: object) -> None:
    catalogue = urdu(house)
    entry = catalogue.find(message)
    assert entry is not None
    for name, value in fields.items():
        setattr(entry, name, value)
    catalogue.save()


MUTATIONS: dict[str, tuple[str, dict[str, object], str]] = {
    "untranslated": ("Leave", {"msgstr": ""}, "'Leave': not translated"),
    "lost placeholder": ("Welcome to %(name)s", {"msgstr": "خوش آمدید"}, "placeholders [] instead of"),
    "misspelt placeholder": ("Welcome to %(name)s", {"msgstr": "%(nam)s"}, "placeholders ['%(nam)s'] instead"),
    "added placeholder": ("Leave", {"msgstr": "جائیں %(who)s"}, "placeholders ['%(who)s'] instead of []"),
    "translated placeholder type": ("Welcome to %(name)s", {"msgstr": "%(name)d"}, "placeholders ['%(name)d']"),
    "other digits": ("Leave", {"msgstr": "جائیں ۵"}, "has digits that are not 0 to 9"),
    "fuzzy": ("Leave", {"flags": ["fuzzy"]}, "marked fuzzy"),
    "empty plural": ("one vote", {"msgstr_plural": {0: "ایک ووٹ", 1: ""}}, "'one vote': not translated"),
    "plural without its number": (
        "one vote",
        {"msgstr_plural": {0: "ایک", 1: "ووٹ"}},
        "placeholders [] instead of",
    ),
    "too many plurals": ("one vote", {"msgstr_plural": {0: "ایک", 1: "%(n)s", 2: "%(n)s"}}, "cannot be read"),
    "other plural": ("one vote", {"msgid_plural": "%(n)s ballots"}, "its plural differs"),
    "other message": ("Leave", {"msgid": "Go"}, "'Leave': missing from the catalogue"),
    "message of old": ("Leave", {"msgid": "Go"}, "'Go': no longer in the code"),
    "other context": ("Share", {"msgctxt": "noun"}, "'Share' [verb]: missing"),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_spoilt_catalogue_is_named(house: Path, used: Catalog, mutation: str) -> None:
    message, fields, said = MUTATIONS[mutation]
    change(house, message, **fields)
    found = problems(house, used)
    assert any(said in problem and problem.startswith("ur: ") for problem in found), found


def test_another_plural_rule_is_refused(house: Path, used: Catalog) -> None:
    path = house / "locale/ur/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace("plural=(n != 1)", "plural=(n > 1)"))
    assert any("Plural-Forms is not" in problem for problem in problems(house, used))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export const a = _(name);", "room.tsx:2: gettext() needs constant words"),
        ("export const a = _(`Hello ${name}`);", "room.tsx:2: gettext() needs constant words"),
        ("export const a = names.map(_);", "room.tsx:2: _ is used other than in a call"),
        ('import * as words from "../i18n";', "room.tsx:2: import the functions of i18n by name"),
    ],
)
def test_words_of_the_browser_that_are_not_constant_are_refused(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "room.tsx").write_text(f'import {{ gettext as _ }} from "../i18n";\n{line}\n')
    with pytest.raises(Trouble) as refused:
        browser_messages(tmp_path)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "call",
    ['_("Hello " + name)', '_(f"Hello {name}")', 'ngettext("one", plural, n)', '_("Hello".upper())', '_("")'],
)
def test_words_of_python_that_are_not_constant_are_refused(house: Path, call: str) -> None:
    (house / "hub/rooms/views.py").write_text(f"x = 1\ny = {call}\n")
    with pytest.raises(Trouble, match=r"hub/rooms/views.py:2: n?_?(gettext)?\(\) needs constant words"):
        gather.gather(house)


def test_words_that_are_messages_elsewhere_may_be_translated_by_name(house: Path) -> None:
    views = "from django.utils.translation import gettext, gettext_noop\nNAMES = [gettext_noop('India')]\n"
    (house / "hub/rooms/views.py").write_text(
        f"{views}def name(city):\n    return gettext(city.country.name)\n"
    )
    assert gather.gather(house).get("India") is not None


def test_one_message_cannot_be_counted_in_one_place_and_not_in_another(house: Path) -> None:
    (house / "hub/rooms/views.py").write_text(PYTHON + '\nz = ngettext("Leave", "Leaves", 2)\n')
    with pytest.raises(Trouble, match="'Leave' has another plural elsewhere"):
        gather.gather(house)
