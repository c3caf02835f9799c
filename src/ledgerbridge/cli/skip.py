"""`ledgerbridge skip`: a flow goes on from now; what happened meanwhile is left as it is."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.engine.passes import Report
from ledgerbridge.engine.skipping import Skipped
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.skipping import skip as skipped_over


def register(app: typer.Typer) -> None:
    app.command(
        "skip",
        help=_(
            "Has a flow go on from now: what both sides hold counts as agreed, and nothing is written to either. For a "
            "flow that was off, where what happened meanwhile is not to be caught up."
        ),
        epilog=_("Examples: ledgerbridge skip office customers")
        + "\n\n"
        + _("ledgerbridge skip office customers --yes"),
    )(skip)


def skip(
    context: typer.Context,
    integration: Annotated[str, typer.Argument(help=_("Which integration."))],
    flow: Annotated[str, typer.Argument(help=_("Which flow."))],
    yes: Annotated[bool, typer.Option("--yes", help=_("Do it; without this it is only shown."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Passes over what a sync of one flow would look at."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            report, skipped = await skipped_over(watching, found, flow, yes)
        if as_json:
            current.say(forms.text_of({**forms.report_form(found, report), "skipped": forms.skipped_form(skipped)}))
        else:
            _show(current, found, flow, report, skipped)
        return exits.after_pass(report, 0)

    session.with_hub(current, work, clock)


def _show(current: Session, integration: Integration, flow: str, report: Report, skipped: Skipped) -> None:
    for line in _told(skipped):
        current.say(line)
    show_problems(current.out, report.problems)
    if report.state == "done":
        text = _("Done: {flow} goes on from here. Nothing was written to {left} or {right}.")
    elif report.state == "planned":
        text = _("Nothing was changed yet. To do it: ledgerbridge skip {name} {flow} --yes")
    else:
        text = _("Paused; nothing was passed over for good.")
    left, right = integration.left.name, integration.right.name
    current.say(text.format(name=integration.name, flow=flow, left=left, right=right))


def _told(skipped: Skipped) -> list[str]:
    """A line for each kind of record there is."""
    lines = {
        counted(
            "{n} linked record changed: what both sides hold counts as agreed.",
            "{n} linked records changed: what both sides hold counts as agreed.",
            skipped.pairs,
        ): skipped.pairs,
        counted(
            "{n} record without a link: left alone until it changes again.",
            "{n} records without a link: left alone until they change again.",
            skipped.strangers,
        ): skipped.strangers,
        counted("{n} record is gone on one side.", "{n} records are gone on one side.", skipped.gone): skipped.gone,
        counted(
            "{n} record had failed or waited: nobody waits for it any more.",
            "{n} records had failed or waited: nobody waits for them any more.",
            skipped.parked,
        ): skipped.parked,
        counted(
            "{n} record has a write of unknown outcome: the next sync settles it.",
            "{n} records have a write of unknown outcome: the next sync settles it.",
            skipped.busy,
        ): skipped.busy,
    }
    return [line for line, n in lines.items() if n] or [_("Nothing happened meanwhile.")]
