"""What this connector knows of one record type, beyond its capabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.statements import ACTIVE_OR_NOT
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value


class PartType(msgspec.Struct, frozen=True):
    """One kind of parts of a document, such as its lines."""

    specs: Mapping[str, FieldSpec]
    """By path within the part."""
    read: Callable[[Wire], Sequence[Part]]
    """The parts of an entity. Raises VendorDrift."""
    to_send: Callable[[Sequence[Part]], Sequence[Wire]]
    """Parts as the entity's `Line` takes them."""
    cents: frozenset[str] = frozenset()


class Document(msgspec.Struct, frozen=True):
    """What is known of a type whose records are written one by one."""

    parts: Mapping[str, PartType] = {}
    around: frozenset[str] = frozenset()
    """Paths of the document that QuickBooks holds as lines of their own: a discount, the shipping."""
    required: tuple[str, ...] = ()
    """Paths without which nothing is made."""
    queried: bool = True
    """Whether queries list it; else its records are read one by one."""
    memo: str = "PrivateNote"
    """The property that carries our reference."""
    cents: frozenset[str] = frozenset()
    """Amounts, which QuickBooks holds with two decimals."""


class RecordType(msgspec.Struct, frozen=True):
    """One name list of QuickBooks, or one kind of document."""

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

    document: Document | None = None
    """None for a name list."""
    part_of: str = ""
    """The entity whose rows it shows a part of; empty where the type is an entity itself."""
    only: tuple[str, ...] = ()
    """Conditions that such rows meet."""
    is_swept: bool = False
    """Whether what it shows changes without a trace, so that every reading is of the whole list."""

    @property
    def type(self) -> str:
        return self.capabilities.type

    @property
    def entity(self) -> str:
        return self.part_of or self.type

    @property
    def standing(self) -> tuple[str, ...]:
        """Conditions without which a query would not list all, or too much: name lists hide what is inactive."""
        return (ACTIVE_OR_NOT, *self.only) if self.document is None else self.only

    @property
    def parts(self) -> Mapping[str, PartType]:
        return self.document.parts if self.document is not None else {}

    def spec(self, path: str) -> FieldSpec | None:
        """The field of a path, those of parts (`lines[].Qty`) included."""
        name, _, within = path.partition("[].")
        if not within:
            return self.specs.get(path)
        return self.parts[name].specs.get(within) if name in self.parts else None

    def is_amount(self, path: str) -> bool:
        """Whether QuickBooks holds the number with two decimals."""
        name, _, within = path.partition("[].")
        if within:
            return name in self.parts and within in self.parts[name].cents
        return self.document is not None and path in self.document.cents

    def all_specs(self) -> list[FieldSpec]:
        """The fields of the record, then those of its parts with the parts' name."""
        within = [
            msgspec.structs.replace(spec, path=f"{name}[].{spec.path}")
            for name, part in self.parts.items()
            for spec in part.specs.values()
        ]
        return [*self.specs.values(), *within]


def spec_table(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in specs}


def flag(path: str, label: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.BOOL, read_only=read_only)


def number(path: str, label: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.NUMBER, read_only=read_only)


def text(path: str, label: str, longest: int | None = None, forbidden: str = "", read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, max_length=longest, forbidden=forbidden, read_only=read_only)


def from_list(path: str, label: str, listed: Reference, longest: int | None = None) -> FieldSpec:
    """A field that holds an id of that list of the company."""
    return FieldSpec(path, label, max_length=longest, listed=listed)


def day(path: str, label: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.DATE, read_only=read_only)


def choice(path: str, label: str, *options: str, read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.CHOICE, options=options, read_only=read_only)


NAME_MARKS = ":\t\n"
"""Refused in every name: a colon parts the levels of a full name."""
