"""The language of `$filter`: comparisons, `contains`, `any` over rows, joined by `and` and `or`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

import msgspec

from ledgerbridge.sandbox.eaccounting.errors import invalid_model

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^']|'')*')
    |(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})
    |(?P<moment>\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<symbol>[(),:/-])
    |(?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le")
DEEPEST = 50


class Path(msgspec.Struct, frozen=True):
    """A property, or one of a row inside `any`; `negated` stands for a minus before it."""

    steps: tuple[str, ...]
    negated: bool = False


class Literal(msgspec.Struct, frozen=True):
    """A value: text in quotes, and bare numbers, GUIDs, times, true, false and null."""

    kind: str
    value: Any


Operand: TypeAlias = Path | Literal


class Compare(msgspec.Struct, frozen=True):
    left: Operand
    operator: str
    right: Operand


class Contains(msgspec.Struct, frozen=True):
    path: Operand
    text: Operand


class AnyOf(msgspec.Struct, frozen=True):
    """True where one of the rows meets the condition, whose paths begin with `variable`."""

    path: Path
    variable: str
    condition: Condition


class Joined(msgspec.Struct, frozen=True):
    word: str
    parts: tuple[Condition, ...]


Condition: TypeAlias = Compare | Contains | AnyOf | Joined


class Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    at: int


def parse(text: str) -> Condition:
    """The condition in a text. Raises Refusal 2000 for what does not parse."""
    # EA-FILTER-REFUSED
    return Parser(text).whole()


class Parser:
    """Reads a condition from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = [
            Token(str(match.lastgroup), match.group(), match.start())
            for match in TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self._tokens.append(Token("end", "", len(text)))
        self._next = 0
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._either()
        if self._peek().kind != "end":
            self._refuse()
        return condition

    def _either(self) -> Condition:
        return self._joined("or", self._both)

    def _both(self) -> Condition:
        return self._joined("and", self._single)

    def _joined(self, word: str, part: Any) -> Condition:
        # EA-FILTER-JOINED
        parts = [part()]
        while self._skip(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _single(self) -> Condition:
        if self._skip("("):
            self._depth += 1
            if self._depth > DEEPEST:
                self._refuse()
            inside = self._either()
            self._need(")")
            self._depth -= 1
            return inside
        if self._peek().text == "contains" and self._tokens[self._next + 1].text == "(":
            return self._contains()
        left = self._operand()
        if isinstance(left, Path) and left.steps[-1] == "any" and self._peek().text == "(":
            return self._any(left)
        operator = self._take()
        if operator.text not in OPERATORS:
            self._refuse(operator)
        return Compare(left, operator.text, self._operand())

    def _contains(self) -> Contains:
        self._take()
        self._need("(")
        path = self._operand()
        self._need(",")
        text = self._operand()
        self._need(")")
        return Contains(path, text)

    def _any(self, path: Path) -> AnyOf:
        # EA-FILTER-ANY
        self._need("(")
        variable = self._take()
        if variable.kind != "word":
            self._refuse(variable)
        self._need(":")
        condition = self._either()
        self._need(")")
        return AnyOf(Path(path.steps[:-1]), variable.text, condition)

    def _operand(self) -> Operand:
        """A property or a value, either with a minus before it."""
        # EA-FILTER-LITERALS
        negated = self._skip("-")
        token = self._take()
        if token.kind == "word" and token.text not in ("true", "false", "null"):
            return self._path(token, negated)
        literal = _literal(token)
        if literal is None or (negated and literal.kind != "number"):
            self._refuse(token)
        return Literal("number", -literal.value) if negated else literal

    def _path(self, first: Token, negated: bool) -> Path:
        # EA-FILTER-NEGATED
        steps = [first.text]
        while self._skip("/"):
            step = self._take()
            if step.kind != "word":
                self._refuse(step)
            steps.append(step.text)
        return Path(tuple(steps), negated)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _skip(self, text: str) -> bool:
        if self._peek().kind in ("word", "symbol") and self._peek().text == text:
            self._take()
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._skip(text):
            self._refuse()

    def _refuse(self, token: Token | None = None) -> NoReturn:
        found = token or self._peek()
        raise invalid_model(f"The $filter cannot be read at position {found.at}: '{found.text or 'end'}'.")


def _literal(token: Token) -> Literal | None:
    if token.kind == "string":
        return Literal("text", token.text[1:-1].replace("''", "'"))
    if token.kind == "number":
        return Literal("number", Decimal(token.text))
    if token.kind == "guid":
        return Literal("guid", token.text.lower())
    if token.kind == "moment":
        return Literal("moment", token.text)
    if token.text in ("true", "false"):
        return Literal("flag", token.text == "true")
    return Literal("null", None) if token.text == "null" else None
