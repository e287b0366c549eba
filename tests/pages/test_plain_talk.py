"""Polls, captions and the chat without JavaScript: by one button each, and no word more than the room shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sessions.domain import commands as c
from sessions.states import catch_up
from tests.conftest import NOON
from tests.pages.test_plain import PAGE, at, does, shown

CHAT = f"{PAGE}chat/"
LATER = NOON + 120_000
pytestmark = pytest.mark.usefixtures("exchange")


def opened(poll: str = "p1", question: str = "Where to begin?", **how: Any) -> None:
    does("amara", c.DraftPoll(poll=poll, question=question, choices=("Night flow", "<Tariffs>"), **how))
    does("amara", c.OpenPoll(poll=poll))


def presses(client: Client, **button: str) -> int:
    return client.post(f"{PAGE}do/", button).status_code


def chosen(poll: str = "p1") -> tuple[int, ...]:
    return tuple(bits.bit_count() for bits in catch_up("x1").polls[poll].chosen)


def test_one_press_votes_and_may_be_changed_until_it_is_counted() -> None:
    does("amara", c.DraftPoll(poll="p0", question="Not yet shown?", choices=("Yes", "No")))
    opened()
    farid = at("farid")
    page = shown(farid)
    assert "Where to begin?" in page and "&lt;Tariffs&gt;" in page and "Not yet shown?" not in page
    assert 'name="choose" value="p1.c1"' in page and "%" not in page.split('id="polls"')[1].split("</form>")[0]
    for _ in range(2):
        assert presses(farid, choose="p1.c1") == 302
    assert chosen() == (1, 0) and "My choice" in shown(farid)
    presses(farid, choose="p1.c2")
    assert chosen() == (0, 1), "another choice in place of the one before"
    presses(farid, unchoose="p1.c2")
    assert chosen() == (0, 0)
    presses(farid, choose="p1.c2")
    does("amara", c.ClosePoll(poll="p1"))
    page = shown(at("kofi"))
    assert re.search(r"Tariffs&gt;</bdi> <span[^>]*>· 1 vote · <bdi dir=\"ltr\">100%", page)
    assert "choose" not in page and "Closed · 1 vote was cast" in page
    late = farid.post(f"{PAGE}do/", {"choose": "p1.c1"})
    assert late.status_code == 409 and "Where to begin?" in late.content.decode().split('role="alert">')[1]


def test_several_answers_add_up_and_results_so_far_are_shown_where_the_poll_says_so() -> None:
    opened(multiple=True, results="live")
    bruno, chen = at("bruno"), at("chen")
    presses(bruno, choose="p1.c1")
    presses(bruno, choose="p1.c2")
    presses(chen, choose="p1.c2")
    assert chosen() == (1, 2)
    presses(bruno, unchoose="p1.c1")
    assert chosen() == (0, 2) and "2 votes · " in shown(chen)
    does("amara", c.WithdrawPoll(poll="p1"))
    assert "Where to begin?" not in shown(chen)
    for nonsense in ("p1", "p1.", "../x.c1", "p1.c1.c2"):
        assert presses(chen, choose=nonsense) == 400
    assert presses(chen, choose="p9.c1") == 409


def test_a_poll_of_cities_is_for_who_signs_and_says_so_to_the_others() -> None:
    does("dana", c.NameSignatory(city="surat", participant="bruno"))
    opened(voters="cities")
    assert "You vote for Surat." in shown(at("bruno"))
    page = shown(at("chen"))
    assert "Each city has one vote" in page and 'name="choose"' not in page
    assert presses(at("chen"), choose="p1.c1") == 409
    assert presses(at("bruno"), choose="p1.c1") == 302 and chosen() == (1, 0)


def test_captions_are_read_in_the_readers_language_or_the_one_they_choose() -> None:
    does("bruno", c.ChooseRecording(agree=True))
    does("amara", c.StartRecording())
    for language, writer in (("ko", "chen"), ("ur", "ines")):
        does("amara", c.NameCaptioner(language=language, participant=writer))
    farid = at("farid")
    assert "Here stand those that are kept" in shown(farid)
    for writer, language, words in (("chen", "ko", "물이 <샙니다>."), ("ines", "ur", "پانی بہتا ہے۔")):
        said: dict[str, Any] = {"began_ms": LATER - 2_000, "ended_ms": LATER, "speaker": "bruno"}
        does(writer, c.WriteCaption(caption=f"c{language}", language=language, words=words, **said), LATER)
    does(
        "chen", c.WriteCaption(caption="c3", language="ko", words="비밀", began_ms=LATER, ended_ms=LATER), LATER
    )
    page = shown(farid)
    assert "물이 &lt;샙니다&gt;." in page and "<bdi>Bruno, Surat</bdi>" in page, "English has none: the first"
    assert "비밀" not in page, "of nobody who agreed: not kept, not here"
    assert f'href="{PAGE}?captions=ur#captions"' in page
    page = shown(farid, f"{PAGE}?every=30&captions=ur")
    assert "پانی" in page and "물이" not in page
    assert '<input type="hidden" name="captions" value="ur">' in page
    assert f"{PAGE}?every=30&amp;captions=ko#captions" in page
    answer = farid.post(f"{PAGE}do/", {"hand": "raise", "every": "30", "captions": "ur"})
    assert answer["Location"] == f"{PAGE}?every=30&captions=ur"
    farid.cookies["django_language"] = "ur"
    assert "پانی" in shown(farid), "their own language comes first"
    assert '<input type="hidden" name="captions"' not in shown(farid, f"{PAGE}?captions=<x>")


def writes(client: Client, text: str) -> int:
    once = re.search(r'name="once" value="([0-9a-f]{32})"', shown(client, CHAT))
    assert once is not None
    answers = [client.post(CHAT, {"text": text, "once": once[1]}) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code
    return answers[0].status_code


def test_a_line_of_the_chat_is_written_once_and_what_the_desk_hid_is_gone() -> None:
    chen, farid = at("chen"), at("farid")
    assert 'id="chat"' not in shown(chen), "presentations have no chat until the desk opens it"
    assert writes(chen, "Is anybody there?") == 409
    does("amara", c.SetChat(on=True))
    assert "Nobody has written yet" in shown(chen) and f'href="{CHAT}"' in shown(chen)
    assert writes(chen, "Drawings <here>") == 302 and writes(chen, "Cheap pumps") == 302
    assert len(catch_up("x1").chat) == 2
    page = shown(farid)
    assert "Drawings &lt;here&gt;" in page and page.index("Cheap pumps") < page.index("Drawings")
    spam = next(key for key, line in catch_up("x1").chat.items() if line.text == "Cheap pumps")
    does("amara", c.HideChatLine(line=spam, reason="Advertising."))
    page = shown(farid)
    assert "Cheap pumps" not in page and "The desk has hidden this line." in page and "Advertising" not in page
    assert "The desk has hidden your line: Advertising." in shown(chen)
    does("amara", c.SetChat(on=False))
    assert "The chat is closed." in shown(chen) and f'href="{CHAT}"' not in shown(chen)


def test_off_the_record_nothing_is_written_and_who_is_outside_reads_none_of_it() -> None:
    opened(question="A secret poll?")
    does("amara", c.SetChat(on=True))
    assert writes(at("chen"), "A secret line") == 302
    does("bruno", c.ChooseRecording(agree=True))
    does("amara", c.StartRecording())
    does("amara", c.NameCaptioner(language="ko", participant="chen"))
    said = c.WriteCaption(
        caption="c1",
        language="ko",
        words="Secret words",
        speaker="bruno",
        began_ms=LATER - 2_000,
        ended_ms=LATER,
    )
    does("chen", said, LATER)
    kofi = at("kofi")
    assert all(each in shown(kofi) for each in ("A secret poll?", "A secret line", "Secret words"))
    does("amara", c.AddItem(item="i1", title="Prices", minutes=5, off_record=True), LATER)
    does("amara", c.StartItem(item="i1"), LATER)
    outside = shown(kofi)
    assert "You wait outside" in outside and not re.search("secret", outside, re.IGNORECASE)
    inside = shown(at("chen"))
    assert 'name="choose"' not in inside and f'href="{CHAT}"' not in inside
    assert presses(at("chen"), choose="p1.c1") == 409 and writes(at("chen"), "Still there?") == 409
    assert chosen() == (0, 0)
