"""`ledgerbridge links`: which record is which, listed, written to a file, read from one, taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.extent import demand_folder
from ledgerbridge.messages import _, counted
from ledgerbridge.store.link_rows import LinkRow
from ledgerbridge.usecases import integrations, link_file, linking
from ledgerbridge.usecases.hub import Hub

PAGE = 500
Clock: TypeAlias = Annotated[str | None, typer.Option("--clock", hidden=True)]
OneOf: TypeAlias = Annotated[str, typer.Argument(metavar="INTEGRATION", help=_("Which integration."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="links",
        help=_("Which record of one side is which of the other: ids alone, nobody's data."),
        no_args_is_help=True,
    )
    group.command(
        "list",
        help=_("Lists the links of an integration, the oldest first."),
        epilog=_("Examples: ledgerbridge links list office")
        + "\n\n"
        + _("ledgerbridge links list office --flow customers --json"),
    )(list_links)
    group.command(
        "export",
        help=_("Writes all links to a CSV file: flow, role, left_id, right_id."),
        epilog=_("Example: ledgerbridge links export office links.csv"),
    )(export)
    group.command(
        "import",
        help=_("Makes the links of a CSV file. Both records are compared in the next pass as if they had just met."),
        epilog=_("Example: ledgerbridge links import office links.csv"),
    )(import_links)
    group.command(
        "remove",
        help=_("Takes one link away. Both records stay; when next looked at they are matched anew."),
        epilog=_("Example: ledgerbridge links remove office customers hubspot:501"),
    )(remove)
    app.add_typer(group)


def list_links(
    context: typer.Context,
    integration: OneOf,
    flow: Annotated[str | None, typer.Option("--flow", metavar="NAME", help=_("Of this flow alone."))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("How many."))] = 100,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print them as JSON."))] = False,
    clock: Clock = None,
) -> None:
    """Lists links."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        rows = await linking.listed(hub, integration, flow, 0, limit)
        if as_json:
            current.say(forms.text_of([forms.link_form(row) for row in rows]))
        elif rows:
            current.out.print(_table(rows))
        else:
            current.say(_("There are no links."))
        return exits.DONE

    session.with_hub(current, work, clock)


def _table(rows: list[LinkRow]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Flow"), _("Role"), _("Left"), _("Right"), _("Gone")):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row.flow, row.role, row.left_id, row.right_id, _(row.gone or ""))
    return table


def export(
    context: typer.Context,
    integration: OneOf,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    clock: Clock = None,
) -> None:
    """Writes links to a file."""
    current = session.of(context)
    demand_folder(file)

    async def work(hub: Hub) -> int:
        written = 0
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.write(link_file.heading() + "\n")
            async for row in _all(hub, integration):
                opened.write(link_file.line_of(row) + "\n")
                written += 1
        current.say(counted("{n} link written.", "{n} links written.", written))
        return exits.DONE

    session.with_hub(current, work, clock)


async def _all(hub: Hub, integration: str) -> AsyncIterator[LinkRow]:
    after = 0
    while rows := await linking.listed(hub, integration, None, after, PAGE):
        after = rows[-1].id
        for row in rows:
            yield row


def import_links(
    context: typer.Context,
    integration: OneOf,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=_("What to read."))],
    clock: Clock = None,
) -> None:
    """Makes the links of a file."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        with file.open(encoding="utf-8-sig", newline="") as opened:
            done = await link_file.imported(hub, found, opened)
        current.say(counted("{n} link made.", "{n} links made.", done.made))
        if done.known:
            current.say(counted("{n} was there already.", "{n} were there already.", done.known))
        return exits.DONE

    session.with_hub(current, work, clock)


def remove(
    context: typer.Context,
    integration: OneOf,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help=_("Which flow."))],
    record: Annotated[str, typer.Argument(metavar="RECORD", help=_("The id of either record, or CONNECTION:ID."))],
    clock: Clock = None,
) -> None:
    """Takes one link away."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        link = await linking.removed(hub, found, flow, record)
        text = _("{left} {left_id} and {right} {right_id} are linked no more. Both stay as they are.")
        names = {"left": found.left.name, "right": found.right.name}
        current.say(text.format(**names, left_id=link.left_id, right_id=link.right_id))
        return exits.DONE

    session.with_hub(current, work, clock)
