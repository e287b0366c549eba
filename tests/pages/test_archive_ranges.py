"""RFC 9110 section 14: what is sent for a Range header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.archive.ranges import SPAN_LIMIT, Span, parse

sizes = st.integers(0, 10**12)
numbers = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, 999),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=990-5000", 990, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("Bytes = 10-19", 10, 19),
        ("bytes=,10-19,", 10, 19),
        ("bytes=00010-00019", 10, 19),
    ],
)
def test_one_range_is_answered(header: str, first: int, last: int) -> None:
    assert parse(header, 1000) == Span(first, last, 1000)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    assert parse(header, 1000) == "unsatisfiable"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-1",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=٣-٤",
        "bytes=0--1",
    ],
)
def test_what_is_not_one_good_byte_range_is_ignored(header: str) -> None:
    assert parse(header, 1000) is None


@given(size=sizes, first=numbers, last=st.none() | numbers, limit=st.integers(1, SPAN_LIMIT))
def test_a_span_lies_in_the_file_begins_where_it_was_asked_to_and_keeps_the_limit(
    size: int, first: int, last: int | None, limit: int
) -> None:
    span = parse(f"bytes={first}-{'' if last is None else last}", size, limit)
    if last is not None and last < first:
        assert span is None
    elif first >= size:
        assert span == "unsatisfiable"
    else:
        assert isinstance(span, Span)
        assert span.first == first <= span.last < size
        assert span.length == min(limit, size - first, limit if last is None else last - first + 1)


@given(size=st.integers(1, 20_000), limit=st.integers(1, 3_000))
def test_asking_on_from_the_end_of_each_answer_reads_the_file_once(size: int, limit: int) -> None:
    at = 0
    while at < size:
        span = parse(f"bytes={at}-", size, limit)
        assert isinstance(span, Span) and span.first == at
        at = span.last + 1
    assert at == size


@given(size=sizes, length=numbers)
def test_a_suffix_begins_that_far_from_the_end(size: int, length: int) -> None:
    span = parse(f"bytes=-{length}", size)
    if not length or not size:
        assert span == "unsatisfiable"
    else:
        assert isinstance(span, Span)
        assert span.first == max(0, size - length) <= span.last < size
        assert span.length <= SPAN_LIMIT


@given(st.text())
def test_no_header_raises_or_leaves_the_file(ranges: str) -> None:
    span = parse(f"bytes={ranges}", 1000)
    assert span is None or span == "unsatisfiable" or 0 <= span.first <= span.last < 1000
