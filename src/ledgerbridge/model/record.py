"""A record: one thing as one vendor holds it, in that vendor's own field paths."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ledgerbridge.model.values import Value, from_plain, to_plain


class Record(msgspec.Struct, frozen=True):
    """A vendor's record as read.

    `fields` holds every path the connector's schema names, absent values as None. `version` changes with each change
    at the vendor; whether versions are ordered, the connector declares. `modified` is the vendor's own time, UTC.
    `companion` holds {role: id} of records this one is shown together with (a contact's company): their fields stand
    in `fields` under `role.`, such as `company.name`.
    """

    type: str
    id: str
    fields: dict[str, Value]
    version: str | None = None
    modified: datetime | None = None
    companion: dict[str, str] = {}

    def packed(self) -> bytes:
        """The record as bytes that `Record.unpacked` reads back."""
        return msgspec.msgpack.encode(
            [self.type, self.id, to_plain(self.fields), self.version, self.modified, self.companion]
        )

    @classmethod
    def unpacked(cls, raw: bytes) -> Record:
        type, id, plain, version, modified, companion = msgspec.msgpack.decode(raw)
        return cls(type, id, from_plain(plain), version, modified, companion)
