"""The calls this connector makes, one after the other: Exact queues parallel ones in any order, and pages would be
missed.

A list comes as `{"d": {"results": [...], "__next": ...}}` or as `{"d": [...]}`, whichever Exact likes (REST API facts:
envelope); both are read everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.exact.errors import does_not_fit
from ledgerbridge.connectors.exact.odata import guid
from ledgerbridge.connectors.exact.watch import Watch
from ledgerbridge.connectors.exact.wire import Wire, plain
from ledgerbridge.model.problems import PermissionMissing, RecordRefused, VendorDrift

MINUTE = "minute"
WHOLE = {"Prefer": "return=representation", "Content-Type": "application/json"}
ROOT = "/api/v1/"


class Rows(msgspec.Struct, frozen=True):
    """A page of rows, and where the next one is."""

    rows: Sequence[Wire]
    next: str | None


class ExactApi:
    """The API of one division."""

    def __init__(self, reads: Api, writes: Api, watch: Watch, division: str) -> None:
        self._reads = reads
        self._writes = writes
        self._watch = watch
        self._root = f"{ROOT}{division}"
        self._turn: asyncio.Lock | None = None

    # --- reading -------------------------------------------------------------------------------------------------

    async def page(self, endpoint: str, **options: str) -> Rows:
        """The first page of a list; options are named without their dollar."""
        query = {f"${name}": value for name, value in options.items() if value}
        return self._rows(await self._get(endpoint, f"{self._root}/{endpoint}", query))

    async def following(self, endpoint: str, link: str) -> Rows:
        """The page that `next` of another one names."""
        return self._rows(await self._get(endpoint, link))

    async def all_rows(self, endpoint: str, **options: str) -> list[Wire]:
        """Every row, page by page."""
        page = await self.page(endpoint, **options)
        rows = list(page.rows)
        while page.next:
            page = await self.following(endpoint, page.next)
            rows += page.rows
        return rows

    async def function(self, endpoint: str, **parameters: str) -> list[Wire]:
        """The rows that a function answers."""
        return list(self._rows(await self._get(endpoint, f"{self._root}/{endpoint}", parameters)).rows)

    async def count(self, endpoint: str, key: str, condition: str) -> int | None:
        """How many rows there are; None where the answer does not say."""
        query = {"$filter": condition, "$select": key, "$top": "1", "$inlinecount": "allpages"}
        body = await self._get(endpoint, f"{self._root}/{endpoint}", query)
        told = body.get("d") if isinstance(body, dict) else None
        total = told.get("__count") if isinstance(told, dict) else None
        return int(total) if isinstance(total, int | str) and str(total).isdigit() else None

    async def me(self) -> Wire:
        """The user, and in which division he works; the one call that belongs to no division."""
        body = await self._get("current/Me", f"{ROOT}current/Me", scopes=())
        rows = self._rows(body).rows
        if not rows:
            raise VendorDrift(does_not_fit("current/Me"))
        return rows[0]

    async def division_rows(self, within: str = "") -> list[Wire]:
        """The divisions the grant opens; users who may not ask for all of them may ask for those of their licence."""
        root = f"{ROOT}{within}" if within else self._root
        try:
            return await self._every_row("system/Divisions", f"{root}/system/Divisions")
        except (PermissionMissing, RecordRefused):
            return await self._every_row("hrm/Divisions", f"{root}/hrm/Divisions")

    async def divisions(self, within: str = "") -> list[Choice]:
        """The divisions the grant opens, by number."""
        return [
            Choice(str(row.get("Code")), plain(row.get("Description")) or "", plain(row.get("Country")) or "")
            for row in await self.division_rows(within)
        ]

    async def file(self, endpoint: str, url: str) -> bytes:
        """The bytes of an attachment or a picture; `endpoint` is what refusals are counted of."""
        anything = {"Accept": "*/*"}
        answer = await self._called(self._reads, endpoint, "GET", self._local(url), anything)
        return bytes(answer.body)

    # --- writing -------------------------------------------------------------------------------------------------

    async def post(self, endpoint: str, body: bytes) -> Wire:
        """The record as answered; most of it may be null."""
        answer = await self._called(self._writes, endpoint, "POST", f"{self._root}/{endpoint}", WHOLE, body)
        decoded = self._writes.decoded(answer) if answer.body.strip() else {}
        told = decoded.get("d") if isinstance(decoded, dict) else None
        return told if isinstance(told, dict) else {}

    async def put(self, endpoint: str, id: str, body: bytes) -> None:
        """Done; the answer is empty."""
        await self._called(self._writes, endpoint, "PUT", self._entity(endpoint, id), WHOLE, body)

    async def delete(self, endpoint: str, id: str) -> None:
        await self._called(self._writes, endpoint, "DELETE", self._entity(endpoint, id))

    def _entity(self, endpoint: str, id: str) -> str:
        return f"{self._root}/{endpoint}({guid(id)})"

    # --- calls ---------------------------------------------------------------------------------------------------

    async def _get(
        self, endpoint: str, path: str, query: Mapping[str, str] | None = None, scopes: Sequence[str] = (MINUTE,)
    ) -> Any:
        answer = await self._called(self._reads, endpoint, "GET", path, query=query, scopes=scopes)
        return self._reads.decoded(answer)

    async def _every_row(self, endpoint: str, path: str) -> list[Wire]:
        page = self._rows(await self._get(endpoint, path))
        rows = list(page.rows)
        while page.next:
            page = await self.following(endpoint, page.next)
            rows += page.rows
        return rows

    async def _called(
        self,
        api: Api,
        endpoint: str,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        query: Mapping[str, str] | None = None,
        scopes: Sequence[str] = (MINUTE,),
    ) -> Any:
        """The answer, once no other call is under way. Raises what its failure stands for."""
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            self._watch.begins(endpoint)
            return await api.call(method, path, query, body, headers, scopes, repeatable=method == "GET")

    def _rows(self, body: Any) -> Rows:
        """Both forms of a list, and a single record as a list of one."""
        told = body.get("d") if isinstance(body, dict) else None
        if isinstance(told, list):
            return Rows([row if isinstance(row, dict) else {} for row in told], None)
        if not isinstance(told, dict):
            raise VendorDrift(does_not_fit("d"))
        if "results" not in told:
            return Rows([told], None)
        rows, following = told.get("results"), told.get("__next")
        if not isinstance(rows, list):
            raise VendorDrift(does_not_fit("results"))
        link = self._local(following) if isinstance(following, str) and following else None
        return Rows([row if isinstance(row, dict) else {} for row in rows], link)

    def _local(self, url: str) -> str:
        """An address of the site without its host, so that nothing is ever sent to another; else verbatim."""
        if url.startswith(self._reads.base_url):
            return url[len(self._reads.base_url) :]
        raise VendorDrift(does_not_fit("an address"))
