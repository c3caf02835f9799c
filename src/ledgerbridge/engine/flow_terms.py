"""The rules and targets by which one flow decides in a pass, as they fit the accounts as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine.admitting import (
    check_filters,
)
from ledgerbridge.engine.fields import schema_drift, usable
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.known_fields import rules_in_force, specs_of
from ledgerbridge.engine.linked import LinkedRecords
from ledgerbridge.engine.marking import terms_of
from ledgerbridge.engine.reading import Reading
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.timing import timing_of
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.decide import Plan, Target
from ledgerbridge.planner.documents.own_lines import names_lines
from ledgerbridge.planner.shape import Shape

OF_PARTS = "[]."
"""Marks the paths of parts, such as `lines[].quantity`: what those need is asked of each part."""


class FlowTerms:
    """Reads the terms once a pass, when something is to be decided."""

    def __init__(self, run: Run, flow: Flow, reading: Reading, linked: LinkedRecords) -> None:
        self._run = run
        self._flow = flow
        self._reading = reading
        self._linked = linked
        self._plan: Plan | None = None
        self._turned: dict[Side, Plan] = {}
        """{side that is no source: the plan as of a flow that goes from there}."""

    @property
    def known(self) -> Plan:
        """The rules, where they were read before."""
        assert self._plan is not None
        return self._plan

    async def whole(self) -> Plan:
        """The rules as they fit both accounts' live fields."""
        if self._plan is None:
            specs = await specs_of(self._flow)
            rules = await rules_in_force(self._run, self._flow, specs)
            check_filters(self._flow, specs)
            terms = msgspec.structs.replace(
                terms_of(self._run, self._flow),
                replan=self._reading.changed_rules.get(self._flow.name, frozenset()),
                partners=self._linked.partner,
                left_timing=timing_of(self._flow, Side.LEFT),
                right_timing=timing_of(self._flow, Side.RIGHT),
            )
            left, right = (_target(self._flow.end(side), specs[side]) for side in Side)
            self._plan = _with_rules(Plan((), terms, left, right), rules)
        return self._plan

    async def going_from(self, side: Side) -> Plan:
        """The rules by which records of a side are made on the other. One that others need is made there although the
        flow goes the other way alone; what is there already is then linked and left as it is."""
        plan = await self.whole()
        if side in self._flow.sources:
            return plan
        if side not in self._turned:
            self._turned[side] = await self._turned_to(side, plan)
        return self._turned[side]

    async def _turned_to(self, side: Side, plan: Plan) -> Plan:
        way = Direction.TO_RIGHT if side is Side.LEFT else Direction.TO_LEFT
        outward = msgspec.structs.replace(self._flow, direction=way)
        specs = await specs_of(outward)
        rules = usable(outward, specs, schema_drift(outward, specs, {}))
        terms = msgspec.structs.replace(plan.terms, direction=way)
        return _with_rules(msgspec.structs.replace(plan, terms=terms), rules)


def _with_rules(plan: Plan, rules: Sequence[Rule]) -> Plan:
    """The plan with these rules, those for lines apart."""
    of_lines = tuple(rule for rule in rules if names_lines(rule))
    return msgspec.structs.replace(
        plan, rules=tuple(rule for rule in rules if rule not in of_lines), line_rules=of_lines
    )


def _target(end: End, specs: Iterable[FieldSpec]) -> Target:
    shapes = {
        spec.path: Shape(spec.label, spec.max_length, spec.forbidden, spec.read_only, spec.options, spec.kind.value)
        for spec in specs
    }
    required = tuple(spec.path for spec in specs if spec.required and OF_PARTS not in spec.path)
    return Target(shapes, end.capabilities.needs_any, required)
