"""Which fields fit which: what a value of one kind can become in a field of another, by itself or through a value map.

Some kinds fit both ways; some fit a text field as text, one way; the rest is refused, with the reason and with what can
be written instead. A chain or an expression is judged by what comes out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.mapping.expressions import (
    ELSE,
    FIXED,
    FORMULA,
    FUNCTIONS,
    IF,
    SETTING,
    THEN,
    Expression,
    arguments_of,
)
from ledgerbridge.mapping.functions.binding import bound
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase, phrase

NAMED_MAX = 5
"""Values that are named in a reason."""


class FieldShape(msgspec.Struct, frozen=True):
    """What is known of a field, or of what an expression makes."""

    kind: FieldKind
    options: tuple[str, ...] = ()
    """Accepted values of a choice; empty when they are not known."""
    read_only: bool = False


class Way(msgspec.Struct, frozen=True):
    """Whether values go one way, and what is done to them there; else why not, and what can be written instead."""

    goes: bool
    link: Expression | None = None
    """The link of a chain that brings a value to the other kind."""
    reason: Phrase | None = None
    instead: Phrase | None = None


class Fit(msgspec.Struct, frozen=True):
    """How far two fields fit: what is left of the wished direction, and why no more."""

    direction: Direction | None
    """None where nothing goes."""
    reason: Phrase | None = None
    instead: Phrase | None = None
    """What can be written instead, as an end of a sentence."""
    via: tuple[Expression, ...] = ()
    """What values need on the way to the right, beside the rule's own chain."""
    back: tuple[Expression, ...] = ()
    """The same to the left."""


def fit(left: FieldShape | None, right: FieldShape | None, wish: Direction, values: ValueMap | None = None) -> Fit:
    """How two fields fit, without a map or through one. What is not known fits: it is seen when it is tried."""
    ends = {Side.RIGHT: (left, right), Side.LEFT: (right, left)}
    return _fit({towards: _way(*pair, towards, values) for towards, pair in ends.items()}, wish)


def rule_fit(rule: Rule, fields: Mapping[Side, Mapping[str, FieldShape]]) -> Fit:
    """How far a rule fits the fields of both accounts, {side: {path: shape}}; a field that is not there fits."""
    return _fit({towards: _rule_way(rule, fields, towards) for towards in Side}, rule.direction)


def converted(rule: Rule, found: Fit) -> Rule | None:
    """The rule as far as it fits, with what its values need on the way; None where nothing is left of it."""
    if found.direction is None:
        return None
    if rule.value is None:
        via, back = (*rule.via, *found.via), (*rule.back, *found.back)
        return msgspec.structs.replace(rule, direction=found.direction, via=via, back=back)
    value = rule.value
    for link in (*found.via, *found.back):
        assert isinstance(link, Mapping)
        [name] = link
        value = {name: {"of": value}}
    return msgspec.structs.replace(rule, value=value)


def _fit(ways: Mapping[Side, Way], wish: Direction) -> Fit:
    wished = [towards for towards in (Side.RIGHT, Side.LEFT) if wish.goes(towards)]
    open_ways = [towards for towards in wished if ways[towards].goes]
    links = {towards: (ways[towards].link,) if ways[towards].goes else () for towards in wished}
    via, back = (tuple(one for one in links.get(side, ()) if one is not None) for side in (Side.RIGHT, Side.LEFT))
    if len(open_ways) == len(wished):
        return Fit(wish, via=via, back=back)
    shut = next(ways[towards] for towards in wished if not ways[towards].goes)
    if not open_ways:
        return Fit(None, shut.reason, shut.instead)
    direction = Direction.TO_RIGHT if open_ways[0] is Side.RIGHT else Direction.TO_LEFT
    return Fit(direction, shut.reason, _one_way(direction, shut.instead), via, back)


def _one_way(direction: Direction, other: Phrase | None) -> Phrase:
    way = phrase('direction = "{direction}"', direction=direction)
    return phrase("{one}, or {other}", one=way, other=other) if other is not None else way


def _rule_way(rule: Rule, fields: Mapping[Side, Mapping[str, FieldShape]], towards: Side) -> Way:
    target, source = (fields[side].get(rule.path(side) or "") for side in (towards, towards.other))
    if rule.value is not None:
        source = shape_of(rule.value, fields[towards.other])
    elif rule.through:
        source = None
    elif towards is Side.RIGHT:
        source = chained(source, rule.via)
    elif rule.values is None:
        source = chained(source, rule.back)
    elif rule.back:
        target = msgspec.structs.replace(target, kind=FieldKind.TEXT, options=()) if target is not None else None
    return _way(source, target, towards, rule.values)


def _way(source: FieldShape | None, target: FieldShape | None, towards: Side, values: ValueMap | None) -> Way:
    if target is not None and target.read_only:
        return Way(False, reason=phrase("the field on the {side} is read-only", side=Phrase(towards.value)))
    if source is None or target is None:
        return Way(True)
    if values is not None:
        return _mapped(source, target, towards, values)
    return _by_itself(source, target)


# --- through a value map ----------------------------------------------------------------------------------------------


def _mapped(source: FieldShape, target: FieldShape, towards: Side, values: ValueMap) -> Way:
    """A map brings a value to another kind, if it knows every value there can be and gives such as the target takes."""
    if not _is_for_map(source, target):
        text = "no value map makes {target} of {source}"
        return Way(False, None, phrase(text, target=Phrase(CALLED[target.kind]), source=Phrase(CALLED[source.kind])))
    lacking = values.unmapped(towards, source.options)
    if lacking:
        reason = phrase("the value map has no row for {values}", values=_named(lacking))
        return Way(False, None, reason, phrase("the value map with these rows, or with a default"))
    wrong = [value for value in values.given(towards) if not _takes(target, value)]
    if wrong:
        return Way(False, None, _wrong_rows(target, wrong), phrase("these rows otherwise"))
    return Way(True)


def _wrong_rows(target: FieldShape, wrong: Sequence[Value]) -> Phrase:
    if target.options:
        return phrase("the value map gives what is no option there: {values}", values=_named(wrong))
    text = "the value map gives what is not {target}: {values}"
    return phrase(text, target=Phrase(CALLED[target.kind]), values=_named(wrong))


def _is_for_map(source: FieldShape, target: FieldShape) -> bool:
    """Whether a map carries such values: one for one, or each of several."""
    if FieldKind.CHOICES in (source.kind, target.kind):
        return source.kind is target.kind
    return {source.kind, target.kind} <= MAPPED


def _takes(target: FieldShape, value: Value) -> bool:
    """Whether a value of a map's rows can stand in a field."""
    if target.options:
        return as_text(value) in target.options
    if target.kind is FieldKind.NUMBER:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    return isinstance(value, bool) if target.kind is FieldKind.BOOL else True


def _named(values: Sequence[Value]) -> Phrase:
    more = len(values) - NAMED_MAX
    told = ", ".join(map(as_text, values[:NAMED_MAX]))
    return phrase("{values} and {more} more", values=told, more=more) if more > 0 else phrase("{values}", values=told)


# --- by itself --------------------------------------------------------------------------------------------------------

TEXTS = (FieldKind.TEXT, FieldKind.EMAIL, FieldKind.COUNTRY)
CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES)
MAPPED = {*TEXTS, FieldKind.NUMBER, FieldKind.BOOL, FieldKind.CHOICE}
"""Kinds that a value map brings to one another."""
AS_TEXT: Expression = {"text": {"of": "value"}}
LINKS: Mapping[tuple[FieldKind, FieldKind], Expression] = {
    (FieldKind.DATE, FieldKind.DATETIME): {"moment": {"of": "value"}},
    (FieldKind.DATETIME, FieldKind.DATE): {"day": {"of": "value"}},
    **{
        (kind, FieldKind.TEXT): AS_TEXT
        for kind in (FieldKind.NUMBER, FieldKind.BOOL, FieldKind.DATE, FieldKind.DATETIME, FieldKind.CHOICES)
    },
}
"""What a value goes through where the kinds differ and fit nevertheless."""
FROM_TEXT: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: "number",
    FieldKind.BOOL: "yes_no",
    FieldKind.DATE: "date",
}
"""{kind: the function that makes it of a text}"""
CALLED = {
    FieldKind.TEXT: "a text",
    FieldKind.EMAIL: "an e-mail address",
    FieldKind.COUNTRY: "a country",
    FieldKind.NUMBER: "a number",
    FieldKind.BOOL: "a yes or no",
    FieldKind.DATE: "a date",
    FieldKind.DATETIME: "a moment",
    FieldKind.CHOICE: "a choice",
    FieldKind.CHOICES: "several choices",
}
A_MAP = phrase("map = NAME, a value map")


def _by_itself(source: FieldShape, target: FieldShape) -> Way:
    pair = (source.kind, target.kind)
    if source.kind is target.kind and source.kind in CHOSEN:
        return _same_options(source, target)
    if source.kind is target.kind or (source.kind in TEXTS and target.kind in TEXTS):
        return Way(True)
    if pair in LINKS:
        return Way(True, LINKS[pair])
    if source.kind is FieldKind.CHOICE and target.kind in TEXTS:
        return Way(True)
    text = "{source} are not {target}" if source.kind is FieldKind.CHOICES else "{source} is not {target}"
    reason = phrase(text, source=Phrase(CALLED[source.kind]), target=Phrase(CALLED[target.kind]))
    return Way(False, None, reason, _instead(*pair))


def _same_options(source: FieldShape, target: FieldShape) -> Way:
    """Options go over as they are where the target has all of them."""
    if source.options and set(source.options) <= set(target.options):
        return Way(True)
    unknown = [option for option in source.options if option not in target.options]
    reason = phrase("the options of the fields are not known")
    if unknown:
        reason = phrase("the target has no option {values}", values=_named(unknown))
    return Way(False, None, reason, phrase("{map} with a row for every option, or a default", map=A_MAP))


def _instead(source: FieldKind, target: FieldKind) -> Phrase | None:
    """What can be written to bring one kind to another; None where nothing can."""
    if source is FieldKind.TEXT and target in FROM_TEXT:
        return phrase('via = ["{function}"]', function=FROM_TEXT[target])
    if source is FieldKind.CHOICES:
        return phrase("a derived rule with first_item or last_item")
    if FieldKind.CHOICE in (source, target) and {source, target} <= MAPPED:
        return A_MAP
    is_formula = {source, target} == {FieldKind.NUMBER, FieldKind.BOOL}
    return phrase("a derived rule with a formula") if is_formula else None


# --- what expressions make --------------------------------------------------------------------------------------------

OF_CHOICES = ("lookup", "map", "in_words")
"""Functions that give one of a few known values."""


def shape_of(expression: Expression, fields: Mapping[str, FieldShape]) -> FieldShape | None:
    """What an expression makes of fields; None where that is not known beforehand."""
    if isinstance(expression, str):
        found = fields.get(expression)
        return msgspec.structs.replace(found, read_only=False) if found is not None else None
    ((name, given),) = expression.items()
    if name == FIXED:
        return _shape_of_value(given)
    if name == IF:
        return _common(shape_of(given[key], fields) for key in (THEN, ELSE) if key in given)
    if name in (FORMULA, SETTING):
        return None
    return _shape_of_call(name, given, fields)


def chained(shape: FieldShape | None, chain: Sequence[Expression]) -> FieldShape | None:
    """What comes out of a chain for a field; None where that is not known beforehand."""
    for link in chain:
        shape = shape_of(link, {"value": shape} if shape is not None else {})
    return shape


def _shape_of_call(name: str, given: Any, fields: Mapping[str, FieldShape]) -> FieldShape | None:
    function = FUNCTIONS[name]
    arguments = bound(function, *arguments_of(function, given))
    if name in OF_CHOICES:
        return _common(map(_shape_of_value, _known(name, arguments)))
    if function.result is not None:
        return FieldShape(function.result)
    first = function.parameters[0]
    each = arguments.get(first.name)
    parts = each if isinstance(each, list) else [each]
    return _common(shape_of(part, fields) for part in parts if isinstance(part, str | Mapping))


def _known(name: str, arguments: Mapping[str, Any]) -> list[Value]:
    """The values that a function of choices can give; none where they are settings yet."""
    if name == "lookup":
        table = arguments.get("table")
        entries = list(table.values()) if isinstance(table, Mapping) else []
        return [*entries, *([arguments["default"]] if arguments.get("default") else [])]
    if name == "map":
        values = arguments.get("in")
        back = Side.LEFT if arguments.get("back") else Side.RIGHT
        return list(values.given(back)) if isinstance(values, ValueMap) else []
    return [arguments.get("yes", "yes"), arguments.get("no", "no")]


def _shape_of_value(value: Any) -> FieldShape | None:
    """A value that is known beforehand: of its kind; a text is one option."""
    match value:
        case bool():
            return FieldShape(FieldKind.BOOL)
        case int() | float() | Decimal():
            return FieldShape(FieldKind.NUMBER)
        case datetime():
            return FieldShape(FieldKind.DATETIME)
        case date():
            return FieldShape(FieldKind.DATE)
        case str():
            return FieldShape(FieldKind.CHOICE, (value,))
        case list() | tuple():
            return FieldShape(FieldKind.CHOICES, tuple(value))
    return None


def _common(shapes: Iterable[FieldShape | None]) -> FieldShape | None:
    """The shape that all have; of choices and texts together a text; None where they differ or one is not known."""
    found = list(shapes)
    known = [shape for shape in found if shape is not None]
    if not known or len(known) < len(found):
        return None
    kinds = {shape.kind for shape in known}
    if kinds == {FieldKind.CHOICE}:
        options = tuple(dict.fromkeys(option for shape in known for option in shape.options))
        return FieldShape(FieldKind.CHOICE, options if all(shape.options for shape in known) else ())
    if len(kinds) == 1:
        return FieldShape(known[0].kind, known[0].options if len(known) == 1 else ())
    return FieldShape(FieldKind.TEXT) if kinds <= {*TEXTS, FieldKind.CHOICE} else None
