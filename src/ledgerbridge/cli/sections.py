"""The sections of a set-up as people read them: what each flow would do, and under it what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.session import Session
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.messages import _
from ledgerbridge.model.side import Direction
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.filters import Condition
from ledgerbridge.usecases.sections import Section

ARROWS = {"left-to-right": "→", "right-to-left": "←", "two-way": "↔"}


def show_sections(current: Session, preset: str, sections: Sequence[Section]) -> None:
    """A section for each flow, then where everything else is set."""
    for one in sections:
        _show(current, one)
    current.say(_("Every other setting: ledgerbridge settings {preset}").format(preset=preset))


def _show(current: Session, section: Section) -> None:
    current.say(f"{_(section.label)} ({section.flow})")
    current.say(_("  direction: {direction}").format(direction=section.direction.value))
    if section.conflict is not None:
        current.say(_("  where both changed a field: {winner}").format(winner=section.conflict.value))
    current.say(_("  fields: {fields}").format(fields=", ".join(_field(section)) or "-"))
    current.say(_("  filter: {conditions}").format(conditions="; ".join(map(_asked, section.conditions)) or "-"))
    show_problems(current.out, section.problems)


def _field(section: Section) -> list[str]:
    return [f"{rule.left or rule.id} {ARROWS[_way(section, rule)]} {rule.right or rule.id}" for rule in section.rules]


def _way(section: Section, rule: Rule) -> str:
    """Which way a rule goes in a flow that goes as it does."""
    return (rule.direction if section.direction is Direction.BOTH else section.direction).value


def _asked(condition: Condition) -> str:
    values = ", ".join(as_text(value) or "" for value in condition.values)
    return f"{condition.field} {condition.operator.value} {values}".rstrip()
