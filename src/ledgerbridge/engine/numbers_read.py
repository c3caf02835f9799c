"""The numbers that one side's documents have, read from its own lists as they are now; nothing is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Cursor
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.document_reading import slots_read
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.run import World
from ledgerbridge.model.documents import document_of
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.numbering import Numbered
from ledgerbridge.store import links

SLOTS = ("number", "date")


class NumbersRead(msgspec.Struct):
    """What one side's lists said."""

    documents: list[Numbered] = []
    unnumbered: int = 0
    """Documents without a number, such as drafts."""
    unread: int = 0
    """Documents that the connector could not read: their numbers are not known."""
    gone: list[str] = []
    """Ids of linked documents that are there no more."""


def bearer_of(end: End) -> TypeCapabilities:
    """The type whose documents have the numbers."""
    own = end.capabilities
    return end.connector.capabilities.types[own.numbering.borne_by] if own.numbering.borne_by else own


async def numbers_read(world: World, integration: str, flow: Flow, side: Side) -> NumbersRead:
    """The numbers of all documents of a side that its series are made of: those of the flow's own type, of the types
    that share its series, and those of types that show them once more."""
    end, found, seen = flow.end(side), NumbersRead(), set[str]()
    bearer = bearer_of(end)
    reader = _Reader(world, flow, side)
    for type in (bearer.type, *bearer.numbering.shared_with, *bearer.numbering.echoed_by):
        is_echo = type in bearer.numbering.echoed_by
        async for records in reader.pages(type):
            numbered = list(reader.numbered(type, records, is_echo))
            found.documents += numbered
            found.unnumbered += 0 if is_echo else len(records) - len(numbered)
            seen |= {record.id for record in records} if type == bearer.type else set()
    found.unread = reader.unread
    if bearer.type == end.type:
        linked = await world.store.run(lambda c: links.all_of(c, integration, flow.name, MAIN))
        lost = sorted({link.id_on(side) for link in linked} - seen)
        # A list may lag behind; what is asked for by id is there or not.
        found.gone = sorted((await fetch_all(end.connector, end.type, lost)).missing) if lost else []
    return found


class _Reader:
    """Reads the lists of one side."""

    def __init__(self, world: World, flow: Flow, side: Side) -> None:
        assert flow.documents is not None
        self._world = world
        self._flow = flow
        self._end = flow.end(side)
        self._terms: DocumentTerms = flow.documents
        self._is_source = side in flow.sources
        self.unread = 0

    async def pages(self, type: str) -> AsyncIterator[Sequence[Record]]:
        """Every live record of a type, page by page."""
        connector, seen = self._end.connector, 0
        cursor: Cursor | None = None
        while True:
            page = (await connector.read_changes({type: cursor}))[type]
            self.unread += len(connector.drift)
            connector.drift.clear()
            seen += len(page.records)
            self._world.progress(f"{self._flow.name}, {self._end.vendor_label}", "reading", seen)
            yield page.records
            if page.ended:
                return
            cursor = page.cursor

    def numbered(self, type: str, records: Sequence[Record], is_echo: bool) -> Iterator[Numbered]:
        """The records that have a number, as no more than that."""
        known = self._end.connector.capabilities.types[type]
        own = type == self._end.type and self._is_source
        slots = slots_read(known, self._terms) if own else known.slots
        path = known.numbering.within
        for record in records:
            number, day = self._said(record, {slot: slots[slot] for slot in SLOTS if slot in slots})
            if number:
                within = record.fields.get(path) if path else None
                yield Numbered(record.id, number, day, str(within or "").strip(), is_echo)

    def _said(self, record: Record, slots: Mapping[str, str]) -> tuple[str | None, date | None]:
        """The number and the day that a record says; a day that is none is not known."""
        zone = ZoneInfo(self._terms.zone)
        try:
            said = document_of(record, slots, {}, zone)
        except RecordRefused:
            return document_of(record, {"number": slots["number"]} if "number" in slots else {}, {}, zone).number, None
        return said.number, said.date
