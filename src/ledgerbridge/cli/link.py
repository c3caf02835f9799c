"""`ledgerbridge link`: a person says which record is which."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.messages import _
from ledgerbridge.usecases import integrations, linking
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "link",
        help=_(
            "Links two records that are the same thing, one of each side. The next sync compares them as if they had "
            "just met; nothing is written before."
        ),
        epilog=_("Examples: ledgerbridge link hubspot:501 quickbooks:12 --flow customers")
        + "\n\n"
        + _("ledgerbridge link 501 12 --flow customers --integration office"),
    )(link)


def link(
    context: typer.Context,
    left: Annotated[
        str, typer.Argument(metavar="LEFT", help=_("The id of the left system's record, or CONNECTION:ID."))
    ],
    right: Annotated[
        str, typer.Argument(metavar="RIGHT", help=_("The id of the right system's record, or CONNECTION:ID."))
    ],
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="NAME", help=_("Which flow; not needed where there is only one."))
    ] = None,
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Links two records."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await integrations.load(hub, integration)
        made = await linking.linked(hub, found, flow, (left, right))
        names = {"left": found.left.name, "right": found.right.name}
        if made.fresh:
            text = _("{left} {left_id} and {right} {right_id} are linked in {flow}. The next sync compares them.")
        else:
            text = _("{left} {left_id} and {right} {right_id} were linked in {flow} already.")
        current.say(text.format(**names, left_id=made.left_id, right_id=made.right_id, flow=made.flow))
        return exits.DONE

    session.with_hub(current, work, clock)
