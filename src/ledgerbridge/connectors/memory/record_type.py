"""What this connector knows of one record type; the vendor's own schema tells the rest."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.memory.normal import Meaning
from ledgerbridge.model.values import Value


class RecordType(msgspec.Struct, frozen=True):
    """One of the types this connector keeps."""

    capabilities: TypeCapabilities
    fields: Mapping[str, Meaning]
    """{path: what it holds}, every path of the type."""
    required: tuple[str, ...] = ()
    """Paths without which nothing is created; the vendor's schema does not tell."""

    @property
    def name(self) -> str:
        return self.capabilities.type

    def normal_form(self, path: str, value: Value) -> Value:
        """The value as the system stores it."""
        return self.fields[path].normal(value)
