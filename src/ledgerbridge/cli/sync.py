"""`ledgerbridge sync`: one pass, carried out."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.counts import count_table
from ledgerbridge.cli.open_records import open_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.engine.passes import Report
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations, passes
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.status import OpenRecord, status


def register(app: typer.Typer) -> None:
    app.command(
        "sync",
        help=_("Carries out one pass: plans, writes, and tells what failed or waits, why, and what to do."),
        epilog=_("Examples: ledgerbridge sync")
        + "\n\n"
        + _("ledgerbridge sync --retry-failed")
        + "\n\n"
        + _("ledgerbridge sync hubspot-quickbooks --json"),
    )(sync)


def sync(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the result as JSON."))] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help=_("Look again at records that failed, changed or not."))
    ] = False,
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="HASH", help=_("Carry out the refused plan with this hash all the same.")),
    ] = "",
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Syncs one integration."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            report = await passes.sync(watching, found, retry_failed, confirm)
        left_open = (await status(hub, found)).open_records
        if as_json:
            form = {**forms.report_form(found, report), "open": [forms.open_form(record) for record in left_open]}
            current.say(forms.text_of(form))
        else:
            show(current, found, report, left_open)
        return exits.after_pass(report, len(left_open))

    session.with_hub(current, work, clock)


def show(current: Session, integration: Integration, report: Report, left_open: list[OpenRecord]) -> None:
    """Counts, then what is open, then how it ended."""
    if report.counts:
        current.out.print(count_table(integration, report.counts))
    if left_open:
        current.out.print(open_table(left_open))
    show_problems(current.out, report.problems)
    current.say(_ending(integration, report))
    if any(record.outcome == "failed" for record in left_open):
        text = _("Corrected records are taken up by the next sync; to look at all that failed: --retry-failed")
        current.say(text)


def _ending(integration: Integration, report: Report) -> str:
    match report.state:
        case "refused":
            text = _("Nothing was written. If this is meant: ledgerbridge sync {name} --confirm {hash}")
        case "paused":
            text = _("Paused. What was done is kept; the next sync goes on from here.")
        case _done if report.writes:
            return counted("Done: {n} record written.", "Done: {n} records written.", report.writes)
        case _done:
            text = _("Done: nothing was to be written.")
    return text.format(name=integration.name, hash=report.plan_hash)
