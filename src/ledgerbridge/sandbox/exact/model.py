"""The entity sets as the reference lists them: names, types, what may be written, filtered and notified."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import msgspec

KINDS: Mapping[str, str] = {
    "g": "Guid",
    "s": "String",
    "f": "Double",
    "i": "Int32",
    "h": "Int16",
    "l": "Int64",
    "b": "Boolean",
    "y": "Byte",
    "d": "DateTime",
    "x": "Binary",
    "c": "Collection",
}
METHODS: Mapping[str, str] = {"G": "GET", "P": "POST", "U": "PUT", "D": "DELETE"}
PAGE = 60
LARGE_PAGE = 1000
SINGULAR: Mapping[str, str] = {
    "crm/Addresses": "Address",
    "current/Me": "System.Me",
    "system/Divisions": "System.Division",
    "system/AllDivisions": "System.Division",
    "system/GetMostRecentlyUsedDivisions": "System.Division",
    "financialtransaction/TransactionLines": "Financial.TransactionLine",
    "salesorder/GoodsDeliveries": "SalesOrders.GoodsDelivery",
    "salesorder/GoodsDeliveryLines": "SalesOrders.GoodsDeliveryLine",
    "salesentry/SalesEntries": "SalesEntry",
    "financialtransaction/BankEntries": "BankEntry",
    "financialtransaction/CashEntries": "CashEntry",
    "documents/DocumentCategories": "DocumentCategory",
    "general/Currencies": "Currency",
}
"""Models whose name is not that of the set without its last letter."""


class Prop(msgspec.Struct, frozen=True):
    """One property of an entity."""

    name: str
    kind: str
    flags: str = ""

    @property
    def is_key(self) -> bool:
        return "K" in self.flags

    @property
    def is_filterable(self) -> bool:
        """Whether it satisfies the mandatory filter."""
        return "F" in self.flags

    @property
    def is_webhook(self) -> bool:
        return "W" in self.flags


class EntitySet(msgspec.Struct, frozen=True):
    """One address that serves rows. `base` is the set whose rows a bulk or sync address shows."""

    path: str
    props: Mapping[str, Prop]
    methods: tuple[str, ...]
    base: str
    filters: frozenset[str] = frozenset()
    """The only properties that may stand in a filter; empty for no such rule."""
    key: str = ""

    @property
    def kind(self) -> str:
        """`bulk`, `sync`, `read`, or empty for a regular one."""
        head = self.path.partition("/")[0]
        return head if head in ("bulk", "sync", "read") else ""

    @property
    def page(self) -> int:
        # EX-PAGE-SIZE
        return LARGE_PAGE if self.kind in ("bulk", "sync") else PAGE

    @property
    def model(self) -> str:
        """The type in `__metadata`."""
        # EX-METADATA
        name = SINGULAR.get(self.base) or self.base.rpartition("/")[2].removesuffix("s")
        return f"Exact.Web.Api.Models.{name}"

    @property
    def needs_filter(self) -> bool:
        return any(prop.is_filterable for prop in self.props.values()) and self.kind in ("", "bulk")


def _props(text: str) -> dict[str, Prop]:
    tokens = (token.partition(":") for token in text.split())
    return {name: Prop(name, KINDS[rest[0]], rest[1:]) for name, _, rest in tokens}


def _ordered(props: Mapping[str, Prop]) -> dict[str, Prop]:
    """Rows keep an order of their own: that of the alphabet."""
    return dict(sorted(props.items(), key=lambda entry: entry[0].lower()))


def _entity_set(path: str, raw: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> EntitySet:
    own = _props(raw.get("props", ""))
    base = raw.get("of", path)
    if base != path:
        left_out = set(raw.get("without", "").split())
        shared = {name: prop for name, prop in _props(tables[base]["props"]).items() if name not in left_out}
        own = {**shared, **own}
    if path.startswith("sync/"):
        own = {name: msgspec.structs.replace(prop, flags=prop.flags.replace("K", "")) for name, prop in own.items()}
        own["Timestamp"] = Prop("Timestamp", "Int64", "K")
    methods = tuple(METHODS[letter] for letter in raw["methods"])
    key = next((prop.name for prop in own.values() if prop.is_key), "")
    return EntitySet(path, _ordered(own), methods, base, frozenset(raw.get("filters", "").split()), key)


def _load() -> dict[str, EntitySet]:
    text = files(__package__).joinpath("entities.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {path: _entity_set(path, raw, tables) for path, raw in tables.items()}


SETS: Mapping[str, EntitySet] = _load()
