"""`ledgerbridge check`: what each connection can do, and what is missing, in plain words."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.findings import show_findings, told
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _, manual
from ledgerbridge.usecases.connect import Checked, check_all
from ledgerbridge.usecases.fields import with_fields
from ledgerbridge.usecases.hub import Hub


def register(app: typer.Typer) -> None:
    app.command(
        "check",
        help=_("Tests every prerequisite of the connections and names what is missing and who can put it right."),
        epilog=_("Examples: ledgerbridge check")
        + "\n\n"
        + _("ledgerbridge check quickbooks")
        + "\n\n"
        + _("ledgerbridge check --json"),
    )(check)


def check(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help=_("Which connection; all of them if left out."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the findings as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Checks one connection or all."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await with_fields(hub, await check_all(hub, connection))
        if as_json:
            current.say(forms.text_of([_form(checked) for checked in found]))
        else:
            for checked in found:
                show(current, checked)
        return exits.PARTLY if any(checked.problems for checked in found) else exits.DONE

    session.with_hub(current, work, clock)


def show(current: Session, checked: Checked) -> None:
    """A line for the connection, one for each finding, then what to do, and where the manual tells more."""
    text = _("{name}: account {account} of {vendor}, tested with API {version}")
    current.say(
        text.format(
            name=checked.row.name, account=checked.row.account, vendor=checked.label, version=checked.api_version
        )
    )
    show_findings(current, checked.findings)
    current.say(_("  Settings and limits: {address}").format(address=manual.of_system(checked.row.vendor)))


def _form(checked: Checked) -> dict[str, Any]:
    return {
        "connection": checked.row.name,
        "vendor": checked.row.vendor,
        "account": checked.row.account,
        "api_version": checked.api_version,
        "manual": manual.of_system(checked.row.vendor),
        "findings": [
            {"what": told(finding), "problem": forms.problem_form(finding.problem)} for finding in checked.findings
        ],
    }
