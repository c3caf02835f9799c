"""The control plane of a sandbox, as far as the command line uses it; docs of the sandbox describe the calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from urllib.parse import urlencode

import msgspec

from ledgerbridge.model.problems import AuthError, Problem, SetupError, filled
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Transport, Unreachable

PAGE = 1000
_BETWEEN_TAGS = re.compile(r">([^<>]+)<")


class Credentials(msgspec.Struct, frozen=True):
    """What opens one account of a simulated vendor; what the vendor lacks is None."""

    account_id: str
    client_id: str | None = None
    client_secret: str | None = None
    api_key: str | None = None


class Control:
    """One sandbox, asked over HTTP. Raises SetupError where it does not answer as a sandbox does."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self.url = url.rstrip("/")

    async def credentials(self, vendor: str, account: str | None = None) -> Credentials:
        query = {"account": account} if account else {}
        return msgspec.convert(await self._get(f"{vendor}/credentials", query), Credentials, strict=False)

    async def grant(self, address: str, account: str) -> str:
        """A person lets the app into an account at that address; returns where the vendor sends the browser then."""
        form = urlencode({"account": account, "decision": "grant"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await self._send(HttpRequest("POST", address, headers, form))
        redirected_to = answer.headers.get("location")
        if redirected_to is None:
            raise AuthError(_no_grant(account, answer.body))
        return redirected_to

    async def vendors(self) -> list[str]:
        return list((await self._get("health"))["vendors"])

    async def counts(self, vendor: str) -> dict[str, int]:
        """{record type: how many}, by the vendor's own names."""
        return dict(await self._get(f"{vendor}/state"))

    async def records(self, vendor: str, type: str) -> list[dict[str, Any]]:
        """All records of a type in the vendor's own form."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self._get(f"{vendor}/state/{type}", {"limit": PAGE, "offset": len(found)})
            found += page["records"]
            if not page["records"] or len(found) >= page["total"]:
                return found

    async def calls(self, vendor: str, since: int) -> tuple[list[dict[str, Any]], int]:
        """(calls from number `since` on, the number after the last)."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self._get(f"{vendor}/calls", {"since": since, "limit": PAGE})
            found += page["calls"]
            since = page["next"]
            if len(page["calls"]) < PAGE:
                return found, since

    async def correct(self, vendor: str, type: str, id: str, change: dict[str, Any]) -> None:
        """A person changes a record at the vendor; `change` is in the vendor's own form."""
        headers = {"Content-Type": "application/json"}
        place = f"{self.url}/_sandbox/{vendor}/state/{type}/{id}"
        await self._send(HttpRequest("PATCH", place, headers, msgspec.json.encode(change)))

    async def _get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        asked = f"?{urlencode(query)}" if query else ""
        answer = await self._send(HttpRequest("GET", f"{self.url}/_sandbox/{path}{asked}"))
        try:
            body = msgspec.json.decode(answer.body)
        except msgspec.DecodeError as error:
            raise SetupError([_no_sandbox(self.url)]) from error
        if answer.status != 200:
            raise SetupError([_refused(self.url, body)])
        return body

    async def _send(self, request: HttpRequest) -> HttpResponse:
        try:
            return await self._transport.send(request)
        except (Unreachable, AnswerLost) as error:
            raise SetupError([_no_sandbox(self.url)]) from error


READS = ("/search", "/batch/read", "/query", "/token", "/bearer", "/oauth2", "/authorize")
"""How addresses end that take a POST and change no record."""


def writing(calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the calls that write to records."""
    return [call for call in calls if call["method"] != "GET" and not call["path"].endswith(READS)]


def _no_sandbox(url: str) -> Problem:
    return Problem(
        "LB-SETUP-11",
        "No sandbox answers at {url}.",
        "Start one with: ledgerbridge sandbox; its first line says its address.",
        {"url": url},
    )


def _refused(url: str, body: Any) -> Problem:
    said = body.get("detail", "") if isinstance(body, dict) else ""
    return Problem(
        "LB-SETUP-12",
        "The sandbox at {url} has nothing like that.",
        "Look at {url}/_sandbox/ for what it serves.",
        {"url": url},
        vendor_text=str(said),
    )


def _no_grant(account: str, page: bytes) -> Problem:
    """`page` is what the person would have been shown."""
    return Problem(
        "LB-AUTH-08",
        "The sandbox did not let the application into account {account}.",
        "Look at its page under /_sandbox/ for the accounts there are, and under /_sandbox/register for what the "
        "application was registered with.",
        filled({"account": account}),
        vendor_text=_words(page),
    )


def _words(page: bytes) -> str:
    """What a page says last: its title stands above that."""
    said = [unescape(text).strip() for text in _BETWEEN_TAGS.findall(page.decode(errors="replace"))]
    return next((text for text in reversed(said) if text), "")
