"""Search filters: what a filter on a property means for a record."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.call import record_id
from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.errors import invalid
from ledgerbridge.sandbox.hubspot.objects import ObjectType, object_type
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.times import moment_ms

Test: TypeAlias = Callable[[Record], bool]
Comparable: TypeAlias = Any
"""Decimal, int or text: whatever a property's values are compared as."""

WORD = re.compile(r"[\w*]+")
ORDERINGS: dict[str, Callable[[Comparable, Comparable], bool]] = {
    "LT": operator.lt,
    "LTE": operator.le,
    "GT": operator.gt,
    "GTE": operator.ge,
    "EQ": operator.eq,
    "NEQ": operator.ne,
}


class Filter(msgspec.Struct, rename="camel"):
    """One condition of a search."""

    property_name: str
    operator: str
    value: Any = None
    high_value: Any = None
    values: list[Any] | None = None


def filter_test(account: Account, type: ObjectType, filter: Filter) -> Test:
    """Whether a record fits the filter. Raises Refused for a filter that HubSpot does not take."""
    if filter.property_name.startswith("associations."):
        return _association_test(account, type, filter)
    definition = account.schema(type).defined(filter.property_name)
    if definition is None:  # HS-SEARCH-MALFORMED
        raise invalid(f"There was a problem with the request: unknown property {filter.property_name}")
    return _property_test(definition, reader(definition, type), filter)


def reader(definition: Definition, type: ObjectType) -> Callable[[Record], Comparable | None]:
    """Reads a property of a record as the value it is compared by; None where it is empty."""
    name = definition.name
    if name == "hs_object_id":
        return lambda record: record.id
    if name == type.modified:
        return lambda record: record.updated_ms
    if name == type.created:
        return lambda record: record.created_ms
    as_comparable = _comparison(definition)

    def read(record: Record) -> Comparable | None:
        text = record.properties.get(name)
        return None if text is None else as_comparable(text)

    return read


def _comparison(definition: Definition) -> Callable[[str], Comparable | None]:
    match definition.type:
        case "number":
            return _number
        case "date" | "datetime":
            return _moment
        case "enumeration":
            return str  # HS-SEARCH-CASE
    return str.lower


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(text: str) -> int | None:
    try:
        return moment_ms(text)
    except ValueError:
        return None


def _property_test(definition: Definition, read: Callable[[Record], Comparable | None], filter: Filter) -> Test:
    match filter.operator:
        case "HAS_PROPERTY" | "NOT_HAS_PROPERTY":
            if filter.value is not None:  # HS-SEARCH-HAS-VALUE
                raise invalid(f"operator {filter.operator} must not carry a value")
            wanted = filter.operator == "HAS_PROPERTY"
            return lambda record: (read(record) is not None) is wanted
        case "IN" | "NOT_IN":
            return _membership_test(definition, read, filter)
        case "BETWEEN":
            low, high = _given(definition, filter.value), _given(definition, filter.high_value)
            return lambda record: (mine := read(record)) is not None and low <= mine <= high
        case "CONTAINS_TOKEN" | "NOT_CONTAINS_TOKEN":
            return _token_test(definition.name, filter)
        case ordering if ordering in ORDERINGS:
            fits, theirs = ORDERINGS[ordering], _given(definition, filter.value)
            return _choice_test(definition, filter, theirs) or _ordering_test(read, fits, theirs)
    raise invalid(f"{filter.operator} is not a search operator")


def _ordering_test(read: Callable[[Record], Comparable | None], fits: Callable[..., bool], theirs: Comparable) -> Test:
    """A record without a value fits no comparison, not even NEQ."""  # HS-SEARCH-EMPTY
    return lambda record: (mine := read(record)) is not None and fits(mine, theirs)


def _choice_test(definition: Definition, filter: Filter, wanted: Comparable) -> Test | None:
    """For a property with several choices at once: whether the option is among them."""
    if not definition.multiple or filter.operator not in ("EQ", "NEQ"):
        return None
    name, expected = definition.name, filter.operator == "EQ"

    def test(record: Record) -> bool:
        text = record.properties.get(name)
        return text is not None and (wanted in text.split(";")) is expected

    return test


def _given(definition: Definition, value: Any) -> Comparable:
    """The filter's value in the form the property is compared by. Raises Refused."""
    text = _text(value)
    given = _comparison(definition)(text) if text is not None else None
    if given is None:  # HS-SEARCH-MALFORMED
        raise invalid(f"{text or 'nothing'} is not a value to compare {definition.name} with")
    return given


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _membership_test(definition: Definition, read: Callable[[Record], Comparable | None], filter: Filter) -> Test:
    if not filter.values:
        raise invalid(f"operator {filter.operator} needs values")
    texts = [_text(value) or "" for value in filter.values]
    # Text is looked up as it is given while records' values are lowered: upper-case values find nothing.
    plain = definition.type in ("string", "phone_number")  # HS-SEARCH-CASE
    wanted = set(texts) if plain else {_given(definition, text) for text in texts}
    expected = filter.operator == "IN"
    if definition.multiple:
        name = definition.name
        return lambda record: (
            (text := record.properties.get(name)) is not None and bool(wanted & {*text.split(";")}) is expected
        )
    return lambda record: (mine := read(record)) is not None and (mine in wanted) is expected


def _token_test(name: str, filter: Filter) -> Test:
    """Whether every word of the value is a word of the property; `*` stands for any letters."""  # HS-SEARCH-TOKEN
    pattern = (_text(filter.value) or "").lower()
    words = WORD.findall(pattern)
    expected = filter.operator == "CONTAINS_TOKEN"

    def test(record: Record) -> bool:
        text = record.properties.get(name, "").lower()
        if not text:
            return not expected
        return (fnmatchcase(text, pattern) or holds_all(words, WORD.findall(text))) is expected

    return test


def holds_all(wanted: Iterable[str], words: Sequence[str]) -> bool:
    return all(any(fnmatchcase(word, pattern) for word in words) for pattern in wanted)


def _association_test(account: Account, type: ObjectType, filter: Filter) -> Test:
    """Whether a record is associated with one of the ids."""  # HS-SEARCH-ASSOC
    target = object_type(filter.property_name.removeprefix("associations."))
    given = [filter.value] if filter.operator == "EQ" else filter.values
    if target is None or filter.operator not in ("EQ", "IN") or not given:
        raise invalid(f"{filter.property_name} takes EQ with a value or IN with values")
    ids = {record_id(str(value)) for value in given}
    name = target.name
    return lambda record: not ids.isdisjoint(account.links.between(type.name, record.id, name))
