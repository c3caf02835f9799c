"""The sandbox over HTTP: one door for all vendors, answers delivered, delayed, cut or held as ordered; webhooks out."""

from __future__ import annotations

import asyncio
import contextlib
import io
import ipaddress
import signal
import socket
import struct
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from ledgerbridge.sandbox.kit.bell import Bell
from ledgerbridge.sandbox.kit.courier import LOOK_S, Courier
from ledgerbridge.sandbox.kit.directory import load_directory
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.waiting import answer_at

BODY_MAX = 512 * 1024 * 1024
WEBHOOK_ANSWER_MAX = 64 * 1024
"""Bytes kept of what a receiver of webhooks says."""
STOP_S = 1.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset instead of a polite end."""


class Served(msgspec.Struct, frozen=True):
    """A sandbox that answers at `url` until `stop`."""

    url: str
    runner: web.AppRunner
    door: _Door
    post_office: asyncio.Task[None]

    async def stop(self) -> None:
        """Nothing is left open: calls still waiting and webhooks on their way are broken off."""
        self.door.close()
        self.post_office.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.post_office
        await self.runner.cleanup()


class _Door:
    """Turns HTTP into requests and answers into HTTP; wakes those who wait whenever something happened."""

    def __init__(self, sandbox: Sandbox, bell: Bell) -> None:
        self._sandbox = sandbox
        self._bell = bell
        self.closed = False

    def close(self) -> None:
        self.closed = True
        self._bell.ring()

    async def receive(self, incoming: web.Request) -> web.StreamResponse:
        request = await _request_from(incoming)
        answer = self._sandbox.handle(request)
        self._bell.ring()
        if isinstance(answer, Pending):
            answer = await self._awaited(answer)
        if answer.delay_s:
            answer = await self._delayed(answer)
        if answer.hold:
            await self._until(lambda: not self._sandbox.is_holding(answer.hold))
        return await self._deliver(answer, incoming)

    async def _awaited(self, pending: Pending) -> Response:
        try:
            await self._until(pending.ready, pending.patience_s, look=pending.until is not None)
        except asyncio.CancelledError:
            pending.drop()
            raise
        answer = pending.answer()
        self._bell.ring()
        return answer

    async def _delayed(self, answer: Response) -> Response:
        """Real time where the clock runs; a frozen clock must be moved by somebody, an automatic one jumps."""
        until = self._sandbox.clock.now() + timedelta(seconds=answer.delay_s)
        return await self._awaited(answer_at(self._sandbox.clock, until, lambda: answer))

    async def _until(self, ready: Callable[[], bool], patience_s: float | None = None, look: bool = False) -> None:
        """Waits until ready, patience is gone or the door is closed; looks after each call, and each time span."""
        loop = asyncio.get_running_loop()
        give_up = None if patience_s is None else loop.time() + patience_s
        while not self.closed and not ready():
            left = None if give_up is None else give_up - loop.time()
            if left is not None and left <= 0:
                return
            spans = [span for span in (left, LOOK_S if look else None) if span is not None]
            await self._bell.heard(min(spans, default=None))

    async def _deliver(self, answer: Response, incoming: web.Request) -> web.StreamResponse:
        if answer.cut == "timeout":
            await self._until(lambda: False)
            return _broken(incoming)
        if answer.cut == "reset" or self.closed:
            return _broken(incoming)
        headers = CIMultiDict(answer.headers)
        if answer.cut == "truncate":
            return await _truncated(answer, headers, incoming)
        return web.Response(status=answer.status, headers=headers, body=answer.body)


async def _request_from(incoming: web.Request) -> Request:
    headers: dict[str, str] = {}
    for name, value in incoming.headers.items():
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Request.to(f"http://{incoming.host}{incoming.raw_path}", incoming.method, headers, await incoming.read())


def _broken(incoming: web.Request) -> web.StreamResponse:
    """Breaks the connection without a byte; the answer returned is never seen."""
    transport = incoming.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()
    return web.Response()


async def _truncated(answer: Response, headers: CIMultiDict[str], incoming: web.Request) -> web.StreamResponse:
    """Announces the whole body, sends half of it and closes."""
    sent = web.StreamResponse(status=answer.status, headers=headers)
    sent.content_length = max(len(answer.body), 1)
    await sent.prepare(incoming)
    await sent.write(answer.body[: len(answer.body) // 2])
    if incoming.transport is not None:
        incoming.transport.close()
    return sent


async def _send_webhooks(sandbox: Sandbox, bell: Bell, anywhere: bool) -> None:
    """Sends what is due until cancelled. Redirects are not followed: they could lead anywhere."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def post(url: str, headers: dict[str, str], body: bytes, patience_s: float) -> tuple[int | None, str]:
            patience = aiohttp.ClientTimeout(total=patience_s)
            sent = io.BytesIO(body)
            try:
                async with session.post(
                    url, data=sent, headers=headers, allow_redirects=False, timeout=patience
                ) as answer:
                    return answer.status, (await answer.content.read(WEBHOOK_ANSWER_MAX)).decode(errors="replace")
            except TimeoutError:
                return None, f"no answer within {patience_s:g} s"
            except (aiohttp.ClientError, OSError, ValueError) as error:
                return None, str(error) or type(error).__name__

        await Courier(sandbox, bell, post, lambda url: "" if anywhere else _why_not(url)).run()


def _why_not(url: str) -> str:
    """Why no webhook goes to an address; empty for one on this machine."""
    try:
        host = URL(url).host or ""
        on_this_machine = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        on_this_machine = False
    return "" if on_this_machine else "webhooks go to loopback addresses only, unless the sandbox allows others"


async def start(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0, webhooks_anywhere: bool = False) -> Served:
    """Serves in the running loop; port 0 picks a free one."""
    bell = Bell()
    door = _Door(sandbox, bell)
    application = web.Application(client_max_size=BODY_MAX)
    application.router.add_route("*", "/{any:.*}", door.receive)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=STOP_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound_host, bound_port = runner.addresses[0][:2]
    shown = f"[{bound_host}]" if ":" in bound_host else bound_host
    post_office = asyncio.create_task(_send_webhooks(sandbox, bell, webhooks_anywhere))
    return Served(f"http://{shown}:{bound_port}", runner, door, post_office)


@contextlib.asynccontextmanager
async def served(
    sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0, webhooks_anywhere: bool = False
) -> AsyncIterator[str]:
    """The address at which the sandbox answers within the block."""
    started = await start(sandbox, host, port, webhooks_anywhere)
    try:
        yield started.url
    finally:
        await started.stop()


@contextlib.contextmanager
def running(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0, webhooks_anywhere: bool = False) -> Iterator[str]:
    """As `served`, in a thread with a loop of its own, for callers without one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
    thread.start()
    try:
        started = asyncio.run_coroutine_threadsafe(start(sandbox, host, port, webhooks_anywhere), loop).result()
        try:
            yield started.url
        finally:
            asyncio.run_coroutine_threadsafe(started.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def serve(
    host: str = "127.0.0.1",
    port: int = 8700,
    seed: int = 0,
    data: Path | None = None,
    with_: Sequence[str] = (),
    webhooks_anywhere: bool = False,
) -> None:
    """Serves until SIGINT or SIGTERM; the first line on standard output says where.

    Raises SandboxError for an unknown vendor, LoadProblems for what is wrong in `data`, OSError for a taken port.
    """
    sandbox = Sandbox(seed=seed, with_=with_)
    if data is not None:
        load_directory(sandbox, data)
    asyncio.run(_serve_until_told(sandbox, host, port, webhooks_anywhere))


async def _serve_until_told(sandbox: Sandbox, host: str, port: int, webhooks_anywhere: bool) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: there the interrupt ends the loop instead
            loop.add_signal_handler(stop, told.set)
    async with served(sandbox, host, port, webhooks_anywhere) as url:
        sys.stdout.write(f"sandbox ready on {url}\n")
        sys.stdout.flush()
        await told.wait()
