"""A sandbox in this process, a clock that stands still until a test moves it, and someone who calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR as MEMORY

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOST = "http://sandbox.test"


class Answer(msgspec.Struct):
    """One answer; `body` is decoded JSON, or text where it is something else."""

    status: int
    headers: dict[str, str]
    body: Any


class Caller:
    """Calls below one path of a sandbox, JSON in and out, with the same headers each time."""

    def __init__(self, sandbox: Sandbox, root: str = "", headers: dict[str, str] | None = None) -> None:
        self._sandbox = sandbox
        self._root = HOST + root
        self._headers = headers or {}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """The answer, whatever its status. Bytes are sent as they are."""
        sent = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, got, raw = deliver(self._sandbox, method, self._root + path, {**self._headers, **named}, sent)
        is_json = "json" in got.get("content-type", "")
        return Answer(status, got, msgspec.json.decode(raw) if is_json and raw else raw.decode())

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The body of an answer that is no error."""
        answer = self.send(method, path, body, **headers)
        assert answer.status < 300, answer
        return answer.body


@pytest.fixture
def clock() -> Clock:
    """Stands at START."""
    clock = Clock(lambda: START.timestamp())
    clock.freeze()
    return clock


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    """The reference system alone."""
    return Sandbox([MEMORY], clock, seed=7)


@pytest.fixture
def calls_to() -> Callable[..., Caller]:
    """`calls_to(sandbox, root, headers)`: whoever calls below `root`."""
    return Caller


@pytest.fixture
def control(sandbox: Sandbox) -> Caller:
    """Calls below `/_sandbox`."""
    return Caller(sandbox, "/_sandbox")


@pytest.fixture
def memory(sandbox: Sandbox) -> Caller:
    """Calls the reference system's API with the first account's key."""
    key = sandbox.vendor("memory").credentials("account-1")["api_key"]
    return Caller(sandbox, "/memory/v1", {"authorization": f"Bearer {key}"})
