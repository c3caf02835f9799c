"""The tree of a formula made into steps: what each sign, test and call does with a record. Takes trees once read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.binding import bound
from ledgerbridge.mapping.functions.budget import STEP, Budget, size
from ledgerbridge.mapping.functions.calling import Argument, Step, Written, calling
from ledgerbridge.mapping.functions.choices import order, same
from ledgerbridge.mapping.functions.declaring import Function
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, EXACT, check_digits, check_length, too_large, unfit
from ledgerbridge.mapping.functions.numbers import product, quotient
from ledgerbridge.mapping.functions.taking import Unfit, number_of
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.model.wording import phrase

FIELD = "field"


def stepwise(tree: ast.expr) -> Step:
    """The step that gives a formula's value."""
    return STEPS[type(tree)](tree)


# --- calls ------------------------------------------------------------------------------------------------------------


def called(node: ast.Call) -> str:
    """The name of what is called; empty for what is no name."""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def named(node: ast.Call) -> dict[str, ast.expr]:
    """{argument: node} of those given by name."""
    return {word.arg: word.value for word in node.keywords if word.arg is not None}


def bound_nodes(function: Function, node: ast.Call) -> dict[str, Any]:
    """{argument: node}; a list of nodes for one that takes many, also where it is given by name."""
    given = bound(function, node.args, named(node))
    for parameter in function.parameters:
        if parameter.many and isinstance(given.get(parameter.name), ast.expr):
            given[parameter.name] = [given[parameter.name]]
    return given


def field_of(node: ast.Call) -> str | None:
    """The name of the field that `field("name")` reads."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(path))], keywords=[]) if path:
            return path
    return None


def _calling(node: ast.Call) -> Step:
    name = called(node)
    if name == FIELD:
        return _reading(field_of(node) or "")
    function = CATALOGUE[name]
    return calling(function, {key: _argument(one) for key, one in bound_nodes(function, node).items()})


def _argument(node: Any) -> Argument:
    return [_one_argument(one) for one in node] if isinstance(node, list) else _one_argument(node)


def _one_argument(node: ast.expr) -> Step | Written:
    """A text that stands there as written may be empty."""
    return Written(node.value) if isinstance(node, ast.Constant) else stepwise(node)


def _reading(path: str) -> Step:
    return lambda fields, budget: fields.get(path)


def _constant(node: ast.Constant) -> Step:
    value = node.value if node.value != "" else None
    return lambda fields, budget: value


# --- signs ------------------------------------------------------------------------------------------------------------


def _calculating(node: ast.BinOp) -> Step:
    left, right = stepwise(node.left), stepwise(node.right)
    sign, reckon = ARITHMETIC[type(node.op)]

    def calculate(fields: Fields, budget: Budget) -> Value:
        one, other = left(fields, budget), right(fields, budget)
        if one is None or other is None:
            return None
        budget.take(STEP + size(one) + size(other))
        if sign == "+" and (isinstance(one, str) or isinstance(other, str)):
            return _joined(one, other)
        try:
            return check_digits(reckon(number_of(one), number_of(other)))
        except Unfit:
            raise unfit(sign, phrase("numbers"), None) from None

    return calculate


def _joined(one: Value, other: Value) -> Value:
    if not isinstance(one, str) or not isinstance(other, str):
        raise unfit("+", phrase("two numbers or two texts"), None)
    check_length(len(one) + len(other))
    return one + other


def _signing(node: ast.UnaryOp) -> Step:
    operand = stepwise(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda fields, budget: not _truth(operand(fields, budget))
    turn = EXACT.minus if isinstance(node.op, ast.USub) else EXACT.plus

    def sign(fields: Fields, budget: Budget) -> Value:
        value = operand(fields, budget)
        if value is None:
            return None
        budget.take(STEP + size(value))
        try:
            return turn(number_of(value))
        except Unfit:
            raise unfit("-", phrase("a number"), None) from None

    return sign


def _truth(value: Value) -> bool:
    """Nothing counts as no. Raises MappingError for what is neither yes nor no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise unfit(phrase("a condition"), phrase("yes or no, as a comparison gives"), None)


def _comparing(node: ast.Compare) -> Step:
    first = stepwise(node.left)
    others = [(COMPARE[type(sign)], stepwise(one)) for sign, one in zip(node.ops, node.comparators, strict=True)]

    def compare(fields: Fields, budget: Budget) -> Value:
        left = first(fields, budget)
        for holds, other in others:
            right = other(fields, budget)
            budget.take(STEP + size(left) + size(right))
            if not holds(left, right):
                return False
            left = right
        return True

    return compare


def _both(node: ast.BoolOp) -> Step:
    parts: Sequence[Step] = [stepwise(value) for value in node.values]
    decide = all if isinstance(node.op, ast.And) else any
    return lambda fields, budget: decide(_truth(part(fields, budget)) for part in parts)


def _choosing(node: ast.IfExp) -> Step:
    test, then, otherwise = stepwise(node.test), stepwise(node.body), stepwise(node.orelse)
    return lambda fields, budget: (then if _truth(test(fields, budget)) else otherwise)(fields, budget)


def _remainder(one: Decimal, other: Decimal) -> Decimal:
    try:
        return EXACT.remainder(one, other)
    except InvalidOperation:
        if other:
            raise too_large(phrase("digits of a number"), DIGITS_MAX) from None
        raise unfit("%", phrase("a number other than 0 to divide by"), one) from None


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
STEPS: Mapping[type[ast.expr], Callable[[Any], Step]] = {
    ast.Constant: _constant,
    ast.Name: lambda node: _reading(node.id),
    ast.Call: _calling,
    ast.BinOp: _calculating,
    ast.UnaryOp: _signing,
    ast.Compare: _comparing,
    ast.BoolOp: _both,
    ast.IfExp: _choosing,
}
