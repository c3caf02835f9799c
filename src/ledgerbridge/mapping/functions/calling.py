"""Functions made ready to be called with one record after another: arguments that stand as written are taken once.

Of nothing, a function makes nothing: nothing given for a required argument gives nothing, and for another its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.mapping.functions.budget import CALL, PATTERN, Budget
from ledgerbridge.mapping.functions.declaring import Function, Parameter, Takes
from ledgerbridge.mapping.functions.taking import accepted, acceptor, plain
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Fields, Value

Step: TypeAlias = Callable[[Fields, Budget], Any]
"""Gives a value for a record."""


class Written(msgspec.Struct, frozen=True):
    """An argument that stands as written, the same for every record."""

    value: Any


class Moving(msgspec.Struct, frozen=True):
    """An argument that each record gives another value for."""

    keyword: str
    required: bool
    step: Step
    accept: Callable[[Any], Any]
    extra: int
    """Work beside that of its characters."""


Gathering: TypeAlias = Callable[[Fields, Budget], dict[str, Any] | None]
Argument: TypeAlias = Written | Step | Sequence[Written | Step]
"""A list for a parameter that takes many."""


def calling(function: Function, arguments: Mapping[str, Argument]) -> Step:
    """The step that calls a function with arguments, {parameter: argument}."""
    fixed: dict[str, Any] = {}
    moving: list[Moving] = []
    lists: list[tuple[Parameter, tuple[Step, ...]]] = []
    for parameter in function.parameters:
        argument = arguments.get(parameter.name)
        if isinstance(argument, Written):
            try:
                value = accepted(function.name, parameter, argument.value)
            except MappingError as error:
                return _refusing(error)
            if value is None and parameter.required:
                return lambda fields, budget: None
            if value is not None:
                fixed[parameter.keyword] = value
        elif isinstance(argument, Sequence):
            lists.append((parameter, tuple(map(_step, argument))))
        elif argument is not None:
            moving.append(_moving(function, parameter, argument))
    return _calling_many(function, fixed, moving, lists) if lists else _calling(function, fixed, moving)


def _moving(function: Function, parameter: Parameter, argument: Step) -> Moving:
    extra = PATTERN if parameter.takes is Takes.PATTERN else 0
    return Moving(parameter.keyword, parameter.required, argument, acceptor(function.name, parameter), extra)


def _refusing(error: MappingError) -> Step:
    def refuse(fields: Fields, budget: Budget) -> Value:
        raise MappingError(error.problem)

    return refuse


def _step(argument: Written | Step) -> Step:
    if isinstance(argument, Written):
        value = argument.value
        return lambda fields, budget: value
    return argument


def _calling(function: Function, fixed: Mapping[str, Any], moving: Sequence[Moving]) -> Step:
    gather, run, work = _gathering(function, fixed, moving), function.run, function.work

    def step(fields: Fields, budget: Budget) -> Value:
        given = gather(fields, budget)
        if given is None:
            return None
        if work is not None:
            budget.take(work(given))
        return plain(run(**given))

    return step


def _calling_many(
    function: Function,
    fixed: Mapping[str, Any],
    moving: Sequence[Moving],
    lists: Sequence[tuple[Parameter, tuple[Step, ...]]],
) -> Step:
    gather, run, weight = _gathering(function, fixed, moving), function.run, function.weight
    each = [(parameter.keyword, acceptor(function.name, parameter), steps) for parameter, steps in lists]

    def step(fields: Fields, budget: Budget) -> Value:
        given = gather(fields, budget)
        if given is None:
            return None
        for keyword, accept, steps in each:
            given[keyword] = _each(accept, weight, steps, fields, budget)
        return plain(run(**given))

    return step


def _gathering(function: Function, fixed: Mapping[str, Any], moving: Sequence[Moving]) -> Gathering:
    """Gives the arguments as the function takes them; None where a required one is nothing."""
    weight = function.weight

    def gather(fields: Fields, budget: Budget) -> dict[str, Any] | None:
        given = dict(fixed)
        work = CALL
        for argument in moving:
            value = argument.accept(argument.step(fields, budget))
            if value is not None:
                given[argument.keyword] = value
                work += argument.extra + (len(value) * weight if type(value) is str else 0)
            elif argument.required:
                return None
        budget.take(work)
        return given

    return gather


def _each(
    accept: Callable[[Any], Any], weight: int, steps: Sequence[Step], fields: Fields, budget: Budget
) -> Iterator[Any]:
    """The values of an argument that takes many, each made when it is asked for."""
    for step in steps:
        value = accept(step(fields, budget))
        budget.take(CALL + (len(value) * weight if type(value) is str else 0))
        yield value
