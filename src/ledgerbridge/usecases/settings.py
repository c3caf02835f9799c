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
        "What becomes of a link whose record is gone on one side: it is reported, or removed. Nothing is ever deleted.",
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

TIME_ZONE = Setting(
    "time_zone",
    SettingType.TEXT,
    "The company's time zone: days of set-up and of booking begin and end by it.",
    "Europe/Amsterdam",
    "UTC",
)
"""A setting of the whole integration."""


def fault(setting: Setting, value: Any) -> str:
    """What is wrong with a value as written; empty when nothing is."""
    if setting.lacking:
        return setting.lacking
    match setting.type:
        case SettingType.CHOICE:
            return "" if value in setting.options else f"choose one of: {', '.join(setting.options)}"
        case SettingType.SWITCH:
            return "" if isinstance(value, bool) else "write true or false"
        case SettingType.WHOLE:
            return "" if _is_whole(value) and value >= 0 else "write a whole number"
        case SettingType.NUMBER:
            return "" if _is_whole(value) or isinstance(value, float | Decimal) else "write a number"
        case SettingType.TEXT | SettingType.ENTRY:
            return "" if isinstance(value, str) and value else "write a text in quotes"
        case SettingType.TEXTS:
            return "" if _are_texts(value) else "write a list of texts"
        case SettingType.DAY:
            words = (SETUP_DAY, SETUP_MOMENT, EVERYTHING)
            return "" if isinstance(value, date) or value in words else f"write a date or one of: {', '.join(words)}"
        case SettingType.TABLE:
            is_table = isinstance(value, Mapping) and _are_texts(list(value.values()))
            return "" if is_table else "write a table of texts"


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
