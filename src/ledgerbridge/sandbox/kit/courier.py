"""Brings webhooks to their addresses when they are due by the sandbox's clock."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeAlias

from ledgerbridge.sandbox.kit.bell import Bell
from ledgerbridge.sandbox.kit.errand import Errand
from ledgerbridge.sandbox.kit.sandbox import Sandbox

WHO = "webhooks"
"""The name under which the next try waits for the clock."""
LOOK_S = 0.05
"""How long a moment may pass unseen where only the clock's own running brings it about."""

Post: TypeAlias = Callable[[str, dict[str, str], bytes, float], Awaitable[tuple[int | None, str]]]
"""(url, headers, body, patience in seconds) to the status, None where there is none, and the answer in words."""


class Courier:
    """Sends one webhook at a time to each address, in the order in which they become due; addresses side by side.

    `refusal` says why nothing is sent to an address; empty where something is.
    """

    def __init__(self, sandbox: Sandbox, bell: Bell, post: Post, refusal: Callable[[str], str]) -> None:
        self._sandbox = sandbox
        self._clock = sandbox.clock
        self._bell = bell
        self._post = post
        self._refusal = refusal
        self._lanes: dict[str, deque[Errand]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waits_for: tuple[int, float] | None = None

    async def run(self) -> None:
        """Until cancelled; what is on its way then is broken off."""
        try:
            while True:
                while (errand := self._sandbox.next_errand()) is not None:
                    self._start(errand)
                if not self._moment_came():
                    await self._bell.heard(self._span_s())
        finally:
            self._clock.forget(WHO)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- the clock -------------------------------------------------------------------------------------------

    def _moment_came(self) -> bool:
        """Tells the clock what is waited for. An automatic one stands while a webhook is on its way, jumps to the
        next try when all others wait too, and heeds nobody where nothing is left to send.
        """
        due = self._sandbox.next_due()
        if self._lanes or due is None:
            self._waits_for = None
            tell = self._clock.works if self._lanes else self._clock.forget
            tell(WHO)
            return False
        if self._waits_for is None or self._waits_for[1] != due:
            self._clock.forget(WHO)
            self._waits_for = self._clock.register(WHO, datetime.fromtimestamp(due, UTC)), due
        if not self._clock.reached(self._waits_for[0]):
            return False
        self._waits_for = None
        self._bell.ring()
        return True

    def _span_s(self) -> float | None:
        return None if self._clock.frozen or self._sandbox.next_due() is None else LOOK_S

    # --- lanes -----------------------------------------------------------------------------------------------

    def _start(self, errand: Errand) -> None:
        url = errand.delivery.url
        refusal = self._refusal(url)
        if refusal:
            errand.refuse(refusal)
        elif url in self._lanes:
            self._lanes[url].append(errand)
        else:
            self._lanes[url] = deque([errand])
            task = asyncio.create_task(self._send_all(url))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send_all(self, url: str) -> None:
        lane = self._lanes[url]
        try:
            while lane:
                errand = lane.popleft()
                if errand.wanted:
                    await self._send(errand)
        finally:
            del self._lanes[url]
            self._bell.ring()

    async def _send(self, errand: Errand) -> None:
        headers = errand.headers()
        delivery = errand.delivery
        status, answer = await self._post(delivery.url, headers, delivery.body, errand.vendor.delivery_patience_s)
        errand.settle(headers, status, answer)
        self._bell.ring()
