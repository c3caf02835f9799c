"""`ledgerbridge delete`: the hub forgets an integration; nothing is deleted in either system."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import deleting
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.remembered import Remembered, remembered


def register(app: typer.Typer) -> None:
    app.command(
        "delete",
        help=_("Forgets an integration: its links, cursors and open records. Deletes nothing in either system."),
        epilog=_("Examples: ledgerbridge links export office links.csv && ledgerbridge delete office")
        + "\n\n"
        + _("ledgerbridge delete office --confirm office"),
    )(delete)


def delete(
    context: typer.Context,
    integration: Annotated[str, typer.Argument(help=_("Which integration."))],
    confirm: Annotated[
        str | None,
        typer.Option("--confirm", metavar="NAME", help=_("Its name once more, instead of typing it when asked.")),
    ] = None,
    even_if_open: Annotated[
        bool, typer.Option("--even-if-open", help=_("Also while writes of unknown outcome are open; they stay so."))
    ] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Deletes one integration."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await remembered(hub, integration)
        _explain(current, found)
        if (confirm if confirm is not None else _typed()) != found.name:
            current.note(_("That is not its name. Nothing was deleted."))
            return exits.USAGE
        file = await deleting.delete(hub, found, even_if_open)
        current.say(_("Deleted. The history stays; links that were exported can be imported again."))
        if file is not None:
            text = _("{name} was taken out of {file}.")
        else:
            text = _("While it is configured, the next sync begins anew with it.")
        current.say(text.format(name=found.name, file=file))
        return exits.DONE

    session.with_hub(current, work, clock)


def _typed() -> str | None:
    """What a person types; None where there is nobody."""
    try:
        return str(typer.prompt(_("To go on, type its name"), err=True))
    except typer.Abort:
        return None


def _explain(current: Session, found: Remembered) -> None:
    links = counted("{n} link", "{n} links", found.links)
    text = _("This forgets {name}: {links}, cursors, open records, what was decided about matches, and the runs.")
    current.note(text.format(name=found.name, links=links))
    current.note(_("Nothing is deleted in either system. Set up again, records are matched anew."))
    current.note(_("To keep the links: ledgerbridge links export {name} FILE.csv").format(name=found.name))
