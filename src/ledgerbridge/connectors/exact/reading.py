"""Looking records up: by id, by key, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.inactive import InactiveKeys
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi, Rows
from ledgerbridge.connectors.exact.fields import Edm
from ledgerbridge.connectors.exact.normal import normal_form
from ledgerbridge.connectors.exact.payments import PAID
from ledgerbridge.connectors.exact.places import Places
from ledgerbridge.connectors.exact.record_type import LINES, RecordType
from ledgerbridge.connectors.exact.records import REFERENCE, Sifted, read_line, sift
from ledgerbridge.connectors.exact.settled_by import Settling
from ledgerbridge.connectors.exact.settlement import Settlements
from ledgerbridge.connectors.exact.times import local_time
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value
from ledgerbridge.seams.clock import Clock

EVER = "Modified ge datetime'1900-01-01T00:00:00'"
"""A filter that lets everything through: some endpoints want one, whatever it says (REST API facts: mandatory
filter)."""
LINES_CAP = 60
"""Lines come expanded within their header, 60 at most in older reports; longer ones are read by themselves."""


class Reader:
    """Reads one division. `drift` collects (type, id, why) of rows that could not be read, for the engine to report."""

    def __init__(
        self, api: ExactApi, clock: Clock, zone: ZoneInfo, settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._api = api
        self._settings = settings
        self._places = Places(api)
        self.settlements = Settlements(api)
        self._settling = Settling(api)
        self._clock = clock
        self.zone = zone
        self.drift: list[tuple[str, str, Problem]] = []
        self.inactive = InactiveKeys()

    def today(self) -> date:
        """The day it is at the site."""
        return local_time(self._clock.now(), self.zone).date()

    def sifted(self, kind: RecordType, rows: Sequence[Wire]) -> Sifted:
        sifted = sift(kind, self._chosen(kind, rows), self.zone, self.today())
        self.drift += [(kind.type, id, problem) for id, problem in sifted.drift.items()]
        return sifted

    def _chosen(self, kind: RecordType, rows: Sequence[Wire]) -> Sequence[Wire]:
        """The rows that count, where a setting of the connection says which."""
        path, setting = kind.gathers.chosen_by if kind.gathers is not None else ("", "")
        codes = self._settings.get(setting, "").replace(",", " ").split()
        return [row for row in rows if plain(row.get(path)) in codes] if codes else rows

    async def listed(self, kind: RecordType, condition: str = EVER, order: str = "") -> Rows:
        """The first page of a type's own list, lines included."""
        return await self._api.page(kind.endpoint, filter=condition, orderby=order, **_options(kind))

    async def whole(self, kind: RecordType, page: Rows) -> Sifted:
        """The records of a page, those of many lines completed, those of several rows read whole."""
        if kind.gathers is not None:
            return await self.by_ids(kind, [id for row in page.rows if (id := guid_of(row, kind.key))])
        return await self._with_all_lines(kind, self.sifted(kind, page.rows))

    async def by_ids(self, kind: RecordType, ids: Iterable[str], by: str = "") -> Sifted:
        """The rows of these ids, or those that hold them in another property."""
        rows: list[Wire] = []
        wanted = list(dict.fromkeys(id.lower() for id in ids))
        for chunk in batches(wanted, kind.capabilities.read_batch):
            condition = odata.either(f"{by or kind.key} eq {odata.guid(id)}" for id in chunk)
            rows += await self._api.all_rows(kind.endpoint, filter=condition, **_options(kind))
        return await self._with_all_lines(kind, self.sifted(kind, rows))

    async def by_key(self, kind: RecordType, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value: live records that hold it in normal form, case aside}."""
        forms = {value: normal_form(kind, path, value) for value in values}
        hits: dict[str, Record] = {}
        ended: list[Value] = []
        for chunk in batches(_conditions(kind, path, forms), kind.capabilities.find_batch):
            rows = await self._api.all_rows(kind.endpoint, filter=odata.either(chunk), **_options(kind))
            sifted = self.sifted(kind, rows)
            ended += [plain(row.get(path)) for row in rows if guid_of(row, kind.key) in sifted.gone]
            hits |= (await self._with_all_lines(kind, sifted)).records
        by_form: dict[object, list[Record]] = {}
        for record in hits.values():
            by_form.setdefault(_caseless(normal_form(kind, path, record.fields[path])), []).append(record)
        keys = {value: _caseless(form) for value, form in forms.items()}
        found = {value: by_form[key] for value, key in keys.items() if key in by_form}
        self.inactive.note(kind.type, path, values, found, ended)
        return found

    async def _with_all_lines(self, kind: RecordType, sifted: Sifted) -> Sifted:
        if kind.settled_by:
            return await self._with_settling(kind, sifted)
        if kind.lines is None:
            return sifted
        records = dict(sifted.records)
        if kind.delivered_to and records:
            records = await self._places.shown(kind, records)
        if kind.settled and records:
            records = await self.settlements.shown(records)
        for id, record in list(records.items()):
            if len(record.parts[LINES]) >= LINES_CAP:
                condition = f"{kind.lines.parent} eq {odata.guid(id)}"
                rows = await self._api.all_rows(kind.lines.endpoint, filter=condition)
                rows.sort(key=lambda row: row["LineNumber"] if isinstance(row.get("LineNumber"), int) else 0)
                parts = {LINES: tuple(read_line(kind, kind.lines, row) for row in rows)}
                records[id] = msgspec.structs.replace(record, parts=parts)
        return msgspec.structs.replace(sifted, records=records)

    async def _with_settling(self, kind: RecordType, sifted: Sifted) -> Sifted:
        """Receivables with what settled them, asked of those alone of which something is settled."""
        if kind.gathers is None:
            records = await self._settling.of_terms(sifted.records)
        else:
            records = await self._settling.of_invoices(sifted.records, PAID)
        return msgspec.structs.replace(sifted, records=records)


def _options(kind: RecordType) -> dict[str, str]:
    options = {"expand": kind.lines.collection} if kind.lines else {}
    return options | {"select": ",".join(properties(kind))} if kind.selective else options


def properties(kind: RecordType) -> list[str]:
    """All that is read of a row."""
    named = [field.path for field in kind.fields.values() if field.sent]
    more = [kind.key, *(["Modified"] if kind.is_stamped else []), kind.ends, *kind.only]
    return list(dict.fromkeys(name for name in (*named, *more) if name))


def _conditions(kind: RecordType, path: str, forms: Mapping[str, Value]) -> list[str]:
    """What to ask for: each value trimmed, and in its normal form where that differs."""
    asked = dict.fromkeys(text for value, form in forms.items() if form for text in (value.strip(), str(form)))
    return [_condition(kind, path, text) for text in asked]


def _condition(kind: RecordType, path: str, text: str) -> str:
    if path == REFERENCE:
        return f"substringof({odata.quoted(text)},{kind.within}) eq true"
    match kind.fields[path].edm:
        case Edm.GUID:
            return f"{path} eq {odata.guid(text)}"
        case Edm.INTEGER:
            return f"{path} eq {text if text.isascii() and text.isdigit() else -1}"
        case _:
            name = f"trim({path})" if path in kind.padded else path
            return f"{name} eq {odata.quoted(text)}"


def _caseless(form: Value) -> Value:
    return form.casefold() if isinstance(form, str) else form
