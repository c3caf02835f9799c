"""Values made from fields: an expression is data, a field path or a named function of expressions.

"email"                                              the field
{"first": ["company.name", {"join": ["firstname", "lastname"]}]}
                                                     the company's name, else both names with a blank between
{"fixed": "NonInventory"}                            always this text
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ledgerbridge.model.values import Fields, Value, as_text

Expression: TypeAlias = str | Mapping[str, Any]


def _first(values: Sequence[Value]) -> Value:
    """The first value there is."""
    return next((value for value in values if value is not None), None)


def _join(values: Sequence[Value]) -> Value:
    """All values there are, with a blank between."""
    return " ".join(as_text(value) for value in values if value is not None) or None


FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {"first": _first, "join": _join}
FIXED = "fixed"


def evaluate(expression: Expression, fields: Fields) -> Value:
    """The expression's value for a record. Raises KeyError for a function that does not exist."""
    if isinstance(expression, str):
        return fields.get(expression)
    ((name, arguments),) = expression.items()
    if name == FIXED:
        return arguments  # type: ignore[no-any-return]
    return FUNCTIONS[name]([evaluate(argument, fields) for argument in arguments])


def inputs(expression: Expression) -> tuple[str, ...]:
    """The field paths an expression reads, in order, each once."""
    if isinstance(expression, str):
        return (expression,)
    ((name, arguments),) = expression.items()
    if name == FIXED:
        return ()
    paths = [path for argument in arguments for path in inputs(argument)]
    return tuple(dict.fromkeys(paths))


def faults(expression: Any) -> list[str]:
    """What is wrong with an expression as written, in words; empty when nothing is."""
    if isinstance(expression, str):
        return [] if expression else ["an empty field name"]
    if not isinstance(expression, Mapping) or len(expression) != 1:
        return ["an expression is a field name or one function"]
    ((name, arguments),) = expression.items()
    if name == FIXED:
        return []
    if name not in FUNCTIONS:
        return [f"no function is called {name!r}; there are: {', '.join([*FUNCTIONS, FIXED])}"]
    if not isinstance(arguments, list) or not arguments:
        return [f"{name} takes a list"]
    return [fault for argument in arguments for fault in faults(argument)]
