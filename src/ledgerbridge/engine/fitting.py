"""Whether a flow's rules fit the kinds of fields that the accounts have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine.document_reading import line_slots
from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping.fitting import FieldShape, Fit, converted, rule_fit
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Words
from ledgerbridge.planner.documents.own_lines import line_fault, names_lines

Shapes = Mapping[Side, Mapping[str, FieldShape]]
"""{side: {path: what is known of the field}}"""


def shapes_of(flow: Flow, specs: Mapping[Side, Sequence[FieldSpec]]) -> Shapes:
    """Both sides' fields as the mapping sees them, without those that no rule can use. A companion is found or made by
    its key, which can thus be written although the field is not the record's own."""
    return {side: {one.path: _shape(one, _keys(flow, side)) for one in specs[side] if not one.barred} for side in Side}


def _keys(flow: Flow, side: Side) -> set[str]:
    companions = flow.end(side).capabilities.companions
    return {f"{role}.{companion.key}" for role, companion in companions.items()}


def _shape(spec: FieldSpec, keys: set[str]) -> FieldShape:
    return FieldShape(FieldKind(spec.kind.value), spec.options, spec.read_only and spec.path not in keys)


def with_links(rule: Rule, shapes: Shapes) -> Rule:
    """The rule with what its values need on the way from one kind to the other, such as a moment for a day."""
    found = rule_fit(rule, shapes)
    if not (found.via or found.back):
        return rule
    return converted(rule, msgspec.structs.replace(found, direction=rule.direction)) or rule


def misfits(flow: Flow, specs: Mapping[Side, Sequence[FieldSpec]], rules: Sequence[str]) -> list[Problem]:
    """Why these rules, by their ids, cannot work as they are written, and what can be written instead; all at once."""
    shapes = shapes_of(flow, specs)
    return [problem for rule in flow.rules if rule.id in rules for problem in _of_rule(flow, rule, shapes)]


def _of_rule(flow: Flow, rule: Rule, shapes: Shapes) -> Iterator[Problem]:
    direction = rule.direction.within(flow.direction)
    if direction is None:
        return
    wished = msgspec.structs.replace(rule, direction=direction)
    if names_lines(wished) and (fault := line_fault(wished, _line_slots(flow), flow.documents is not None)):
        yield _misfit(flow, rule, Fit(None, fault))
        return
    found = rule_fit(wished, shapes)
    if found.direction is not direction:
        yield _misfit(flow, rule, found)


def _line_slots(flow: Flow) -> Mapping[Side, Mapping[str, str]]:
    types = {side: flow.end(side).capabilities for side in Side}
    return {side: line_slots(type) for side, type in types.items()}


def _misfit(flow: Flow, rule: Rule, found: Fit) -> Problem:
    values = filled({"rule": rule.id, "flow": flow.name})
    words: Words = {"reason": (found.reason,)} if found.reason is not None else {}
    if found.instead is None:
        return Problem(
            "LB-MAP-10",
            "Rule {rule} of flow {flow} cannot work: {reason}.",
            "Choose other fields for it, or take the rule out.",
            values,
            words=words,
        )
    return Problem(
        "LB-MAP-10",
        "Rule {rule} of flow {flow} cannot work: {reason}.",
        "Write {instead}.",
        values,
        words={**words, "instead": (found.instead,)},
    )
