"""What a moderator is told of two questions that ask nearly the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.duplicates import Index
from sessions.duplicates.words import folded, words

OTHERS = (
    "Who trains the crews at night?",
    "Why did you choose buses?",
    "몇 명이 일합니까?",
    "रेल क्यों नहीं?",
    "ریل کیوں نہیں؟",
)


def index(*asked: str) -> Index:
    found = Index()
    for number, text in enumerate((*asked, *OTHERS)):
        found.add(f"q{number}", text)
    return found


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("How much did the pumps cost?", "What was the COST of each pump?", ("cost", "pump")),
        ("پانی کے میٹر کی مرمت کون کرے گا؟", "پانی کے میٹروں کی مرمت کس نے کی؟", ("پانی", "میٹروں", "مرمت")),
        ("पानी के मीटर की मरम्मत कौन करेगा?", "पानी के मीटरों की मरम्मत किसने की?", ("पानी", "मीटरों", "मरम्मत")),
        (
            "수도 계량기는 누가 수리합니까?",
            "수도 계량기를 누가 수리하나요?",
            ("수도", "계량기를", "수리하나요"),
        ),
    ],
)
def test_the_same_in_other_words_is_found_with_the_words_that_both_have(
    one: str, other: str, shared: tuple[str, ...]
) -> None:
    (found,) = index(one).like("new", other)
    assert found.key == "q0" and found.score >= 0.48
    assert set(found.words) >= {folded(word) for word in shared}


def test_one_word_in_common_is_no_likeness() -> None:
    assert index("How much did the pumps cost?").like("new", "Do the pumps run on solar power?") == []


def test_who_and_when_make_another_question_of_the_same_words() -> None:
    asked = index("Who repairs the meters in the old town?")
    same, other = (
        asked.like("new", text) for text in ("Who repairs meters in the town?", "When are meters read?")
    )
    assert same and not other


def test_a_question_is_not_like_itself_and_not_like_one_that_is_gone() -> None:
    asked = index("How much did the pumps cost?", "What did each pump cost?")
    assert [one.key for one in asked.like("q0", "How much did the pumps cost?")] == ["q1"]
    asked.remove("q1")
    assert asked.like("q0", "How much did the pumps cost?") == [] and "q1" not in asked


def test_keyboards_and_accents_make_no_difference() -> None:
    assert folded("كيا پانى مِلتا ہے") == folded("کیا پانی ملتا ہے")
    assert folded("ज़िला पाँच") == folded("जिला पांच")
    assert folded("Métro Ｗａｔｅｒ") == "metro water"


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_indexed(text: str) -> None:
    asked = Index()
    asked.add("q1", text)
    assert all(one.score <= 1.0001 for one in asked.like("q2", text))
    assert all(word.keys for word in words(text))
