"""The calls this connector makes: statements, change data capture, batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.quickbooks import statements
from ledgerbridge.connectors.quickbooks.capabilities import API, BATCH
from ledgerbridge.connectors.quickbooks.errors import does_not_fit, faults_in
from ledgerbridge.connectors.quickbooks.wire import Wire, moment
from ledgerbridge.model.problems import VendorDrift

MINOR_VERSION = {"minorversion": "75"}
NOT_THERE = ("610", "2030")


class Answer(msgspec.Struct, frozen=True):
    """Rows by entity, and the vendor's own time of the answer, UTC."""

    rows: Mapping[str, Sequence[Wire]]
    at: datetime | None


class QuickBooksApi:
    """The API of one company."""

    def __init__(self, api: Api, realm: str, documents: Api | None = None) -> None:
        """`documents` leaves the faults of a single document in its answer."""
        self._api = api
        self._documents = documents or api
        self._root = f"/v3/company/{realm}"

    async def query(self, statement: str) -> Answer:
        """Up to a page of rows."""
        body = await self._ask(statement)
        return Answer(_rows(_object(body, "QueryResponse")), moment(body.get("time")))

    async def count(self, entity: str, *conditions: str) -> int | None:
        """How many active records there are; None where the answer does not say."""
        body = await self._ask(statements.count(entity, *conditions))
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

    async def save(self, entity: str, body: bytes, request_id: str) -> Any:
        """The answer to a create or update of one document, a fault of it included."""
        query = {**MINOR_VERSION, "requestid": request_id}
        return await self._documents.post(f"{self._root}/{entity.lower()}", body, query, (API,))

    async def upload(self, body: bytes, boundary: str, request_id: str) -> list[Wire]:
        """The answers to an upload of files, a fault of each included."""
        query = {**MINOR_VERSION, "requestid": request_id}
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = await self._documents.call("POST", f"{self._root}/upload", query, body, headers, (API,))
        told = self._documents.decoded(answer)
        return [told] if faults_in(told) else _objects(told, "AttachableResponse")

    async def delete(self, entity: str, id: str, version: str) -> Any:
        """The answer to the deletion of one document, a fault of it included."""
        body = msgspec.json.encode({"Id": id, "SyncToken": version})
        query = {**MINOR_VERSION, "operation": "delete"}
        return await self._documents.post(f"{self._root}/{entity.lower()}", body, query, (API,))

    async def one(self, entity: str, id: str) -> Wire | None:
        """One record by id; None where there is none. Deleted and unknown ids are fault 610, malformed ones 2030."""
        path = f"{self._root}/{entity.lower()}/{quote(id, safe='')}"
        body = await self._documents.get(path, MINOR_VERSION, (API,))
        faults = faults_in(body)
        if faults and faults[0].code in NOT_THERE:
            return None
        return _object(body, entity)

    async def printed(self, entity: str, id: str) -> bytes | None:
        """A document as PDF; None where there is none."""
        path = f"{self._root}/{entity.lower()}/{quote(id, safe='')}/pdf"
        headers = {"Accept": "application/pdf"}
        answer = await self._documents.call("GET", path, MINOR_VERSION, b"", headers, (API,), repeatable=True)
        return answer.body if answer.body.startswith(b"%PDF") else None

    async def download_address(self, id: str) -> str | None:
        """Where a file can be had for a quarter of an hour; None where there is none."""
        path = f"{self._root}/download/{quote(id, safe='')}"
        answer = await self._documents.call("GET", path, MINOR_VERSION, b"", {}, (API,), repeatable=True)
        text = answer.body.decode("utf-8", errors="replace").strip().strip('"')
        return text if "://" in text and not text.startswith("{") else None

    async def newest_whole(self, entity: str) -> Wire:
        """The document made last, with every custom field that its form has; empty where there is none."""
        statement = f"SELECT * FROM {entity} ORDERBY Id DESC STARTPOSITION 1 MAXRESULTS 1"
        body = await self._ask(statement, {"include": "enhancedAllCustomFields"})
        rows = _rows(_object(body, "QueryResponse")).get(entity, ())
        return rows[0] if rows else {}

    async def singleton(self, entity: str) -> Wire:
        """An entity that a company has once, such as its preferences."""
        body = await self._ask(f"SELECT * FROM {entity}")
        rows = _rows(_object(body, "QueryResponse")).get(entity, ())
        if not rows:
            raise VendorDrift(does_not_fit(entity))
        return rows[0]

    async def _ask(self, statement: str, more: Mapping[str, str] = {}) -> Wire:
        """The answer to a statement, sent as a body because long ones do not fit an address."""
        headers = {"Content-Type": "application/text"}
        answer = await self._api.call(
            "POST",
            f"{self._root}/query",
            {**MINOR_VERSION, **more},
            statement.encode(),
            headers,
            (API,),
            repeatable=True,
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
