"""The calls this connector makes: lists by offset (v1) and by cursor (v2), single objects, changes, files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import Message
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.base.kind import Connection, Toolbox, open_api
from ledgerbridge.connectors.base.meanings import OUTAGE
from ledgerbridge.connectors.base.protocol import Content
from ledgerbridge.connectors.hyperline.auth import host_of
from ledgerbridge.connectors.hyperline.errors import LABEL, classify, does_not_fit, problem
from ledgerbridge.connectors.hyperline.wire import Wire, moment, objects
from ledgerbridge.model.problems import RecordRefused, TemporaryError, VendorDrift
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

READ = "read"
WRITE = "write"
PAGE = 100
"""The largest page of either engine; more is refused, never cut down (pagination page)."""
TIMEOUT_S = 60.0
LIMIT_SPAN = timedelta(seconds=10)
"""What the rate limits count over, so that their reset is at most this far ahead."""
REDIRECTS = (301, 302, 303, 307, 308)


class Listed(msgspec.Struct, frozen=True):
    """A page of a list by cursor; `at` is no later than the vendor's time of the answer."""

    rows: list[Wire]
    following: str | None
    at: datetime | None


class HyperlineApi:
    """The API of one workspace. The host follows from the key: production keys and test keys have their own."""

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._connection = connection
        self._toolbox = toolbox
        self._http: Api | None = None

    async def offset_page(self, path: str, query: Mapping[str, str], skip: int) -> list[Wire]:
        """A page of a v1 list. Counts in its envelope are not to be relied on; the number of rows is."""
        body = await self._get(path, {**query, "take": str(PAGE), "skip": str(skip)})
        return objects(body.get("data") if isinstance(body, dict) else body, path)

    async def cursor_page(self, path: str, query: Mapping[str, str], cursor: str | None) -> Listed:
        """A page of a v2 list; its cursor does not carry the filters, so they are sent with every page."""
        answer = await self._answer(path, {**query, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {}))
        body = await self._decoded(answer)
        following = body.get("next_cursor") if isinstance(body, dict) else None
        rows = objects(body.get("data") if isinstance(body, dict) else None, path)
        more = isinstance(following, str) and body.get("has_more") is not False
        return Listed(rows, following if more else None, _told_at(answer))

    async def all_rows(self, path: str, query: Mapping[str, str] | None = None) -> list[Wire]:
        """Every row of a v1 list; some answer a bare array, and are then answered whole."""
        rows: list[Wire] = []
        while True:
            page = await self.offset_page(path, query or {}, len(rows))
            rows += page
            if len(page) < PAGE:
                return rows

    async def one(self, path: str, id: str) -> Wire | None:
        """An object as it is now; None where there is none by that id."""
        try:
            body = await self._get(f"{path}/{quote(id, safe='')}", {})
        except RecordRefused:
            return None
        if not isinstance(body, dict):
            raise VendorDrift(does_not_fit(path))
        return body

    async def total(self, path: str, query: Mapping[str, str]) -> int | None:
        """How many rows a v1 list has by its own word; None where it does not say."""
        body = await self._get(path, {**query, "take": "1"})
        meta = body.get("meta") if isinstance(body, dict) else None
        found = meta.get("total") if isinstance(meta, dict) else None
        return found if isinstance(found, int) else None

    async def send(self, method: str, path: str, body: bytes, key: str) -> Any:
        """The decoded answer of a change. The same key and body give the first answer again, so that a repetition is
        harmless; it is left to the caller, who knows whether an answer was lost."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        http = await self._api()
        return http.decoded(await http.call(method, path, None, body, headers, (WRITE,)))

    async def probe(self, method: str, path: str) -> None:
        """Tries a change of something that does not exist. Raises only what is wrong with the key or the network."""
        http = await self._api()
        try:
            await http.call(method, path, None, b"{}", {"Content-Type": "application/json"}, (WRITE,), repeatable=True)
        except RecordRefused:
            return

    async def file(self, path: str, query: Mapping[str, str]) -> Content | None:
        """A document; Hyperline answers it itself or sends to a signed address, which is asked once and without the
        key. None where there is none."""
        http = await self._api()
        try:
            answer = await http.call(
                "GET", path, query, headers={"Accept": "application/pdf"}, scopes=(READ,), repeatable=True
            )
        except RecordRefused:
            return None
        if answer.status in REDIRECTS:
            answer = await self._elsewhere(
                http.base_url, urljoin(http.base_url + path, answer.headers.get("location", ""))
            )
        if not answer.body:
            raise VendorDrift(does_not_fit("download"))
        media_type = answer.headers.get("content-type", "application/pdf").partition(";")[0].strip()
        return Content(_file_name(answer) or "document.pdf", media_type, answer.body)

    async def _elsewhere(self, base_url: str, url: str) -> HttpResponse:
        """The answer of another host. The key is never sent along: whoever owns that host would have it."""
        if urlsplit(url).scheme != "https" and urlsplit(url).netloc != urlsplit(base_url).netloc:
            raise VendorDrift(does_not_fit("download"))
        try:
            answer = await self._toolbox.transport.send(HttpRequest("GET", url, {"Accept": "*/*"}, b"", TIMEOUT_S))
        except (Unreachable, AnswerLost) as error:
            raise TemporaryError(problem(OUTAGE)) from error
        if answer.status != 200:
            # Signed addresses end; the next try gets a fresh one.
            raise TemporaryError(problem(OUTAGE))
        return answer

    async def _get(self, path: str, query: Mapping[str, str]) -> Any:
        return await self._decoded(await self._answer(path, query))

    async def _answer(self, path: str, query: Mapping[str, str]) -> HttpResponse:
        http = await self._api()
        return await http.call("GET", path, query, scopes=(READ,), repeatable=True)

    async def _decoded(self, answer: HttpResponse) -> Any:
        return (await self._api()).decoded(answer)

    async def _api(self) -> Api:
        if self._http is None:
            host = host_of(self._connection.base_url, await self._toolbox.authorizer.header())
            connection = msgspec.structs.replace(self._connection, base_url=host)
            self._http = open_api(LABEL, connection, self._toolbox, classify, TIMEOUT_S)
        return self._http


def _told_at(answer: HttpResponse) -> datetime | None:
    """The vendor's time, or up to ten seconds earlier, by when its rate limit starts anew. The date that servers put on
    an answer is not asked: it may be that of something in between."""
    reset = moment(answer.headers.get("x-ratelimit-reset"))
    return None if reset is None else reset - LIMIT_SPAN


def _file_name(answer: HttpResponse) -> str:
    header = Message()
    header["Content-Disposition"] = answer.headers.get("content-disposition", "")
    return header.get_filename() or ""
