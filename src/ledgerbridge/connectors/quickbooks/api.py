"""The calls this connector makes: statements, change data capture, batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.quickbooks import statements
from ledgerbridge.connectors.quickbooks.capabilities import API, BATCH
from ledgerbridge.connectors.quickbooks.errors import does_not_fit
from ledgerbridge.connectors.quickbooks.wire import Wire, moment
from ledgerbridge.model.problems import VendorDrift

MINOR_VERSION = {"minorversion": "75"}


class Answer(msgspec.Struct, frozen=True):
    """Rows by entity, and the vendor's own time of the answer, UTC."""

    rows: Mapping[str, Sequence[Wire]]
    at: datetime | None


class QuickBooksApi:
    """The API of one company."""

    def __init__(self, api: Api, realm: str) -> None:
        self._api = api
        self._root = f"/v3/company/{realm}"

    async def query(self, statement: str) -> Answer:
        """Up to a page of rows."""
        body = await self._ask(statement)
        return Answer(_rows(_object(body, "QueryResponse")), moment(body.get("time")))

    async def count(self, entity: str) -> int | None:
        """How many active records there are; None where the answer does not say."""
        body = await self._ask(statements.count(entity))
        total = _object(body, "QueryResponse").get("totalCount")
        return total if isinstance(total, int) else None

    async def all_rows(self, entity: str, *conditions: str) -> list[Wire]:
        """Every row, page by page."""
        rows: list[Wire] = []
        while True:
            answer = await self.query(statements.select(entity, *conditions, start=len(rows) + 1))
            page = answer.rows.get(entity, ())
            rows += page
            if len(page) < statements.PAGE:
                return rows

    async def changes(self, entities: Sequence[str], since: str) -> Answer:
        """What changed, deleted records as stubs; at most 1,000 objects without a word about the rest."""
        query = {"entities": ",".join(entities), "changedSince": since, **MINOR_VERSION}
        body = await self._api.get(f"{self._root}/cdc", query, (API,))
        rows: dict[str, Sequence[Wire]] = {}
        for group in _objects(body, "CDCResponse"):
            for part in _objects(group, "QueryResponse"):
                rows |= _rows(part)
        return Answer(rows, moment(body.get("time")))

    async def batch(self, body: bytes, request_id: str) -> list[Wire]:
        """The answers of a batch, each with its `bId`. The same request id gives the stored answer again."""
        query = {**MINOR_VERSION, "requestid": request_id}
        answer = await self._api.post(f"{self._root}/batch", body, query, (API, BATCH))
        return _objects(answer, "BatchItemResponse")

    async def singleton(self, entity: str) -> Wire:
        """An entity that a company has once, such as its preferences."""
        body = await self._ask(f"SELECT * FROM {entity}")
        rows = _rows(_object(body, "QueryResponse")).get(entity, ())
        if not rows:
            raise VendorDrift(does_not_fit(entity))
        return rows[0]

    async def _ask(self, statement: str) -> Wire:
        """The answer to a statement, sent as a body because long ones do not fit an address."""
        headers = {"Content-Type": "application/text"}
        answer = await self._api.call(
            "POST", f"{self._root}/query", MINOR_VERSION, statement.encode(), headers, (API,), repeatable=True
        )
        body = self._api.decoded(answer)
        if not isinstance(body, dict):
            raise VendorDrift(does_not_fit("QueryResponse"))
        return body


def _object(body: Any, name: str) -> Wire:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise VendorDrift(does_not_fit(name))
    return found


def _objects(body: Any, name: str) -> list[Wire]:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise VendorDrift(does_not_fit(name))
    return found


def _rows(response: Wire) -> dict[str, Sequence[Wire]]:
    """Rows by entity; the counters beside them are left out. An empty answer has neither.

    What is no object counts as an empty row, so that pages keep their length.
    """
    return {
        entity: [row if isinstance(row, dict) else {} for row in rows]
        for entity, rows in response.items()
        if isinstance(rows, list)
    }
