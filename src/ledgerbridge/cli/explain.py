"""`ledgerbridge explain`: one record's history, links, rules, and the modules its values come through."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.activity.lineage import Event
from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.stories import notes, rule_told, steps_told
from ledgerbridge.cli.wording import moment
from ledgerbridge.messages import _
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.explain import Explanation
from ledgerbridge.usecases.explain import explain as explain_record
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.status import problem_from


def register(app: typer.Typer) -> None:
    app.command(
        "explain",
        help=_("Tells what happened to one record and why: its links, each field written, through which rule."),
        epilog=_("Examples: ledgerbridge explain 501") + "\n\n" + _("ledgerbridge explain quickbooks:12 --json"),
    )(explain)


def explain(
    context: typer.Context,
    record: Annotated[str, typer.Argument(help=_("The id the vendor shows, or CONNECTION:ID."))],
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Explains one record."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await explain_record(hub, await integrations.load(hub, integration), record)
        if as_json:
            current.say(forms.text_of([forms.explanation_form(explanation) for explanation in found]))
        else:
            for explanation in found:
                show(current, explanation)
        return exits.DONE

    session.with_hub(current, work, clock)


def show(current: Session, explanation: Explanation) -> None:
    left, right = explanation.left or _("(no record)"), explanation.right or _("(no record)")
    text = (
        _("{flow}: {left} is linked with {right}") if explanation.linked else _("{flow}: {left}, {right}, not linked")
    )
    current.say(text.format(flow=explanation.flow, left=left, right=right))
    for event in explanation.events:
        _show_event(current, event)
    current.say(_("Values come through:"))
    for number, station in enumerate(explanation.stations, start=1):
        current.say(f"  {number}. {station.module}: {station.said(_(station.does))}")
    current.say()


def _show_event(current: Session, event: Event) -> None:
    what = [moment(event.at), _(event.action), _(event.outcome), reasons_told(event.reasons), event.reference]
    current.say("  ".join(part for part in what if part))
    for number, told in enumerate(steps_told(event), start=1):
        current.say(f"  {number}. {told}")
    if event.fields:
        current.out.print(_field_table(event))
    for story in event.fields:
        for note in notes(story):
            current.say(f"  {story.path}: {note}")
    if event.problem is not None:
        show_problems(current.out, [problem_from(event.problem)], explained=True)


def _field_table(event: Event) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Written to"), _("Field"), _("Rule"), _("What it does"), _("Why")):
        table.add_column(heading, overflow="fold")
    for story in event.fields:
        table.add_row(
            Text(story.system), Text(story.path), Text(story.rule), Text(rule_told(story)), Text(_(story.why))
        )
    return table
