"""Looking records up: by id, by key; what is gone is told apart, what does not fit is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.inactive import InactiveKeys
from ledgerbridge.connectors.eaccounting import filters
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.errors import does_not_fit
from ledgerbridge.connectors.eaccounting.normal import normal_form, spellings
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.connectors.eaccounting.records import read_record
from ledgerbridge.connectors.eaccounting.wire import GUID, Wire, text_of
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value


class Sifted(msgspec.Struct, frozen=True):
    """Rows, sorted out. `drift` is {id: why it cannot be read}."""

    records: Mapping[str, Record]
    inactive: frozenset[str]
    drift: Mapping[str, Problem]


class Reader:
    """Reads one company. `drift` collects (type, id, why) of rows that could not be read, for the engine to report."""

    def __init__(self, api: EAccountingApi) -> None:
        self._api = api
        self.drift: list[tuple[str, str, Problem]] = []
        self.inactive = InactiveKeys()

    def sifted(self, kind: RecordType, rows: Iterable[Wire]) -> Sifted:
        """A row that does not fit stops no other."""
        records: dict[str, Record] = {}
        inactive, drift = set(), {}
        for row in rows:
            id = text_of(row, "Id")
            try:
                if id is None:
                    raise VendorDrift(does_not_fit("Id"))
                if not kind.is_one(row):
                    continue
                if row.get("IsActive") is False:
                    inactive.add(id)
                else:
                    records[id] = read_record(kind, id, row)
            except VendorDrift as error:
                drift[id or ""] = error.problem
        self.drift += [(kind.type, id, problem) for id, problem in drift.items()]
        return Sifted(records, frozenset(inactive), drift)

    async def by_ids(self, kind: RecordType, ids: Sequence[str]) -> dict[str, Record]:
        """The live records of these ids: one by its address, several by a condition."""
        asked = list(dict.fromkeys(ids))
        guids = [id for id in asked if GUID.fullmatch(id)]
        single = guids if len(guids) == 1 else []
        rows: list[Wire] = []
        for id in [*single, *(id for id in asked if id not in guids)]:
            found = await self._api.one(kind.resource, id)
            rows += [found] if found is not None else []
        for chunk in batches(guids if not single else [], kind.capabilities.read_batch):
            rows += await self._api.rows(kind.resource, filters.any_of(filters.is_id("Id", id) for id in chunk))
        records = self.sifted(kind, rows).records
        return {id: record for id in asked if (record := records.get(id) or records.get(id.lower())) is not None}

    async def by_key(self, kind: RecordType, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value: live records that hold it in normal form, case aside}."""
        forms = {value: _caseless(normal_form(kind, path, value)) for value in values}
        hits: dict[str, Record] = {}
        ended: list[Value] = []
        for condition in _conditions(kind, path, [value for value, form in forms.items() if form]):
            rows = list(await self._api.rows(kind.resource, condition))
            sifted = self.sifted(kind, rows)
            ended += [text_of(row, path) for row in rows if text_of(row, "Id") in sifted.inactive]
            hits |= sifted.records
        by_form: dict[Value, list[Record]] = {}
        for record in hits.values():
            by_form.setdefault(_caseless(normal_form(kind, path, record.fields[path])), []).append(record)
        found = {value: by_form[form] for value, form in forms.items() if form and form in by_form}
        self.inactive.note(kind.type, path, values, found, ended)
        return found

    async def count(self, kind: RecordType) -> int:
        """How many live records there are, as the vendor counts."""
        active = "IsActive eq true" if "IsActive" in kind.specs else ""
        listed = await self._api.page(kind.resource, filters.both(kind.standing, active), size=1)
        return listed.total

    async def signed(self, kind: RecordType, references: Sequence[str]) -> dict[str, Wire]:
        """{reference: the object that holds it}, inactive ones included; those that none holds are left out."""
        found: dict[str, Wire] = {}
        for condition in _conditions(kind, kind.capabilities.reference_path or "", references):
            for row in await self._api.rows(kind.resource, condition):
                written = str(row.get(kind.reference))
                held = [one for one in references if one in written] if text_of(row, "Id") else []
                found |= {reference: row for reference in held if reference not in found}
        return found


def _conditions(kind: RecordType, path: str, values: Sequence[str]) -> list[str]:
    """As few conditions as hold all values in all their spellings."""
    by_reference = path == kind.capabilities.reference_path
    asked = dict.fromkeys(text for value in values for text in spellings(kind, path, value))
    if by_reference and kind.signs:
        single = [filters.contains(kind.reference, text) for text in asked]
    else:
        single = [_equals(kind, kind.reference if by_reference else path, text) for text in asked]
    return [filters.both(kind.standing, chunk) for chunk in _chunks(single, kind.capabilities.find_batch)]


def _equals(kind: RecordType, path: str, text: str) -> str:
    """Numbers stand bare; a text that is none is asked for as number 0, which nothing has."""
    if path not in kind.bare:
        return filters.equals(path, text)
    return f"{path} eq {text if text.isascii() and text.isdigit() and len(text) < 10 else 0}"


def _chunks(conditions: Sequence[str], most: int) -> list[str]:
    """Alternatives, so many in each that it is not too long for an address."""
    chunks: list[list[str]] = []
    room = 0
    for condition in conditions:
        length = _encoded(condition)
        if not chunks or length > room or len(chunks[-1]) == most:
            chunks.append([])
            room = filters.LONGEST
        chunks[-1].append(condition)
        room -= length + len("%20or%20")
    return [filters.any_of(chunk) for chunk in chunks]


def _encoded(condition: str) -> int:
    """Characters it takes in an address, at most."""
    return sum(
        1 if character.isascii() and character.isalnum() else 3 * len(character.encode()) for character in condition
    )


def _caseless(form: Value) -> Value:
    return form.casefold() if isinstance(form, str) else form
