"""A record: one thing as one vendor holds it, in that vendor's own field paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.model.values import Value, from_plain, to_plain


class Part(msgspec.Struct, frozen=True):
    """One of several like things within a record, such as a line of an invoice; `id` where the vendor numbers them."""

    fields: dict[str, Value]
    id: str | None = None


Parts: TypeAlias = Mapping[str, Sequence[Part]]
"""{name of the parts, such as `lines`: the parts in their order}."""


class Record(msgspec.Struct, frozen=True):
    """A vendor's record as read.

    `fields` holds every path the connector's schema names, absent values as None. `version` changes with each change
    at the vendor; whether versions are ordered, the connector declares. `modified` is the vendor's own time, UTC.
    `companion` holds {role: id} of records this one is shown together with (a contact's company): their fields stand
    in `fields` under `role.`, such as `company.name`. `parts` holds every kind of parts the type declares.
    """

    type: str
    id: str
    fields: dict[str, Value]
    version: str | None = None
    modified: datetime | None = None
    companion: dict[str, str] = {}
    parts: Parts = {}

    def packed(self) -> bytes:
        """The record as bytes that `Record.unpacked` reads back."""
        return msgspec.msgpack.encode(
            [
                self.type,
                self.id,
                to_plain(self.fields),
                self.version,
                self.modified,
                self.companion,
                parts_to_plain(self.parts),
            ]
        )

    @classmethod
    def unpacked(cls, raw: bytes) -> Record:
        type, id, plain, version, modified, companion, parts = msgspec.msgpack.decode(raw)
        return cls(type, id, from_plain(plain), version, modified, companion, parts_from_plain(parts))


def parts_to_plain(parts: Parts) -> dict[str, list[Any]]:
    """Parts as JSON-ready data; `parts_from_plain` gives the same parts back."""
    return {name: [[part.id, to_plain(part.fields)] for part in several] for name, several in parts.items()}


def parts_from_plain(plain: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Part, ...]]:
    return {name: tuple(Part(from_plain(fields), id) for id, fields in several) for name, several in plain.items()}
