"""What this connector knows of one record type, beyond its capabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.eaccounting.wire import Codes, Wire
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value

LINES = "lines"
"""The name of a document's rows among its parts."""
ROWS = "Rows"


class Scale(msgspec.Struct, frozen=True):
    """What numbers a field takes (reference, patterns and bounds)."""

    decimals: int
    least: int | None = None
    most: int | None = None
    rounds: bool = False
    """Whether more decimals are rounded, halves away from zero; where not, such a number is refused."""


class LineType(msgspec.Struct, frozen=True):
    """The rows of one kind of document."""

    specs: Mapping[str, FieldSpec]
    """By path within the row."""
    scales: Mapping[str, Scale] = {}
    shares: frozenset[str] = frozenset()
    """Paths that the vendor holds as a share of one and that are read and written as percent."""
    constants: Mapping[str, Any] = {}
    """What every row says that is sent."""
    numbered: bool = False
    """Whether a row keeps its id; drafts and orders are given new ones each time they are saved."""
    text_flag: bool = True
    """Whether a row says if it is one of text alone; where not, a row without an article is one."""


class RecordType(msgspec.Struct, frozen=True):
    """One resource of eAccounting, or a part of one."""

    capabilities: TypeCapabilities
    specs: Mapping[str, FieldSpec]
    """By path."""
    resource: str
    """The segment of the address."""
    stamp: str | None
    """The property with the time of the last change; None where the vendor keeps none."""
    standing: str = ""
    """A condition that parts this type from others of the resource."""
    constants: Mapping[str, Any] = {}
    """What a create says where the write says nothing."""
    codes: Codes = {}
    scales: Mapping[str, Scale] = {}
    lasting: frozenset[str] = frozenset()
    """Paths that an update cannot empty."""
    given: frozenset[str] = frozenset()
    """Required paths for which a setting may stand in."""
    fixed: frozenset[str] = frozenset()
    """Paths that only a create can set."""
    loose: frozenset[str] = frozenset()
    """Paths whose values compare by letters and digits alone."""
    blank: Mapping[str, Value] = {}
    """{path: what the vendor holds where nothing was given}."""
    bare: frozenset[str] = frozenset()
    """Paths read as text whose values stand without quotes in a condition, such as document numbers."""
    whole: bool = False
    """Whether every reading lists all, because the time of the last change does not tell all of them."""
    several: frozenset[str] = frozenset()
    """Paths that hold several texts; one text is taken as several parted by commas."""
    reference: str = ""
    """The property that holds our reference: whole, or as a line of a text; empty where none does."""
    signs: bool = False
    """Whether the reference is a line of a text that people write too."""
    lines: LineType | None = None
    unfold: Callable[[Wire], Wire] = lambda wire: wire
    """The vendor's object with the paths that are no properties of it. Raises VendorDrift."""
    fold: Callable[[Wire], Wire] = lambda changes: changes
    """Changes by path as the vendor takes them."""
    is_one: Callable[[Wire], bool] = lambda wire: True
    """Whether an object of the resource is a record of this type at all."""
    final: Callable[[Wire], bool] = lambda wire: False
    """Whether the vendor takes no more changes of it."""
    flaw: Callable[[Write], Problem | None] = lambda write: None
    """Why a write need not be sent."""

    @property
    def type(self) -> str:
        return self.capabilities.type

    def spec(self, path: str) -> FieldSpec | None:
        """The field of a path, those of lines (`lines[].Quantity`) included."""
        head, _, rest = path.partition("[].")
        if not rest:
            return self.specs.get(path)
        return self.lines.specs.get(rest) if self.lines is not None and head == LINES else None

    def scale(self, path: str) -> Scale | None:
        """The numbers a path takes; None where the vendor names no bounds."""
        head, _, rest = path.partition("[].")
        if not rest:
            return self.scales.get(path)
        return self.lines.scales.get(rest) if self.lines is not None and head == LINES else None


def spec_table(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in specs}


def text(path: str, label: str, longest: int | None = None, required: bool = False) -> FieldSpec:
    return FieldSpec(path, label, required=required, max_length=longest)


def chosen(path: str, label: str, required: bool = False, listed: Reference | None = None) -> FieldSpec:
    """A field that holds the id of an entry of a register, or of a record."""
    return FieldSpec(path, label, Kind.CHOICE, required=required, listed=listed)


def labels(path: str, label: str, listed: Reference) -> FieldSpec:
    """The ids of labels, which each company makes for itself."""
    return FieldSpec(path, label, Kind.CHOICES, custom=True, listed=listed)


def coded(path: str, label: str, names: Mapping[int, str], read_only: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.CHOICE, read_only=read_only, options=tuple(names.values()))


def email(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.EMAIL, max_length=255)


def country(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.COUNTRY, max_length=2)


def number(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.NUMBER)


def flag(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.BOOL)


def day(path: str, label: str, required: bool = False) -> FieldSpec:
    return FieldSpec(path, label, Kind.DATE, required=required)


def read_only(*specs: FieldSpec) -> tuple[FieldSpec, ...]:
    """The fields as ones that only the vendor sets."""
    return tuple(msgspec.structs.replace(spec, read_only=True, required=False) for spec in specs)


def moment_of(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.DATETIME, read_only=True)


def address(prefix: str, label: str, name_length: int | None = None) -> tuple[FieldSpec, ...]:
    """An address; that of delivery has a name of its own."""
    named = (text(f"{prefix}CustomerName", f"{label}, name", name_length),) if name_length else ()
    return (
        *named,
        text(f"{prefix}Address1", f"{label}, line 1", 50),
        text(f"{prefix}Address2", f"{label}, line 2", 50),
        text(f"{prefix}PostalCode", f"{label}, postal code", 10),
        text(f"{prefix}City", f"{label}, city", 50),
        country(f"{prefix}CountryCode", f"{label}, country"),
    )
