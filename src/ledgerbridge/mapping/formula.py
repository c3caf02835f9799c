"""Formulas: `round(price * 1.25, 2)`. Python's grammar, a few of its nodes, our functions, and a counted budget.

A name is a field; `field("BillAddr.City")` is one whose name is no single word. Numbers are decimal. A backslash is a
backslash. Nothing in arithmetic gives nothing. Whatever a formula says, its evaluation ends after at most NODES_MAX
steps and what the functions it calls may cost, and gives a value as fields hold it, or raises MappingError.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec

from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.binding import bound, literal_fault, misplaced, nearest
from ledgerbridge.mapping.functions.choices import order, same
from ledgerbridge.mapping.functions.declaring import Function
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, EXACT, check_digits, check_length, too_large, unfit
from ledgerbridge.mapping.functions.numbers import product, quotient
from ledgerbridge.mapping.functions.taking import Unfit, call, number_of, plain
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.values import Fields, Value

LENGTH_MAX = 2_000
"""Characters of a formula."""
NODES_MAX = 1_000
DEPTH_MAX = 40
WEIGHT_MAX = 5_000
"""What the functions called may weigh together: a regular expression weighs hundreds."""
FIELD = "field"

QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ODD_NUMBER = re.compile(r"(?<!\w)\.?\d[\d.]*[^\W\d]")
PLAIN_NUMBER = re.compile(rf"\d{{1,{DIGITS_MAX}}}(?:\.\d{{1,{DIGITS_MAX}}})?", re.ASCII)
KINDS: tuple[type[ast.AST], ...] = (ast.Constant, ast.Name, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
KINDS += (ast.BoolOp, ast.IfExp, ast.keyword, ast.Load, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or)
KINDS += (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CALLABLE = (*(name for name, function in CATALOGUE.items() if function.in_formulas), FIELD)


class Formula(msgspec.Struct, frozen=True):
    """A formula that was read: what is wrong with it, and the fields it reads."""

    tree: ast.expr | None
    faults: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()


def evaluate(text: str, fields: Fields) -> Value:
    """The formula's value for a record. Raises MappingError, for a formula that is wrong as well."""
    formula = read(text)
    if formula.tree is None or formula.faults:
        raise MappingError(
            Problem(
                "LB-MAP-04",
                "A formula is not right: {what}.",
                "Correct the formula in the mapping.",
                {"what": formula.faults[0]},
            )
        )
    return plain(_value(formula.tree, fields))


def inputs(text: str) -> tuple[str, ...]:
    """The fields a formula reads, in order, each once."""
    return read(text).inputs


def faults(text: Any) -> list[str]:
    """What is wrong with a formula as written, in words; empty when nothing is."""
    return list(read(text).faults) if isinstance(text, str) else ["it is a text"]


# --- reading ----------------------------------------------------------------------------------------------------------


def read(text: str) -> Formula:
    """The formula of a text; never raises."""
    if len(text) > LENGTH_MAX:
        return Formula(None, (f"a formula has at most {LENGTH_MAX:,} characters",))
    return _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> Formula:
    outside = QUOTED.sub('""', text)
    if "#" in outside or "\\" in outside or "\0" in text:
        return Formula(None, ("a formula holds no comments, and backslashes only in texts",))
    if (found := ODD_NUMBER.search(outside)) is not None:
        return Formula(None, (f"a number is written with digits and a point, not as {found[0][:20]!r}",))
    if _brackets(outside) > DEPTH_MAX:
        return Formula(None, ("the brackets of the formula are too deep",))
    source = " ".join(text.replace("\\", "\\\\").split("\n")).strip()
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Formula(None, ("it cannot be read: brackets, quotes or signs are not as in a formula",))
    wrong = _sized(tree)
    if wrong:
        return Formula(None, (wrong,))
    found_faults = tuple(dict.fromkeys(_faults(tree, source.encode())))
    return Formula(
        _decimal(tree, source) if not found_faults else tree, found_faults, tuple(dict.fromkeys(_paths(tree)))
    )


def _brackets(text: str) -> int:
    depth = deepest = 0
    for mark in text:
        depth += (mark in "([{") - (mark in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _sized(tree: ast.expr) -> str:
    """What is too large about a tree; empty when nothing is. Walks without recursion, however deep it is."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_MAX:
            return f"the formula is more than {DEPTH_MAX} steps deep"
        if nodes > NODES_MAX:
            return f"the formula has more than {NODES_MAX:,} parts"
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return ""


def _faults(tree: ast.expr, source: bytes) -> Iterator[str]:
    weight = 0
    for node in _in_order(tree):
        if not isinstance(node, KINDS):
            yield f"{type(node).__name__} is not part of formulas"
        elif isinstance(node, ast.Constant):
            yield from _constant_faults(node, source)
        elif isinstance(node, ast.Call):
            yield from _call_faults(node)
            weight += CATALOGUE[node.func.id].weight if _calls(node) in CATALOGUE else 0  # type: ignore[attr-defined]
    if weight > WEIGHT_MAX:
        yield "the formula calls too many functions that are costly"


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, in the order they are written; the names of called functions are passed over."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Call) and child is node.func and isinstance(child, ast.Name)):
            yield from _in_order(child)


def _constant_faults(node: ast.Constant, source: bytes) -> Iterator[str]:
    written = source[node.col_offset : node.end_col_offset].decode()
    match node.value:
        case bool() | None:
            return
        case str():
            if written[0] not in "\"'":
                yield "a text has no letters before its quotes"
        case int() | float():
            if not PLAIN_NUMBER.fullmatch(written):
                yield f"a number has digits and a point, and at most {DIGITS_MAX} digits"
        case _:
            yield f"{type(node.value).__name__} is not part of formulas"


def _calls(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _call_faults(node: ast.Call) -> Iterator[str]:
    name = _calls(node)
    if name == FIELD:
        if _field(node) is None:
            yield 'field takes the name of a field as a text: field("name")'
    elif name not in CALLABLE:
        yield f"no function of formulas is called {name!r}{nearest(name, CALLABLE)}"
    elif any(isinstance(one, ast.Starred) for one in node.args) or any(word.arg is None for word in node.keywords):
        yield f"{name} takes its arguments one by one"
    else:
        function = CATALOGUE[name]
        yield from misplaced(function, node.args, _named(node))
        given = _bound(function, node)
        for parameter in function.parameters:
            found = given.get(parameter.name)
            for one in found if isinstance(found, list) else [found]:
                if isinstance(one, ast.Constant) and not parameter.takes.is_expression:
                    yield from literal_fault(function, parameter, _constant(one))


def _constant(node: ast.Constant) -> Any:
    return repr(node.value) if isinstance(node.value, float) else node.value


def _named(node: ast.Call) -> dict[str, ast.expr]:
    return {word.arg: word.value for word in node.keywords if word.arg is not None}


def _bound(function: Function, node: ast.Call) -> dict[str, Any]:
    """{argument: node}; a list of nodes for one that takes many, also where it is given by name."""
    given = bound(function, node.args, _named(node))
    for parameter in function.parameters:
        if parameter.many and isinstance(given.get(parameter.name), ast.expr):
            given[parameter.name] = [given[parameter.name]]
    return given


def _field(node: ast.Call) -> str | None:
    """The name of the field that `field("name")` reads."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(path))], keywords=[]) if path:
            return path
    return None


def _paths(tree: ast.AST) -> Iterator[str]:
    for node in _in_order(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Call) and _calls(node) == FIELD and (path := _field(node)):
            yield path


def _decimal(tree: ast.expr, source: str) -> ast.expr:
    """The tree with its numbers as decimals, of the digits that were written."""
    written = source.encode()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            node.value = Decimal(written[node.col_offset : node.end_col_offset].decode())  # type: ignore[assignment]
    return tree


# --- evaluating -------------------------------------------------------------------------------------------------------


def _value(node: ast.expr, fields: Fields) -> Value:
    return EVALUATE[type(node)](node, fields)


def _called(node: ast.Call, fields: Fields) -> Value:
    name = _calls(node)
    if name == FIELD:
        return fields.get(_field(node) or "")
    function = CATALOGUE[name]
    return call(function, _bound(function, node), lambda parameter, one: _given(one, fields))


def _given(node: ast.expr, fields: Fields) -> Any:
    """The value of an argument; a text that stands there as written may be empty."""
    return node.value if isinstance(node, ast.Constant) else _value(node, fields)


def _calculated(node: ast.BinOp, fields: Fields) -> Value:
    left, right = _value(node.left, fields), _value(node.right, fields)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
        check_length(len(left) + len(right))
        return left + right
    if isinstance(node.op, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
        raise unfit("+", "two numbers or two texts", None)
    sign, reckon = ARITHMETIC[type(node.op)]
    try:
        return check_digits(reckon(number_of(left), number_of(right)))
    except Unfit:
        raise unfit(sign, "numbers", None) from None


def _signed(node: ast.UnaryOp, fields: Fields) -> Value:
    value = _value(node.operand, fields)
    if isinstance(node.op, ast.Not):
        return not _truth(value)
    if value is None:
        return None
    try:
        number = number_of(value)
    except Unfit:
        raise unfit("-", "a number", None) from None
    return EXACT.minus(number) if isinstance(node.op, ast.USub) else number


def _truth(value: Value) -> bool:
    """Nothing counts as no. Raises MappingError for what is neither yes nor no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise unfit("a condition", "yes or no, as a comparison gives", None)


def _compared(node: ast.Compare, fields: Fields) -> Value:
    left = _value(node.left, fields)
    for operator, other in zip(node.ops, node.comparators, strict=True):
        right = _value(other, fields)
        if not COMPARE[type(operator)](left, right):
            return False
        left = right
    return True


def _both(node: ast.BoolOp, fields: Fields) -> Value:
    each = (_truth(_value(value, fields)) for value in node.values)
    return all(each) if isinstance(node.op, ast.And) else any(each)


def _chosen(node: ast.IfExp, fields: Fields) -> Value:
    return _value(node.body if _truth(_value(node.test, fields)) else node.orelse, fields)


def _remainder(one: Decimal, other: Decimal) -> Decimal:
    try:
        return EXACT.remainder(one, other)
    except InvalidOperation:
        if other:
            raise too_large("digits of a number", DIGITS_MAX) from None
        raise unfit("%", "a number other than 0 to divide by", one) from None


def _ordered(holds: Callable[[int], bool]) -> Callable[[Value, Value], bool]:
    return lambda one, other: one is not None and other is not None and holds(order(one, other))


ARITHMETIC: Mapping[type[ast.operator], tuple[str, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", EXACT.add),
    ast.Sub: ("-", EXACT.subtract),
    ast.Mult: ("*", product),
    ast.Div: ("/", lambda one, other: quotient(one, other, "/")),
    ast.Mod: ("%", _remainder),
}
COMPARE: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: same,
    ast.NotEq: lambda one, other: not same(one, other),
    ast.Lt: _ordered(lambda sign: sign < 0),
    ast.LtE: _ordered(lambda sign: sign <= 0),
    ast.Gt: _ordered(lambda sign: sign > 0),
    ast.GtE: _ordered(lambda sign: sign >= 0),
}
EVALUATE: Mapping[type[ast.expr], Callable[[Any, Fields], Value]] = {
    ast.Constant: lambda node, _: node.value if node.value != "" else None,
    ast.Name: lambda node, fields: fields.get(node.id),
    ast.Call: _called,
    ast.BinOp: _calculated,
    ast.UnaryOp: _signed,
    ast.Compare: _compared,
    ast.BoolOp: _both,
    ast.IfExp: _chosen,
}
