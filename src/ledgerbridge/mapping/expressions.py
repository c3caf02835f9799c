"""Values made from fields: an expression is data, a field path or a named function of expressions.

"email"                                              the field
{"first": ["company.name", {"join": ["firstname", "lastname"]}]}
                                                     the company's name, else both names with a blank between
{"fixed": "NonInventory"}                            always this text
{"split": {"of": "name", "at": " ", "part": 1}}      a function of the catalogue, its arguments by name
{"if": {"is": ["type", "B2B"], "then": "company", "else": "name"}}
                                                     one of two expressions
{"formula": "round(price * 1.25, 2)"}                a formula
{"setting": "products.vat_code"}                     what a setting says; see settings.py
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ledgerbridge.mapping import formula
from ledgerbridge.mapping.functions import CATALOGUE
from ledgerbridge.mapping.functions.binding import bound, literal_fault, misplaced
from ledgerbridge.mapping.functions.budget import STEP, Budget, size
from ledgerbridge.mapping.functions.calling import Argument, Step, Written, calling
from ledgerbridge.mapping.functions.choices import TESTS
from ledgerbridge.mapping.functions.declaring import Function, Parameter, Takes
from ledgerbridge.mapping.functions.limits import TEXT_MAX, unfit
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.model.wording import Phrase, phrase

Expression: TypeAlias = str | Mapping[str, Any]

FUNCTIONS = CATALOGUE
FIXED, IF, FORMULA, SETTING, FIELD = "fixed", "if", "formula", "setting", "field"
KNOWN, HOLDS, THEN, ELSE = "known", "holds", "then", "else"
CONDITIONS = (*TESTS, KNOWN, HOLDS)
NAMES = (*FUNCTIONS, FIXED, IF, FORMULA, SETTING, FIELD)
DEPTH_MAX = 20
"""Functions within functions."""
PARTS_MAX = 1_000
"""Fields, functions and texts of an expression."""


# --- evaluating -------------------------------------------------------------------------------------------------------


def evaluate(expression: Expression, fields: Fields) -> Value:
    """The expression's value for a record. Raises MappingError for a value that a function cannot use, KeyError for a
    function that does not exist."""
    value: Value = compiled(expression)(fields, Budget())
    return value


def compiled(expression: Expression) -> Step:
    """The expression made ready for one record after another. Raises KeyError for a function that does not exist."""
    if isinstance(expression, str):
        return lambda fields, budget: fields.get(expression)
    ((name, given),) = expression.items()
    if name == FIXED:
        value = _literal(given)
        return lambda fields, budget: value
    if name == IF:
        return _choosing(given)
    if name == FORMULA:
        return formula.compiled(given)
    function = FUNCTIONS[name]
    arguments = bound(function, *arguments_of(function, given))
    of = {parameter.name: parameter for parameter in function.parameters}
    return calling(function, {name: _argument(of[name], one) for name, one in arguments.items()})


def _argument(parameter: Parameter, argument: Any) -> Argument:
    """One argument: an expression made ready, or what stands there as written."""
    if parameter.many and isinstance(argument, list):
        return [_one_argument(parameter, one) for one in argument]
    return _one_argument(parameter, argument)


def _one_argument(parameter: Parameter, argument: Any) -> Step | Written:
    is_expression = parameter.takes.is_expression and isinstance(argument, str | Mapping)
    return compiled(argument) if is_expression else Written(argument)


def _choosing(given: Mapping[str, Any]) -> Step:
    holds = _test(given)
    then, otherwise = (compiled(given[key]) if key in given else _nothing for key in (THEN, ELSE))
    return lambda fields, budget: then(fields, budget) if holds(fields, budget) else otherwise(fields, budget)


def _nothing(fields: Fields, budget: Budget) -> Value:
    return None


def _test(given: Mapping[str, Any]) -> Step:
    [name] = [key for key in given if key in CONDITIONS]
    if name in (KNOWN, HOLDS):
        value = compiled(given[name])
        return (lambda fields, budget: value(fields, budget) is not None) if name == KNOWN else _holding(value)
    subject, *others = given[name]
    return _comparing(TESTS[name], compiled(subject), [_operand(other) for other in others])


def _holding(condition: Step) -> Step:
    def holds(fields: Fields, budget: Budget) -> bool:
        value = condition(fields, budget)
        if value is not None and not isinstance(value, bool):
            raise unfit(IF, phrase("yes or no"), value)
        return bool(value)

    return holds


def _comparing(test: Callable[[Value, list[Value]], bool], subject: Step, others: Sequence[Step]) -> Step:
    def compare(fields: Fields, budget: Budget) -> bool:
        value = subject(fields, budget)
        budget.take((STEP + size(value)) * (1 + len(others)))
        return test(value, [other(fields, budget) for other in others])

    return compare


def _operand(operand: Any) -> Step:
    """What a value is compared with: a text as written, or an expression written as a function."""
    if isinstance(operand, Mapping):
        return compiled(operand)
    value = _literal(operand)
    return lambda fields, budget: value


def _literal(given: Any) -> Value:
    """A value as a file holds it, as fields hold it."""
    if isinstance(given, float):
        return Decimal(repr(given))
    return tuple(given) if isinstance(given, list) else given


def arguments_of(function: Function, given: Any) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """(by place, by name): a list gives them by place, a table by name, anything else is the first."""
    if isinstance(given, list):
        return given, {}
    if isinstance(given, Mapping) and (len(given) != 1 or any(p.name in given for p in function.parameters)):
        return (), given
    return [given], {}


# --- parts ----------------------------------------------------------------------------------------------------------


def rebuilt(
    expression: Expression, part: Callable[[Expression], Expression], written: Callable[[Parameter, Any], Any]
) -> Expression:
    """The expression with `part` done to the expressions in it, and `written` to what its function takes as written."""
    if isinstance(expression, str):
        return expression
    ((name, given),) = expression.items()
    if name in (FIXED, FORMULA, SETTING, FIELD):
        return expression
    if name == IF:
        return {IF: {key: _rebuilt_part(key, one, part) for key, one in given.items()}}
    function = FUNCTIONS[name]
    arguments = bound(function, *arguments_of(function, given))
    found = {}
    for parameter in function.parameters:
        if parameter.name in arguments:
            each = arguments[parameter.name]
            many = [_rebuilt_argument(parameter, one, part, written) for one in (each if parameter.many else [each])]
            found[parameter.name] = many if parameter.many else many[0]
    return {name: found}


def _rebuilt_argument(
    parameter: Parameter, argument: Any, part: Callable[[Expression], Expression], written: Any
) -> Any:
    is_expression = parameter.takes.is_expression and isinstance(argument, str | Mapping)
    return part(argument) if is_expression else written(parameter, argument)


def _rebuilt_part(key: str, given: Any, part: Callable[[Expression], Expression]) -> Any:
    if key not in TESTS:
        return part(given)
    return [part(given[0]), *(part(one) if isinstance(one, Mapping) else one for one in given[1:])]


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
    elif name not in (FIXED, SETTING, FIELD):
        function = FUNCTIONS[name]
        for _, argument in _expressions(function, bound(function, *arguments_of(function, given))):
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


def faults(expression: Any) -> list[Phrase]:
    """What is wrong with an expression as written, in words; empty when nothing is."""
    large = _too_large(expression)
    return [large] if large is not None else list(_faults(expression, 0))


def _too_large(expression: Any) -> Phrase | None:
    """What is too large about an expression; None when nothing is. Walks without recursion, however deep it is."""
    waiting, parts = [expression], 0
    while waiting:
        part = waiting.pop()
        parts += 1
        if parts > PARTS_MAX:
            return phrase("an expression has at most {most} parts", most=f"{PARTS_MAX:,}")
        if isinstance(part, str) and len(part) > TEXT_MAX:
            return phrase("a text has at most {most} characters", most=f"{TEXT_MAX:,}")
        if isinstance(part, Mapping):
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return None


def _faults(expression: Any, depth: int) -> Iterator[Phrase]:
    if depth > DEPTH_MAX:
        yield phrase("an expression has at most {most} functions within one another", most=DEPTH_MAX)
    elif isinstance(expression, str):
        if not expression:
            yield phrase("an empty field name")
    elif not isinstance(expression, Mapping) or len(expression) != 1:
        yield phrase("an expression is a field name or one function")
    else:
        ((name, given),) = expression.items()
        yield from _function_faults(name, given, depth)


def _function_faults(name: str, given: Any, depth: int) -> Iterator[Phrase]:
    if name == FIXED:
        if not _is_literal(given):
            yield phrase("fixed takes a text, a number, a date, true, false or a list of texts")
    elif name == SETTING:
        if not isinstance(given, str) or not given:
            yield phrase("setting takes the name of a setting")
    elif name == FIELD:
        if not is_setting(given):
            yield phrase("field takes a setting that names one; a field is written by its name alone")
    elif name == FORMULA:
        yield from (phrase("formula: {fault}", fault=fault) for fault in formula.faults(given))
    elif name == IF:
        yield from _if_faults(given, depth)
    elif name in FUNCTIONS:
        yield from _argument_faults(FUNCTIONS[name], given, depth)
    else:
        yield with_nearest(phrase("no function is called {name}", name=repr(name)), str(name), NAMES)


def _is_literal(given: Any) -> bool:
    if isinstance(given, list):
        return all(isinstance(one, str) for one in given)
    return isinstance(given, str | bool | int | Decimal | date) or (isinstance(given, float) and math.isfinite(given))


def _argument_faults(function: Function, given: Any, depth: int) -> Iterator[Phrase]:
    placed, named = arguments_of(function, given)
    if function.parameters[0].many and not named and not (isinstance(given, list) and given):
        yield phrase("{function} takes a list", function=function.name)
        return
    yield from misplaced(function, placed, named)
    arguments = bound(function, placed, named)
    for parameter in function.parameters:
        if parameter.name not in arguments:
            continue
        argument = arguments[parameter.name]
        if parameter.many and not isinstance(argument, list):
            yield phrase("{name} of {function} is a list", name=repr(parameter.name), function=function.name)
            continue
        for one in argument if parameter.many else [argument]:
            yield from _one_fault(function, parameter, one, depth)


def is_setting(argument: Any) -> bool:
    """Whether an argument is what a setting says."""
    return isinstance(argument, Mapping) and list(argument) == [SETTING] and isinstance(argument[SETTING], str)


def _one_fault(function: Function, parameter: Parameter, argument: Any, depth: int) -> Iterator[Phrase]:
    if not parameter.takes.is_expression and is_setting(argument):
        return
    if parameter.takes is Takes.TABLE and isinstance(argument, Mapping):
        argument = {key: "" if is_setting(entry) else entry for key, entry in argument.items()}
    as_written = parameter.takes in (Takes.NUMBER, Takes.DAY) and not isinstance(argument, str | Mapping)
    if argument is None or as_written or not parameter.takes.is_expression:
        yield from literal_fault(function, parameter, argument)
    else:
        yield from _faults(argument, depth + 1)


def _if_faults(given: Any, depth: int) -> Iterator[Phrase]:
    if not isinstance(given, Mapping):
        yield phrase("if takes a table with one of {tests}, with then and else", tests=", ".join(CONDITIONS))
        return
    known = (*CONDITIONS, THEN, ELSE)
    for key in given:
        if key not in known:
            yield with_nearest(phrase("if takes no {name}", name=repr(key)), str(key), known)
    tests = [key for key in given if key in CONDITIONS]
    if len(tests) != 1:
        yield phrase("if takes exactly one of {tests}", tests=", ".join(CONDITIONS))
    if THEN not in given and ELSE not in given:
        yield phrase("if needs 'then' or 'else'")
    for key in given:
        if key in TESTS:
            yield from _test_faults(key, given[key], depth)
        elif key in known:
            yield from _faults(given[key], depth + 1)


def _test_faults(name: str, given: Any, depth: int) -> Iterator[Phrase]:
    many = name == "one_of"
    if not isinstance(given, list) or len(given) < 2 or (len(given) > 2 and not many):
        text = "{name} of if takes a list: what is compared, and {others}"
        yield phrase(text, name=repr(name), others=phrase("the values" if many else "one value"))
        return
    yield from _faults(given[0], depth + 1)
    for operand in given[1:]:
        if isinstance(operand, Mapping):
            yield from _faults(operand, depth + 1)
        elif not _is_literal(operand):
            yield phrase("{name} of if compares with a text, a number, a date, true or false", name=repr(name))
