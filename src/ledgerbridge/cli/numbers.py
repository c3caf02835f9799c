"""`ledgerbridge numbers`: the series of document numbers, what they leave out and what they hold twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.forms import problem_form
from ledgerbridge.cli.problems import cause_of, next_step_of
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _, counted
from ledgerbridge.planner.numbering import Gap, Repeat, Series
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.numbers import NumbersOfSide
from ledgerbridge.usecases.numbers import numbers as read_numbers

SHOWN = 20
"""Series, and gaps and repeats of one, that are shown without --all."""


def register(app: typer.Typer) -> None:
    app.command(
        "numbers",
        help=_(
            "Reads the numbers of all documents and tells which a series leaves out and which were given twice. Writes "
            "nothing."
        ),
        epilog=_("Examples: ledgerbridge numbers")
        + "\n\n"
        + _("ledgerbridge numbers office --flow invoices --since 2026-01-01")
        + "\n\n"
        + _("ledgerbridge numbers --json"),
    )(numbers)


def numbers(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    flow: Annotated[list[str] | None, typer.Option("--flow", help=_("Only this flow; may be repeated."))] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help=_("Only what documents of this day or later show; all are read, so that none seems to be missing."),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    all_of_it: Annotated[bool, typer.Option("--all", help=_("Show every series and every gap, however many."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Tells gaps and repeats in the numbers of one integration's documents."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            sides = await read_numbers(watching, found, flow or (), since.date() if since is not None else None)
        if as_json:
            current.say(forms.text_of(numbers_form(found, sides)))
        else:
            _show(current, sides, None if all_of_it else SHOWN)
        return exits.DONE if all(side.is_whole for side in sides) else exits.PARTLY

    session.with_hub(current, work, clock)


# --- as tables --------------------------------------------------------------------------------------------------------


def _show(current: Session, sides: Sequence[NumbersOfSide], most: int | None) -> None:
    if not sides:
        current.say(_("No flow of documents is on."))
        return
    for side in sides:
        _show_side(current, side, most)
    if all(side.is_whole for side in sides):
        current.say(_("Nothing was written. No number is missing or given twice."))
    else:
        current.say(
            _("Nothing was written. What is in red has to be looked into in the system that gives the numbers.")
        )


def _show_side(current: Session, side: NumbersOfSide, most: int | None) -> None:
    told = (
        _("{flow}: {documents} of {system}, which gives the numbers.")
        if side.owns
        else _("{flow}: {documents} of {system}, which takes the numbers: only those held twice are told.")
    )
    current.say(told.format(flow=side.flow, documents=_(side.label), system=side.system))
    if side.problem is not None:
        current.say(f"  {side.problem.code} {cause_of(side.problem)} {next_step_of(side.problem)}")
        return
    for note in _notes(side, most):
        current.say(f"  {note}")
    listed = _worth_showing(side.series)[:most]
    if listed:
        current.out.print(_table(listed, most))
    rest = len(side.series) - len(listed)
    if rest:
        current.say("  " + counted("{n} more series, whole.", "{n} more series, whole.", rest))


def _notes(side: NumbersOfSide, most: int | None) -> list[str]:
    told = [counted("{n} document with a number", "{n} documents with a number", side.documents)]
    if side.unnumbered:
        told.append(counted("{n} without one", "{n} without one", side.unnumbered))
    notes = [", ".join(told) + "."]
    if side.unread:
        text = counted("{n} document could not be read", "{n} documents could not be read", side.unread)
        notes.append(_("{documents}: its number may be among those that seem to be missing.").format(documents=text))
    if side.gone:
        text = counted("{n} linked document is gone", "{n} linked documents are gone", len(side.gone))
        notes.append(f"{text}: {_listed(side.gone, most)}")
    return notes


def _worth_showing(series: Sequence[Series]) -> list[Series]:
    """Those with findings, then the others, the longest first; a number that stands alone is no series to show."""
    several = [one for one in series if one.documents > 1 or not one.is_whole]
    return sorted(several, key=lambda one: (one.is_whole, -one.documents))


def _table(series: Sequence[Series], most: int | None) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("From"), _("To"), _("Documents"), _("Missing"), _("Given twice")):
        table.add_column(heading, overflow="fold", justify="right" if heading == _("Documents") else "left")
    for one in series:
        missing = Text(_listed([_gap(gap) for gap in one.gaps], most, "\n"), style="red")
        twice = Text(_listed([_repeat(each) for each in one.repeats], most, "\n"), style="red")
        table.add_row(Text(shown(one.first)), Text(shown(one.last)), Text(str(one.documents)), missing, twice)
    return table


def _gap(gap: Gap) -> str:
    if gap.count == 1:
        return gap.first
    return _("{first} to {last} ({n})").format(first=gap.first, last=gap.last, n=gap.count)


def _repeat(repeat: Repeat) -> str:
    return f"{repeat.number}: {', '.join(repeat.ids)}"


def _listed(texts: Sequence[str], most: int | None, between: str = ", ") -> str:
    named = [shown(text) for text in texts[:most]]
    rest = len(texts) - len(named)
    return between.join([*named, *([counted("and {n} more", "and {n} more", rest)] if rest else [])])


# --- as JSON ----------------------------------------------------------------------------------------------------------


def numbers_form(integration: Integration, sides: Sequence[NumbersOfSide]) -> dict[str, Any]:
    return {
        "integration": integration.name,
        "whole": all(side.is_whole for side in sides),
        "sides": [_side_form(side) for side in sides],
    }


def _side_form(side: NumbersOfSide) -> dict[str, Any]:
    return {
        "flow": side.flow,
        "system": side.system,
        "owns": side.owns,
        "whole": side.is_whole,
        "documents": side.documents,
        "unnumbered": side.unnumbered,
        "unread": side.unread,
        "gone": list(side.gone),
        "series": [_series_form(one) for one in side.series],
        "problem": problem_form(side.problem),
    }


def _series_form(series: Series) -> dict[str, Any]:
    return {
        "first": series.first,
        "last": series.last,
        "within": series.within or None,
        "documents": series.documents,
        "missing": series.missing,
        "gaps": [
            {"first": gap.first, "last": gap.last, "count": gap.count, "before": gap.before, "after": gap.after}
            for gap in series.gaps
        ],
        "repeats": [{"number": one.number, "ids": list(one.ids)} for one in series.repeats],
    }
