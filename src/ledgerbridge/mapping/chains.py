"""Chains: a value carried through several functions, and back through what undoes them.

A link is an expression over one field, `value`, which is what comes out of the link before it. As written it names a
function, alone or with the arguments beside the value: `"country_name"`, `{multiply = 100}`, `{split = [" ", 1]}`,
`{shift_date = {days = 30}}`; or it is a formula or an `if` over `value`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledgerbridge.mapping.expressions import (
    FIXED,
    FORMULA,
    FUNCTIONS,
    IF,
    NAMES,
    SETTING,
    Expression,
    compiled,
    faults,
    inputs,
)
from ledgerbridge.mapping.functions.binding import bound
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.mapping.functions.calling import Step
from ledgerbridge.mapping.functions.declaring import Function, NotUndone
from ledgerbridge.mapping.settings import settings_named
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import Phrase, phrase

VALUE = "value"
"""The field that a link reads."""
LINKS_MAX = 20


def links(written: Sequence[Any]) -> tuple[Expression, ...]:
    """The links of a chain as written, each an expression. Assumes a chain that was checked."""
    return tuple(_link(one) for one in written)


def carried(chain: Sequence[Expression], value: Value) -> Value:
    """What the links make of a value, one after the other; nothing of nothing. Raises MappingError."""
    return run(compiled_links(chain), value)


def compiled_links(chain: Sequence[Expression]) -> tuple[Step, ...]:
    """The links made ready for one value after another."""
    return tuple(map(compiled, chain))


def run(steps: Sequence[Step], value: Value) -> Value:
    """What links that are ready make of a value; they share one budget. Raises MappingError."""
    budget = Budget()
    for step in steps:
        if value is None:
            return None
        value = step({VALUE: value}, budget)
    return value


def undone(chain: Sequence[Expression]) -> tuple[Expression, ...]:
    """The chain that gives back what the first was given. Raises NotUndone where a link cannot be undone."""
    return tuple(_undone(link) for link in reversed(chain))


def chain_faults(written: Any, two_way: bool) -> list[Phrase]:
    """What is wrong with a chain as written, in words; empty when nothing is."""
    if not isinstance(written, list | tuple) or not written:
        return [phrase("via is a list of functions")]
    if len(written) > LINKS_MAX:
        return [phrase("via has at most {most} functions", most=LINKS_MAX)]
    found = [fault for one in written for fault in _link_faults(one)]
    return found or (_one_way_faults(written) if two_way else [])


def _link(written: Any) -> Expression:
    if isinstance(written, str):
        return _over_value(FUNCTIONS[written], {})
    ((name, given),) = written.items()
    if name not in FUNCTIONS:
        return dict(written)
    return _over_value(FUNCTIONS[name], _beside(FUNCTIONS[name], given))


def _beside(function: Function, given: Any) -> dict[str, Any]:
    """The arguments beside the value, by name."""
    if isinstance(given, Mapping) and any(parameter.name in given for parameter in function.parameters):
        return dict(given)
    placed = list(given) if isinstance(given, list) else [given]
    return {name: one for name, one in bound(function, [None, *placed], {}).items() if one is not None}


def _over_value(function: Function, arguments: Mapping[str, Any]) -> Expression:
    """The function as an expression over the value, its other arguments by name."""
    first = function.parameters[0]
    beside = [one for one in arguments.get(first.name, ()) if one is not None] if first.many else []
    others = {name: given for name, given in arguments.items() if name != first.name}
    return {function.name: {first.name: [VALUE, *beside] if first.many else VALUE, **others}}


def _undone(link: Expression) -> Expression:
    assert isinstance(link, Mapping)
    ((name, given),) = link.items()
    inverse = FUNCTIONS[name].inverse if name in FUNCTIONS else None
    if inverse is None:
        raise NotUndone(phrase("{function} cannot be undone", function=name))
    first = FUNCTIONS[name].parameters[0]
    beside = {key: argument for key, argument in given.items() if key != first.name}
    if first.many:
        beside[first.name] = given[first.name][1:]
    try:
        return _over_value(FUNCTIONS[inverse.function], inverse.carry(beside))
    except NotUndone as error:
        raise NotUndone(phrase("{function} cannot be undone: {why}", function=name, why=error.why)) from None


def _link_faults(written: Any) -> Iterator[Phrase]:
    name = written if isinstance(written, str) else next(iter(written)) if _is_table(written) else None
    if name in (FIXED, SETTING) or not isinstance(name, str):
        yield phrase("a function of via is a name, or a name with its arguments")
        return
    if isinstance(written, str) and name in (IF, FORMULA):
        yield phrase("{function} in via is written with its arguments", function=name)
        return
    if name not in NAMES:
        yield with_nearest(phrase("no function is called {name}", name=repr(name)), name, NAMES)
        return
    if name in FUNCTIONS and _is_table(written) and _gives_value(FUNCTIONS[name], written[name]):
        text = "{function} in via takes the value by itself; leave out {name}"
        yield phrase(text, function=name, name=repr(FUNCTIONS[name].parameters[0].name))
        return
    link = _link(written)
    found = faults(link)
    yield from found
    if not found and set(inputs(link)) != {VALUE}:
        yield phrase("{function} in via reads no field but {name}", function=name, name=repr(VALUE))


def _is_table(written: Any) -> bool:
    return isinstance(written, Mapping) and len(written) == 1


def _gives_value(function: Function, given: Any) -> bool:
    first = function.parameters[0]
    return isinstance(given, Mapping) and first.name in given and not first.many


def _one_way_faults(written: Sequence[Any]) -> list[Phrase]:
    """Why the chain goes one way alone; links that wait for a setting are left out."""
    found = []
    for link in links([one for one in written if not settings_named(one)]):
        try:
            _undone(link)
        except NotUndone as error:
            found.append(phrase('{why}; write direction = "left-to-right"', why=error.why))
    return found
