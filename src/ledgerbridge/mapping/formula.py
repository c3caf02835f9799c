"""Formulas: `round(price * 1.25, 2)`. Python's grammar, a few of its nodes, our functions, and a counted budget.

A name is a field; `field("BillAddr.City")` is one whose name is no single word. Numbers are decimal. A backslash is a
backslash. Nothing in arithmetic gives nothing. Whatever a formula says, its evaluation ends after at most NODES_MAX
steps, within the budget of what the functions it calls may cost, and gives a value as fields hold it, or raises
MappingError.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.binding import literal_fault, misplaced
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.mapping.functions.calling import Step
from ledgerbridge.mapping.functions.limits import DIGITS_MAX
from ledgerbridge.mapping.functions.taking import plain
from ledgerbridge.mapping.reckoning import FIELD, bound_nodes, called, field_of, named, stepwise
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.model.wording import Phrase, phrase

LENGTH_MAX = 2_000
"""Characters of a formula."""
NODES_MAX = 1_000
DEPTH_MAX = 40
FAULTS_MAX = 10
"""Faults that are told of at once."""

QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ODD_NUMBER = re.compile(r"(?<![\w.])\.?\d[\d.]*+[^\W\d]")
PLAIN_NUMBER = re.compile(rf"\d{{1,{DIGITS_MAX}}}(?:\.\d{{1,{DIGITS_MAX}}})?", re.ASCII)
KINDS: tuple[type[ast.AST], ...] = (ast.Constant, ast.Name, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
KINDS += (ast.BoolOp, ast.IfExp, ast.keyword, ast.Load, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or)
KINDS += (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CALLABLE = (*(name for name, function in CATALOGUE.items() if function.in_formulas), FIELD)


class Formula(msgspec.Struct, frozen=True):
    """A formula that was read: what it takes to evaluate it, or what is wrong with it; and the fields it reads."""

    step: Step | None
    faults: tuple[Phrase, ...] = ()
    inputs: tuple[str, ...] = ()


def evaluate(text: str, fields: Fields) -> Value:
    """The formula's value for a record. Raises MappingError, for a formula that is wrong as well."""
    value: Value = compiled(text)(fields, Budget())
    return value


def compiled(text: str) -> Step:
    """The formula made ready for one record after another; one that is wrong is refused for each."""
    formula = read(text)
    step = formula.step
    if step is None:
        return lambda fields, budget: _refuse(formula)
    return lambda fields, budget: plain(step(fields, budget))


def _refuse(formula: Formula) -> Value:
    raise MappingError(
        Problem(
            "LB-MAP-04",
            "A formula is not right: {what}.",
            "Correct the formula in the mapping.",
            words={"what": (formula.faults[0],)},
        )
    )


def inputs(text: str) -> tuple[str, ...]:
    """The fields a formula reads, in order, each once."""
    return read(text).inputs


def faults(text: Any) -> list[Phrase]:
    """What is wrong with a formula as written, in words; empty when nothing is."""
    return list(read(text).faults) if isinstance(text, str) else [phrase("it is a text")]


# --- reading ----------------------------------------------------------------------------------------------------------


def read(text: str) -> Formula:
    """The formula of a text; never raises."""
    if len(text) > LENGTH_MAX:
        return Formula(None, (phrase("a formula has at most {most} characters", most=f"{LENGTH_MAX:,}"),))
    return _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> Formula:
    outside = QUOTED.sub('""', text)
    if "#" in outside or "\\" in outside or "\0" in text:
        return Formula(None, (phrase("a formula holds no comments, and backslashes only in texts"),))
    if (found := ODD_NUMBER.search(outside)) is not None:
        odd = phrase("a number is written with digits and a point, not as {written}", written=repr(found[0][:20]))
        return Formula(None, (odd,))
    if _brackets(outside) > DEPTH_MAX:
        return Formula(None, (phrase("the brackets of the formula are too deep"),))
    source = " ".join(text.replace("\\", "\\\\").split("\n")).strip()
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Formula(None, (phrase("it cannot be read: brackets, quotes or signs are not as in a formula"),))
    wrong = _sized(tree)
    if wrong is not None:
        return Formula(None, (wrong,))
    found_faults = tuple(dict.fromkeys(islice(_faults(tree, source.encode()), FAULTS_MAX)))
    step = stepwise(_decimal(tree, source)) if not found_faults else None
    return Formula(step, found_faults, tuple(dict.fromkeys(_paths(tree))))


def forget() -> None:
    """Formulas are read anew."""
    _read.cache_clear()


def _brackets(text: str) -> int:
    depth = deepest = 0
    for mark in text:
        depth += (mark in "([{") - (mark in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _sized(tree: ast.expr) -> Phrase | None:
    """What is too large about a tree; None when nothing is. Walks without recursion, however deep it is."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_MAX:
            return phrase("the formula is more than {most} steps deep", most=DEPTH_MAX)
        if nodes > NODES_MAX:
            return phrase("the formula has more than {most} parts", most=f"{NODES_MAX:,}")
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return None


def _faults(tree: ast.expr, source: bytes) -> Iterator[Phrase]:
    for node in _in_order(tree):
        if not isinstance(node, KINDS):
            yield phrase("{what} is not part of formulas", what=type(node).__name__)
        elif isinstance(node, ast.Constant):
            yield from _constant_faults(node, source)
        elif isinstance(node, ast.Call):
            yield from _call_faults(node)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, in the order they are written; the names of called functions are passed over."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Call) and child is node.func and isinstance(child, ast.Name)):
            yield from _in_order(child)


def _constant_faults(node: ast.Constant, source: bytes) -> Iterator[Phrase]:
    written = source[node.col_offset : node.end_col_offset].decode()
    match node.value:
        case bool() | None:
            return
        case str():
            if written[0] not in "\"'":
                yield phrase("a text has no letters before its quotes")
        case int() | float():
            if not PLAIN_NUMBER.fullmatch(written):
                yield phrase("a number has digits and a point, and at most {most} digits", most=DIGITS_MAX)
        case _:
            yield phrase("{what} is not part of formulas", what=type(node.value).__name__)


def _call_faults(node: ast.Call) -> Iterator[Phrase]:
    name = called(node)
    if name == FIELD:
        if field_of(node) is None:
            yield phrase('field takes the name of a field as a text: field("name")')
    elif name not in CALLABLE:
        unknown = phrase("no function of formulas is called {name}", name=repr(name))
        yield with_nearest(unknown, str(name), CALLABLE)
    elif any(isinstance(one, ast.Starred) for one in node.args) or any(word.arg is None for word in node.keywords):
        yield phrase("{function} takes its arguments one by one", function=name)
    else:
        function = CATALOGUE[name]
        yield from misplaced(function, node.args, named(node))
        given = bound_nodes(function, node)
        for parameter in function.parameters:
            found = given.get(parameter.name)
            for one in found if isinstance(found, list) else [found]:
                if isinstance(one, ast.Constant) and not parameter.takes.is_expression:
                    yield from literal_fault(function, parameter, _constant(one))


def _constant(node: ast.Constant) -> Any:
    return repr(node.value) if isinstance(node.value, float) else node.value


def _paths(tree: ast.AST) -> Iterator[str]:
    for node in _in_order(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Call) and called(node) == FIELD and (path := field_of(node)):
            yield path


def _decimal(tree: ast.expr, source: str) -> ast.expr:
    """The tree with its numbers as decimals, of the digits that were written."""
    written = source.encode()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            node.value = Decimal(written[node.col_offset : node.end_col_offset].decode())  # type: ignore[assignment]
    return tree
