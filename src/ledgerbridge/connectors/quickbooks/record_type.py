"""What this connector knows of one record type, beyond its capabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value


class RecordType(msgspec.Struct, frozen=True):
    """One name list of QuickBooks."""

    capabilities: TypeCapabilities
    specs: Mapping[str, FieldSpec]
    """By path."""
    filters: Mapping[str, str]
    """{path: property that the query language filters by}."""
    name: str
    """Path of the unique name."""
    lasting: frozenset[str]
    """Paths that an update cannot empty."""
    fixed: frozenset[str]
    """Paths that only a create can set."""
    zero: frozenset[str]
    """Numbers for which QuickBooks answers 0 where nothing was given."""
    is_one: Callable[[Wire], bool]
    """Whether a row of the list is a record of this type at all."""
    read: Callable[[Wire], dict[str, Value]]
    """A row's fields. Raises VendorDrift."""
    to_send: Callable[[Write], Mapping[str, Value]]
    """What a write sets, our reference and constant defaults included."""
    flaw: Callable[[Write], Problem | None]
    """Why a write need not be sent: QuickBooks would refuse it, or this connector cannot make it."""

    @property
    def type(self) -> str:
        return self.capabilities.type


def spec_table(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in specs}


def flag(path: str, label: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.BOOL, read_only=read_only)


def number(path: str, label: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.NUMBER, read_only=read_only)


def text(path: str, label: str, longest: int | None = None, forbidden: str = "", read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, max_length=longest, forbidden=forbidden, read_only=read_only)


NAME_MARKS = ":\t\n"
"""Refused in every name: a colon parts the levels of a full name."""
