"""`ledgerbridge lists`: what a vendor's account offers to choose from, such as tax codes and payment terms."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _
from ledgerbridge.usecases.fields import ListOfChoices, lists
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "lists",
        help=_("Shows a connection's lists, such as tax codes, accounts and payment terms, read from the vendor now."),
        epilog=_("Examples: ledgerbridge lists quickbooks")
        + "\n\n"
        + _('ledgerbridge lists quickbooks "tax codes"')
        + "\n\n"
        + _("ledgerbridge lists quickbooks --json"),
    )(show_lists)


def show_lists(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help=_("Which connection."))],
    kind: Annotated[str | None, typer.Argument(help=_("Which list; all of them if left out."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the lists as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Shows one list of a connection or all."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await lists(hub, connection, kind)
        if as_json:
            current.say(forms.text_of([_form(each) for each in found]))
        elif found:
            for each in found:
                _show(current, each)
        else:
            current.say(_("{connection} has no lists.").format(connection=connection))
        return exits.DONE

    session.with_hub(current, work, clock)


def _show(current: Session, found: ListOfChoices) -> None:
    current.say(_("{kind}: {n}").format(kind=_(found.kind), n=len(found.choices)))
    if not found.choices:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Id"), _("Name"), _("Detail")):
        table.add_column(heading, overflow="fold")
    for choice in found.choices:
        table.add_row(shown(choice.id), shown(choice.name), shown(choice.detail))
    current.out.print(table)


def _form(found: ListOfChoices) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "entries": [{"id": each.id, "name": each.name, "detail": each.detail or None} for each in found.choices],
    }
