"""`ledgerbridge backfill`: records from before a flow's start are counted, and brought when a person says so."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli import sync as syncing
from ledgerbridge.cli.advice import SeenOption, demand_read
from ledgerbridge.cli.counts import count_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import duration
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import backfilling
from ledgerbridge.usecases.backfilling import Backfill, Coming
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.status import OpenRecord, status


def register(app: typer.Typer) -> None:
    app.command(
        "backfill",
        help=_(
            "Brings a flow's records from before its start: counts what would come, tells how long it takes, asks, and "
            "does it. The start itself stays unless --keep moves it. Safe to run again, also after it was stopped."
        ),
        epilog=_("Examples: ledgerbridge backfill invoices --since 2026-01-01")
        + "\n\n"
        + _("ledgerbridge backfill customers --all --yes")
        + "\n\n"
        + _("ledgerbridge backfill invoices --since 2026-01-01 --keep --json --yes"),
    )(backfill)


def backfill(
    context: typer.Context,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help=_("Which flow, such as invoices or customers."))],
    since: Annotated[
        datetime | None, typer.Option("--since", metavar="DATE", formats=["%Y-%m-%d"], help=_("From this day on."))
    ] = None,
    all_of_them: Annotated[bool, typer.Option("--all", help=_("However old."))] = False,
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help=_("Also move the start of the flow, for good."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="HASH", help=_("Carry out the refused plan with this hash all the same.")),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help=_("Print it as JSON; without --yes only what would come."))
    ] = False,
    seen: SeenOption = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Brings older records."""
    current = session.of(context)
    if (since is None) is not all_of_them:
        raise typer.BadParameter(_("say from when: --since DATE, or --all"))
    start = since.date() if since is not None else backfilling.ALL

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            wanted = await backfilling.backfill(watching, integration, flow, start)
            found = await backfilling.coming(watching, wanted)
        if not as_json:
            _show(current, wanted, found)
        if found.report.state != "planned" or not (yes or (not as_json and _agreed(found))):
            if as_json:
                current.say(forms.text_of(_form(wanted, found)))
            else:
                show_problems(current.out, found.report.problems)
                current.say(_("Nothing was brought."))
            return exits.after_pass(found.report, 0)
        await demand_read(current, hub, wanted.integration, seen)
        with watched(current, hub) as watching:
            report = await backfilling.carry_out(watching, wanted, keep, confirm)
        left_open = [
            record for record in (await status(hub, wanted.integration)).open_records if record.flow == wanted.flow
        ]
        if as_json:
            form = {**_form(wanted, found), **forms.report_form(wanted.integration, report), "kept": keep}
            current.say(forms.text_of({**form, "open": [forms.open_form(record) for record in left_open]}))
        else:
            syncing.show(current, wanted.integration, report, left_open)
            _tell_rest(current, keep, left_open)
        return exits.after_pass(report, len(left_open))

    session.with_hub(current, work, clock)


def _agreed(found: Coming) -> bool:
    """Whether a person says yes; nobody there is no."""
    if not any(found.report.counts.values()):
        return False
    try:
        return typer.confirm(_("Bring them?"), err=True)
    except typer.Abort:
        return False


def _show(current: Session, wanted: Backfill, found: Coming) -> None:
    if wanted.start == backfilling.ALL:
        current.say(_("{flow}, however old:").format(flow=wanted.flow))
    else:
        current.say(_("{flow}, from {start} on:").format(flow=wanted.flow, start=wanted.start))
    if found.report.counts:
        current.out.print(count_table(wanted.integration, found.report.counts))
    for reason, count in found.excluded.items():
        told = reasons_told(found.reasons[reason])
        current.say(f"{counted('{n} record is left out:', '{n} records are left out:', count)} {told}")
    seconds = duration(found.expected.seconds)
    current.say(_("It would take about {duration} or more.").format(duration=seconds))


def _tell_rest(current: Session, keep: bool, left_open: list[OpenRecord]) -> None:
    if left_open and not keep:
        text = _(
            "What did not go is left out by the next sync, since it is older than the flow's start: run this command "
            "again when its cause is mended."
        )
        current.say(text)


def _form(wanted: Backfill, found: Coming) -> dict[str, Any]:
    return {
        **forms.report_form(wanted.integration, found.report),
        "flow": wanted.flow,
        "start": str(wanted.start),
        "start_before": str(wanted.held) if wanted.held is not None else None,
        "coming": found.report.counts,
        "excluded": found.excluded,
        "forecast_s": round(found.expected.seconds, 1),
        "kept": False,
    }
