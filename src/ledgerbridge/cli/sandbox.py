"""`ledgerbridge sandbox`: the simulated vendors, served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.messages import _


def register(app: typer.Typer) -> None:
    app.command(
        "sandbox",
        help=_("Serves simulated vendors on this machine until Ctrl-C; no account and no network needed."),
        epilog=_("Examples: ledgerbridge sandbox")
        + "\n\n"
        + _("ledgerbridge sandbox --port 0 --data my-records")
        + "\n\n"
        + _("Files: DIR/<vendor>/<type>.csv or .json, such as my-records/quickbooks/Customer.csv"),
    )(sandbox)


def sandbox(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help=_("Where to listen."))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=_("Port; 0 picks a free one."))] = 8700,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed gives the same ids and tokens."))] = 0,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=_("Records to start with."))] = None,
    more: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME", help=_("A simulator that is off by default: memory."))
    ] = None,
) -> None:
    """Serves until stopped; the first line on standard output says where."""
    current = session.of(context)

    def work() -> int:
        current.tools.serve_sandbox(host, port, seed, data, more or [])
        return exits.DONE

    session.end_with(current, work)
