"""The command line: every command in its file, put together here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledgerbridge import __version__
from ledgerbridge.cli import check, connect, explain, plan, record, runs, sandbox, session, status, sync
from ledgerbridge.cli.demo import command as demo
from ledgerbridge.cli.tools import Tools
from ledgerbridge.messages import _

COMMANDS = (demo, sandbox, connect, check, plan, sync, status, runs, explain, record)
"""In the order in which a newcomer meets them."""


def make_app(tools: Tools) -> typer.Typer:
    """The whole command line. Texts are in the language chosen by then."""
    app = typer.Typer(
        name="ledgerbridge",
        help=_("Keeps customers and products the same in CRM and accounting: plan first, then apply."),
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
            typer.Option("--home", help=_("The hub's folder; without it LEDGERBRIDGE_HOME, else .ledgerbridge here.")),
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
