"""The statements of the query language, taken apart.

SELECT * | count(*) | field[, field] FROM Entity [WHERE p op v [AND ...]] [ORDERBY p [DESC]] [STARTPOSITION n]
[MAXRESULTS n]
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.quickbooks import faults

Value: TypeAlias = str | bool | Decimal
ROWS_USUAL = 100  # QB-QUERY-PAGE-USUAL
ROWS_MOST = 1000
LONGEST_NUMBER = 18
TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:\\.|[^'\\])*')
    |(?P<number>-?\d+(?:\.\d+)?)(?![\w.])
    |(?P<word>[A-Za-z_][\w.]*)
    |(?P<symbol><=|>=|[=<>(),*])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
KINDS = {"string": "<STRING>", "number": "<NUMBER>", "word": "<IDENTIFIER>"}
COMPARISONS = ("=", "<", ">", "<=", ">=")  # QB-QUERY-OPERATORS, QB-QUERY-NO-OR


class Token(msgspec.Struct, frozen=True):
    """A word of a statement and where it stands; `end` closes every statement."""

    kind: str
    text: str
    at: int

    def says(self, *words: str) -> bool:
        """Whether the token is one of the keywords; their case does not count."""
        # QB-QUERY-KEYWORD-CASE
        return self.kind in ("word", "symbol") and self.text.upper() in words


class Condition(msgspec.Struct, frozen=True):
    """One part of WHERE; several are joined by AND."""

    path: str
    operator: str
    values: tuple[Value, ...]


class Statement(msgspec.Struct, frozen=True):
    """A statement taken apart. No fields stand for all of them."""

    entity: str
    fields: tuple[str, ...] = ()
    counts: bool = False
    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """Properties to sort by, each with whether it falls."""
    start: int = 1
    most: int = ROWS_USUAL


def parse(text: str) -> Statement:
    """The statement in a text. Raises Fault 4000 for what does not parse."""
    # QB-QUERY-SYNTAX
    return Parser(text).statement()


class Parser:
    """Reads a statement from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [
            Token(str(match.lastgroup), match.group(), match.start())
            for match in TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self._tokens.append(Token("end", "", len(text)))
        self._next = 0

    def statement(self) -> Statement:
        self._keyword("SELECT")
        fields, counts = self._selection()
        self._keyword("FROM")
        entity = self._word().text
        conditions = self._conditions()
        order: tuple[tuple[str, bool], ...] = ()
        numbers = {"STARTPOSITION": 1, "MAXRESULTS": ROWS_USUAL}
        while self._peek().kind != "end":  # QB-QUERY-TAIL-ORDER
            token = self._take()
            if token.says("ORDERBY") or (token.says("ORDER") and self._skip("BY")):
                order = self._order()  # QB-QUERY-SORTED
            elif token.says(*numbers):
                numbers[token.text.upper()] = self._whole_number()
            else:
                raise self._unexpected(token)
        return Statement(entity, fields, counts, conditions, order, numbers["STARTPOSITION"], numbers["MAXRESULTS"])

    def _selection(self) -> tuple[tuple[str, ...], bool]:
        """The fields asked for; a star among them asks for all."""
        # QB-QUERY-STAR-AND-FIELD
        if self._peek().says("COUNT") and self._tokens[self._next + 1].text == "(":
            for expected in ("COUNT", "(", "*", ")"):
                self._keyword(expected)
            return (), True
        names = [self._field()]
        while self._skip(","):
            names.append(self._field())
        return (() if "*" in names else tuple(names)), False

    def _field(self) -> str:
        return "*" if self._skip("*") else self._word().text

    def _conditions(self) -> tuple[Condition, ...]:
        if not self._skip("WHERE"):
            return ()
        conditions = [self._condition()]
        while self._skip("AND"):
            conditions.append(self._condition())
        return tuple(conditions)

    def _condition(self) -> Condition:
        path = self._word().text
        token = self._take()
        if token.says("IN"):
            return Condition(path, "IN", self._list())
        if token.says("LIKE"):
            return Condition(path, "LIKE", (self._value(),))
        if token.text in COMPARISONS and token.kind == "symbol":
            return Condition(path, token.text, (self._value(),))
        raise self._unexpected(token)

    def _list(self) -> tuple[Value, ...]:
        self._keyword("(")
        values = [self._value()]
        while self._skip(","):
            values.append(self._value())
        self._keyword(")")
        return tuple(values)

    def _value(self) -> Value:
        """A value: text in quotes, a bare number, true or false."""
        # QB-QUERY-ESCAPE, QB-QUERY-BARE-NUMBER
        token = self._take()
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        if token.kind == "number":
            return Decimal(token.text)
        if token.says("TRUE", "FALSE"):
            return token.says("TRUE")
        raise self._unexpected(token)

    def _order(self) -> tuple[tuple[str, bool], ...]:
        order = [self._direction(self._word().text)]
        while self._skip(","):
            order.append(self._direction(self._word().text))
        return tuple(order)

    def _direction(self, path: str) -> tuple[str, bool]:
        if self._skip("DESC"):
            return path, True
        self._skip("ASC")
        return path, False

    def _whole_number(self) -> int:
        token = self._take()
        if token.kind != "number" or len(token.text) > LONGEST_NUMBER or "." in token.text:
            raise self._unexpected(token)
        return int(token.text)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _skip(self, word: str) -> bool:
        """Steps over a keyword or mark if it comes next."""
        if self._peek().says(word):
            self._take()
            return True
        return False

    def _keyword(self, word: str) -> None:
        if not self._skip(word):
            raise self._unexpected(self._peek())

    def _word(self) -> Token:
        token = self._take()
        if token.kind != "word":
            raise self._unexpected(token)
        return token

    def _unexpected(self, token: Token) -> faults.Fault:
        """The parser's complaint, naming line and column."""
        # QB-QUERY-SYNTAX
        before = self._text[: token.at]
        line = before.count("\n") + 1
        column = token.at - (before.rfind("\n") + 1) + 1
        if token.kind == "end":
            found = '"<EOF>"'
        elif token.kind in KINDS:
            found = f'" {KINDS[token.kind]} "{token.text} ""'
        else:
            found = f'" "{token.text}" "{token.text} ""'
        return faults.query_syntax(f"Encountered {found} at line {line}, column {column}.")
