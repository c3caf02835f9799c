"""Arguments brought under their parameters' names, and what is wrong with them as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.mapping.functions.declaring import Function, Parameter
from ledgerbridge.mapping.functions.taking import Unfit, accepted
from ledgerbridge.mapping.wording import nearest
from ledgerbridge.model.problems import MappingError


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


def misplaced(function: Function, placed: Sequence[Any], named: Mapping[str, Any]) -> list[str]:
    """What is wrong with how arguments are given: unknown, twice, too many or missing."""
    names = [parameter.name for parameter in function.parameters]
    by_place = bound(function, placed, {})
    found = [f"{function.name} takes no {name!r}{nearest(name, names)}" for name in named if name not in names]
    found += [f"{function.name} is given {name!r} twice" for name in named if name in by_place]
    if len(placed) > len(names) and not any(parameter.many for parameter in function.parameters):
        found.append(f"{function.name} takes at most {len(names)} arguments")
    lacking = [p.name for p in function.parameters if p.required and p.name not in by_place and p.name not in named]
    return found + [f"{function.name} needs {name!r}" for name in lacking]


def literal_fault(function: Function, parameter: Parameter, value: Any) -> list[str]:
    """What is wrong with an argument that stands as written."""
    try:
        accepted(function.name, parameter, value)
    except MappingError as error:
        expected = error.problem.values.get("expected", parameter.takes.value)
        return [f"{parameter.name!r} of {function.name} is {expected}"]
    except Unfit:
        return [f"{parameter.name!r} of {function.name} is {parameter.takes.value}"]
    return []
