"""The system's calls, as thin as they go: what to ask in, what was answered out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.memory.wire import WireFeed, WireFetched, WirePage, WireSchema, shaped
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.wording import Phrase

CALLS = "calls"
BATCH = 100
FEED_PAGE = 1000


class MemoryApi:
    """The calls on one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def list_page(self, type: str, after: str) -> WirePage:
        """Live records in order of id."""
        return shaped(Phrase("a page"), await self._get(f"/v1/{type}", after=after, limit=str(BATCH)), WirePage)

    async def changes(self, type: str, since: str, limit: int = BATCH) -> WireFeed:
        """Ids of what changed, oldest first."""
        answer = await self._get(f"/v1/{type}/changes", since=since, limit=str(limit))
        return shaped(Phrase("changes"), answer, WireFeed)

    async def get(self, type: str, ids: Sequence[str]) -> WireFetched:
        return shaped(Phrase("records"), await self._read(f"/v1/{type}/get", {"ids": list(ids)}), WireFetched)

    async def find(self, type: str, field: str, values: Sequence[str]) -> list[Any]:
        answer = await self._read(f"/v1/{type}/find", {"field": field, "values": list(values)})
        return shaped(Phrase("records"), answer, dict[str, list[Any]]).get("records", [])

    async def write(self, type: str, operation: str, body: bytes) -> list[Any]:
        """One `create` or `update`; never repeated here, since its answer may be lost after its effect."""
        answer = await self._api.post(f"/v1/{type}/{operation}", body, scopes=[CALLS])
        return shaped(Phrase("results"), answer, dict[str, list[Any]]).get("results", [])

    async def count(self, type: str) -> int:
        return shaped(Phrase("a count"), await self._get(f"/v1/{type}/count"), dict[str, int])["count"]

    async def schema(self, type: str) -> WireSchema:
        return shaped(Phrase("a schema"), await self._get(f"/v1/schema/{type}"), WireSchema)

    async def pdf(self, type: str, id: str) -> bytes | None:
        """The printed document; None where there is none."""
        try:
            answer = await self._api.call(
                "GET", f"/v1/{type}/{quote(id, safe='')}/pdf", scopes=[CALLS], repeatable=True
            )
        except VendorDrift as error:
            if error.problem.values.get("status") == "404":
                return None
            raise
        return answer.body

    async def account(self) -> str:
        return shaped(Phrase("an account"), await self._get("/v1/me"), dict[str, str])["account"]

    async def _get(self, path: str, **query: str) -> Any:
        return await self._api.get(path, query, scopes=[CALLS])

    async def _read(self, path: str, body: dict[str, Any]) -> Any:
        return await self._api.post(path, body, scopes=[CALLS], repeatable=True)
