"""What this connector knows of one record type beside what the account's own property definitions tell."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import Rule, plain
from ledgerbridge.model.values import Value

REFERENCE = "lb_external_id"
"""Our own unique property on each type: it holds the reference, and creates are keyed on it."""
MERGED = "hs_merged_object_ids"
RECORD_ID = "hs_object_id"
"""The id of a record, as a property."""


UNSEEN = (
    "A change of nothing but {what} does not move the date by which HubSpot's changes are found; it is seen by webhook,"
    " with the next change of the record, or in a whole sweep."
)
"""What is said of associations and of parts (ASSUMED in doubt: treated as not moving the date)."""


class Link(msgspec.Struct, frozen=True):
    """An association that is shown as a field: the id of one record of another type."""

    path: str
    """No property has a dot in its name, so a path with one is never taken for a property."""
    label: str
    type: str
    association: int = 0
    """Its type, from our record to the other (associations guide, type ids); 0 where the account is asked for it."""
    every: str = ""
    """The path that shows the ids of all of them, where several count."""
    only: str = ""
    """The path that shows the id where there is no second one, where one of several is not enough."""


class RecordType(msgspec.Struct, frozen=True):
    """One of the types this connector keeps."""

    capabilities: TypeCapabilities
    singular: str
    """As a person says it."""
    modified: str
    """The property that moves with each change; its name differs between types."""
    rules: Mapping[str, Rule]
    """{path: what HubSpot makes of a value there}, where it is more than plain text."""
    keys: frozenset[str]
    """Paths whose value names at most one record, so that records are read by it directly, past the search index."""
    background: tuple[str, ...] = (MERGED,)
    """Properties read with each record that are no fields of it."""
    companion_fields: tuple[FieldSpec, ...] = ()
    """Fields that are a companion's, shown with the record."""
    links: tuple[Link, ...] = ()
    lines: int = 0
    """Association type from the record to its line items; 0 where it has none."""
    allocations: int = 0
    """Association type from the record to the invoices it pays; 0 where it pays none."""
    defaults: Mapping[str, str] = {}
    """{property: what a new record gets there unless the write says otherwise}."""
    required: tuple[str, ...] = ()
    """Properties without which no record is created (objects guide, minimum properties)."""
    late: frozenset[str] = frozenset()
    """Properties that HubSpot reckons some time after a write; no answer to a write is believed about them."""
    shown: frozenset[str] = frozenset()
    """Properties of HubSpot's own that are read-only and worth seeing."""
    identifiers: frozenset[str] = frozenset()
    """Properties that hold ids of other records, however they are declared."""

    @property
    def name(self) -> str:
        return self.capabilities.type

    @property
    def is_document(self) -> bool:
        """Whether it names other records or has parts, so that a create is more than its properties."""
        return bool(self.links)

    @property
    def link_fields(self) -> tuple[FieldSpec, ...]:
        every = (FieldSpec(link.every, f"{link.label}, all", Kind.CHOICES, True) for link in self.links if link.every)
        only = (FieldSpec(link.only, f"{link.label}, one alone", read_only=True) for link in self.links if link.only)
        return (*(FieldSpec(link.path, link.label) for link in self.links), *every, *only)

    def normal_form(self, path: str, value: Value, usual: Rule = plain) -> Value:
        """The value as HubSpot stores it; `usual` says so of a property that is not one of ours."""
        return self.rules.get(path, usual)(value)
