"""The `$filter` option, taken apart.

or-parts of and-parts of `not`, brackets, comparisons and functions. Literals: guid'..', datetime'..', 'text', 12, 12L,
12.5, true, false, null.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.exact.problems import query_syntax
from ledgerbridge.sandbox.exact.times import read_date
from ledgerbridge.sandbox.exact.values import GUID

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<guid>guid\s*'[^']*')
    |(?P<date>datetime\s*'[^']*')
    |(?P<text>'(?:[^']|'')*')
    |(?P<number>-?\d+(?:\.\d+)?(?:[LlMmDdFf])?)(?![\w.])
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<symbol>[(),])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIONS = {"substringof": 2, "startswith": 2, "endswith": 2, "trim": 1, "tolower": 1, "toupper": 1}
PREDICATES = ("substringof", "startswith", "endswith")
DEEPEST = 60
"""Brackets within brackets that are still read."""
Scalar: TypeAlias = str | bool | int | Decimal | datetime | None


class Literal(msgspec.Struct, frozen=True):
    """A value, and what kind of literal it was written as."""

    kind: str
    value: Scalar


class Field(msgspec.Struct, frozen=True):
    name: str


class Call(msgspec.Struct, frozen=True):
    """A function of texts."""

    name: str
    arguments: tuple[Node, ...]


class Compare(msgspec.Struct, frozen=True):
    operator: str
    left: Node
    right: Node


class Join(msgspec.Struct, frozen=True):
    """`and` or `or` over several parts."""

    operator: str
    parts: tuple[Node, ...]


class Not(msgspec.Struct, frozen=True):
    part: Node


Node: TypeAlias = Literal | Field | Call | Compare | Join | Not


def parse(text: str) -> Node:
    """The filter as a tree. Raises Problem for what does not parse."""
    return _Parser(text).whole()


def parse_literal(text: str) -> Literal:
    """One literal by itself. Raises Problem for anything else."""
    parser = _Parser(text)
    operand = parser.operand()
    if not isinstance(operand, Literal) or not parser.is_done:
        raise query_syntax()
    return operand


class _Parser:
    """Reads a filter from left to right."""

    def __init__(self, text: str) -> None:
        found = [(str(match.lastgroup), match.group()) for match in TOKEN.finditer(text) if match.lastgroup != "space"]
        self._tokens = [*found, ("end", "")]
        self._next = 0
        self._depth = 0

    @property
    def is_done(self) -> bool:
        return self._peek()[0] == "end"

    def whole(self) -> Node:
        tree = self._either()
        if not self.is_done:
            raise query_syntax()
        return tree

    def _either(self) -> Node:
        return self._joined("or", self._both)

    def _both(self) -> Node:
        return self._joined("and", self._single)

    def _joined(self, operator: str, read: Callable[[], Node]) -> Node:
        parts = [read()]
        while self._skip_word(operator):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Join(operator, tuple(parts))

    def _single(self) -> Node:
        # EX-FILTER-OPERATORS
        if self._skip_word("not"):
            return Not(self._nested(self._single))
        left = self._bracketed() if self._peek() == ("symbol", "(") else self.operand()
        kind, text = self._peek()
        if kind == "word" and text in COMPARISONS:
            self._take()
            right = self.operand()
            _refuse_two_fields(left, right)
            return Compare(text, left, right)
        if isinstance(left, Literal | Field) or (isinstance(left, Call) and left.name not in PREDICATES):
            raise query_syntax()
        return left

    def _bracketed(self) -> Node:
        self._take()
        inner = self._nested(self._either)
        self._expect(")")
        return inner

    def _nested(self, read: Callable[[], Node]) -> Node:
        """What is read one level deeper; brackets without end are refused before they fill the stack."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise query_syntax()
        inner = read()
        self._depth -= 1
        return inner

    def operand(self) -> Node:
        kind, text = self._take()
        if kind != "word":
            return _literal(kind, text)
        if text in ("true", "false", "null"):
            return Literal("null" if text == "null" else "flag", {"true": True, "false": False}.get(text))
        if self._peek() == ("symbol", "("):
            return self._call(text)
        return Field(text)

    def _call(self, name: str) -> Node:
        # EX-FILTER-FUNCTIONS
        if name not in FUNCTIONS:
            raise query_syntax()
        self._take()
        arguments = [self._nested(self.operand)]
        while self._peek() == ("symbol", ","):
            self._take()
            arguments.append(self._nested(self.operand))
        self._expect(")")
        if len(arguments) != FUNCTIONS[name]:
            raise query_syntax()
        return Call(name, tuple(arguments))

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next]

    def _take(self) -> tuple[str, str]:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _skip_word(self, word: str) -> bool:
        if self._peek() == ("word", word):
            self._take()
            return True
        return False

    def _expect(self, symbol: str) -> None:
        if self._take() != ("symbol", symbol):
            raise query_syntax()


def _refuse_two_fields(left: Node, right: Node) -> None:
    """One property is not compared with another."""
    # EX-FILTER-TWO-FIELDS
    if isinstance(left, Field) and isinstance(right, Field):
        raise query_syntax()


def _literal(kind: str, text: str) -> Literal:
    """The value of a literal; a blank may stand before the quote of guids and dates."""
    # EX-FILTER-LITERALS, EX-FILTER-FIELD-FORMS
    inner = text[text.find("'") + 1 : -1]
    if kind == "guid" and GUID.fullmatch(inner):
        return Literal("guid", inner.lower())
    if kind == "date":
        moment = read_date(inner)
        if moment is not None:
            return Literal("date", moment)
    if kind == "text":
        return Literal("text", inner.replace("''", "'"))
    if kind == "number":
        return Literal("number", Decimal(text.rstrip("LlMmDdFf")))
    raise query_syntax()


def fields_of(node: Node) -> set[str]:
    """The names of all properties in a filter."""
    if isinstance(node, Field):
        return {node.name}
    if isinstance(node, Call):
        return {name for part in node.arguments for name in fields_of(part)}
    if isinstance(node, Join):
        return {name for part in node.parts for name in fields_of(part)}
    if isinstance(node, Compare):
        return fields_of(node.left) | fields_of(node.right)
    return fields_of(node.part) if isinstance(node, Not) else set()
