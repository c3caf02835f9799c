"""What a person calls a record: for sealed rows only."""

from __future__ import annotations

from ledgerbridge.engine.flow import End
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text

_NAMES = ("name", "company_name")
_PARTS = ("given_name", "family_name")
_KEYS = ("email", "sku")


def label_of(end: End, record: Record) -> str:
    """The record's name as its slots tell it, with its key where the name alone would not say which."""
    return ", ".join(_names(end, record)[:2])


def name_of(end: End, record: Record) -> str:
    """What the record itself is called, empty where nothing tells."""
    return next(iter(_names(end, record)), "")


def _names(end: End, record: Record) -> list[str]:
    slots = end.capabilities.slots
    held = {slot: as_text(record.fields.get(path)) for slot, path in slots.items()}
    person = " ".join(held[slot] for slot in _PARTS if held.get(slot))
    names = [person, *(held.get(slot, "") for slot in _NAMES), *(held.get(slot, "") for slot in _KEYS)]
    return list(dict.fromkeys(name for name in names if name))
