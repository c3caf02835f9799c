"""How a function of the mapping language is declared: once, by a Python function whose signature says what it takes.

The name of the function is its name in mappings, its docstring the help, its parameters the arguments. The annotations
below say what an argument takes; examples are run as tests and printed in docs/mapping.md.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

import msgspec

from ledgerbridge.mapping.functions.budget import CHARACTER
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.mapping.wording import Explained
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.model.wording import phrase


class Takes(StrEnum):
    """What an argument takes. The first four are expressions in a mapping, the others stand there as written."""

    VALUE = "an expression"
    TEXT = "an expression giving text"
    NUMBER = "a number, or an expression giving one"
    DAY = "a date, or an expression giving one"
    WORD = "a text as written"
    WHOLE = "a whole number as written"
    SWITCH = "true or false"
    PATTERN = "a regular expression as written"
    TABLE = "a table of texts as written"
    MAP = "the name of a value map"

    @property
    def is_expression(self) -> bool:
        return self in (Takes.VALUE, Takes.TEXT, Takes.NUMBER, Takes.DAY)


Anything: TypeAlias = Annotated[Value, Takes.VALUE]
Text: TypeAlias = Annotated[str, Takes.TEXT]
Number: TypeAlias = Annotated[Decimal, Takes.NUMBER]
Day: TypeAlias = Annotated[date, Takes.DAY]
"""A date, or a moment, which is a date as well."""
Word: TypeAlias = Annotated[str, Takes.WORD]
Whole: TypeAlias = Annotated[int, Takes.WHOLE]
Switch: TypeAlias = Annotated[bool, Takes.SWITCH]
Pattern: TypeAlias = Annotated[str, Takes.PATTERN]
Table: TypeAlias = Annotated[Mapping[str, str], Takes.TABLE]
Values: TypeAlias = Annotated[ValueMap, Takes.MAP]
Otherwise: TypeAlias = Annotated[Literal["refuse", "keep", "nothing"], Takes.WORD]
"""What becomes of a value that is not of the form: refused, kept as it is, or left out."""


class Parameter(msgspec.Struct, frozen=True):
    """One argument of a function."""

    name: str
    takes: Takes
    required: bool
    default: Any = None
    many: bool = False
    """Takes any number of values; those after it are given by name only."""
    choices: tuple[str, ...] = ()
    keyword: str = ""
    """What the Python function calls it: another word where the name is one of Python's own."""


class Example(msgspec.Struct, frozen=True):
    """What an expression gives for a record; `refused` names the code where it gives none."""

    expression: Any
    fields: Fields
    value: Value = None
    refused: str = ""


class Inverse(msgspec.Struct, frozen=True):
    """What undoes a function: another one, with arguments made from those of the first."""

    function: str
    carry: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    """Arguments beside the value itself to those of the inverse. Raises NotUndone where there is none."""
    exact_for: str
    """The values that it gives back as they were."""


class NotUndone(Explained):
    """A function with these arguments cannot be undone; says why, as the end of a sentence."""


def constant(arguments: Mapping[str, Any], name: str) -> Decimal:
    """A number among a function's arguments. Raises NotUndone for one that is reckoned out of fields."""
    given = arguments[name]
    given = given.get("fixed") if isinstance(given, Mapping) else given
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise NotUndone(phrase("{name} is no number as written", name=repr(name)))
    return Decimal(repr(given)) if isinstance(given, float) else Decimal(given)


class Function(msgspec.Struct, frozen=True):
    """A named pure function: what it takes, what it does, and what it costs of a formula's budget."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Value]
    examples: tuple[Example, ...]
    weight: int
    """Units of work for each character it is given."""
    result: FieldKind | None
    """What it gives; None where that is of the kind it is given."""
    inverse: Inverse | None
    work: Callable[[Mapping[str, Any]], int] | None
    """What a call costs beside, for the arguments it is made with."""

    @property
    def in_formulas(self) -> bool:
        """Whether a formula can call it: a table can only be written as data, and a map is known by its rule alone."""
        return all(parameter.takes not in (Takes.TABLE, Takes.MAP) for parameter in self.parameters)


def gives(expression: Any, fields: Fields, value: Value) -> Example:
    return Example(expression, fields, value)


def refuses(expression: Any, fields: Fields, code: str = "LB-MAP-02") -> Example:
    return Example(expression, fields, refused=code)


def declared(
    *examples: Example,
    result: FieldKind | None,
    inverse: Inverse | None = None,
    weight: int = CHARACTER,
    work: Callable[[Mapping[str, Any]], int] | None = None,
) -> Callable[[Callable[..., Value]], Function]:
    """Makes a Python function one of the mapping language."""

    def declare(run: Callable[..., Value]) -> Function:
        hints = get_type_hints(run, include_extras=True)
        parameters = inspect.signature(run).parameters.values()
        made = tuple(_parameter(parameter, hints[parameter.name]) for parameter in parameters)
        text = " ".join((run.__doc__ or "").split())
        return Function(run.__name__.rstrip("_"), text, made, run, examples, weight, result, inverse, work)

    return declare


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    kind, takes = next(get_args(part) for part in (hint, *get_args(hint)) if get_origin(part) is Annotated)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    name, many = parameter.name.rstrip("_"), get_origin(hint) is Iterable
    return Parameter(name, takes, required, default, many, choices, parameter.name)
