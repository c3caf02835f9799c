"""`ledgerbridge config`: the configuration as a file: written out, tried against the records, put in force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.files import text_of
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import reconfiguring
from ledgerbridge.usecases.effects import Effect, FlowEffect
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.reconfiguring import Proposal

File = Annotated[Path, typer.Argument(metavar="FILE", help=_("A configuration file; - reads standard input."))]
Clock = Annotated[str | None, typer.Option("--clock", hidden=True)]
VALUE_MAX = 60
"""Characters of a value shown in a table."""


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="config",
        help=_("The configuration as a file: export it, see what a changed one would do, put it in force."),
        no_args_is_help=True,
    )
    group.command(
        "export",
        help=_("Prints the whole configuration, with every setting that could be made, explained; no secrets."),
        epilog=_("Example: ledgerbridge config export > office.toml"),
    )(export)
    group.command(
        "plan",
        help=_("Shows what would change with a file: in the configuration, and which records that concerns."),
        epilog=_("Examples: ledgerbridge config plan office.toml")
        + "\n\n"
        + _("ledgerbridge config plan office.toml --no-records --json"),
    )(plan)
    group.command(
        "apply",
        help=_("Puts a file in force, after showing what would change; records change with the next sync."),
        epilog=_("Examples: ledgerbridge config apply office.toml")
        + "\n\n"
        + _("ledgerbridge config apply office.toml --yes"),
    )(apply)
    app.add_typer(group)


def export(context: typer.Context, clock: Clock = None) -> None:
    """Prints the configuration that holds."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        current.say((await reconfiguring.export(hub)).rstrip("\n"))
        return exits.DONE

    session.with_hub(current, work, clock)


def plan(
    context: typer.Context,
    file: File,
    records: Annotated[
        bool, typer.Option("--records/--no-records", help=_("Read the records and count what the change does to them."))
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Clock = None,
) -> None:
    """Shows what a file would change."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        proposal = await _proposal(current, hub, file, records)
        if as_json:
            current.say(forms.text_of(_form(proposal)))
        else:
            _show(current, proposal)
            if proposal.differences:
                current.say(
                    _("Nothing holds yet. To put it in force: ledgerbridge config apply {file}").format(file=file)
                )
        return exits.DONE

    session.with_hub(current, work, clock)


def apply(
    context: typer.Context,
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
    records: Annotated[
        bool, typer.Option("--records/--no-records", help=_("Read the records and count what the change does to them."))
    ] = True,
    clock: Clock = None,
) -> None:
    """Puts a file in force."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        proposal = await _proposal(current, hub, file, records)
        _show(current, proposal)
        if not proposal.differences:
            return exits.DONE
        if not yes and not typer.confirm(_("Put this in force?"), err=True):
            current.say(_("Nothing was changed."))
            return exits.DONE
        name = await reconfiguring.apply(hub, proposal)
        current.say(_("In force: {file}. Records change with the next sync.").format(file=name))
        return exits.DONE

    session.with_hub(current, work, clock)


async def _proposal(current: Session, hub: Hub, file: Path, records: bool) -> Proposal:
    text = text_of(file)
    with watched(current, hub) as watching:
        return await reconfiguring.propose(watching, text, str(file), records)


# --- showing ----------------------------------------------------------------------------------------------------------


def _show(current: Session, proposal: Proposal) -> None:
    if not proposal.differences:
        current.say(_("No difference: the file says what holds already."))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Setting"), _("Now"), _("Then")):
        table.add_column(heading, overflow="fold")
    for difference in proposal.differences:
        table.add_row(difference.at, _written(difference.old), _written(difference.new))
    current.out.print(table)
    for effect in proposal.effects:
        _show_effect(current, effect)


def _written(value: Any) -> str:
    if value is None:
        return "-"
    text = value if isinstance(value, str) else forms.compact(msgspec.to_builtins(value, enc_hook=str))
    return text if len(text) <= VALUE_MAX else f"{text[: VALUE_MAX - 1]}…"


def _show_effect(current: Session, effect: Effect) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=effect.integration, title_justify="left")
    headings = (_("Enter"), _("Leave"), _("Created"), _("Updated"), _("Fields"), _("Fail"))
    table.add_column(_("Flow"))
    for heading in headings:
        table.add_column(heading, justify="right")
    for flow in effect.flows:
        numbers = (flow.enters, flow.leaves, flow.creates, flow.updates, flow.fields, flow.failures)
        table.add_row(flow.flow, *map(str, numbers))
    current.out.print(table)
    records = sum(flow.enters + flow.leaves + flow.updates for flow in effect.flows)
    current.say(counted("{n} record is concerned.", "{n} records are concerned.", records))
    for why in (why for flow in effect.flows for why in flow.failing):
        current.say(counted("{n} record would fail:", "{n} records would fail; the first of them:", why.records))
        show_problems(current.out, [why.problem])
    show_problems(current.out, effect.report.problems)


def _form(proposal: Proposal) -> dict[str, Any]:
    return {
        "differences": [msgspec.to_builtins(one, enc_hook=str) for one in proposal.differences],
        "effects": [
            {
                "integration": effect.integration,
                "state": effect.report.state,
                "hash": effect.report.plan_hash,
                "flows": [_flow_form(flow) for flow in effect.flows],
                "problems": [forms.problem_form(problem) for problem in effect.report.problems],
            }
            for effect in proposal.effects
        ],
    }


def _flow_form(flow: FlowEffect) -> dict[str, Any]:
    failing = [{"records": why.records, "problem": forms.problem_form(why.problem)} for why in flow.failing]
    return {**msgspec.structs.asdict(flow), "failing": failing}
