"""`ledgerbridge unlink`: two records are no longer held for the same thing."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.messages import _
from ledgerbridge.usecases import integrations, linking
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "unlink",
        help=_("Takes a link away. Both records stay as they are; when next looked at they are matched anew."),
        epilog=_("Examples: ledgerbridge unlink hubspot:501 --flow customers")
        + "\n\n"
        + _("ledgerbridge unlink quickbooks:12 --flow customers --integration office"),
    )(unlink)


def unlink(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", help=_("The id of either record, or CONNECTION:ID."))],
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="NAME", help=_("Which flow; not needed where there is only one."))
    ] = None,
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Takes one link away."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        gone = await linking.removed(hub, found, linking.flow_meant(found, flow), record)
        text = _("{left} {left_id} and {right} {right_id} are linked no more. Both stay as they are.")
        names = {"left": found.left.name, "right": found.right.name}
        current.say(text.format(**names, left_id=gone.left_id, right_id=gone.right_id))
        return exits.DONE

    session.with_hub(current, work, clock)
