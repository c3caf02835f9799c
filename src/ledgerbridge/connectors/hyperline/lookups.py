"""Looking objects up: by id as they are now, by key through a list. No filter is trusted: Hyperline drops those it does
not know and answers everything, so each row is held against what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.invoices import LINE_ITEMS, PRODUCT_OF_LINE
from ledgerbridge.connectors.hyperline.normal import normal_value
from ledgerbridge.connectors.hyperline.products import PRODUCTS, accounting_of
from ledgerbridge.connectors.hyperline.reading import Reader
from ledgerbridge.connectors.hyperline.record_type import Filter, RecordType, Resource
from ledgerbridge.connectors.hyperline.transactions import BETWEEN, parted
from ledgerbridge.connectors.hyperline.wire import Wire, dig, text_of
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value

BATCH = 50
"""Values per look-up: an address holds fifty ids or e-mail addresses without trouble."""


class Lookups:
    """The ways to the objects of one workspace."""

    def __init__(self, api: HyperlineApi, reader: Reader) -> None:
        self._api = api
        self._reader = reader

    async def by_ids(self, kind: RecordType, ids: Sequence[str]) -> dict[str, Record]:
        """{id: live record} of those there are."""
        owners = list(dict.fromkeys(parted(id)[0] if BETWEEN in id else id for id in ids))
        wires = await self.wires(kind.resource, owners)
        rows = await self.whole(kind.resource, list(wires.values()))
        records = self._reader.sifted(kind, rows).records
        return {id: records[id] for id in dict.fromkeys(ids) if id in records}

    async def by_key(self, kind: RecordType, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value: live records that hold it in normal form, case aside}."""
        forms = {value: self._key(kind, path, value) for value in values}
        spelled = {value: normal_value(kind.specs.get(path), value) for value in values}
        asked = dict.fromkeys(text for value, form in spelled.items() if form for text in (value.strip(), str(form)))
        rows = await self._found(kind.filters[path], list(asked)) if asked else []
        records = self._reader.sifted(kind, await self.whole(kind.resource, rows)).records
        by_form: dict[Value, list[Record]] = {}
        for record in records.values():
            by_form.setdefault(self._key(kind, path, record.fields[path]), []).append(record)
        if kind.filters[path].name and by_form.keys() - set(forms.values()):
            self._reader.ignored(kind, kind.filters[path].name)
        return {value: by_form[form] for value, form in forms.items() if form is not None and form in by_form}

    async def wires(self, resource: Resource, ids: Sequence[str]) -> dict[str, Wire]:
        """{id: object} as they are now: one by itself, several through the list; whom the list leaves out is asked for
        by itself before it counts as missing."""
        found: dict[str, Wire] = {}
        if len(ids) > 1 and resource.by_id is not None:
            for batch in batches(ids, BATCH):
                rows = await self._asked(resource.by_id, batch, resource.everything)
                found |= {id: row for row in rows if (id := text_of(row, "id")) in batch and id is not None}
        elif ids and resource.single is None:
            rows = await self._api.all_rows(resource.listing, resource.everything)
            found = {id: row for row in rows if (id := text_of(row, "id")) in ids and id is not None}
        for id in ids:
            if id not in found and resource.single is not None:
                wire = await self._api.one(resource.single, id)
                found |= {id: wire} if wire is not None else {}
        return found

    async def whole(self, resource: Resource, rows: Sequence[Wire]) -> list[Wire]:
        """The rows with all they need: those a list cut short are read again, lines get their products' codes."""
        complete = [await self._completed(resource, row) for row in rows]
        products = _products_of(complete)
        if not products:
            return complete
        wires = await self.wires(PRODUCTS.resource, products)
        return [_with_codes(row, wires) for row in complete]

    async def _completed(self, resource: Resource, row: Wire) -> Wire:
        id = text_of(row, "id")
        if id is None or resource.single is None or all(name in row for name in resource.needed):
            return row
        return await self._api.one(resource.single, id) or row

    async def _found(self, filter: Filter, texts: Sequence[str]) -> list[Wire]:
        """Rows of the list for these values: together where the operator `in` can hold them, else one by one."""
        if not filter.name:
            return await self._api.all_rows(filter.path, {"status": "all"})
        together = [text for text in texts if filter.several and "," not in text]
        rows: dict[str, Wire] = {}
        for batch in batches(together, BATCH):
            rows |= _by_id(await self._asked(filter, batch))
        for text in texts:
            if text not in together:
                rows |= _by_id(await self._rows(filter.path, {filter.name: text}))
        return list(rows.values())

    async def _asked(self, filter: Filter, texts: Sequence[str], more: Mapping[str, str] | None = None) -> list[Wire]:
        named = {filter.name: texts[0]} if len(texts) == 1 else {f"{filter.name}__in": ",".join(texts)}
        return await self._rows(filter.path, {**named, **(more or {})})

    async def _rows(self, path: str, query: Mapping[str, str]) -> list[Wire]:
        if path.startswith("/v1/"):
            return await self._api.all_rows(path, query)
        rows: list[Wire] = []
        cursor: str | None = None
        while True:
            page = await self._api.cursor_page(path, query, cursor)
            rows += page.rows
            if page.following is None:
                return rows
            cursor = page.following

    def _key(self, kind: RecordType, path: str, value: Value) -> Value:
        form = normal_value(kind.specs.get(path), value)
        return form.casefold() if isinstance(form, str) else form


def _by_id(rows: Sequence[Wire]) -> dict[str, Wire]:
    return {id: row for row in rows if (id := text_of(row, "id")) is not None}


def _products_of(rows: Sequence[Wire]) -> list[str]:
    lines = [line for row in rows for line in _lines(row)]
    return list(dict.fromkeys(id for line in lines if (id := text_of(line, "product_id"))))


def _lines(row: Wire) -> list[Wire]:
    found = row.get(LINE_ITEMS)
    return [line for line in found if isinstance(line, dict)] if isinstance(found, list) else []


def _with_codes(row: Wire, products: Mapping[str, Wire]) -> Wire:
    """The row, each line with its product's accounting settings for the invoicing entity that sells."""
    seller = row.get("seller")
    entity = dig(seller, "id") if isinstance(seller, dict) else None
    lines = row.get(LINE_ITEMS)
    if not isinstance(lines, list) or not isinstance(entity, str):
        return row
    return {**row, LINE_ITEMS: [_with_code(line, products, entity) for line in lines]}


def _with_code(line: Wire, products: Mapping[str, Wire], entity: str) -> Wire:
    product = products.get(text_of(line, "product_id") or "") if isinstance(line, dict) else None
    return line if product is None else {**line, PRODUCT_OF_LINE: accounting_of(product, entity)}
