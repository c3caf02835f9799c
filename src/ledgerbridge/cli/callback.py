"""The address a vendor sends the browser back to, listened to on this machine; a pasted address does as well."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from ledgerbridge.messages import _
from ledgerbridge.model.problems import AuthError, Problem, SetupError, filled

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANSWERS = ("code", "error")
"""What a vendor's way back carries; other calls, such as for a favicon, are somebody else's."""


def is_local(redirect: str) -> bool:
    """Whether the redirect address is on this machine, where it can be listened to."""
    return urlsplit(redirect).scheme == "http" and urlsplit(redirect).hostname in LOOPBACK


def is_way_back(address: str) -> bool:
    """Whether an address is one the vendor sent the browser to."""
    return any(name in parse_qs(urlsplit(address).query) for name in ANSWERS)


async def redirected(redirect: str, ready: Callable[[], object], read_line: Callable[[], str], timeout_s: float) -> str:
    """The address the vendor sent the browser to: it called here, or a person pasted it. Calls `ready` once it can.

    Raises AuthError when neither happens in time, SetupError when the address cannot be listened to.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def take(address: str) -> None:
        if not answer.done() and is_way_back(address):
            answer.set_result(address)

    async with contextlib.AsyncExitStack() as stack:
        if is_local(redirect):
            await stack.enter_async_context(_listening(redirect, take))
        _read_in_background(read_line, lambda line: loop.call_soon_threadsafe(take, line))
        ready()
        try:
            return await asyncio.wait_for(answer, timeout_s)
        except TimeoutError as error:
            raise AuthError(_nobody_came(timeout_s)) from error


def _read_in_background(read_line: Callable[[], str], tell: Callable[[str], object]) -> None:
    """Tells each line typed, until there are no more. A daemon: nobody waits for a line that never comes."""

    def read() -> None:
        while line := read_line():
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                tell(line.strip())

    threading.Thread(target=read, name="keyboard", daemon=True).start()


def typed_line() -> str:
    """The next line of standard input; empty at its end."""
    try:
        return sys.stdin.readline()
    except (OSError, ValueError):
        return ""


@contextlib.asynccontextmanager
async def _listening(redirect: str, take: Callable[[str], None]) -> AsyncIterator[None]:
    parts = urlsplit(redirect)

    async def receive(request: web.Request) -> web.Response:
        address = str(request.url)
        take(address)
        text = _("You may close this page and go back to the terminal.") if is_way_back(address) else ""
        return web.Response(text=text)

    application = web.Application()
    application.router.add_get(parts.path or "/", receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, parts.hostname, parts.port or 80).start()
        except OSError as error:
            raise SetupError([_cannot_listen(redirect)]) from error
        yield
    finally:
        await runner.cleanup()


def _nobody_came(timeout_s: float) -> Problem:
    return Problem(
        "LB-AUTH-09",
        "Nobody gave access within {minutes} minutes.",
        "Run the command again and follow the address it prints.",
        filled({"minutes": round(timeout_s / 60)}),
    )


def _cannot_listen(redirect: str) -> Problem:
    return Problem(
        "LB-SETUP-13",
        "The address {address} cannot be listened to; another program may use its port.",
        "Choose another with --redirect, and register that one with the application at the vendor.",
        {"address": redirect},
    )
