"""What the command line is given by the composition root: the world outside the use cases, as plain functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ledgerbridge.usecases.hub import Hub


@dataclass(frozen=True)
class HubPlace:
    """Which hub to open. `alone`: nothing but what lies in its folder counts, no variable and no other file."""

    home: Path | None = None
    clock: str | None = None
    """Address of the sandbox whose clock is the hub's."""
    alone: bool = False


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that answers at `url`; `announced` is what its files say will happen, None where they say nothing."""

    url: str
    announced: bytes | None


class ServeSandbox(Protocol):
    """Serves until stopped. Raises SetupError with everything that is wrong."""

    def __call__(self, host: str, port: int, seed: int, data: Path | None, more: Sequence[str]) -> None: ...


class RunSandbox(Protocol):
    """A sandbox that runs beside the caller within the block; without files it holds the demo's records."""

    def __call__(self, data: Path | None, seed: int, port: int) -> AbstractContextManager[Sandbox]: ...


@dataclass(frozen=True)
class Tools:
    """Everything the command line cannot do by itself."""

    opened: Callable[[HubPlace], AbstractAsyncContextManager[Hub]]
    """A hub, closed at the end of the block. Raises SetupError."""
    serve_sandbox: ServeSandbox
    run_sandbox: RunSandbox
    show_page: Callable[[str], bool]
    """Opens an address in the user's browser; whether there was one."""
    variable: Callable[[str], str | None]
