"""`ledgerbridge connect`: one account of one vendor, let in by its owner."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.callback import is_local, redirected, typed_line
from ledgerbridge.cli.control import Control
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.session import Session
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.messages import _
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import connect as connecting
from ledgerbridge.usecases.hub import Hub

REDIRECT = "http://localhost:8765/callback"
PATIENCE_S = 300.0


def register(app: typer.Typer) -> None:
    app.command(
        "connect",
        help=_("Connects an account: shows the vendor's page, waits for the answer, checks what the account can do."),
        epilog=_("Examples: ledgerbridge connect hubspot --sandbox http://127.0.0.1:8700")
        + "\n\n"
        + _("ledgerbridge connect quickbooks --client-id ID --client-secret SECRET")
        + "\n\n"
        + _("The redirect address must be registered with your application at the vendor: {address}").format(
            address=REDIRECT
        ),
    )(connect)


def connect(
    context: typer.Context,
    vendor: Annotated[str, typer.Argument(help=_("Which system, such as hubspot or quickbooks."))],
    name: Annotated[
        str | None, typer.Option("--name", help=_("What to call the connection; the vendor's name if left out."))
    ] = None,
    sandbox: Annotated[
        str | None, typer.Option("--sandbox", metavar="URL", help=_("Connect to the sandbox at this address."))
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ID", help=_("Which account of the sandbox; the first if left out."))
    ] = None,
    client_id: Annotated[
        str | None,
        typer.Option("--client-id", help=_("Your application's id; or LEDGERBRIDGE_<VENDOR>_CLIENT_ID.")),
    ] = None,
    client_secret: Annotated[
        str | None,
        typer.Option("--client-secret", help=_("Its secret; better in LEDGERBRIDGE_<VENDOR>_CLIENT_SECRET.")),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help=_("The access key, for systems that take one; better in LEDGERBRIDGE_<VENDOR>_KEY.")),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("A setting of the connection; repeatable."))
    ] = None,
    redirect: Annotated[
        str, typer.Option("--redirect", metavar="URL", help=_("Where the vendor sends the browser back to."))
    ] = REDIRECT,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Connects one account and shows what was found there."""
    current = session.of(context)
    wish = Wish(current, vendor, name or vendor, sandbox, account, redirect)

    async def work(hub: Hub) -> int:
        chosen = read_settings(settings or [])
        if hub.kind(vendor).oauth is None:
            row = await with_key(hub, wish, key, chosen)
        else:
            row = await with_grant(hub, wish, (client_id, client_secret, key), chosen)
        return show(current, row, await connecting.check(hub, row))

    session.with_hub(current, work, clock)
