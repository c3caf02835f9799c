"""Values made from fields: an expression is data, a field path or a named function of expressions.

"email"                                              the field
{"first": ["company.name", {"join": ["firstname", "lastname"]}]}
                                                     the company's name, else both names with a blank between
{"fixed": "NonInventory"}                            always this text
{"split": {"of": "name", "at": " ", "part": 1}}      a function of the catalogue, its arguments by name
{"if": {"is": ["type", "B2B"], "then": "company", "else": "name"}}
                                                     one of two expressions
{"formula": "round(price * 1.25, 2)"}                a formula
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ledgerbridge.mapping import formula
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.binding import bound, literal_fault, misplaced, nearest
from ledgerbridge.mapping.functions.choices import TESTS
from ledgerbridge.mapping.functions.declaring import Function, Parameter, Takes
from ledgerbridge.mapping.functions.limits import unfit
from ledgerbridge.mapping.functions.taking import call
from ledgerbridge.model.values import Fields, Value

Expression: TypeAlias = str | Mapping[str, Any]

FUNCTIONS = CATALOGUE
FIXED, IF, FORMULA = "fixed", "if", "formula"
KNOWN, HOLDS, THEN, ELSE = "known", "holds", "then", "else"
CONDITIONS = (*TESTS, KNOWN, HOLDS)
NAMES = (*FUNCTIONS, FIXED, IF, FORMULA)
DEPTH_MAX = 20
"""Functions within functions."""


# --- evaluating -------------------------------------------------------------------------------------------------------


def evaluate(expression: Expression, fields: Fields) -> Value:
    """The expression's value for a record. Raises MappingError for a value that a function cannot use, KeyError for a
    function that does not exist."""
    if isinstance(expression, str):
        return fields.get(expression)
    ((name, given),) = expression.items()
    if name == FIXED:
        return _literal(given)
    if name == IF:
        return _chosen(given, fields)
    if name == FORMULA:
        return formula.evaluate(given, fields)
    function = FUNCTIONS[name]
    arguments = bound(function, *_arguments(function, given))
    return call(function, arguments, lambda parameter, argument: _argument(parameter, argument, fields))


def _argument(parameter: Parameter, argument: Any, fields: Fields) -> Any:
    """The value of one argument: of an expression, or as it stands there."""
    is_expression = parameter.takes.is_expression and isinstance(argument, str | Mapping)
    return evaluate(argument, fields) if is_expression else argument


def _chosen(given: Mapping[str, Any], fields: Fields) -> Value:
    chosen = given.get(THEN if _holds(given, fields) else ELSE)
    return evaluate(chosen, fields) if chosen is not None else None


def _holds(given: Mapping[str, Any], fields: Fields) -> bool:
    [name] = [key for key in given if key in CONDITIONS]
    if name == KNOWN:
        return evaluate(given[name], fields) is not None
    if name == HOLDS:
        value = evaluate(given[name], fields)
        if value is not None and not isinstance(value, bool):
            raise unfit(IF, "yes or no", value)
        return bool(value)
    subject, *others = given[name]
    return TESTS[name](evaluate(subject, fields), [_operand(other, fields) for other in others])


def _operand(operand: Any, fields: Fields) -> Value:
    """What a value is compared with: a text as written, or an expression written as a function."""
    return evaluate(operand, fields) if isinstance(operand, Mapping) else _literal(operand)


def _literal(given: Any) -> Value:
    """A value as a file holds it, as fields hold it."""
    if isinstance(given, float):
        return Decimal(repr(given))
    return tuple(given) if isinstance(given, list) else given


def _arguments(function: Function, given: Any) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """(by place, by name): a list gives them by place, a table by name, anything else is the first."""
    if isinstance(given, list):
        return given, {}
    if isinstance(given, Mapping) and (len(given) != 1 or any(p.name in given for p in function.parameters)):
        return (), given
    return [given], {}


# --- inputs -----------------------------------------------------------------------------------------------------------


def inputs(expression: Expression) -> tuple[str, ...]:
    """The field paths an expression reads, in order, each once."""
    return tuple(dict.fromkeys(_paths(expression)))


def _paths(expression: Expression) -> Iterator[str]:
    if isinstance(expression, str):
        yield expression
        return
    ((name, given),) = expression.items()
    if name == FORMULA:
        yield from formula.inputs(given)
    elif name == IF:
        for part in _parts_of_if(given):
            yield from _paths(part)
    elif name != FIXED:
        function = FUNCTIONS[name]
        for _, argument in _expressions(function, bound(function, *_arguments(function, given))):
            if isinstance(argument, str | Mapping):
                yield from _paths(argument)


def _expressions(function: Function, arguments: Mapping[str, Any]) -> Iterator[tuple[Parameter, Any]]:
    """The arguments that are expressions, those of a list one by one."""
    for parameter in function.parameters:
        argument = arguments.get(parameter.name)
        if parameter.takes.is_expression and argument is not None:
            yield from ((parameter, one) for one in (argument if parameter.many else [argument]))


def _parts_of_if(given: Mapping[str, Any]) -> Iterator[Expression]:
    """The expressions that `if` may evaluate."""
    for key, part in given.items():
        if key in TESTS:
            yield part[0]
            yield from (operand for operand in part[1:] if isinstance(operand, Mapping))
        else:
            yield part


# --- faults -----------------------------------------------------------------------------------------------------------


def faults(expression: Any) -> list[str]:
    """What is wrong with an expression as written, in words; empty when nothing is."""
    return list(_faults(expression, 0))


def _faults(expression: Any, depth: int) -> Iterator[str]:
    if depth > DEPTH_MAX:
        yield f"an expression has at most {DEPTH_MAX} functions within one another"
    elif isinstance(expression, str):
        if not expression:
            yield "an empty field name"
    elif not isinstance(expression, Mapping) or len(expression) != 1:
        yield "an expression is a field name or one function"
    else:
        ((name, given),) = expression.items()
        yield from _function_faults(name, given, depth)


def _function_faults(name: str, given: Any, depth: int) -> Iterator[str]:
    if name == FIXED:
        if not _is_literal(given):
            yield "fixed takes a text, a number, a date, true, false or a list of texts"
    elif name == FORMULA:
        yield from (f"formula: {fault}" for fault in formula.faults(given))
    elif name == IF:
        yield from _if_faults(given, depth)
    elif name in FUNCTIONS:
        yield from _argument_faults(FUNCTIONS[name], given, depth)
    else:
        yield f"no function is called {name!r}{nearest(str(name), NAMES)}"


def _is_literal(given: Any) -> bool:
    if isinstance(given, list):
        return all(isinstance(one, str) for one in given)
    return isinstance(given, str | bool | int | Decimal | date) or (isinstance(given, float) and math.isfinite(given))


def _argument_faults(function: Function, given: Any, depth: int) -> Iterator[str]:
    placed, named = _arguments(function, given)
    if function.parameters[0].many and not named and not (isinstance(given, list) and given):
        yield f"{function.name} takes a list"
        return
    yield from misplaced(function, placed, named)
    arguments = bound(function, placed, named)
    for parameter in function.parameters:
        if parameter.name not in arguments:
            continue
        argument = arguments[parameter.name]
        if parameter.many and not isinstance(argument, list):
            yield f"{parameter.name!r} of {function.name} is a list"
            continue
        for one in argument if parameter.many else [argument]:
            yield from _one_fault(function, parameter, one, depth)


def _one_fault(function: Function, parameter: Parameter, argument: Any, depth: int) -> Iterator[str]:
    as_written = parameter.takes in (Takes.NUMBER, Takes.DAY) and not isinstance(argument, str | Mapping)
    if argument is None or as_written or not parameter.takes.is_expression:
        yield from literal_fault(function, parameter, argument)
    else:
        yield from _faults(argument, depth + 1)


def _if_faults(given: Any, depth: int) -> Iterator[str]:
    if not isinstance(given, Mapping):
        yield f"if takes a table with one of {', '.join(CONDITIONS)}, with then and else"
        return
    known = (*CONDITIONS, THEN, ELSE)
    yield from (f"if takes no {key!r}{nearest(str(key), known)}" for key in given if key not in known)
    tests = [key for key in given if key in CONDITIONS]
    if len(tests) != 1:
        yield f"if takes exactly one of {', '.join(CONDITIONS)}"
    if THEN not in given:
        yield "if needs 'then'"
    for key in given:
        if key in TESTS:
            yield from _test_faults(key, given[key], depth)
        elif key in known:
            yield from _faults(given[key], depth + 1)


def _test_faults(name: str, given: Any, depth: int) -> Iterator[str]:
    many = name == "one_of"
    if not isinstance(given, list) or len(given) < 2 or (len(given) > 2 and not many):
        yield f"{name!r} of if takes a list: what is compared, and {'the values' if many else 'one value'}"
        return
    yield from _faults(given[0], depth + 1)
    for operand in given[1:]:
        if isinstance(operand, Mapping):
            yield from _faults(operand, depth + 1)
        elif not _is_literal(operand):
            yield f"{name!r} of if compares with a text, a number, a date, true or false"
