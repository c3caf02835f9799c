"""Everything that keeps a record from being carried over, not the first thing alone."""

from __future__ import annotations

import msgspec

from ledgerbridge.mapping.rules import When
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.shape import lacking, misfit

PRESENT = "present"
"""Stands for a value that could not be made: its field is not empty for want of a source."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong; `rule` is empty where it is not about one."""

    problem: Problem
    rule: str = ""


def faults(plan: Plan, record: Record, towards: Side, is_new: bool) -> list[Fault]:
    """What is wrong with the values a record brings to a side, rule by rule; of a new record, also what it lacks."""
    target = plan.target(towards)
    found: list[Fault] = []
    fields: dict[str, Value] = {}
    for rule in plan.rules:
        path, direction = rule.path(towards), rule.direction.within(plan.direction)
        if path is None or direction is None or not direction.goes(towards):
            continue
        if rule.when is When.CREATE and not is_new:
            continue
        try:
            fields[path] = rule.brought(towards, record.fields, plan.terms.partners)
        except MappingError as error:
            fields[path] = PRESENT
            found.append(Fault(error.problem, rule.id))
            continue
        shape = target.shapes.get(path)
        form = plan.terms.form(towards, path, fields[path])
        problem = misfit(path, fields[path], form, shape) if shape is not None else None
        if problem is not None:
            found.append(Fault(problem, rule.id))
    missing = lacking(fields, target.needs_any, target.required) if is_new else None
    return [*found, Fault(missing)] if missing is not None else found
