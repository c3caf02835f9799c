"""Arguments brought under their parameters' names, and what is wrong with them as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.mapping.functions.declaring import Function, Parameter
from ledgerbridge.mapping.functions.taking import Unfit, accepted
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.wording import Phrase, phrase


def bound(function: Function, placed: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """{parameter: argument}; a list for one that takes many. What cannot be placed is left out: see `misplaced`."""
    found: dict[str, Any] = {}
    for number, parameter in enumerate(function.parameters):
        if parameter.many:
            if len(placed) > number:
                found[parameter.name] = list(placed[number:])
            break
        if len(placed) > number:
            found[parameter.name] = placed[number]
    known = {parameter.name for parameter in function.parameters}
    return found | {name: argument for name, argument in named.items() if name in known}


def misplaced(function: Function, placed: Sequence[Any], named: Mapping[str, Any]) -> list[Phrase]:
    """What is wrong with how arguments are given: unknown, twice, too many or missing."""
    names = [parameter.name for parameter in function.parameters]
    by_place = bound(function, placed, {})
    called = function.name
    found = [
        with_nearest(phrase("{function} takes no {name}", function=called, name=repr(name)), name, names)
        for name in named
        if name not in names
    ]
    twice = [name for name in named if name in by_place]
    found += [phrase("{function} is given {name} twice", function=called, name=repr(name)) for name in twice]
    if len(placed) > len(names) and not any(parameter.many for parameter in function.parameters):
        found.append(phrase("{function} takes at most {most} arguments", function=called, most=len(names)))
    lacking = [p.name for p in function.parameters if p.required and p.name not in by_place and p.name not in named]
    return found + [phrase("{function} needs {name}", function=called, name=repr(name)) for name in lacking]


def literal_fault(function: Function, parameter: Parameter, value: Any) -> list[Phrase]:
    """What is wrong with an argument that stands as written."""
    try:
        accepted(function.name, parameter, value)
    except MappingError as error:
        usual = (Phrase(parameter.takes.value),)
        return [_expected(function, parameter, error.problem.words.get("expected", usual))]
    except Unfit:
        return [_expected(function, parameter, (Phrase(parameter.takes.value),))]
    return []


def _expected(function: Function, parameter: Parameter, what: tuple[Phrase, ...]) -> Phrase:
    text = "{name} of {function} is {expected}"
    return phrase(text, name=repr(parameter.name), function=function.name, expected=what)
