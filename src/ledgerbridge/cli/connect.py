"""`ledgerbridge connect`: one account of one vendor, let in by its owner."""

from __future__ import annotations

from typing import Annotated

import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.access import REDIRECT, Given, Wish, connected, read_settings
from ledgerbridge.cli.findings import show_findings
from ledgerbridge.cli.session import Session
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.messages import _, manual
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.connect import check
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.setting_up import next_preset


def register(app: typer.Typer) -> None:
    app.command(
        "connect",
        help=_("Connects an account: shows the vendor's page, waits for the answer, checks what the account can do."),
        epilog=_("Examples: ledgerbridge connect hubspot --sandbox http://127.0.0.1:8700")
        + "\n\n"
        + _("ledgerbridge connect quickbooks --client-id ID --client-secret SECRET")
        + "\n\n"
        + _("ledgerbridge connect exact --settings")
        + "\n\n"
        + _("The redirect address must be registered with your application at the vendor: {address}").format(
            address=REDIRECT
        )
        + "\n\n"
        + _("How each system is connected, and all its settings: {address}").format(
            address=manual.of_system("<vendor>")
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
        str | None,
        typer.Option("--account", metavar="ID", help=_("Which account of the sandbox; the first if left out.")),
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
        typer.Option(
            "--key", help=_("The access key, for systems that take one; better in LEDGERBRIDGE_<VENDOR>_KEY.")
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("A setting of the connection; repeatable."))
    ] = None,
    list_settings: Annotated[
        bool, typer.Option("--settings", help=_("Only show the system's settings and what each does."))
    ] = False,
    redirect: Annotated[
        str, typer.Option("--redirect", metavar="URL", help=_("Where the vendor sends the browser back to."))
    ] = REDIRECT,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Connects one account and shows what was found there."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        kind = hub.kind(vendor)
        if list_settings:
            show_settings(current, kind)
            return exits.DONE
        current.note(_("How {vendor} is connected: {address}").format(vendor=_(kind.label), address=_page(kind)))
        given = Given(client_id, client_secret, key)
        chosen = read_settings(settings or [])
        row = await connected(current, hub, Wish(vendor, name or vendor, sandbox, account, redirect, given, chosen))
        code = show(current, row, await check(hub, row))
        preset = next_preset(await hub.connections(), vendor) if hub.read_configuration() is None else None
        if preset is not None:
            current.note(_("Next: ledgerbridge setup {preset}").format(preset=preset))
        return code

    session.with_hub(current, work, clock)


def show_settings(current: Session, kind: ConnectorKind) -> None:
    """Every setting that `--set` takes: what it does, an example, and where the manual explains it."""
    for spec in kind.settings:
        text = _("{key} (without it: {default})") if spec.default else "{key}"
        current.say(text.format(key=spec.key, default=spec.default))
        current.say(f"  {_(spec.help)}")
        current.say(f"  --set {spec.key}={spec.example}")
        current.say(f"  {manual.of_setting(kind.name, spec.key)}")
    if not kind.settings:
        current.say(_("{vendor} has no settings.").format(vendor=_(kind.label)))
    current.say(_("How {vendor} is connected: {address}").format(vendor=_(kind.label), address=_page(kind)))


def _page(kind: ConnectorKind) -> str:
    return manual.of_system(kind.name)


def show(current: Session, row: ConnectionRow, findings: list[Finding]) -> int:
    """Tells of the connection and what its check found; returns how the command ends."""
    text = _("Connected {name}: account {account} of {vendor}.")
    current.say(text.format(name=row.name, account=row.account, vendor=row.vendor))
    return exits.PARTLY if show_findings(current, findings) else exits.DONE
