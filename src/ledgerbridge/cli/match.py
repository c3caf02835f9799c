"""`ledgerbridge match`: who would be linked with whom, what a person decides about it, and that as a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Annotated, Any

import typer
from typer.core import TyperGroup

from ledgerbridge.cli import exits, forms, match_forms, session
from ledgerbridge.cli.files import text_of
from ledgerbridge.cli.match_tables import MeetingTables, decision_table, summary_table
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _, counted
from ledgerbridge.model.side import Side
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.usecases import deciding, integrations, match_file, matching
from ledgerbridge.usecases.deciding import Decided, Wanted
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.matching import Preview
from ledgerbridge.usecases.naming import find_flow, side_and_id

RECORDS_MAX = 50
"""Records told of in one table without --all."""
SHOW = "show"
USERS = ("USER", "USERNAME", "LOGNAME")
"""Variables that say who is at the keyboard."""

Named = Annotated[str, typer.Argument(metavar="INTEGRATION", help=_("Which integration."))]
FlowName = Annotated[str, typer.Argument(metavar="FLOW", help=_("Which flow."))]
Clock = Annotated[str | None, typer.Option("--clock", hidden=True)]


class WithoutWord(TyperGroup):
    """A group whose command `show` needs not be named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        spoken = next(iter(args), "")
        if spoken not in self.commands and spoken not in ctx.help_option_names:
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="match",
        cls=WithoutWord,
        help=_("Shows who would be linked with whom before anything is written, and remembers what you decide."),
        epilog=_("Examples: ledgerbridge match")
        + "\n\n"
        + _("ledgerbridge match office --flow customers --csv matches.csv")
        + "\n\n"
        + _("ledgerbridge match decide office customers 501 12"),
    )
    group.command(SHOW, help=_("Shows the matches; needs not be named."))(show)
    group.command("decide", help=_("Says with which record one is to be linked, or that it has no counterpart."))(
        decide
    )
    group.command("import", help=_("Reads decisions from a file as --csv writes it."))(take_in)
    group.command("decisions", help=_("Lists what was decided."))(list_decisions)
    group.command("forget", help=_("Takes a decision back."))(forget)
    app.add_typer(group)


# --- show -------------------------------------------------------------------------------------------------------------


def show(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    flow: Annotated[list[str] | None, typer.Option("--flow", help=_("Only this flow; may be repeated."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON, whole."))] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=_("Write a table to decide in, for a spreadsheet."))
    ] = None,
    all_of_it: Annotated[bool, typer.Option("--all", help=_("Show every record, however many."))] = False,
    clock: Clock = None,
) -> None:
    """Shows the matches of one integration."""
    current = session.of(context)
    if csv is not None and not csv.absolute().parent.is_dir():
        raise typer.BadParameter(_("the folder {folder} does not exist").format(folder=csv.absolute().parent))

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            async with matching.preview(watching, found, flow or ()) as preview:
                if csv is not None:
                    await _write(current, found, preview, csv)
                elif as_json:
                    await match_forms.print_json(current, found, preview)
                else:
                    await _show(current, found, preview, None if all_of_it else RECORDS_MAX)
                return exits.PARTLY if preview.unclear else exits.DONE

    session.with_hub(current, work, clock)


async def _show(current: Session, integration: Integration, preview: Preview, records_max: int | None) -> None:
    tables = MeetingTables(integration, records_max)
    async for meeting in preview.meetings():
        tables.add(meeting)
    for table in tables.tables():
        current.out.print(table)
    current.out.print(summary_table(integration, await preview.summaries()))
    current.say(_("Nothing was written."))
    if preview.unclear:
        text = _("To decide: ledgerbridge match decide {name} FLOW LEFT_ID RIGHT_ID, or all at once with --csv FILE.")
        current.say(text.format(name=integration.name))


async def _write(current: Session, integration: Integration, preview: Preview, file: Path) -> None:
    """The table in a file that only its owner may read: it names people."""
    rows = 0
    with _private(file) as out:
        out.write(match_file.head())
        async for meeting in preview.meetings():
            for line in match_file.lines(meeting, _):
                out.write(line)
                rows += 1
    current.out.print(summary_table(integration, await preview.summaries()))
    current.say(counted("{n} line written to the file.", "{n} lines written to the file.", rows))
    text = _("Write link, new or ignore into the column decision, then: ledgerbridge match import {name} {file}")
    current.say(text.format(name=integration.name, file=file))


def _private(file: Path) -> IO[str]:
    file.touch(mode=0o600)
    return file.open("w", encoding="utf-8", newline="")


# --- decide -----------------------------------------------------------------------------------------------------------


def decide(
    context: typer.Context,
    integration: Named,
    flow: FlowName,
    record: Annotated[
        str, typer.Argument(metavar="LEFT_ID", help=_("The left record; or CONNECTION:ID for one of either side."))
    ],
    other: Annotated[
        str | None, typer.Argument(metavar="[RIGHT_ID]", help=_("The right record it is to be linked with."))
    ] = None,
    new: Annotated[bool, typer.Option("--new", help=_("It has no counterpart: one is made."))] = False,
    ignore: Annotated[bool, typer.Option("--ignore", help=_("It is left out."))] = False,
    clock: Clock = None,
) -> None:
    """Decides about one record."""
    current = session.of(context)
    said = [new, ignore, other is not None]
    if sum(said) != 1:
        raise typer.BadParameter(_("say one of: the other record's id, --new, --ignore"))
    verdict = Verdict.NEW if new else Verdict.IGNORE if ignore else Verdict.LINK

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        wanted = _wanted(found, flow, record, other, verdict)
        _tell(current, found, await deciding.decide(hub, found, [wanted], _who(current)))
        return exits.DONE

    session.with_hub(current, work, clock)


def _wanted(integration: Integration, flow: str, record: str, other: str | None, verdict: Verdict) -> Wanted:
    """Of two ids the first is of the left side. One alone is of the side that the flow comes from."""
    side, id = side_and_id(integration, record)
    if other is None:
        known = find_flow(integration, flow)
        alone = side or (known.sources[0] if known is not None else Side.LEFT)
        return Wanted(flow, id if alone is Side.LEFT else None, id if alone is Side.RIGHT else None, verdict)
    far_side, far_id = side_and_id(integration, other)
    swapped = side is Side.RIGHT or far_side is Side.LEFT
    left, right = (far_id, id) if swapped else (id, far_id)
    return Wanted(flow, left, right, verdict)


def _who(current: Session) -> str:
    return next((name for variable in USERS if (name := current.tools.variable(variable))), "")


def _tell(current: Session, integration: Integration, decided: Decided) -> None:
    if decided.replaced:
        current.say(counted("{n} earlier decision replaced:", "{n} earlier decisions replaced:", len(decided.replaced)))
        current.out.print(decision_table(integration, decided.replaced))
    current.say(
        counted(
            "{n} decision kept; the next sync goes by it.",
            "{n} decisions kept; the next sync goes by them.",
            len(decided.kept),
        )
    )


# --- import -----------------------------------------------------------------------------------------------------------


def take_in(
    context: typer.Context,
    integration: Named,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=_("Columns flow, left_id, right_id, decision; - reads standard input.")),
    ],
    clock: Clock = None,
) -> None:
    """Reads decisions from a file; all are taken, or none."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        wanted = match_file.read(text_of(file), file.name)
        found = await integrations.load(hub, integration)
        _tell(current, found, await deciding.decide(hub, found, wanted, _who(current)))
        return exits.DONE

    session.with_hub(current, work, clock)


# --- decisions, forget ------------------------------------------------------------------------------------------------


def list_decisions(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Clock = None,
) -> None:
    """Lists the decisions of one integration."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        made = await deciding.made(hub, found)
        if as_json:
            current.say(forms.text_of([match_forms.decision_form(entry) for entry in made]))
        elif made:
            current.out.print(decision_table(found, made))
        else:
            current.say(_("Nothing was decided."))
        return exits.DONE

    session.with_hub(current, work, clock)


def forget(
    context: typer.Context,
    integration: Named,
    flow: FlowName,
    record: Annotated[str, typer.Argument(metavar="ID", help=_("The record's id, or CONNECTION:ID."))],
    clock: Clock = None,
) -> None:
    """Takes back what was decided about one record."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        side, id = side_and_id(found, record)
        current.out.print(decision_table(found, await deciding.forget(hub, found, flow, side, id)))
        current.say(_("Taken back; the next sync asks the match key again."))
        return exits.DONE

    session.with_hub(current, work, clock)
