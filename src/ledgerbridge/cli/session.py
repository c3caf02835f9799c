"""One run of the command line: where it writes, which hub it opens, how errors end it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from ledgerbridge.cli import exits
from ledgerbridge.cli.problems import show_error, show_unexpected
from ledgerbridge.cli.tools import HubPlace, Tools
from ledgerbridge.messages import _
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.usecases.hub import Hub

WIDTH = 140
"""Characters in a line where the output is no terminal."""
DEBUG = "LEDGERBRIDGE_DEBUG"
CLOCK = "LEDGERBRIDGE_CLOCK"


@dataclass(frozen=True)
class Session:
    """What every command shares."""

    tools: Tools
    home: Path | None
    out: Console
    err: Console

    def say(self, text: str = "") -> None:
        """Writes a line of plain text to standard output, exactly as it is."""
        typer.echo(text)

    def note(self, text: str) -> None:
        """Writes a line to standard error."""
        typer.echo(text, err=True)


def started(tools: Tools, home: Path | None) -> Session:
    return Session(tools, home, _console(stderr=False), _console(stderr=True))


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=WIDTH)


def of(context: typer.Context) -> Session:
    """The session of a command."""
    session = context.find_object(Session)
    assert session is not None
    return session


def with_hub(session: Session, work: Callable[[Hub], Awaitable[int]], clock: str | None = None) -> None:
    """Ends the command with what `work` returns, or as an error has it end."""
    place = HubPlace(session.home, clock or session.tools.variable(CLOCK))

    async def whole() -> int:
        async with session.tools.opened(place) as hub:
            return await work(hub)

    end_with(session, lambda: asyncio.run(whole()))


def end_with(session: Session, work: Callable[[], int]) -> None:
    """Ends the command with what `work` returns; errors are told and become an exit code."""
    raise typer.Exit(_code_of(session, work))


def _code_of(session: Session, work: Callable[[], int]) -> int:
    try:
        return work()
    except LedgerbridgeError as error:
        show_error(session.err, error)
        return exits.after_error(error)
    except KeyboardInterrupt:
        session.note(_("Stopped. What was begun is settled at the start of the next sync."))
        return exits.INTERRUPTED
    except Exception as error:
        # The last stop for what nobody foresaw: a person gets one line, a developer the traceback on request.
        if session.tools.variable(DEBUG):
            session.err.print_exception()
        show_unexpected(session.err, error)
        return exits.FAILED
