"""The command line: every command in its file, put together here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledgerbridge import __version__
from ledgerbridge.cli import (
    attach,
    backfill,
    check,
    config,
    connect,
    coverage,
    delete,
    explain,
    fees,
    fields,
    link,
    links,
    lists,
    match,
    numbers,
    plan,
    ready,
    record,
    retry,
    runs,
    sandbox,
    session,
    settings,
    setup,
    skip,
    status,
    sweep,
    sync,
    unlink,
)
from ledgerbridge.cli import map as mapping
from ledgerbridge.cli.demo import command as demo
from ledgerbridge.cli.tools import Tools
from ledgerbridge.messages import _

COMMANDS = (
    demo,
    sandbox,
    connect,
    check,
    setup,
    fields,
    lists,
    fees,
    match,
    mapping,
    coverage,
    ready,
    plan,
    sync,
    retry,
    status,
    runs,
    explain,
    settings,
    config,
    attach,
    backfill,
    skip,
    sweep,
    numbers,
    link,
    unlink,
    links,
    delete,
    record,
)
"""In the order in which a newcomer meets them."""


def make_app(tools: Tools) -> typer.Typer:
    """The whole command line. Texts are in the language chosen by then."""
    app = typer.Typer(
        name="ledgerbridge",
        help=_("Keeps customers, products and documents the same in CRM and accounting: plan first, then apply."),
        epilog=_("Begin with: ledgerbridge demo"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def begin(
        context: typer.Context,
        home: Annotated[
            Path | None,
            typer.Option(
                "--home", help=_("The hub's folder; without it LEDGERBRIDGE_HOME, else here in .ledgerbridge.")
            ),
        ] = None,
        version: Annotated[
            bool, typer.Option("--version", help=_("Show the version."), callback=_show_version, is_eager=True)
        ] = False,
    ) -> None:
        context.obj = session.started(tools, home)

    for command in COMMANDS:
        command.register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ledgerbridge {__version__}")
        raise typer.Exit
