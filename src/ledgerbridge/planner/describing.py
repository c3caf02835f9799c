"""Rules in words: what is written from what, through which functions, by which table, and when.

DisplayName from first(company.name, join(firstname, lastname), email)
Terms from terms, through trim, by the value map terms, only into records we make
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledgerbridge.mapping.chains import VALUE
from ledgerbridge.mapping.expressions import (
    ELSE,
    FIXED,
    FORMULA,
    FUNCTIONS,
    HOLDS,
    IF,
    KNOWN,
    SETTING,
    THEN,
    Expression,
    arguments_of,
)
from ledgerbridge.mapping.functions.binding import bound
from ledgerbridge.mapping.functions.declaring import Function, Takes
from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.reason import Reason

TESTED = {"is": "is", "is_not": "is not", "one_of": "is one of", "greater": ">", "less": "<"}
WHEN = {
    When.CREATE: Reason("only into records we make"),
    When.EMPTY: Reason("only where nothing is held"),
    When.FORWARD: Reason("never a step back"),
}


def described(rule: Rule, towards: Side | None = None) -> str:
    """The rule in English, as `parts_of` gives it."""
    return ", ".join(map(str, parts_of(rule, towards)))


def parts_of(rule: Rule, towards: Side | None = None) -> tuple[Reason, ...]:
    """The rule as texts to be translated, those that follow narrowing the first; as it works towards one side, or with
    its direction where none is given."""
    target = towards or next(side for side in (Side.RIGHT, Side.LEFT) if rule.direction.goes(side))
    both = towards is None and rule.direction is Direction.BOTH
    return (_tied(rule) if both else _fed(rule, target), *_means(rule, target), *_condition(rule))


def entry_used(rule: Rule, towards: Side, new: Value) -> str:
    """The row of the rule's table that led to a value, such as `net30 = 30 days`; where several call their values the
    same, all of them. Empty where no row did."""
    undone = rule.back if towards is Side.LEFT else ()
    if rule.values is None or undone or new is None or isinstance(new, tuple):
        return ""
    sources = [as_text(row.of(towards.other)) for row in rule.values.rows if as_text(row.of(towards)) == as_text(new)]
    return f"{' / '.join(dict.fromkeys(sources))} = {as_text(new)}" if sources else ""


# --- the parts of a rule ----------------------------------------------------------------------------------------------


def _tied(rule: Rule) -> Reason:
    return Reason("{left} and {right}, both ways", {"left": rule.left or "", "right": rule.right or ""})


def _fed(rule: Rule, target: Side) -> Reason:
    source = written(rule.value) if rule.value is not None else rule.path(target.other) or ""
    return Reason("{field} from {source}", {"field": rule.path(target) or "", "source": source})


def _means(rule: Rule, target: Side) -> Iterator[Reason]:
    chain = rule.via if target is Side.RIGHT else rule.back
    if chain:
        yield Reason("through {functions}", {"functions": ", ".join(map(_link, chain))})
    if rule.table:
        yield Reason("by a table of {count}", {"count": str(len(rule.table))})
    if rule.map is not None:
        yield Reason("by the value map {name}", {"name": rule.map.name})
    if target.other in rule.on:
        yield Reason("as of the day in {field}", {"field": rule.on[target.other]})
    if rule.through:
        yield Reason("as linked in {flow}", {"flow": rule.through})


def _condition(rule: Rule) -> Iterator[Reason]:
    if rule.when in WHEN:
        yield WHEN[rule.when]


# --- expressions ------------------------------------------------------------------------------------------------------


def written(expression: Expression) -> str:
    """An expression on one line: functions called as in a formula, texts in quotes, fields by their names."""
    if isinstance(expression, str):
        return expression
    ((name, given),) = expression.items()
    if name == FIXED:
        return _literal(given)
    if name == IF:
        return _if(given)
    if name in (FORMULA, SETTING):
        return str(given) if name == FORMULA else f"{SETTING} {given}"
    return _call(FUNCTIONS[name], bound(FUNCTIONS[name], *arguments_of(FUNCTIONS[name], given)))


def _link(expression: Expression) -> str:
    """One function of a chain, without the value that goes through it."""
    if isinstance(expression, Mapping):
        ((name, given),) = expression.items()
        if name in FUNCTIONS:
            arguments = bound(FUNCTIONS[name], *arguments_of(FUNCTIONS[name], given))
            others = {key: one for key, one in arguments.items() if one not in (VALUE, [VALUE])}
            return _call(FUNCTIONS[name], others) if others else name
    return written(expression)


def _call(function: Function, arguments: Mapping[str, Any]) -> str:
    """Values to work on by place, all that says how by name."""
    told: list[str] = []
    for parameter in function.parameters:
        if parameter.name not in arguments:
            continue
        given = arguments[parameter.name]
        each = given if parameter.many else [given]
        shown = [_argument(parameter.takes, one) for one in each]
        is_subject = parameter is function.parameters[0]
        told += shown if is_subject else [f"{parameter.name}={', '.join(shown)}"]
    return f"{function.name}({', '.join(told)})"


def _argument(takes: Takes, given: Any) -> str:
    if takes.is_expression and isinstance(given, str | Mapping):
        return written(given)
    if isinstance(given, ValueMap):
        return given.name
    if isinstance(given, Mapping):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(value)}" for key, value in given.items()) + "}"
    return _literal(given)


def _if(given: Mapping[str, Any]) -> str:
    otherwise = f" else {written(given[ELSE])}" if ELSE in given else ""
    [test] = [key for key in given if key not in (THEN, ELSE)]
    return f"if {_test(test, given[test])} then {written(given[THEN])}{otherwise}"


def _test(name: str, given: Any) -> str:
    if name == HOLDS:
        return written(given)
    if name == KNOWN:
        return f"{written(given)} is known"
    subject, *others = given
    compared = ", ".join(written(one) if isinstance(one, Mapping) else _literal(one) for one in others)
    return f"{written(subject)} {TESTED.get(name, name)} {compared}"


def _literal(given: Any) -> str:
    if isinstance(given, str):
        return f'"{given}"'
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Sequence):
        return "[" + ", ".join(map(_literal, given)) + "]"
    return str(given)
