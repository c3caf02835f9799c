"""The demo as it is told on the screen, and in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ledgerbridge.cli import forms
from ledgerbridge.cli.counts import count_table
from ledgerbridge.cli.demo.cure import Cured
from ledgerbridge.cli.demo.result import UNTOUCHED
from ledgerbridge.cli.demo.story import Ending, FirstPass, SecondPass
from ledgerbridge.cli.plan_tables import reason_of, reason_table
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _, counted
from ledgerbridge.model.side import Side
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine, is_main

Reason = tuple[str, str, str, str]
"""(flow, outcome, why, what to do)."""


def heading(current: Session, text: str) -> None:
    current.say()
    current.out.rule(text, align="left", style="dim")


def tell_first(current: Session, integration: Integration, first: FirstPass) -> None:
    """What became of every record, gathered by reason."""
    found: dict[Reason, list[str]] = {}
    for line in sorted(first.lines, key=lambda line: _rank(line, integration)):
        found.setdefault(_reason(integration, line), []).append(_name(integration, first, line))
    for reason, name in _untouched(integration, first):
        found.setdefault(reason, []).append(name)
    current.out.print(reason_table(found, None))
    current.out.print(count_table(integration, first.report.counts))
    show_problems(current.out, first.report.problems)
    current.say(counted("{n} record written.", "{n} records written.", first.report.writes))


OUTCOMES = ("created", "updated", "linked", "unchanged", "excluded", "skipped", "waiting", "failed")


def _rank(line: PlanLine, integration: Integration) -> tuple[int, int]:
    """Flow by flow, outcome by outcome; what stands beside comes after the records themselves."""
    flow = [flow.name for flow in integration.flows].index(line.flow)
    return flow, OUTCOMES.index(line.outcome) + (0 if is_main(line) else len(OUTCOMES))


def _reason(integration: Integration, line: PlanLine) -> Reason:
    """Why this became of it: the plan's reasons, or the problem."""
    if line.problem is not None or line.reasons:
        return reason_of(line)
    if not is_main(line):
        return line.flow, line.outcome, _("{role} in {system}").format(role=_(line.role), system=line.system), ""
    if line.action == "create":
        return line.flow, line.outcome, _("was not in {system} yet").format(system=line.system), ""
    if line.action == "update":
        whys = "; ".join(dict.fromkeys(_(change.why) for change in line.fields))
        return line.flow, line.outcome, _("in {system}: {why}").format(system=line.system, why=whys), ""
    flow = next(flow for flow in integration.flows if flow.name == line.flow)
    return (
        line.flow,
        line.outcome,
        _("the same {key} and the same values on both sides").format(key=_(flow.key_label)),
        "",
    )


def _name(integration: Integration, first: FirstPass, line: PlanLine) -> str:
    """What people call the record, or both records where they are called differently."""
    flow = next(flow for flow in integration.flows if flow.name == line.flow)
    if line.role == "set-up":
        return line.system
    names = []
    for side, id in ((Side.LEFT, line.left_id), (Side.RIGHT, line.right_id)):
        system = integration.row(side).name
        type = flow.end(side).type if is_main(line) or line.system != system else line.type
        if id is not None:
            names.append(first.after.name(system, type, id))
    return " = ".join(dict.fromkeys(names))


def _untouched(integration: Integration, first: FirstPass) -> Iterator[tuple[Reason, str]]:
    """Records of the start that no line speaks of."""
    for flow in integration.flows:
        systems = first.result.records[flow.name]
        only_read = [integration.row(side).name for side in Side if side not in flow.sources]
        why = _("this flow only reads {system} to find what is there").format(system=", ".join(only_read))
        for names in systems.values():
            for name, outcome in names.items():
                if outcome == UNTOUCHED:
                    yield (flow.name, UNTOUCHED, why, ""), name


def tell_second(current: Session, second: SecondPass) -> None:
    """What the vendors saw of the second pass."""
    for system, calls in second.calls.items():
        text = _("{system} got {total}, of which {writes} to its records.")
        total = counted("{n} call", "{n} calls", calls.total)
        current.say(
            text.format(system=system, total=total, writes=counted("{n} write", "{n} writes", len(calls.writes)))
        )
        for call in calls.writes:
            current.say(f"  {call}")
    for place in second.changed:
        current.say(_("  changed: {place}").format(place=place))
    show_problems(current.out, second.report.problems)
    if second.wrote_nothing:
        current.say(_("Every record is exactly what it was: the second pass wrote nothing."))


def tell_cure(current: Session, cured: Cured) -> None:
    """Why the record failed, what its owner corrected, and what came of it."""
    cure = cured.announced
    current.say(_("{record} of {system} had failed:").format(record=shown(cure.record), system=cure.system))
    show_problems(current.out, [cured.before] if cured.before is not None else [])
    said = forms.compact(cure.change)
    current.say(_("Somebody corrects it in {system}: {change}").format(system=cure.system, change=said))
    for line in cured.lines:
        tell_change(current, line)
    show_problems(current.out, [cured.problem] if cured.problem is not None else [])


def tell_ending(current: Session, ending: Ending) -> None:
    """Whether what happened is what was announced."""
    if ending.differences is None:
        current.say(_("Nothing was announced for these records (there is no expected.json)."))
        return
    for difference in ending.differences:
        current.say(difference)
    if ending.differences:
        n = len(ending.differences)
        current.say(counted("announced ≠ happened: {n} difference", "announced ≠ happened: {n} differences", n))
        return
    records = sum(len(names) for systems in ending.first.result.records.values() for names in systems.values())
    current.say(
        counted(
            "announced = happened: {n} record, no difference",
            "announced = happened: {n} records, no difference",
            records,
        )
    )


def ending_form(url: str, integration: Integration, ending: Ending) -> dict[str, Any]:
    """The demo in JSON; docs/contracts.md describes it."""
    second = ending.second
    return {
        "sandbox": url,
        "plan": forms.report_form(integration, ending.planned),
        "first": {
            **forms.report_form(integration, ending.first.report),
            "lines": [forms.line_form(line) for line in ending.first.lines],
        },
        "second": {
            **forms.report_form(integration, second.report),
            "calls": {system: {"total": c.total, "writes": c.writes} for system, c in second.calls.items()},
            "changed": second.changed,
        },
        "happened": msgspec.to_builtins(ending.first.result),
        "cure": _cure_form(integration, ending.cured),
        "differences": ending.differences,
        "ok": ending.went_well,
    }


def _cure_form(integration: Integration, cured: Cured | None) -> dict[str, Any] | None:
    if cured is None:
        return None
    return {
        **forms.report_form(integration, cured.report),
        "record": cured.announced.record,
        "before": forms.problem_form(cured.before),
        "change": cured.announced.change,
        "outcome": cured.outcome,
        "grew": cured.grew,
    }


def tell_change(current: Session, line: PlanLine) -> None:
    """One line for what a later pass wrote or could not write."""
    fields = ", ".join(change.field for change in line.fields)
    text = _("{outcome}: {label} in {system}: {fields}") if fields else _("{outcome}: {label} in {system}")
    label = shown(line.label or line.left_id or line.right_id or "")
    system = line.system or line.flow
    current.say(text.format(outcome=_(line.outcome), label=label, system=system, fields=fields))
