"""Time taken from a sandbox, so that a hub and the simulated vendors agree on what time it is.

`now` cannot ask anybody, so it counts on from the last answer by this machine's monotonic clock, or stands still where
the sandbox's clock is frozen. Every sleep asks again. A clock that somebody moves in between is noticed at the next
sleep at the latest.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, Transport, Unreachable

WAIT_S = 60.0
"""One call waits this long at most; a longer sleep is several calls."""
CLOSE = timedelta(milliseconds=1)
"""What rounding may take off a moment that has come."""


class Told(msgspec.Struct, frozen=True):
    """What the sandbox's clock showed, and when we were told, in seconds of the monotonic clock."""

    at: datetime
    runs: bool
    heard_s: float


class RemoteClock:
    """The clock of a sandbox; fits `Clock`. Made by `joined`."""

    def __init__(
        self, address: str, transport: Transport, who: str, told: Told, monotonic_s: Callable[[], float]
    ) -> None:
        self._address = address
        self._transport = transport
        self._who = who
        self._told = told
        self._monotonic_s = monotonic_s

    @classmethod
    async def joined(
        cls, sandbox: str, transport: Transport, who: str, monotonic_s: Callable[[], float] = time.monotonic
    ) -> RemoteClock:
        """The clock of the sandbox at that address; `who` names this hub among those who wait there.

        Raises SetupError where no such clock answers.
        """
        address = f"{sandbox.rstrip('/')}/_sandbox/clock"
        answer = await _shown(transport, address)
        return cls(address, transport, who, _read(answer, monotonic_s()), monotonic_s)

    def now(self) -> datetime:
        elapsed_s = self._monotonic_s() - self._told.heard_s if self._told.runs else 0.0
        return self._told.at + timedelta(seconds=elapsed_s)

    async def sleep(self, seconds: float) -> None:
        """Returns once the sandbox's clock has gone on that far. Raises SetupError when it no longer answers."""
        until = self.now() + timedelta(seconds=max(seconds, 0.0))
        while not await self._waited(until):
            pass

    async def leave(self) -> None:
        """The sandbox's clock no longer waits for this hub; a sandbox that is gone has nobody to tell."""
        request = HttpRequest("DELETE", f"{self._address}/wait?{urlencode({'who': self._who})}")
        with suppress(Unreachable, AnswerLost):
            await self._transport.send(request)

    async def _waited(self, until: datetime) -> bool:
        """Whether the moment has come; waits for it as long as one call may take."""
        body = json.dumps({"until": until.isoformat(), "who": self._who}).encode()
        headers = {"Content-Type": "application/json"}
        wait = HttpRequest("POST", f"{self._address}/wait", headers, body, WAIT_S)
        try:
            answer = await _asked(self._transport, wait, self._address)
        except AnswerLost:
            answer = await _shown(self._transport, self._address)
        self._told = _read(answer, self._monotonic_s())
        return until - self._told.at <= CLOSE


async def _shown(transport: Transport, address: str) -> Mapping[str, Any]:
    """What the clock shows now."""
    try:
        return await _asked(transport, HttpRequest("GET", address), address)
    except AnswerLost as error:
        raise SetupError([_no_clock(address)]) from error


async def _asked(transport: Transport, request: HttpRequest, address: str) -> Mapping[str, Any]:
    """The clock's answer. Raises SetupError where none answers, AnswerLost where the answer broke off."""
    try:
        answer = await transport.send(request)
    except Unreachable as error:
        raise SetupError([_no_clock(address)]) from error
    if answer.status != 200:
        raise SetupError([_no_clock(address)])
    try:
        told = msgspec.json.decode(answer.body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise SetupError([_no_clock(address)]) from error
    return told


def _read(answer: Mapping[str, Any], heard_s: float) -> Told:
    return Told(datetime.fromisoformat(str(answer["now"])).astimezone(UTC), answer.get("frozen") is not True, heard_s)


def _no_clock(address: str) -> Problem:
    return Problem(
        "LB-SETUP-19",
        "No clock answers at {address}.",
        "Start the sandbox (ledgerbridge sandbox), or leave out --clock and LEDGERBRIDGE_CLOCK.",
        {"address": address},
    )
