"""`ledgerbridge fees`: what the collecting of payments cost in a period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.usecases.fees import Fees, fees
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "fees",
        help=_("Shows what collecting payments cost in a period, to be booked as an expense. Nothing is written."),
        epilog=_("Examples: ledgerbridge fees hubspot --from 2026-01-01 --to 2026-01-31"),
    )(show_fees)


def show_fees(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help=_("Which connection."))],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help=_("The first day."))],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help=_("The last day."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the sums as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Shows the fees of a period by currency."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await fees(hub, connection, first.date(), last.date(), UTC)
        if as_json:
            current.say(forms.text_of([_form(one) for one in found]))
        elif found:
            _show(current, found)
        else:
            current.say(_("There are no payments in this period."))
        return exits.DONE

    session.with_hub(current, work, clock)


def _show(current: Session, found: list[Fees]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Currency"), _("Invoices"), _("Payments"), _("Paid"), _("Fees")):
        table.add_column(heading, justify="right")
    for one in found:
        table.add_row(one.currency, str(one.invoices), str(one.payments), str(one.amount), str(one.fees))
    current.out.print(table)


def _form(one: Fees) -> dict[str, Any]:
    return {
        "currency": one.currency,
        "invoices": one.invoices,
        "payments": one.payments,
        "paid": str(one.amount),
        "fees": str(one.fees),
    }
