"""QuickBooks' JSON to field values and back: dotted paths here, nested objects there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.quickbooks.errors import does_not_fit
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.values import Value

Wire: TypeAlias = dict[str, Any]
"""An entity as QuickBooks names it."""

DAY_LENGTH = len("2026-11-20")
FLAGS = {"true": True, "false": False}


def read_fields(specs: Iterable[FieldSpec], wire: Wire) -> dict[str, Value]:
    """Every path's value, absent ones as None. Raises VendorDrift where a value is not of its kind."""
    return {spec.path: _read(spec, wire) for spec in specs}


def _read(spec: FieldSpec, wire: Wire) -> Value:
    found: Any = wire
    for name in spec.path.split("."):
        if found is None:
            return None
        if not isinstance(found, dict):
            raise VendorDrift(does_not_fit(spec.path))
        found = found.get(name)
    if found is None or found == "":
        return None
    try:
        return _value(spec.kind, found)
    except (ValueError, InvalidOperation) as error:
        raise VendorDrift(does_not_fit(spec.path)) from error


def _value(kind: Kind, found: Any) -> Value:
    if isinstance(found, dict | list):
        raise ValueError("a list or an object where a value belongs")
    if kind is Kind.NUMBER:
        if isinstance(found, bool):
            raise ValueError("a yes or no where a number belongs")
        return Decimal(found)
    if kind is Kind.BOOL:
        flag = found if isinstance(found, bool) else FLAGS.get(str(found).lower())
        if flag is None:
            raise ValueError("neither yes nor no")
        return flag
    if kind is Kind.DATE:
        return date.fromisoformat(str(found)[:DAY_LENGTH]).isoformat()
    if kind is Kind.DATETIME:
        return _instant(found)
    return str(found)


def _instant(found: Any) -> datetime:
    instant = moment(found)
    if instant is None:
        raise ValueError("no moment")
    return instant


def objects_of(wire: Wire, name: str) -> list[Wire]:
    """A list of objects; none where it is absent. Raises VendorDrift where it is something else."""
    found = wire.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise VendorDrift(does_not_fit(name))
    return found


def object_of(wire: Wire, name: str) -> Wire:
    """An object, empty where it is absent. Raises VendorDrift where it is something else."""
    found = wire.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise VendorDrift(does_not_fit(name))
    return found


def text_of(wire: Wire, name: str) -> str | None:
    """A property that is text or absent, such as an id."""
    value = wire.get(name)
    return value if isinstance(value, str) and value else None


def modified_of(wire: Wire) -> datetime | None:
    """The time of the last change, UTC; some answers know only the time of creation."""
    meta = wire.get("MetaData")
    if not isinstance(meta, dict):
        return None
    return moment(meta.get("LastUpdatedTime") or meta.get("CreateTime"))


def moment(text: Any) -> datetime | None:
    """A printed time as aware UTC; None where it is none. QuickBooks prints Pacific time with its offset."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return read.astimezone(UTC) if read.tzinfo else None


def nested(fields: Mapping[str, Any]) -> Wire:
    """{"BillAddr.City": "Berlin"} as {"BillAddr": {"City": "Berlin"}}."""
    wire: Wire = {}
    for path, value in fields.items():
        *parents, leaf = path.split(".")
        place = wire
        for name in parents:
            place = place.setdefault(name, {})
        place[leaf] = value
    return wire
