"""`ledgerbridge settings`: every setting there is, what holds, and what it does."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _, manual
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.overview import Held, Overview, overview


def register(app: typer.Typer) -> None:
    app.command(
        "settings",
        help=_("Lists every setting of an integration's flows, or of a preset's: what holds, and what it does."),
        epilog=_("Examples: ledgerbridge settings")
        + "\n\n"
        + _("ledgerbridge settings hubspot-quickbooks --flow customers")
        + "\n\n"
        + _("ledgerbridge settings --changed --json"),
    )(settings)


def settings(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help=_("An integration or a preset; not needed where there is one integration."))
    ] = None,
    flow: Annotated[str | None, typer.Option("--flow", help=_("The settings of this flow alone."))] = None,
    changed: Annotated[bool, typer.Option("--changed", help=_("Only what was chosen otherwise."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Lists settings."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        found = await overview(hub, name)
        shown = [one for one in found.settings if flow in (None, one.flow) and (one.chosen or not changed)]
        if as_json:
            current.say(forms.text_of([_form(one, found.preset) for one in shown]))
        else:
            _show(current, found, shown, flow)
        return exits.DONE

    session.with_hub(current, work, clock)


def _show(current: Session, found: Overview, shown: list[Held], flow: str | None) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=found.name, title_justify="left")
    for heading in (_("Flow"), _("Group"), _("Setting"), _("Value"), "", _("What it does")):
        table.add_column(heading, overflow="fold")
    for one in shown:
        table.add_row(one.flow, _(one.setting.group.value), one.setting.key, _value(one), _mark(one), _explained(one))
    current.out.print(table)
    for name, lacking in found.unavailable.items():
        if flow in (None, name):
            for what, why in lacking.items():
                current.say(_("{flow}: no {what}: {why}").format(flow=name, what=what, why=_(why)))
    for name in dict.fromkeys(one.flow for one in shown if one.flow):
        address = manual.of_flow_settings(found.preset, name)
        current.say(_("Settings of {flow} explained: {address}").format(flow=name, address=address))


def _value(held: Held) -> str:
    if held.setting.lacking:
        return "-"
    if isinstance(held.value, bool):
        return "true" if held.value else "false"
    return "" if held.value is None else str(held.value)


def _mark(held: Held) -> str:
    if held.setting.asked and held.value is None:
        return _("to be answered")
    return _("chosen") if held.chosen else ""


def _explained(held: Held) -> str:
    setting = held.setting
    if setting.lacking:
        return _(setting.lacking)
    options = _("One of: {options}.").format(options=", ".join(setting.options)) if setting.options else ""
    return f"{_(setting.help)} {options}".rstrip()


def _form(held: Held, preset: str) -> dict[str, Any]:
    setting = held.setting
    return {
        "flow": held.flow,
        "key": setting.key,
        "type": setting.type.value,
        "value": msgspec.to_builtins(held.value, enc_hook=str),
        "default": msgspec.to_builtins(setting.default, enc_hook=str),
        "options": list(setting.options),
        "group": setting.group.value,
        "asked": setting.asked,
        "chosen": held.chosen,
        "help": _(setting.help),
        "example": msgspec.to_builtins(setting.example, enc_hook=str),
        "lacking": _(setting.lacking) or None,
        "manual": manual.of_flow_settings(preset, held.flow) if held.flow else None,
    }
