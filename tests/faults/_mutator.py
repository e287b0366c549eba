"""Faults that nobody thought of: small changes of the rules, made by machine from their syntax trees. Pure.

Our own and not cosmic-ray or mutmut (decision 23): most of what those change the type checker finds anyway, and
neither leaves out a guard or an event, which is what a forgotten rule looks like.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["negated", "and-or", "boundary", "guard dropped", "event dropped"]
BOUNDARIES: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}


@dataclass(frozen=True)
class Change:
    """Characters `start` to `end` (exclusive) of a module's text, and what stands there instead."""

    kind: Kind
    start: int
    end: int
    instead: str

    def made(self, source: str) -> str:
        """The module's text with the change."""
        return source[: self.start] + self.instead + source[self.end :]


class _Text:
    """A module's text, by the places that its tree names: 1-based lines, and bytes of UTF-8 within them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        if node.end_lineno is None or node.end_col_offset is None:
            raise TypeError("a tree that was parsed knows where its nodes end")
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


def changes(source: str) -> list[Change]:
    """Every change of a module's functions, in the order of their places. Raises SyntaxError."""
    text, found = _Text(source), set[Change]()
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in (inner for statement in function.body for inner in ast.walk(statement)):
                found.update(_of(text, node))
    return sorted(found, key=lambda change: (change.start, change.end, change.kind, change.instead))


def _of(text: _Text, node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.If(test=ast.Call(func=ast.Name("isinstance"))):
            return  # left out, it is a union that the type checker sees
        case ast.If(test=test, body=[ast.Return()], orelse=[]):
            yield _around(text, test, "negated", "not ({})")
            yield _around(
                text, test, "guard dropped", "({}) and False"
            )  # a name that the test binds stays bound
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _around(text, test, "negated", "not ({})")
        case ast.comprehension(ifs=tests):
            yield from (_around(text, test, "negated", "not ({})") for test in tests)
        case ast.match_case(guard=ast.expr() as guard):
            yield _around(text, guard, "negated", "not ({})")
        case ast.BoolOp(op=op, values=values):
            other = " or " if isinstance(op, ast.And) else " and "
            yield Change(
                "and-or", *text.span(node), f"({other.join(f'({text.of(value)})' for value in values)})"
            )
        case ast.Compare():
            yield from _boundaries(text, node)
        case ast.Return(value=ast.expr() as value):
            yield from _without_one(text, value)


def _around(text: _Text, node: ast.expr, kind: Kind, form: str) -> Change:
    return Change(kind, *text.span(node), f"({form.format(text.of(node))})")


def _boundaries(text: _Text, node: ast.Compare) -> Iterator[Change]:
    operands = [node.left, *node.comparators]
    for op, (left, right) in zip(node.ops, pairwise(operands), strict=True):
        if type(op) in BOUNDARIES:
            sign, other = BOUNDARIES[type(op)]
            between = text.source[text.span(left)[1] : text.span(right)[0]]
            start = text.span(left)[1] + between.index(sign)
            yield Change("boundary", start, start + len(sign), other)


def _without_one(text: _Text, value: ast.expr) -> Iterator[Change]:
    """Of the tuples that a function may return: events of a decision, changes of an event."""
    for given in _given(value):
        for left_out in given.elts:
            rest = "".join(f"{text.of(each)}, " for each in given.elts if each is not left_out)
            yield Change("event dropped", *text.span(given), f"({rest})")


def _given(value: ast.expr) -> Iterable[ast.Tuple]:
    match value:
        case ast.Tuple():
            return (value,)
        case ast.IfExp(body=one, orelse=other):
            return (*_given(one), *_given(other))
        case _:
            return ()
