"""The two ways to the simulator: in this process, and over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.conformance.world import TestClock, WatchedTransport
from tests.support.inprocess import SandboxTransport

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.serve import served
from ledgerbridge.seams.http import AiohttpTransport

IN_PROCESS = "in process"
HTTP = "http"

both_ways = pytest.mark.ways(IN_PROCESS, HTTP)
"""Marks a test that goes over real HTTP as well."""


@asynccontextmanager
async def opened(sandbox: Sandbox, way: str, clock: TestClock) -> AsyncIterator[tuple[str, WatchedTransport]]:
    """The sandbox's address and a transport that reaches it."""
    if way == IN_PROCESS:
        yield "http://127.0.0.1:8700", WatchedTransport(SandboxTransport(sandbox), sandbox.clock, clock)
        return
    async with served(sandbox) as address:
        transport = WatchedTransport(AiohttpTransport(), sandbox.clock, clock)
        try:
            yield address, transport
        finally:
            await transport.close()
