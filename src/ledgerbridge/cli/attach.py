"""`ledgerbridge attach`: the files of chosen documents go once more."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.attaching import attach_again
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "attach",
        help=_(
            "Has the next sync attach the files of chosen documents once more, such as the PDF of an invoice, in place "
            "of those that went before. Nothing is deleted."
        ),
        epilog=_("Example: ledgerbridge attach office invoices INV-2026-0042 INV-2026-0043"),
    )(attach)


def attach(
    context: typer.Context,
    integration: Annotated[str, typer.Argument(help=_("Which integration."))],
    flow: Annotated[str, typer.Argument(help=_("Which flow of documents."))],
    records: Annotated[list[str], typer.Argument(help=_("Numbers of documents, or ids, as their source shows them."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Marks documents whose files are to go again."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        ids = await attach_again(hub, found, flow, records)
        if as_json:
            current.say(forms.text_of({"integration": found.name, "flow": flow, "attached_again": ids}))
        else:
            text = counted(
                "{n} file goes again with: ledgerbridge sync", "{n} files go again with: ledgerbridge sync", len(ids)
            )
            current.say(text)
        return exits.DONE

    session.with_hub(current, work, clock)
