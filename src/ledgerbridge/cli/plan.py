"""`ledgerbridge plan`: what a sync would do, and why; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.counts import count_table
from ledgerbridge.cli.extent import (
    FlowOption,
    LimitOption,
    OnlyOption,
    SweepOption,
    demand_folder,
    extent_of,
    given,
    tell_postponed,
)
from ledgerbridge.cli.plan_tables import Obstacles, chunks, is_obstacle, is_write, write_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import duration
from ledgerbridge.engine.passes import Report
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations, passes, saved_plans
from ledgerbridge.usecases.counting import Exclusions
from ledgerbridge.usecases.extent import Extent
from ledgerbridge.usecases.forecast import Forecast, forecast
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

WORTH_TELLING_S = 10.0
"""What takes less than this is not worth a line."""
RECORDS_MAX = 100
"""Records told of without --all."""


def register(app: typer.Typer) -> None:
    app.command(
        "plan",
        help=_("Shows what a sync would write, field by field and with reasons, and writes nothing."),
        epilog=_("Examples: ledgerbridge plan")
        + "\n\n"
        + _("ledgerbridge plan --all | less")
        + "\n\n"
        + _("ledgerbridge plan hubspot-quickbooks --json")
        + "\n\n"
        + _("ledgerbridge plan --only customers:hubspot:501")
        + "\n\n"
        + _("ledgerbridge plan --out monday.plan"),
    )(plan)


def plan(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the plan as JSON, whole."))] = False,
    all_of_it: Annotated[bool, typer.Option("--all", help=_("Show every record, however many."))] = False,
    flow: FlowOption = None,
    only: OnlyOption = None,
    limit: LimitOption = None,
    sweep: SweepOption = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=_("Save the plan, sealed, for sync --plan FILE."))
    ] = None,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Plans one integration."""
    current = session.of(context)
    extent = extent_of(flow, only, limit, sweep)
    if out is not None:
        demand_folder(out)

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            report = await passes.plan(watching, found, extent)
        expected = await forecast(hub, found, report)
        if out is not None and report.state == "planned":
            await _save(hub, found, extent, report, out)
        if as_json:
            await print_json(current, hub, found, report, expected)
        else:
            await show(current, hub, found, report, None if all_of_it else RECORDS_MAX, given=given(extent, out))
            _tell_forecast(current, expected)
        return exits.after_pass(report, 0)

    session.with_hub(current, work, clock)


async def print_json(current: Session, hub: Hub, integration: Integration, report: Report, expected: Forecast) -> None:
    """The plan as one JSON object, written line by line so that its length does not matter."""
    form = forms.report_form(integration, report) | {"forecast_s": round(expected.seconds, 1)}
    head = forms.text_of(form).removesuffix("\n}")
    current.say(f'{head},\n  "lines": [')
    joint = "    "
    excluded = Exclusions()
    async for line in passes.lines(hub, integration, report.pass_id):
        current.say(f"{joint}{forms.compact(forms.line_form(line))}")
        joint = "  , "
        excluded.add(line)
    current.say(f'  ],\n  "excluded": {forms.compact(excluded.counts)}\n}}')


async def _save(hub: Hub, integration: Integration, extent: Extent, report: Report, file: Path) -> None:
    with file.open("wb") as opened:
        async for line in saved_plans.saved(hub, integration, extent, report):
            opened.write(line + b"\n")


async def show(
    current: Session,
    hub: Hub,
    integration: Integration,
    report: Report,
    records_max: int | None,
    brief: bool = False,
    given: str = "",
) -> None:
    """The plan as tables: writes, then what is not written, then counts and how to go on; `given` are the options that
    a sync needs to do the same."""
    writes = 0
    obstacles = Obstacles(integration, records_max)
    async for chunk in chunks(passes.lines(hub, integration, report.pass_id)):
        planned = [line for line in chunk if is_write(line)]
        shown = planned[: max(records_max - writes, 0)] if records_max is not None else planned
        if shown:
            current.out.print(write_table(integration, shown, brief))
        writes += len(planned)
        obstacles.add(line for line in chunk if is_obstacle(line))
    if records_max is not None and writes > records_max:
        current.say(
            counted("{n} more write; --all shows it.", "{n} more writes; --all shows them.", writes - records_max)
        )
    table = obstacles.table()
    if table is not None:
        current.out.print(table)
    _sum_up(current, integration, report, writes, given)


def _sum_up(current: Session, integration: Integration, report: Report, writes: int, given: str) -> None:
    if report.counts:
        current.out.print(count_table(integration, report.counts))
    show_problems(current.out, [*report.changed_fields, *report.problems])
    if report.state != "planned":
        text = _("Paused before the plan was whole; nothing was written.")
    elif report.problems:
        text = _("Nothing was written. If this is meant: ledgerbridge sync {name} --confirm {hash}")
    elif writes:
        text = _("Nothing was written yet. To carry out plan {hash}: ledgerbridge sync {name}")
    else:
        text = _("Nothing is to be written: both sides agree, as far as they may.")
    current.say(text.format(name=f"{integration.name}{given}", hash=report.plan_hash))
    tell_postponed(current, report)


def _tell_forecast(current: Session, expected: Forecast) -> None:
    if expected.daily is not None:
        text = _(
            "It takes about {calls} calls of {system}, which allows {left} more today: what is not done by then waits "
            "for a sync after its day has ended, and all is done on day {days}."
        )
        current.say(text.format(**to_builtins(expected.daily)))
    elif expected.seconds >= WORTH_TELLING_S and expected.system:
        text = _("It would take about {duration} or more: {system} takes only so many calls at a time.")
        current.say(text.format(duration=duration(expected.seconds), system=expected.system))
