"""What a division calls its free fields and its classifications.

Exact names the free fields only beside their values, item by item (REST API facts, logistics/Items: ItemExtraField),
and does not say which property a row is of. So one item is asked that fills most of them, and a row names the one
property that holds its value; what cannot be told apart keeps its number. Classifications have a list of their names by
number (crm/AccountClassificationNames), and one of their values (crm/AccountClassifications).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.exact.accounts import ACCOUNTS, CLASSIFICATIONS
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.items import FREE_FIELDS, ITEMS
from ledgerbridge.connectors.exact.normal import normal_value
from ledgerbridge.connectors.exact.odata import guid
from ledgerbridge.connectors.exact.reading import EVER
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain, read_fields
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.values import Fields

EXTRA = "read/logistics/ItemExtraField"
NAMES = "crm/AccountClassificationNames"
VALUES = "crm/AccountClassifications"
SINCE_EVER = "datetime'1900-01-01'"
LONGEST = 80
"""Names are cut here, as labels stand in tables."""


class Own(msgspec.Struct, frozen=True):
    """What a division made of a type's fields."""

    labels: Mapping[str, str] = {}
    """{path: label} where it names a field."""
    choices: Mapping[str, Sequence[Choice]] = {}
    """{path: what may be chosen there}, by id."""


class Labels:
    """The labels of one division, asked for once."""

    def __init__(self, api: ExactApi) -> None:
        self._api = api
        self._known: dict[str, Own] = {}

    async def of(self, type: str) -> Own:
        """What the division made of a type; nothing where it cannot be asked, since a label is no reason to stop."""
        if type not in self._known:
            try:
                self._known[type] = await self._asked(type)
            except LedgerbridgeError:
                return Own()
        return self._known[type]

    async def _asked(self, type: str) -> Own:
        if type == ITEMS:
            return Own(await self._of_free_fields())
        return await self._of_classifications() if type == ACCOUNTS else Own()

    async def _of_classifications(self) -> Own:
        by_number = {plain(row.get("SequenceNumber")): row for row in await self._api.all_rows(NAMES)}
        named = {path: by_number.get(str(n), {}) for n, path in enumerate(CLASSIFICATIONS, start=1)}
        used = {path: id for path, row in named.items() if (id := guid_of(row, "ID"))}
        values = await self._api.all_rows(VALUES) if used else []
        return Own(_labels(named), {path: _choices(values, id) for path, id in used.items()})

    async def _of_free_fields(self) -> Mapping[str, str]:
        """Of the first page of items alone: all of them would be too many calls."""
        page = await self._api.page(ITEMS, filter=EVER, select=",".join(("ID", *FREE_FIELDS)))
        fullest = max(page.rows, key=lambda row: len(_filled(row)), default={})
        id = guid_of(fullest, "ID")
        if id is None or not _filled(fullest):
            return {}
        rows = await self._api.function(EXTRA, itemId=guid(id), modified=SINCE_EVER)
        return named(_filled(fullest), rows)


def named(filled: Fields, rows: Sequence[Wire]) -> Mapping[str, str]:
    """{path: label} of the rows whose value one property holds alone, and no other row."""
    holders = [[path for path, value in filled.items() if _holds(path, value, row)] for row in rows]
    sole = [(paths[0], row) for paths, row in zip(holders, rows, strict=True) if len(paths) == 1]
    paths = [path for path, _ in sole]
    return _labels({path: row for path, row in sole if paths.count(path) == 1})


def _holds(path: str, value: object, row: Wire) -> bool:
    told = plain(row.get("Value"))
    return told is not None and normal_value(FREE_FIELDS[path], told) == value


def _filled(row: Wire) -> Fields:
    """The free fields that tell something: a no is what Exact answers where nobody said yes."""
    return {path: value for path, value in read_fields(FREE_FIELDS.values(), row).items() if value}


def _choices(values: Sequence[Wire], name: str) -> tuple[Choice, ...]:
    """The values of the classification with that id."""
    mine = (row for row in values if guid_of(row, "AccountClassificationName") == name)
    return tuple(Choice(id, plain(row.get("Description")) or id) for row in mine if (id := guid_of(row, "ID")))


def _labels(rows: Mapping[str, Wire]) -> Mapping[str, str]:
    """The descriptions of rows that say more than the property's own name."""
    told = {path: plain(row.get("Description")) or "" for path, row in rows.items()}
    return {path: label[:LONGEST] for path, label in told.items() if label and label != path}
