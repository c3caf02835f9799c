"""`ledgerbridge sync`: one pass, carried out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.advice import SeenOption, demand_read
from ledgerbridge.cli.counts import count_table
from ledgerbridge.cli.extent import FlowOption, LimitOption, OnlyOption, SweepOption, extent_of, given, tell_postponed
from ledgerbridge.cli.open_records import open_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.engine.passes import Report
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations, passes, saved_plans
from ledgerbridge.usecases.extent import WHOLE
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
        + _("ledgerbridge sync hubspot-quickbooks --json")
        + "\n\n"
        + _("ledgerbridge sync --limit 10")
        + "\n\n"
        + _("ledgerbridge sync --plan monday.plan"),
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
    flow: FlowOption = None,
    only: OnlyOption = None,
    limit: LimitOption = None,
    sweep: SweepOption = False,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help=_("Carry out the plan that plan --out saved, and nothing else.")),
    ] = None,
    max_age: Annotated[
        float, typer.Option("--max-age", metavar="HOURS", min=0, help=_("How old a saved plan may be."))
    ] = 24.0,
    seen: SeenOption = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Syncs one integration."""
    current = session.of(context)
    extent = extent_of(flow, only, limit, sweep)
    if plan is not None and not plan.is_file():
        raise typer.BadParameter(_("there is no file {file}").format(file=plan))
    if plan is not None and (extent != WHOLE or retry_failed):
        raise typer.BadParameter(_("a saved plan is carried out as it is: no other choice goes with --plan"))

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            await demand_read(current, hub, found, seen)
            if plan is not None:
                lines = partial(_lines, plan)
                report = await saved_plans.carry_out(watching, found, lines, max_age * saved_plans.HOUR_S, confirm)
            else:
                report = await passes.sync(watching, found, retry_failed, confirm, extent)
        left_open = (await status(hub, found)).open_records
        if as_json:
            form = {**forms.report_form(found, report), "open": [forms.open_form(record) for record in left_open]}
            current.say(forms.text_of(form))
        else:
            show(current, found, report, left_open, given(extent, plan))
        return exits.after_pass(report, len(left_open))

    session.with_hub(current, work, clock)


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from opened


def show(
    current: Session, integration: Integration, report: Report, left_open: list[OpenRecord], given: str = ""
) -> None:
    """Counts, then what is open, then how it ended; `given` are the options that a sync needs to do the same."""
    if report.counts:
        current.out.print(count_table(integration, report.counts))
    if left_open:
        current.out.print(open_table(left_open))
    show_problems(current.out, [*report.changed_fields, *report.problems])
    current.say(_ending(integration, report, given))
    tell_postponed(current, report)
    if any(record.outcome == "failed" for record in left_open):
        text = _("Corrected records are taken up by the next sync; to look at all that failed: --retry-failed")
        current.say(text)


def _ending(integration: Integration, report: Report, given: str) -> str:
    match report.state:
        case "refused":
            text = _("Nothing was written. If this is meant: ledgerbridge sync {name} --confirm {hash}")
        case "paused":
            text = _("Paused. What was done is kept; the next sync goes on from here.")
        case _done if report.writes:
            return counted("Done: {n} record written.", "Done: {n} records written.", report.writes)
        case _done:
            text = _("Done: nothing was to be written.")
    return text.format(name=f"{integration.name}{given}", hash=report.plan_hash)
