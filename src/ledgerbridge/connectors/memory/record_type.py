"""What this connector knows of one record type; the vendor's own schema tells the rest."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.memory.normal import Meaning
from ledgerbridge.model.values import Value

NO_OWN_FIELDS = "The fields of the reference system are the same in every account."
IN_LINES = "lines[]."
"""How the path of a line's field begins."""


class RecordType(msgspec.Struct, frozen=True):
    """One of the types this connector keeps."""

    capabilities: TypeCapabilities
    fields: Mapping[str, Meaning]
    """{path: what it holds}, every path of the type."""
    required: tuple[str, ...] = ()
    """Paths without which nothing is created; the vendor's schema does not tell."""
    lines: Mapping[str, Meaning] = {}
    """{path within a line: what it holds}."""

    @property
    def name(self) -> str:
        return self.capabilities.type

    def normal_form(self, path: str, value: Value) -> Value:
        """The value as the system stores it."""
        line_path = path.removeprefix(IN_LINES)
        return (self.fields[path] if line_path == path else self.lines[line_path]).normal(value)
