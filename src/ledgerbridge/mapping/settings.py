"""Settings in expressions: what a user chose, put in the place of `{"setting": KEY}` before anything runs.

A setting stands where an expression may, then its value is fixed, or names a field where it stands in `{"field": ...}`;
or where something is written as it is: an argument,
a table, the name of a value map. A setting without a value is like a field without one: of nothing, a function makes
nothing, and a rule of which nothing is left is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ledgerbridge.mapping.expressions import (
    ELSE,
    FIELD,
    FIXED,
    FORMULA,
    FUNCTIONS,
    IF,
    SETTING,
    THEN,
    Expression,
    arguments_of,
    is_setting,
)
from ledgerbridge.mapping.functions.binding import bound
from ledgerbridge.mapping.functions.choices import TESTS
from ledgerbridge.mapping.functions.declaring import Parameter
from ledgerbridge.model.values import Value

Chosen: TypeAlias = Mapping[str, Value | Mapping[str, Any]]
"""{key of a setting: its value}; a table for settings that are one. What is empty is no value."""

EXPRESSION = "value"
"""The key of a rule whose value is an expression; all others are written as they are."""


def settings_named(written: Any) -> set[str]:
    """The keys of the settings that an expression, or a rule as presets write it, depends on."""
    return set(_named(written))


def resolved(expression: Expression, chosen: Chosen) -> Expression | None:
    """The expression with what was chosen in place of its settings; None where nothing is left of it."""
    if not settings_named(expression):
        return expression
    assert isinstance(expression, Mapping)
    ((name, given),) = expression.items()
    if name == SETTING:
        value = _value(given, chosen)
        return {FIXED: value} if value is not None else None
    if name == FIELD:
        named = _value(given[SETTING], chosen)
        return str(named) if named is not None else None
    return _resolved_if(given, chosen) if name == IF else _resolved_call(name, given, chosen)


def resolved_rule(data: Mapping[str, Any], chosen: Chosen) -> dict[str, Any] | None:
    """A rule as presets write it, with what was chosen in place of its settings; None for one that is dropped."""
    found: dict[str, Any] = {}
    for key, given in data.items():
        one = resolved(given, chosen) if key == EXPRESSION and given is not None else _literal(given, chosen)
        if one is None and given is not None:
            return None
        found[key] = one
    return found


def _named(written: Any) -> Iterator[str]:
    if is_setting(written):
        yield written[SETTING]
    elif isinstance(written, Mapping):
        for key, part in written.items():
            if key not in (FIXED, FORMULA):
                yield from _named(part)
    elif isinstance(written, list | tuple):
        for part in written:
            yield from _named(part)


def _value(key: str, chosen: Chosen) -> Any:
    """What was chosen; None for what is empty."""
    value = chosen.get(key)
    if isinstance(value, tuple):
        value = list(value)  # type: ignore[assignment]  # as files write it
    return None if value in ("", [], {}) else value


def _resolved_call(name: str, given: Any, chosen: Chosen) -> Expression | None:
    function = FUNCTIONS[name]
    found: dict[str, Any] = {}
    arguments = bound(function, *arguments_of(function, given))
    for parameter in function.parameters:
        if parameter.name not in arguments:
            continue
        argument = _argument(parameter, arguments[parameter.name], chosen)
        if argument is not None:
            found[parameter.name] = argument
        elif parameter.required:
            return None
    return {name: found}


def _argument(parameter: Parameter, argument: Any, chosen: Chosen) -> Any:
    """The argument with its settings replaced; None where there is none left."""
    if parameter.many and isinstance(argument, list):
        each = [_one(parameter, one, chosen) for one in argument]
        return [one for one in each if one is not None] or None
    return _one(parameter, argument, chosen)


def _one(parameter: Parameter, argument: Any, chosen: Chosen) -> Any:
    if parameter.takes.is_expression and isinstance(argument, str | Mapping):
        return resolved(argument, chosen)
    return _literal(argument, chosen)


def _literal(argument: Any, chosen: Chosen) -> Any:
    """What is written as it is, with its settings replaced; None where one of them has no value."""
    if is_setting(argument):
        return _value(argument[SETTING], chosen)
    if isinstance(argument, Mapping):
        parts = {key: _literal(part, chosen) for key, part in argument.items()}
        return None if any(part is None for part in parts.values()) else parts
    if isinstance(argument, list):
        each = [_literal(part, chosen) for part in argument]
        return None if any(part is None for part in each) else each
    return argument


def _resolved_if(given: Mapping[str, Any], chosen: Chosen) -> Expression | None:
    """`if` with its settings replaced. A branch of which nothing is left gives nothing; a test that needs a setting
    without a value does not hold."""
    found: dict[str, Any] = {}
    holds = True
    for key, part in given.items():
        one = _test(part, chosen) if key in TESTS else resolved(part, chosen)
        if one is not None:
            found[key] = one
        elif key not in (THEN, ELSE):
            holds = False
    if not holds:
        return found.get(ELSE)
    return {IF: found} if THEN in found or ELSE in found else None


def _test(part: Any, chosen: Chosen) -> list[Any] | None:
    """What is compared and its operands; None where nothing is left to compare."""
    subject, *operands = part
    left = [one for one in (_operand(operand, chosen) for operand in operands) if one is not None]
    compared = resolved(subject, chosen)
    return [compared, *left] if compared is not None and left else None


def _operand(operand: Any, chosen: Chosen) -> Any:
    return resolved(operand, chosen) if isinstance(operand, Mapping) else operand
