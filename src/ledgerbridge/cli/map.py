"""`ledgerbridge map`: a mapping tried on a real record, without anything being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.forms import problem_form
from ledgerbridge.cli.problems import cause_of, show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _
from ledgerbridge.model.values import Value, to_plain
from ledgerbridge.planner.decision import OUTCOMES, Outcome
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.trying import RuleTried, Tried, try_record

EXAMPLE = '{"into": "right", "field": "Notes", "value": "jobtitle"}'


def register(app: typer.Typer) -> None:
    group = typer.Typer(name="map", help=_("Tries mappings on real records."), no_args_is_help=True)
    group.command(
        "try",
        help=_("Shows what each rule makes of one record, and what a sync would do with it. Writes nothing."),
        epilog=_("Examples: ledgerbridge map try customers hubspot:501")
        + "\n\n"
        + _("ledgerbridge map try customers ann@example.com --json")
        + "\n\n"
        + _("ledgerbridge map try customers 501 --rule '{example}'").format(example=EXAMPLE),
    )(try_)
    app.add_typer(group)


def try_(
    context: typer.Context,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help=_("Which flow."))],
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help=_("Its id or its match key, with CONNECTION: before it if need be."))
    ],
    integration: Annotated[
        str | None, typer.Option("--integration", help=_("Which integration; not needed where there is only one."))
    ] = None,
    rule: Annotated[
        str, typer.Option("--rule", metavar="RULE", help=_("One more rule, as JSON or as lines of TOML."))
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Tries a flow on one record."""
    current = session.of(context)

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            tried = await try_record(watching, found, flow, record, rule)
        if as_json:
            current.say(forms.text_of(tried_form(found, tried)))
        else:
            _show(current, found, tried)
        return exits.PARTLY if OUTCOMES[tried.action] in (Outcome.FAILED, Outcome.WAITING) else exits.DONE

    session.with_hub(current, work, clock)


# --- as tables --------------------------------------------------------------------------------------------------------


def _show(current: Session, integration: Integration, tried: Tried) -> None:
    current.say(_head(integration, tried))
    current.out.print(_field_table(tried))
    current.out.print(_rule_table(integration, tried))
    told = reasons_told(tried.reasons)
    outcome = _(OUTCOMES[tried.action].value)
    current.say(_("A sync would end with: {outcome}").format(outcome=f"{outcome} ({told})" if told else outcome))
    if tried.problem is not None:
        show_problems(current.out, [tried.problem])
    current.say(_("Nothing was written."))


def _head(integration: Integration, tried: Tried) -> str:
    system, other = integration.row(tried.side).name, integration.row(tried.side.other).name
    values = {"flow": tried.flow, "system": system, "id": tried.id, "other": other, "other_id": tried.other_id or ""}
    if tried.other_id is None:
        return _("{flow}: {system} {id}, none in {other}").format(**values)
    if tried.linked:
        return _("{flow}: {system} {id}, linked with {other} {other_id}").format(**values)
    return _("{flow}: {system} {id}, would be linked with {other} {other_id}").format(**values)


def _field_table(tried: Tried) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Field"), overflow="fold")
    table.add_column(_("Value"), overflow="fold")
    for path, value in sorted(tried.fields.items()):
        table.add_row(Text(path), Text(shown(value)))
    return table


def _rule_table(integration: Integration, tried: Tried) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Rule"), _("In words"), _("Reads"), _("Gives"), _("Written"), _("Why")):
        table.add_column(heading, overflow="fold")
    for rule in tried.rules:
        inputs = "\n".join(f"{path}: {shown(value) or _('(empty)')}" for path, value in rule.inputs.items())
        table.add_row(
            Text(rule.id),
            Text(_words(rule)),
            Text(inputs),
            Text(_result(rule)),
            _written(integration, rule),
            _why(rule),
        )
    return table


def _words(rule: RuleTried) -> str:
    return ", ".join(reasons_told([part]) for part in rule.parts)


def _result(rule: RuleTried) -> str:
    return rule.problem.code if rule.problem is not None else shown(rule.result)


def _written(integration: Integration, rule: RuleTried) -> Text:
    if rule.writes is None:
        return Text(_("no"))
    old, new = shown(rule.old) or _("(empty)"), shown(rule.result) or _("(empty)")
    return Text.assemble(f"{integration.row(rule.writes).name}: ", (old, "red"), " → ", (new, "green"))


def _why(rule: RuleTried) -> Text:
    if rule.problem is None:
        return Text(reasons_told(rule.why))
    said = cause_of(rule.problem)
    return Text(f"{said} {shown(rule.problem.vendor_text)}".strip())


# --- as JSON ----------------------------------------------------------------------------------------------------------


def tried_form(integration: Integration, tried: Tried) -> dict[str, Any]:
    """What was tried; values are in the form they have in a plan."""
    return {
        "flow": tried.flow,
        "system": integration.row(tried.side).name,
        "id": tried.id,
        "label": tried.label or None,
        "fields": {path: _plain(value) for path, value in sorted(tried.fields.items())},
        "other_id": tried.other_id,
        "linked": tried.linked,
        "action": tried.action.value,
        "outcome": OUTCOMES[tried.action].value,
        "reason": reasons_told(tried.reasons) or None,
        "problem": problem_form(tried.problem),
        "rules": [_rule_form(integration, rule) for rule in tried.rules],
    }


def _rule_form(integration: Integration, rule: RuleTried) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "words": _words(rule),
        "field": rule.field or None,
        "inputs": {path: _plain(value) for path, value in rule.inputs.items()},
        "result": _plain(rule.result),
        "old": _plain(rule.old),
        "writes": integration.row(rule.writes).name if rule.writes is not None else None,
        "why": reasons_told(rule.why) or None,
        "problem": problem_form(rule.problem),
    }


def _plain(value: Value) -> Any:
    plain = to_plain({"": value})[""]
    return next(iter(plain.values())) if isinstance(plain, Mapping) else plain
