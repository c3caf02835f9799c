"""One vendor's HTTP API: authorised, under the limits, retried where that is safe, errors as our classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from ledgerbridge.connectors.base.auth import Authorizer
from ledgerbridge.connectors.base.quota import Quota
from ledgerbridge.connectors.base.skew import Skew
from ledgerbridge.model.problems import (
    LedgerbridgeError,
    OutcomeUnknown,
    Problem,
    RateLimited,
    TemporaryError,
    VendorDrift,
    filled,
)
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.randomness import Chance
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Transport, Unreachable

TRIES = 5
LONGEST_WAIT_S = 65.0

Classify = Callable[[HttpResponse], LedgerbridgeError | None]
"""Turns an answer into the error it stands for; None when it is a success. Expired credentials give an AuthError."""


class Api:
    """Calls one base address. `label` names the vendor in texts for people."""

    def __init__(
        self,
        label: str,
        base_url: str,
        transport: Transport,
        clock: Clock,
        chance: Chance,
        authorizer: Authorizer,
        quota: Quota,
        classify: Classify,
        timeout_s: float = 60.0,
        skew: Skew | None = None,
    ) -> None:
        self.label = label
        self.base_url = base_url.rstrip("/")
        self._transport = transport
        self._clock = clock
        self._chance = chance
        self._authorizer = authorizer
        self._quota = quota
        self._classify = classify
        self._timeout_s = timeout_s
        self._skew = skew if skew is not None else Skew()

    async def get(self, path: str, query: Mapping[str, str] | None = None, scopes: Sequence[str] = ()) -> Any:
        """The decoded body of a read."""
        answer = await self.call("GET", path, query=query, scopes=scopes, repeatable=True)
        return self.decoded(answer)

    async def post(
        self,
        path: str,
        body: Any,
        query: Mapping[str, str] | None = None,
        scopes: Sequence[str] = (),
        repeatable: bool = False,
    ) -> Any:
        """The decoded body of a POST of JSON; `repeatable` where a second try cannot do harm."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        answer = await self.call("POST", path, query, raw, headers, scopes, repeatable)
        return self.decoded(answer)

    async def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        scopes: Sequence[str] = (),
        repeatable: bool = False,
    ) -> HttpResponse:
        """A successful answer. Raises the class its failure stands for; OutcomeUnknown only where a write that is not
        repeatable may have had its effect."""
        url = self.base_url + path + ("?" + urlencode(query, quote_via=quote) if query else "")
        renewed = False
        for attempt in range(1, TRIES + 1):
            await self._quota.take(*scopes)
            # After the wait for the limits, which may be longer than what is left of a token's life.
            authorization = await self._authorizer.header()
            sent = {"Accept": "application/json", "Authorization": authorization, **(headers or {})}
            error = await self._try(HttpRequest(method, url, sent, body, self._timeout_s), repeatable)
            if isinstance(error, HttpResponse):
                return error
            if error.problem.code == "LB-AUTH-03" and not renewed:
                await self._authorizer.renewed(authorization)
                renewed = True
                continue
            if attempt == TRIES or not isinstance(error, TemporaryError) or error.problem.code == "LB-LIMIT-02":
                raise error
            await self._wait(error, attempt, scopes)
        raise AssertionError("the last try raises")

    async def _try(self, request: HttpRequest, repeatable: bool) -> HttpResponse | LedgerbridgeError:
        """The answer, or the error of this one try: temporary only where trying again is safe."""
        sent = self._clock.now()
        try:
            answer = await self._transport.send(request)
        except Unreachable:
            return TemporaryError(self.unreachable())
        except AnswerLost:
            problem = self.answer_lost()
            return TemporaryError(problem) if repeatable else OutcomeUnknown(problem)
        self._skew.note(answer.headers, sent, self._clock.now())
        error = self._classify(answer)
        if error is None:
            return answer
        if answer.status >= 500 and not repeatable and isinstance(error, TemporaryError):
            return OutcomeUnknown(error.problem)
        return error

    async def _wait(self, error: TemporaryError, attempt: int, scopes: Sequence[str]) -> None:
        asked = error.problem.retry_after_s
        if isinstance(error, RateLimited):
            wait_s = min(asked or 10.0, LONGEST_WAIT_S)
            await self._quota.pause(wait_s, *scopes)
        else:
            wait_s = min(asked or 0.5 * 2**attempt, LONGEST_WAIT_S)
        await self._clock.sleep(wait_s + self._chance.jitter() * 0.25)

    def decoded(self, answer: HttpResponse) -> Any:
        """The JSON of an answer, numbers with a point as exact Decimals."""
        try:
            return decode_json(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise VendorDrift(self.not_json()) from error

    def unreachable(self) -> Problem:
        return Problem(
            "LB-NET-01",
            "{vendor} cannot be reached.",
            "Nothing to do if it passes; else check the network and the address.",
            filled({"vendor": self.label}),
        )

    def answer_lost(self) -> Problem:
        return Problem(
            "LB-NET-02",
            "{vendor} did not answer.",
            "Nothing to do: it is looked up before it is tried again.",
            filled({"vendor": self.label}),
        )

    def not_json(self) -> Problem:
        return Problem(
            "LB-NET-04",
            "{vendor} answered something that is not its API, such as a web page.",
            "Check the address of the connection; if it is right, the vendor has an outage: try again later.",
            filled({"vendor": self.label}),
        )


def decode_json(raw: bytes) -> Any:
    """JSON with exact numbers: whole ones as int, others as Decimal."""
    return _EXACT.decode(raw)


_EXACT = msgspec.json.Decoder(float_hook=Decimal)
