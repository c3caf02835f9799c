"""Settings of flows: each declared once, with its type, help and example; configuration, its checks, command-line help
and the manual are all made from these declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from ledgerbridge.engine.flow import Gone, Matching, NameClash
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Leaving
from ledgerbridge.planner.merge import Winner

OFF = "off"
START = "start"
"""The setting of a flow that says from when records count."""
SETUP_DAY = "set-up day"
"""Default of a date: 00:00 of the day both systems were connected, in the company's time zone."""
SETUP_MOMENT = "set-up moment"
EVERYTHING = "everything"
"""Instead of a date: no date at all."""


class SettingType(StrEnum):
    """What a setting takes."""

    CHOICE = "one of"
    SWITCH = "yes or no"
    WHOLE = "whole number"
    NUMBER = "number"
    TEXT = "text"
    TEXTS = "list of texts"
    DAY = "date"
    ENTRY = "entry of a list"
    """The id of an entry of one of the account's own lists."""
    TABLE = "table"
    """Texts by texts, such as a code for each country."""


class Group(StrEnum):
    """Where a setting stands among the others."""

    RUN = "running"
    CUSTOMER = "customers"
    PRODUCT = "products"
    STOCK = "stock"
    ORDER = "orders"
    TAX = "tax"
    FINANCE = "finance"


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One setting of a flow. A key may hold a dot: `tax.default_code` stands as `default_code` in a table `tax`."""

    key: str
    type: SettingType
    help: str
    example: Any = None
    default: Any = None
    """What holds without it; None where nothing does."""
    options: tuple[str, ...] = ()
    group: Group = Group.RUN
    list: str = ""
    """The kind of list an entry, or a table's values, come from."""
    side: Side | None = None
    """Whose list that is."""
    asked: bool = False
    """There is no safe default: the flow does not run until it is answered."""
    lacking: str = ""
    """Why this pair has no such setting; then it is refused with this reason."""


class Updating(StrEnum):
    """Which fields of records that exist are written."""

    ALWAYS = "always"
    EMPTY = "empty"
    NEVER = "never"


def _options(kind: Iterable[StrEnum], *more: str) -> tuple[str, ...]:
    return (*(member.value for member in kind), *more)


GENERAL: tuple[Setting, ...] = (
    Setting(
        "direction",
        SettingType.CHOICE,
        "Which way values travel; off stops the flow and keeps its links, so that it catches up when it is on again.",
        "two-way",
        options=_options(Direction, OFF),
    ),
    Setting(
        "conflict",
        SettingType.CHOICE,
        "Who stands where both sides changed the same field, or differ when they first meet. Counts for two-way flows; "
        "in a one-way flow the source stands.",
        "newest-else-right",
        options=_options(Winner),
    ),
    Setting(
        "update_existing",
        SettingType.CHOICE,
        "Which fields of records that exist are written: always all, only those that are empty, or never any.",
        "empty",
        Updating.ALWAYS.value,
        _options(Updating),
    ),
    Setting(
        "matching",
        SettingType.CHOICE,
        "How a record without a link finds its counterpart: by the key field of both sides, or not at all.",
        "none",
        Matching.KEY.value,
        _options(Matching),
    ),
    Setting("left.key", SettingType.TEXT, "The field of the left system that records are matched by.", "hs_sku"),
    Setting("right.key", SettingType.TEXT, "The field of the right system that records are matched by.", "Code"),
    Setting(
        "left.second_key",
        SettingType.TEXT,
        "A second field of the left system that must hold the same too for records to match, such as the postal code "
        "beside the name. Blanks within it do not count.",
        "zip",
    ),
    Setting("right.second_key", SettingType.TEXT, "The second field of the right system.", "Postcode"),
    Setting(
        "leaving",
        SettingType.CHOICE,
        "What becomes of a linked record that does not pass the filters any more: it stops, or is kept up to date.",
        "keep updating",
        Leaving.STOP.value,
        _options(Leaving),
    ),
    Setting(
        "gone",
        SettingType.CHOICE,
        "What becomes of a link whose record is gone on one side: it is reported, or removed, or the other side's "
        "record is made inactive too, or archived as its system has it. Nothing is ever deleted.",
        "unlink",
        Gone.REPORT.value,
        _options(Gone),
    ),
    Setting(
        "on_name_clash",
        SettingType.CHOICE,
        "What becomes of a new record whose name is in use where names are unique: it fails, is linked with the one "
        "that has the name, is made under the name with a number, or under that one as its sub-customer.",
        "suffix",
        NameClash.FAIL.value,
        _options(NameClash),
    ),
    Setting(
        "batch_size",
        SettingType.WHOLE,
        "At most so many records are handled and written at once; 0 leaves it to the vendors' own sizes.",
        25,
        0,
    ),
)
"""The settings that every flow has. Without `direction` and `conflict`, and without keys, the preset's hold."""

IMAGE = Setting(
    "image",
    SettingType.CHOICE,
    "Which way the one picture of a product goes; the flow must go that way too. The first picture goes where there "
    "are several, after its product, and again only when it changed.",
    Direction.TO_RIGHT.value,
    OFF,
    (OFF, Direction.TO_RIGHT.value, Direction.TO_LEFT.value),
    Group.PRODUCT,
)
"""A setting of flows whose products have a picture on both sides."""

TIME_ZONE = Setting(
    "time_zone",
    SettingType.TEXT,
    "The company's time zone: days of set-up and of booking begin and end by it.",
    "Europe/Amsterdam",
    "UTC",
)
"""A setting of the whole integration."""

ADVICE_READ = Setting(
    "advice_read",
    SettingType.SWITCH,
    "Says that what the preset advises was read, limitations included; `ledgerbridge ready` shows it. Where a preset "
    "has advice, nothing is written before that.",
    True,
    False,
)
"""Another setting of the whole integration: whether its advice was read."""

WHOLE: tuple[Setting, ...] = (TIME_ZONE, ADVICE_READ)
"""The settings of a whole integration."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a value: how it is to be written, within a sentence and as one; texts with `{known}`."""

    clause: str
    sentence: str
    known: str = ""
    """The words it may be."""


_WORDS = (SETUP_DAY, SETUP_MOMENT, EVERYTHING)
_ASKED_FOR: Mapping[SettingType, tuple[str, str]] = {
    SettingType.CHOICE: ("choose one of: {known}", "Choose one of: {known}."),
    SettingType.SWITCH: ("write true or false", "Write true or false."),
    SettingType.WHOLE: ("write a whole number", "Write a whole number."),
    SettingType.NUMBER: ("write a number", "Write a number."),
    SettingType.TEXT: ("write a text in quotes", "Write a text in quotes."),
    SettingType.ENTRY: ("write a text in quotes", "Write a text in quotes."),
    SettingType.TEXTS: ("write a list of texts", "Write a list of texts."),
    SettingType.DAY: ("write a date or one of: {known}", "Write a date or one of: {known}."),
    SettingType.TABLE: ("write a table of texts", "Write a table of texts."),
}


def fault(setting: Setting, value: Any) -> Fault | None:
    """What is wrong with a value as written; None when nothing is."""
    if _is_of(setting, value):
        return None
    clause, sentence = _ASKED_FOR[setting.type]
    return Fault(clause, sentence, ", ".join(_WORDS if setting.type is SettingType.DAY else setting.options))


def _is_of(setting: Setting, value: Any) -> bool:
    match setting.type:
        case SettingType.CHOICE:
            return value in setting.options
        case SettingType.SWITCH:
            return isinstance(value, bool)
        case SettingType.WHOLE:
            return _is_whole(value) and value >= 0
        case SettingType.NUMBER:
            return _is_whole(value) or isinstance(value, float | Decimal)
        case SettingType.TEXT | SettingType.ENTRY:
            return isinstance(value, str) and bool(value)
        case SettingType.TEXTS:
            return _are_texts(value)
        case SettingType.DAY:
            return isinstance(value, date) or value in _WORDS
        case SettingType.TABLE:
            return isinstance(value, Mapping) and _are_texts(list(value.values()))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def typed(setting: Setting, value: Any) -> Any:
    """A value without fault as rules and filters take it: numbers are Decimal, moments aware."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.date()
    return value
