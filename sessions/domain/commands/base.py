"""What all commands are, and the bounds on what is read at all."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

# The lengths that a person is told of are rules, in `decide`.
Text = Annotated[str, Meta(max_length=16_384)]
Token = Annotated[str, Meta(min_length=16, max_length=64, description="a secret of the asking browser")]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """A request to change an exchange."""
