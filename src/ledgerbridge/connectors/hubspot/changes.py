"""What changed: a list of everything first, then searches on the modified date, each record read past the index.

The search index lags, shows at most 10,000 results and stamps bulk edits with one time. So a search asks for ids only,
in order of id, each page beginning after the last id of the one before; the records themselves come from batch reads.
A company's change does not move its contacts: they are found through the companies that changed, and where their
invoices count, through the invoices that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.hubspot.api import NAMES_MAX, SEARCH_PAGE, HubSpotApi, Json
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.companies import COMPANIES
from ledgerbridge.connectors.hubspot.companions import Companies, contacts_of
from ledgerbridge.connectors.hubspot.cursor import Position, State, Versions, is_seen
from ledgerbridge.connectors.hubspot.invoices import INVOICES
from ledgerbridge.connectors.hubspot.reading import Batch, Reader
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.connectors.hubspot.values import milliseconds
from ledgerbridge.connectors.hubspot.wire import Hit
from ledgerbridge.seams.clock import Clock

ARCHIVED = "archived"
NOTHING: Sequence[str] = ()


class Step(msgspec.Struct, frozen=True):
    """What one step of a sweep read, and where the sweep stands after it."""

    batch: Batch
    missing: Sequence[str]
    state: State
    """Without a position when the sweep is over."""


class Changes:
    """The change feeds of one account."""

    def __init__(self, api: HubSpotApi, reader: Reader, schemas: Schemas, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._schemas = schemas
        self._clock = clock
        self._companies = reader.companies()

    async def page(self, type: str, cursor: Cursor | None) -> Page:
        """The next stretch of a type's changes."""
        before = State.of(cursor)
        state = before.begun(self._clock.now())
        if before.position is None and TYPES[type].capabilities.companions:
            self._companies = self._reader.companies()
        step = await self._step(type, state)
        after = step.state
        if after.position is None:
            await self._measure_clock(type, after)
            after = after.ended(self._api.ahead)
        gone = dict.fromkeys(step.missing, ARCHIVED)
        return Page(step.batch.records, gone, step.batch.merged, after.cursor(), after.position is None)

    async def _step(self, type: str, state: State) -> Step:
        assert state.position is not None
        match state.position.phase:
            case "list":
                return await self._list(type, state, state.position)
            case "search":
                return await self._search(type, state, state.position)
            case "companies" | "invoices":
                return await self._others_changed(type, state, state.position)

    async def _list(self, type: str, state: State, position: Position) -> Step:
        names = (await self._schemas.of(type)).asked
        fits = sum(len(name) + len("%2C") for name in names) <= NAMES_MAX
        page = await self._api.list_page(type, names if fits else (), position.after)
        if fits:
            batch, missing = await self._reader.answered(type, page.results, self._companies), NOTHING
        else:
            batch, missing = await self._read(type, self._reader.listed(type, page.results), self._companies)
        # The oldest version counts: contacts on earlier pages were shown with that one.
        state = _noted(state, batch).having_seen_companies(batch.companies | state.companies_seen)
        return Step(batch, missing, state.at(Position("list", page.after)) if page.after else _over(state))

    async def _search(self, type: str, state: State, position: Position) -> Step:
        hits, more = await self._hits(type, state, position.after)
        batch, missing = await self._read(type, _unseen(state.seen, hits), self._companies)
        state = _noted(state, batch)
        if more:
            return Step(batch, missing, state.at(Position("search", hits[-1].id)))
        if TYPES[type].capabilities.companions:
            return Step(batch, missing, state.at(Position("companies")))
        return Step(batch, missing, _over(state))

    async def _others_changed(self, type: str, state: State, position: Position) -> Step:
        """Contacts of changed companies, then of changed invoices where these are read. Each step remembers companies
        afresh: a name read before a change was found would be shown after it."""
        if not position.queue and not position.searched:
            finds = self._found_companies if position.phase == "companies" else self._found_invoices
            state, position = await finds(state, position)
        batch, missing = await self._read(type, position.queue[:SEARCH_PAGE], self._reader.companies())
        state = _noted(state, batch)
        rest = msgspec.structs.replace(position, queue=position.queue[SEARCH_PAGE:])
        if rest.queue or not rest.searched:
            return Step(batch, missing, state.at(rest))
        more = position.phase == "companies" and self._reader.billed.is_read
        return Step(batch, missing, state.at(Position("invoices")) if more else _over(state))

    async def _found_companies(self, state: State, position: Position) -> tuple[State, Position]:
        hits, more = await self._hits(COMPANIES.name, state, position.after)
        changed = _unseen(state.companies_seen, hits)
        queue = tuple(await contacts_of(self._api, changed))
        last = hits[-1].id if hits else position.after
        state = state.having_seen_companies({hit.id: hit.updated_at for hit in hits})
        return state, Position("companies", last, queue, searched=not more)

    async def _found_invoices(self, state: State, position: Position) -> tuple[State, Position]:
        hits, more = await self._hits(INVOICES.name, state, position.after)
        changed = _unseen(state.invoices_seen, hits)
        queue = tuple(await self._reader.billed.contacts_of(changed))
        last = hits[-1].id if hits else position.after
        state = state.having_seen_invoices({hit.id: hit.updated_at for hit in hits})
        return state, Position("invoices", last, queue, searched=not more)

    async def _hits(self, type: str, state: State, after: str) -> tuple[list[Hit], bool]:
        """(what changed since the watermark, with higher ids than `after`; whether there is more)."""
        assert state.watermark is not None
        found = await self._api.search(type, _changed_since(TYPES[type].modified, state.watermark, after))
        return found.hits, found.more

    async def _read(self, type: str, ids: Sequence[str], companies: Companies) -> tuple[Batch, Sequence[str]]:
        """(the records, ids that are no longer there)."""
        if not ids:
            return Batch([], {}), NOTHING
        found = await self._reader.by_id(type, ids)
        wires = {wire.id: wire for wire in found.by_asked.values()}
        batch = await self._reader.batch(type, list(wires.values()), companies)
        moved = {id: wire.id for id, wire in found.by_asked.items() if id != wire.id}
        return msgspec.structs.replace(batch, merged=batch.merged | moved), found.missing

    async def _measure_clock(self, type: str, state: State) -> None:
        """HubSpot's time is known, so that a clock of ours that is ahead skips no change: lists do not tell it, any
        batch answer does."""
        if self._api.ahead is None and state.ahead_s is None:
            await self._api.batch_read(type, ["1"], ())


def _noted(state: State, batch: Batch) -> State:
    return state.having_seen({record.id: record.version for record in batch.records})


def _over(state: State) -> State:
    return msgspec.structs.replace(state, position=None)


def _unseen(seen: Versions, hits: Iterable[Hit]) -> list[str]:
    return [hit.id for hit in hits if not is_seen(seen, hit.id, hit.updated_at)]


def _changed_since(modified: str, watermark: datetime, after: str) -> Json:
    filters = [
        {"propertyName": modified, "operator": "GTE", "value": milliseconds(watermark)},
        {"propertyName": "hs_object_id", "operator": "GT", "value": after or "0"},
    ]
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": ["hs_object_id"],
        "limit": SEARCH_PAGE,
    }
