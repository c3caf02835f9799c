"""`ledgerbridge record`: a vendor's answers written to a file, without anybody's data."""

from __future__ import annotations

from pathlib import Path
from secrets import token_bytes
from typing import Annotated

import msgspec
import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.record import Recording
from ledgerbridge.usecases.record import record as recorded


def register(app: typer.Typer) -> None:
    app.command(
        "record",
        help=_(
            "Records what a connection's vendor answers, names and secrets replaced by stand-ins, to report a "
            "difference. Reads only."
        ),
        epilog=_("Examples: ledgerbridge record quickbooks --out quickbooks.jsonl")
        + "\n\n"
        + _("ledgerbridge record hubspot --out hubspot.jsonl --pages 1"),
    )(record)


def record(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help=_("Which connection."))],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=_("Where to write, one exchange a line."))],
    pages: Annotated[int, typer.Option("--pages", min=1, help=_("Pages read of each record type."))] = 2,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Records one connection."""
    current = session.of(context)
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(_("the folder {folder} does not exist").format(folder=out.absolute().parent))

    async def work(hub: Hub) -> int:
        found = await recorded(hub, connection, pages, token_bytes(32))
        _write(out, found)
        current.say(counted("{n} exchange written.", "{n} exchanges written.", len(found.exchanges)))
        current.say(_("Look through it before you pass it on: names, addresses and notes were replaced by stand-ins."))
        show_problems(current.out, found.refused)
        return exits.PARTLY if found.refused else exits.DONE

    session.with_hub(current, work, clock)


def _write(file: Path, found: Recording) -> None:
    """A head line, then a line for each exchange."""
    head = {"vendor": found.vendor, "api_version": found.api_version, "exchanges": len(found.exchanges)}
    lines = [msgspec.json.encode(head), *(msgspec.json.encode(exchange) for exchange in found.exchanges)]
    file.write_bytes(b"\n".join(lines) + b"\n")
