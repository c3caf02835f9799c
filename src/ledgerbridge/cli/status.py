"""`ledgerbridge status`: what is linked, what is open, how the last passes went."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.open_records import open_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import moment
from ledgerbridge.messages import _
from ledgerbridge.store.passes import PassRow
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.status import Status
from ledgerbridge.usecases.status import status as status_of


def register(app: typer.Typer) -> None:
    app.command(
        "status",
        help=_("Shows how many records are linked, what failed or waits and why, and the last passes."),
        epilog=_("Examples: ledgerbridge status") + "\n\n" + _("ledgerbridge status --json"),
    )(status)


def status(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the status as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Tells how one integration stands."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await status_of(hub, await integrations.load(hub, integration))
        if as_json:
            current.say(forms.text_of(forms.status_form(found)))
        else:
            show(current, found)
        return exits.DONE

    session.with_hub(current, work, clock)


def show(current: Session, found: Status) -> None:
    text = _("{name}: {left} and {right}")
    current.say(text.format(name=found.integration, left=found.left, right=found.right))
    current.out.print(_flow_table(found))
    if found.open_records:
        current.out.print(open_table(found.open_records))
    if found.changed_fields:
        current.say(_("Fields have changed in an account since the flows were set up:"))
        show_problems(current.out, found.changed_fields)
    if found.passes:
        current.out.print(_pass_table(found.passes))
    else:
        current.say(_("No pass has run yet. To see what one would do: ledgerbridge plan"))


def _flow_table(found: Status) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Flow"))
    table.add_column(_("Direction"))
    for heading in (_("linked"), _("failed"), _("waiting")):
        table.add_column(heading, justify="right")
    for flow in found.flows:
        table.add_row(_(flow.label), _(flow.direction), str(flow.linked), str(flow.failed), str(flow.waiting))
    return table


def _pass_table(passes: list[PassRow]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Pass"), _("Started (UTC)"), _("State"), _("Written")):
        table.add_column(heading)
    for row in passes:
        told = json.loads(row.report) if row.report else {}
        table.add_row(_(row.kind), moment(row.started_at), _(row.state), str(told.get("writes", "")))
    return table
