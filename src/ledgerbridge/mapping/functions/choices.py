"""Functions that choose: tables, lists, yes and no; and the tests of `if`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledgerbridge.mapping.functions.declaring import (
    Anything,
    Day,
    Inverse,
    NotUndone,
    Switch,
    Table,
    Text,
    Values,
    Word,
    declared,
    gives,
    refuses,
)
from ledgerbridge.mapping.functions.limits import unfit
from ledgerbridge.mapping.functions.taking import Unfit, day_of, number_of, text_of
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

# --- comparing --------------------------------------------------------------------------------------------------------


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same; a number is the same as a text that writes it, whatever zeros end it."""
    if one is None or other is None:
        return one is other
    if _is_number(one) or _is_number(other):
        try:
            return number_of(one) == number_of(other)
        except Unfit:
            return False
    return text_of(one) == text_of(other)


def order(one: Value, other: Value) -> int:
    """Below, at or above 0 as one number or date is less than, equal to or more than another. Raises MappingError."""
    try:
        return _sign(number_of(one), number_of(other))
    except Unfit:
        pass
    try:
        return _sign(_comparable(day_of(one), day_of(other)), _comparable(day_of(other), day_of(one)))
    except (Unfit, TypeError):
        raise unfit(phrase("a comparison"), phrase("two numbers or two dates"), one) from None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _comparable(value: date, other: date) -> date:
    """The date of a moment where it is compared with a mere date."""
    return value.date() if isinstance(value, datetime) and not isinstance(other, datetime) else value


def _sign(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


TESTS: Mapping[str, Callable[[Value, list[Value]], bool]] = {
    "is": lambda value, others: same(value, others[0]),
    "is_not": lambda value, others: not same(value, others[0]),
    "one_of": lambda value, others: any(same(value, other) for other in others),
    "greater": lambda value, others: value is not None and others[0] is not None and order(value, others[0]) > 0,
    "less": lambda value, others: value is not None and others[0] is not None and order(value, others[0]) < 0,
}
"""The tests of `if` that compare. Nothing is neither greater nor less than something."""

# --- what undoes what -------------------------------------------------------------------------------------------------


def _turned(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table the other way round."""
    table = arguments["table"]
    if "default" in arguments:
        raise NotUndone(phrase("its default stands for many values"))
    if len(set(table.values())) < len(table) or not all(table.values()):
        raise NotUndone(phrase("several of its entries give the same"))
    return {"table": {entry: value for value, entry in table.items()}}


def _other_way(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**arguments, "back": not arguments.get("back", False)}


def _words(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    yes, no = (arguments.get(word, word).strip().casefold() for word in ("yes", "no"))
    if yes == no or not yes or not no:
        raise NotUndone(phrase("its two words are the same"))
    return dict(arguments)


# --- functions --------------------------------------------------------------------------------------------------------


@declared(
    gives({"lookup": ["type", {"B2B": "Business", "B2C": "Private"}]}, {"type": "B2B"}, "Business"),
    gives({"lookup": {"of": "type", "table": {"B2B": "Business"}, "default": "Other"}}, {"type": "gov"}, "Other"),
    gives({"lookup": {"of": "type", "table": {"B2B": "Business"}, "default": ""}}, {"type": "gov"}, None),
    refuses({"lookup": {"of": "type", "table": {"B2B": "Business"}}}, {"type": "gov"}, "LB-MAP-01"),
    result=FieldKind.TEXT,
    inverse=Inverse("lookup", _turned, "values of the table"),
)
def lookup(of: Text, table: Table, default: Word | None = None) -> Value:
    """What a table says of a value. One that is not in it becomes the default; without a default it is refused."""
    if of in table:
        return table[of]
    if default is not None:
        return default
    raise MappingError(
        Problem(
            "LB-MAP-01",
            "The table of a rule has no entry for a value of the record.",
            "Add the value to the rule's table, or change it in the record.",
            vendor_text=of[:200],
        )
    )


RATES = ValueMap("rates", (Row("full", "V21"), Row("full", "V22", date(2026, 7, 1)), Row("none", "V0")))


@declared(
    gives({"map": ["tax", RATES]}, {"tax": "None"}, "V0"),
    gives({"map": {"of": "tax", "in": RATES, "on": "date"}}, {"tax": "full", "date": date(2026, 6, 30)}, "V21"),
    gives({"map": {"of": "tax", "in": RATES, "on": "date"}}, {"tax": "full", "date": date(2026, 7, 1)}, "V22"),
    gives({"map": {"of": "code", "in": RATES, "back": True}}, {"code": "V0"}, "none"),
    gives({"map": ["tax", RATES]}, {}, None),
    refuses({"map": {"of": "tax", "in": RATES}}, {"tax": "full"}, "LB-MAP-06"),
    refuses({"map": {"of": "tax", "in": RATES}}, {"tax": "half"}, "LB-MAP-01"),
    result=FieldKind.TEXT,
    inverse=Inverse("map", _other_way, "values of the map's rows, those marked as first where several fit"),
)
def map_(of: Anything, in_: Values, on: Day | None = None, back: Switch = False) -> Value:
    """What a value map calls a value on the right, or with `back` on the left; each one of a list. Where rows begin on
    a date, `on` says which holds."""
    if not isinstance(in_, ValueMap):
        raise unfit("map", phrase("a value map that is known"), None)
    return in_.carried(Side.LEFT if back else Side.RIGHT, of, on)


@declared(
    gives({"one_of": ["type", "B2B", "gov"]}, {"type": "gov"}, True),
    gives({"one_of": ["type", "B2B", "gov"]}, {"type": "B2C"}, False),
    gives({"one_of": ["type", "B2B", "gov"]}, {}, None),
    result=FieldKind.BOOL,
)
def one_of(of: Anything, among: Iterable[Word]) -> Value:
    """Whether a value is one of those written."""
    return any(same(of, other) for other in among)


@declared(
    gives({"known": "vat"}, {"vat": "NL001"}, True),
    gives({"known": "vat"}, {}, False),
    gives({"known": {"trim": "vat"}}, {"vat": "  "}, False),
    result=FieldKind.BOOL,
)
def known(of: Anything | None = None) -> Value:
    """Whether there is a value."""
    return of is not None


@declared(
    gives({"first_item": "tags"}, {"tags": ("red", "blue")}, "red"),
    gives({"first_item": "tags"}, {"tags": "red"}, "red"),
    gives({"first_item": "tags"}, {}, None),
    result=FieldKind.TEXT,
)
def first_item(of: Anything) -> Value:
    """The first of a list; of what is no list, the value itself."""
    return (of[0] if of else None) if isinstance(of, tuple) else of


@declared(
    gives({"last_item": "tags"}, {"tags": ("red", "blue")}, "blue"),
    gives({"last_item": "tags"}, {}, None),
    gives({"last_item": "tags"}, {"tags": "red"}, "red"),
    result=FieldKind.TEXT,
)
def last_item(of: Anything) -> Value:
    """The last of a list; of what is no list, the value itself."""
    return (of[-1] if of else None) if isinstance(of, tuple) else of


_YES = "1 y yes true on j ja oui o si sí vrai wahr waar sant kyllä"
_NO = "0 n no false off nej nei nee non nein faux falsch onwaar falskt nie ei"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())


@declared(
    gives({"yes_no": "newsletter"}, {"newsletter": "Ja"}, True),
    gives({"yes_no": "newsletter"}, {"newsletter": "0"}, False),
    gives({"yes_no": ["state", "active", "asleep"]}, {"state": "Active"}, True),
    gives({"yes_no": "newsletter"}, {}, None),
    refuses({"yes_no": "newsletter"}, {"newsletter": "perhaps"}),
    result=FieldKind.BOOL,
    inverse=Inverse("in_words", _words, "the two words"),
)
def yes_no(of: Text, yes: Word = "yes", no: Word = "no") -> Value:
    """Yes or no out of a word for it: the two given, those of English, Dutch, Swedish, Norwegian, German or French, or
    1 or 0."""
    word = of.strip().casefold()
    for given, meaning in ((yes, True), (no, False)):
        if word == given.strip().casefold():
            return meaning
    if word not in YES | NO:
        raise unfit("yes_no", phrase("a word for yes or no"), of)
    return word in YES


@declared(
    gives({"in_words": ["active", "Ja", "Nej"]}, {"active": True}, "Ja"),
    gives({"in_words": ["active", "Ja", "Nej"]}, {"active": False}, "Nej"),
    refuses({"in_words": "active"}, {"active": "perhaps"}),
    gives({"in_words": "active"}, {}, None),
    result=FieldKind.TEXT,
    inverse=Inverse("yes_no", _words, "yes and no"),
)
def in_words(of: Anything, yes: Word = "yes", no: Word = "no") -> Value:
    """A word for yes and another for no."""
    if not isinstance(of, bool):
        raise unfit("in_words", phrase("yes or no"), of)
    return yes if of else no


FUNCTIONS = (lookup, map_, one_of, known, first_item, last_item, yes_no, in_words)
