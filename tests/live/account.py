"""The account a connection points at, as probes call it: raw calls, authorised and paced like the hub's own."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.hyperline.auth import host_of
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

JSON = {"Accept": "application/json"}
WAIT_MAX_S = 65.0
NAMED = "Probe"
"""What the name of everything that probes make begins with."""

Body = Any
Query = Mapping[str, str]


class NotTested(Exception):
    """The account does not have what a probe needs; the text says what."""


class Answer(msgspec.Struct, frozen=True):
    """One answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The JSON; numbers with a point are Decimals. None where there is none."""
        try:
            return decode_json(self.raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


class Account:
    """Calls one account. Raises NotTested where no answer comes."""

    def __init__(
        self, kind: ConnectorKind, connection: Connection, toolbox: Toolbox, app: Callable[[], Awaitable[App]]
    ) -> None:
        self.id = connection.account
        self._kind = kind
        self._connection = connection
        self._toolbox = toolbox
        self._app = app
        self._scopes = sorted({limit.scope for limit in kind.limits})
        self._named = 0

    # --- calls ---------------------------------------------------------------------------------------------------

    async def call(
        self, method: str, path: str, body: Body = None, query: Query | None = None, headers: Query | None = None
    ) -> Answer:
        """An authorised call to a path below the account; a body that is not bytes is sent as JSON."""
        authorization = await self._toolbox.authorizer.header()
        answer = await self._paced(method, path, body, query, {"Authorization": authorization, **(headers or {})})
        if answer.status == 401:
            authorization = await self._toolbox.authorizer.renewed(authorization)
            answer = await self._paced(method, path, body, query, {"Authorization": authorization, **(headers or {})})
        return answer

    async def get(self, path: str, query: Query | None = None) -> Answer:
        return await self.call("GET", path, None, query)

    async def post(self, path: str, body: Body, query: Query | None = None) -> Answer:
        return await self.call("POST", path, body, query)

    async def put(self, path: str, body: Body = None) -> Answer:
        return await self.call("PUT", path, body)

    async def patch(self, path: str, body: Body) -> Answer:
        return await self.call("PATCH", path, body)

    async def delete(self, path: str) -> Answer:
        return await self.call("DELETE", path)

    async def read(self, path: str, query: Query | None = None) -> Any:
        """The body of a read that must succeed."""
        return fine(await self.get(path, query), f"GET {path}")

    async def made(self, path: str, body: Body, query: Query | None = None) -> Any:
        """The body of a POST that must succeed."""
        return fine(await self.post(path, body, query), f"POST {path}")

    async def bare(self, method: str, url: str, headers: Query | None = None, body: bytes = b"") -> Answer:
        """A call to an address as it stands, with no credentials of ours."""
        try:
            answer = await self._toolbox.transport.send(HttpRequest(method, url, dict(headers or {}), body))
        except (Unreachable, AnswerLost) as error:
            raise NotTested("no answer came") from error
        return _answer(answer)

    # --- signing in ----------------------------------------------------------------------------------------------

    async def token(self, form: Query, client: tuple[str, str] | None = None) -> Answer:
        """A call of the token endpoint; `client` is id and secret in the header."""
        if self._kind.oauth is None:
            raise NotTested("the connection has no app")
        url = self._kind.oauth(self._connection.settings.get("sandbox")).token_url
        headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
        if client is not None:
            headers["Authorization"] = "Basic " + b64encode(":".join(client).encode()).decode()
        return await self.bare("POST", url, headers, urlencode(form).encode())

    async def app(self) -> App:
        return await self._app()

    # --- names and time ------------------------------------------------------------------------------------------

    def name(self) -> str:
        """A name of at most 20 characters that no record has yet."""
        self._named += 1
        return f"{NAMED} {self.now():%m%d%H%M%S}-{self._named}"

    def now(self) -> datetime:
        return self._toolbox.clock.now()

    async def passes(self, seconds: float) -> None:
        await self._toolbox.clock.sleep(seconds)

    # --- below ---------------------------------------------------------------------------------------------------

    async def _paced(self, method: str, path: str, body: Body, query: Query | None, headers: Query) -> Answer:
        answer = await self._sent(method, path, body, query, headers)
        if answer.status == 429:
            wait_s = _seconds(answer.headers.get("retry-after", ""))
            await self._toolbox.clock.sleep(wait_s)
            answer = await self._sent(method, path, body, query, headers)
        return answer

    async def _sent(self, method: str, path: str, body: Body, query: Query | None, headers: Query) -> Answer:
        await self._toolbox.quota.take(*self._scopes)
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        typed = {"Content-Type": "application/json"} if raw else {}
        root, known = self._place(headers["Authorization"])
        asked = {**known, **(query or {})}
        url = f"{root}{quote(path, safe='/()$=,:~')}" + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")
        return await self.bare(method, url, {**JSON, **typed, **headers}, raw)

    def _place(self, authorization: str) -> tuple[str, Query]:
        """Where the account's paths begin, and what every call asks for."""
        base = self._connection.base_url.rstrip("/")
        match self._kind.name:
            case "eaccounting":
                return f"{base}/v2/", {}
            case "exact":
                return f"{base}/api/v1/{self.id}/", {}
            case "quickbooks":
                return f"{base}/v3/company/{self.id}/", {"minorversion": "75"}
            case "hyperline":
                return f"{host_of(base, authorization)}/", {}
            case _:
                return f"{base}/", {}


def fine(answer: Answer, what: str) -> Any:
    """The body of a success. Raises NotTested for a refusal."""
    if not answer.is_fine:
        raise NotTested(f"{what.partition('(')[0]} was refused with {answer.status}")
    return answer.body


def _answer(answer: HttpResponse) -> Answer:
    return Answer(answer.status, answer.headers, answer.body)


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), WAIT_MAX_S) if retry_after.isdecimal() else WAIT_MAX_S
