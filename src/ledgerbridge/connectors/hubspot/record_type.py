"""What this connector knows of one record type beside what the account's own property definitions tell."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import Rule, plain
from ledgerbridge.model.values import Value

REFERENCE = "lb_external_id"
"""Our own unique property on each type: it holds the reference, and creates are keyed on it."""
MERGED = "hs_merged_object_ids"


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

    @property
    def name(self) -> str:
        return self.capabilities.type

    def normal_form(self, path: str, value: Value) -> Value:
        """The value as HubSpot stores it."""
        return self.rules.get(path, plain)(value)
