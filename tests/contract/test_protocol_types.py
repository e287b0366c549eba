"""The browser's types are made from Python's, and a stale one is named."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest
from django.core.management import CommandError, call_command

from hub.runner import protocol_types
from hub.runner.management.commands import generate_types
from hub.runner.protocol_types import declarations, generate, stale
from hub.trouble import Trouble


class Ask(msgspec.Struct, tag="ask", tag_field="t", frozen=True):
    """Put a question."""

    text: Annotated[str, msgspec.Meta(max_length=500, description="what is asked")]
    anonymous: bool = False


class Vote(msgspec.Struct, tag="vote", tag_field="t", frozen=True):
    question: str
    patches: list[tuple[int, str]] | msgspec.UnsetType = msgspec.UNSET


EXPORTED = {"AnyFrame": Ask | Vote}


@pytest.fixture(scope="module")
def text() -> str:
    return generate(EXPORTED)


def test_a_union_is_told_apart_by_its_tag(text: str) -> None:
    found = declarations(text)
    assert set(found) == {"AnyFrame", "Ask", "Vote"}
    assert found["AnyFrame"] == "export type AnyFrame = Ask | Vote;"
    assert 't: "ask";' in found["Ask"]
    assert "anonymous?: boolean;" in found["Ask"]
    assert "what is asked" in found["Ask"]
    assert "patches?: [number, string][];" in found["Vote"]


def test_fresh_types_are_not_stale(text: str) -> None:
    assert stale(text, text) == []


def test_a_stale_type_is_named(text: str) -> None:
    assert stale(text.replace("anonymous?:", "hidden?:"), text) == ["Ask has changed"]
    assert stale(text.replace("Put a question.", "Ask."), text) == ["Ask has changed"]
    assert stale(text.replace("export interface Vote", "export interface Ballot"), text) == [
        "Ballot is no longer sent or received",
        "Vote is missing",
    ]
    assert stale(text + "\n\n", text) == ["types.generated.ts was edited by hand"]
    assert "AnyFrame is missing" in stale("", text)


def test_the_check_fails_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(generate_types, "generate", lambda _exported: text)
    with pytest.raises(CommandError, match=r"Ask is missing(.|\n)*hub manage generate_types"):
        call_command("generate_types", "--check")


def test_types_that_cannot_be_generated_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol_types, "schema_of", lambda _exported: {"A": {"$ref": "#/definitions/Nowhere"}})
    with pytest.raises(Trouble, match=r"could not be generated(.|\n)*Nowhere"):
        generate({})
