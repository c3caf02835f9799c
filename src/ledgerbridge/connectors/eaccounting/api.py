"""The calls this connector makes: pages of lists, single objects, writes, files. No decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.eaccounting.errors import does_not_fit
from ledgerbridge.connectors.eaccounting.wire import GUID, Wire, moment
from ledgerbridge.model.problems import RecordRefused, VendorDrift

PAGE = 1000
"""Most rows of one page; without `$pagesize` there are 50."""
JSON = {"Content-Type": "application/json;charset=UTF-8"}
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic")


class Listed(msgspec.Struct, frozen=True):
    """One page of a list. What is no object counts as an empty one, so that pages keep their length."""

    rows: Sequence[Wire]
    total: int
    """Of all that fits, as the vendor counts."""
    at: datetime | None
    """The vendor's own time of the answer, UTC."""


class EAccountingApi:
    """The API of one company. Each resource has its own limit, as eAccounting counts by endpoint."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def page(
        self, resource: str, condition: str = "", order: str = "", page: int = 1, size: int = PAGE
    ) -> Listed:
        query = {"$filter": condition, "$orderby": order, "$page": str(page), "$pagesize": str(size)}
        body = await self._get(f"/v2/{resource}", {name: value for name, value in query.items() if value})
        meta, rows = (body.get("Meta"), body.get("Data")) if isinstance(body, dict) else (None, None)
        if not isinstance(rows, list) or not isinstance(meta, dict):
            raise VendorDrift(does_not_fit("Data"))
        total = meta.get("TotalNumberOfResults")
        if not isinstance(total, int):
            raise VendorDrift(does_not_fit("TotalNumberOfResults"))
        return Listed([row if isinstance(row, dict) else {} for row in rows], total, moment(meta.get("ServerTimeUtc")))

    async def rows(self, resource: str, condition: str = "", order: str = "") -> list[Wire]:
        """Every row, page by page."""
        rows: list[Wire] = []
        number = 1
        while True:
            listed = await self.page(resource, condition, order, number)
            rows += listed.rows
            if not listed.rows or len(rows) >= listed.total:
                return rows
            number += 1

    async def array(self, resource: str) -> list[Wire]:
        """A list that comes without an envelope; one in an envelope is taken too."""
        body = await self._get(f"/v2/{resource}", {})
        rows = body.get("Data") if isinstance(body, dict) else body
        if not isinstance(rows, list):
            raise VendorDrift(does_not_fit(resource))
        return [row for row in rows if isinstance(row, dict)]

    async def one(self, resource: str, id: str) -> Wire | None:
        """The object with an id; None where there is none."""
        try:
            found = await self._get(f"/v2/{resource}/{id}", {})
        except RecordRefused as error:
            if error.problem.values["status"] == "404" or not GUID.fullmatch(id):
                return None
            raise
        if not isinstance(found, dict):
            raise VendorDrift(does_not_fit(resource))
        return found

    async def company(self) -> Wire:
        """The company's settings."""
        found = await self._get("/v2/companysettings", {})
        if not isinstance(found, dict):
            raise VendorDrift(does_not_fit("companysettings"))
        return found

    async def send(self, method: str, path: str, body: Any, query: Mapping[str, str] | None = None) -> Any:
        """The answer to a write, which is not repeated: it may have had its effect. Nothing answered is None."""
        raw = body if isinstance(body, bytes) else encode(body)
        answer = await self._api.call(method, f"/v2/{path}", query, raw, JSON, _scopes(path))
        return self._api.decoded(answer) if answer.body.strip() else None

    async def file(self, path: str) -> bytes:
        """The bytes of a printed document or an attachment."""
        headers = {"Accept": "application/pdf, application/octet-stream"}
        answer = await self._api.call("GET", f"/v2/{path}", None, b"", headers, _scopes(path), repeatable=True)
        return answer.body

    async def _get(self, path: str, query: Mapping[str, str]) -> Any:
        return await self._api.get(path, query, _scopes(path.removeprefix("/v2/")))


def _scopes(path: str) -> tuple[str]:
    """The limit a call counts against: that of its resource."""
    return (path.partition("/")[0],)


def encode(body: Any) -> bytes:
    """The same bytes for the same values; numbers exact."""
    return _ENCODER.encode(body)
