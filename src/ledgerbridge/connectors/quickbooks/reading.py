"""Looking records up: by id, by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.inactive import InactiveKeys
from ledgerbridge.connectors.quickbooks import credited, paid
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.invoices import INVOICE
from ledgerbridge.connectors.quickbooks.normal import normal_form
from ledgerbridge.connectors.quickbooks.payments import NAMED, PAYMENT
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.records import Sifted, sift
from ledgerbridge.connectors.quickbooks.statements import among
from ledgerbridge.connectors.quickbooks.wire import Wire, text_of
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text

LOOKED_UP = 500
"""Ids asked for in one statement."""


class Reader:
    """Reads one company. `drift` collects (type, id, why) of rows that could not be read, for the engine to report."""

    def __init__(self, api: QuickBooksApi) -> None:
        self._api = api
        self.drift: list[tuple[str, str, Problem]] = []
        self.inactive = InactiveKeys()

    def sifted(self, kind: RecordType, rows: Sequence[Wire]) -> Sifted:
        sifted = sift(kind, rows)
        self.drift += [(kind.type, id, problem) for id, problem in sifted.drift.items()]
        return sifted

    async def completed(self, kind: RecordType, rows: Sequence[Wire]) -> Sifted:
        """The rows sifted, invoices with what was paid of them and what credit memos took off, payments with the names
        of what they name."""
        sifted = self.sifted(kind, rows)
        if kind.type == PAYMENT:
            return await self._payments_named(sifted)
        return await self._with_payments(sifted, rows) if kind.type == INVOICE else sifted

    async def _payments_named(self, sifted: Sifted) -> Sifted:
        records = dict(sifted.records)
        for path, entity, shown in NAMED:
            ids = list(dict.fromkeys(as_text(one.fields[path]) for one in records.values() if one.fields[path]))
            rows = [row for chunk in batches(ids, LOOKED_UP) for row in await self._named(entity, chunk)]
            known = {text_of(row, "Id"): shown(row) for row in rows}
            for id, record in records.items():
                said = known.get(as_text(record.fields[path]), {})
                records[id] = msgspec.structs.replace(record, fields={**record.fields, **said})
        return msgspec.structs.replace(sifted, records=records)

    async def _with_payments(self, sifted: Sifted, rows: Sequence[Wire]) -> Sifted:
        named = credited.payments_of([row for row in rows if text_of(row, "Id") in sifted.records])
        payments = [row for chunk in batches(named, LOOKED_UP) for row in await self._named("Payment", chunk)]
        records = paid.with_paid(sifted.records, payments)
        return msgspec.structs.replace(sifted, records=await self._with_credits(records, payments))

    async def _with_credits(self, records: Mapping[str, Record], payments: Sequence[Wire]) -> dict[str, Record]:
        taken = [one for payment in payments for one in credited.taken_by(payment)]
        memos = list(dict.fromkeys(memo for one in taken for memo in one.memos))
        named = [row for chunk in batches(memos, LOOKED_UP) for row in await self._named(credited.MEMO, chunk)]
        numbers = {str(row.get("Id")): text_of(row, "DocNumber") or str(row.get("Id")) for row in named}
        return credited.with_credits(records, taken, numbers)

    async def _named(self, entity: str, ids: Sequence[str]) -> list[Wire]:
        return await self._api.all_rows(entity, among("Id", ids))

    async def by_ids(self, kind: RecordType, ids: Sequence[str]) -> Sifted:
        """The rows of these ids, inactive ones included."""
        return await self.completed(kind, await self.rows_by_ids(kind, ids))

    async def rows_by_ids(self, kind: RecordType, ids: Sequence[str]) -> list[Wire]:
        rows: list[Wire] = []
        wanted = list(dict.fromkeys(ids))
        if kind.document is not None and not kind.document.queried:
            found = [await self._api.one(kind.entity, id) for id in wanted]
            return [row for row in found if row is not None]
        for chunk in batches(wanted, kind.capabilities.read_batch):
            rows += await self._api.all_rows(kind.entity, among("Id", chunk), *kind.standing)
        return rows

    async def by_key(self, kind: RecordType, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value: active records that hold it in normal form, case aside}, as QuickBooks itself compares texts. For a
        property that queries cannot ask for, such as a memo, all records are read."""
        forms = {value: normal_form(kind, path, value) for value in values}
        hits: dict[str, Record] = {}
        ended: list[Value] = []
        if path in kind.filters:
            for chunk in batches(_literals(forms), kind.capabilities.find_batch):
                rows = await self._api.all_rows(kind.entity, among(kind.filters[path], chunk), *kind.standing)
                sifted = await self.completed(kind, rows)
                ended += [text_of(row, path) for row in rows if text_of(row, "Id") in sifted.inactive]
                hits |= sifted.records
        elif forms:
            hits = dict((await self.completed(kind, await self._api.all_rows(kind.entity, *kind.standing))).records)
        by_form: dict[object, list[Record]] = {}
        for record in hits.values():
            by_form.setdefault(_caseless(normal_form(kind, path, record.fields[path])), []).append(record)
        keys = {value: _caseless(form) for value, form in forms.items()}
        found = {value: by_form[key] for value, key in keys.items() if key in by_form}
        self.inactive.note(kind.type, path, values, found, ended)
        return found

    async def holders(self, kind: RecordType, names: Sequence[str]) -> list[Wire]:
        """Rows that hold these names, whatever they are: inactive ones and projects too."""
        return await self._api.all_rows(kind.entity, among(kind.filters[kind.name], names), *kind.standing)


def _caseless(form: Value) -> Value:
    return form.casefold() if isinstance(form, str) else form


def _literals(forms: Mapping[str, object]) -> list[str]:
    """What to ask for: each value trimmed, and in its normal form where that differs. Texts that no name or address
    can hold are left out, since the statement's grammar has no place for line ends."""
    asked = dict.fromkeys(text for value, form in forms.items() if form for text in (value.strip(), str(form)))
    return [text for text in asked if not any(ord(character) < 32 for character in text)]
