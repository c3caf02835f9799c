"""`ledgerbridge runs`: the passes of the past, each with what it came to."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.wording import duration, moment
from ledgerbridge.messages import _
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.store.passes import PassRow
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.status import runs as runs_of


def register(app: typer.Typer) -> None:
    app.command(
        "runs",
        help=_("Lists the passes of the past: when, how long, what became of the records."),
        epilog=_("Examples: ledgerbridge runs") + "\n\n" + _("ledgerbridge runs --limit 100 --json"),
    )(runs)


def runs(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("How many, the newest first."))] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the passes as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Lists the passes of one integration."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await runs_of(hub, await integrations.load(hub, integration), limit)
        if as_json:
            current.say(forms.text_of([forms.pass_form(row) for row in found]))
        elif found:
            current.out.print(_table(found))
        else:
            current.say(_("No pass has run yet. To see what one would do: ledgerbridge plan"))
        return exits.DONE

    session.with_hub(current, work, clock)


def _table(found: list[PassRow]) -> Table:
    told = [json.loads(row.report) if row.report else {} for row in found]
    sums = [_sums(report.get("counts", {})) for report in told]
    occurring = [outcome for outcome in Outcome if any(tally.get(outcome) for tally in sums)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Pass"), _("Started (UTC)"), _("Took"), _("State")):
        table.add_column(heading)
    for heading in (_("Written"), *(_(outcome.value) for outcome in occurring)):
        table.add_column(heading, justify="right")
    for row, report, tally in zip(found, told, sums, strict=True):
        took = duration(row.ended_at - row.started_at) if row.ended_at is not None else ""
        counted = [str(tally.get(outcome, "")) for outcome in occurring]
        written = str(report.get("writes", ""))
        table.add_row(_(row.kind), moment(row.started_at), took, _(row.state), written, *counted)
    return table


def _sums(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    """{outcome: records of all flows}."""
    found: dict[str, int] = {}
    for tally in counts.values():
        for outcome, records in tally.items():
            found[outcome] = found.get(outcome, 0) + records
    return found
