"""`ledgerbridge sweep`: both sides are read whole, and what no listing of changes showed is carried over."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli.extent import FlowOption
from ledgerbridge.cli.sync import sync
from ledgerbridge.messages import _


def register(app: typer.Typer) -> None:
    app.command(
        "sweep",
        help=_(
            "Reads both sides whole, compares all linked records, changed or not, and carries over what was missed. It "
            "is the same as sync --sweep."
        ),
        epilog=_("Examples: ledgerbridge sweep")
        + "\n\n"
        + _("ledgerbridge sweep hubspot-quickbooks --flow customers --json"),
    )(sweep)


def sweep(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the result as JSON."))] = False,
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="HASH", help=_("Carry out the refused plan with this hash all the same.")),
    ] = "",
    flow: FlowOption = None,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Sweeps one integration."""
    sync(context, integration, as_json, confirm=confirm, flow=flow, sweep=True, clock=clock)
