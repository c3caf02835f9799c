"""`ledgerbridge retry`: records that failed or wait are tried again now."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli import plan as planning
from ledgerbridge.cli import sync as syncing
from ledgerbridge.cli.progress import watched
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations, retrying
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.retrying import Selection
from ledgerbridge.usecases.status import status


def register(app: typer.Typer) -> None:
    app.command(
        "retry",
        help=_(
            "Tries records that failed or wait again now: some, those of a category or a flow, or all. Nothing else is "
            "looked at."
        ),
        epilog=_("Examples: ledgerbridge retry --all")
        + "\n\n"
        + _("ledgerbridge retry --category unknown-reference")
        + "\n\n"
        + _("ledgerbridge retry --flow invoices --dry-run")
        + "\n\n"
        + _("ledgerbridge retry invoices:hubspot:501 customers:hubspot:77"),
    )(retry)


def retry(
    context: typer.Context,
    records: Annotated[
        list[str] | None, typer.Argument(metavar="[RECORD]...", help=_("An id, CONNECTION:ID or FLOW:CONNECTION:ID."))
    ] = None,
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(
            "--category", metavar="NAME", help=_("Records with problems of this category, as status names it.")
        ),
    ] = None,
    flow: Annotated[list[str] | None, typer.Option("--flow", metavar="NAME", help=_("Records of this flow."))] = None,
    all_of_them: Annotated[bool, typer.Option("--all", help=_("Everything that failed or waits."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be written, and write nothing."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the result as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Tries open records again."""
    current = session.of(context)
    selection = Selection(tuple(records or ()), tuple(category or ()), tuple(flow or ()))
    if (selection == Selection()) is not all_of_them:
        raise typer.BadParameter(_("name records, a --category or a --flow, or give --all"))

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            meant = await retrying.chosen(watching, found, selection)
            report = await retrying.retry(watching, found, meant, write=not dry_run)
        if report is None:
            current.say(forms.text_of({"retried": 0}) if as_json else _("Nothing of this failed or waits."))
            return exits.DONE
        left_open = (await status(hub, found)).open_records
        if as_json:
            form = {**forms.report_form(found, report), "open": [forms.open_form(record) for record in left_open]}
            current.say(forms.text_of({**form, "retried": len(meant)}))
            return exits.after_pass(report, 0 if dry_run else len(left_open))
        current.say(counted("{n} record is tried again.", "{n} records are tried again.", len(meant)))
        if dry_run:
            await planning.show(current, hub, found, report, planning.RECORDS_MAX)
        else:
            syncing.show(current, found, report, left_open)
        return exits.after_pass(report, 0 if dry_run else len(left_open))

    session.with_hub(current, work, clock)
