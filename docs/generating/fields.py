"""The fields of a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs.generating.tables import ARROWS, as_json, code, table

from ledgerbridge.mapping.chains import VALUE
from ledgerbridge.mapping.expressions import FIXED, Expression
from ledgerbridge.mapping.rules import Rule, When, unavailable
from ledgerbridge.model.side import Side
from ledgerbridge.model.slots import LABELS
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.chosen_rules import rules_of
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.wiring import connector_kinds


def fields_of(preset_name: str, flow_name: str) -> str:
    """The rules of a flow as they are without any choice of the user's."""
    preset = presets.load(preset_name)
    flow = next(flow for flow in preset.flow if flow.name == flow_name)
    kinds = connector_kinds()
    left, right = kinds[preset.left], kinds[preset.right]
    left_slots = left.capabilities.types[flow.left.type].slots
    right_slots = right.capabilities.types[flow.right.type].slots
    found = rules_of(flow, FlowChoice(), left_slots, right_slots)
    rows = [_rule_row(rule, flow) for rule in found]
    headings = ["rule", "meaning", f"{left.label} `{flow.left.type}`", "", f"{right.label} `{flow.right.type}`", "note"]
    parts = [table(headings, rows)]
    lacking = unavailable(left_slots, right_slots)
    for side, label in ((Side.LEFT, left.label), (Side.RIGHT, right.label)):
        slots = [LABELS[slot] for slot, lacks in lacking.items() if lacks is side]
        if slots:
            parts.append(f"{label} has no field of its own for: {', '.join(slots)}.")
    return "\n\n".join(parts)


def _rule_row(rule: Rule, flow: FlowData) -> list[str]:
    direction = rule.direction.within(flow.direction)
    sides = {side: code(path) if (path := rule.path(side)) else written(rule.value) for side in Side}
    meaning = LABELS.get(rule.id, rule.id.replace("_", " ").capitalize())
    arrow = ARROWS[direction] if direction else "none"
    return [code(rule.id), meaning, sides[Side.LEFT], arrow, sides[Side.RIGHT], "; ".join(_notes(rule))]


def _notes(rule: Rule) -> Iterator[str]:
    if rule.when is When.CREATE:
        yield "only into records we make"
    if rule.when is When.EMPTY:
        yield "only where the target holds nothing"
    if rule.when is When.FORWARD:
        yield "only to a choice that comes later"
    for link in rule.via or rule.back:
        yield f"through {_link(link)}"
    for left, right in rule.table.items():
        yield f"`{left}` = `{right}`"
    if rule.map is not None:
        yield f"value map `{rule.map.name}`"
    if rule.through:
        yield f"what the flow {rule.through} links"


def written(expression: Expression | None) -> str:
    """An expression as a person reads it."""
    if expression is None:
        return ""
    if isinstance(expression, str):
        return code(expression)
    ((name, given),) = expression.items()
    if name == FIXED:
        return f"always `{given}`"
    if name not in ("first", "join"):
        return code(as_json(expression))
    parts = [written(part) for part in (given["of"] if isinstance(given, Mapping) else given)]
    return f"the first there is of: {', '.join(parts)}" if name == "first" else " and ".join(parts)


def _link(link: Expression) -> str:
    """A link of a chain: its function, and what it is given beside the value."""
    if isinstance(link, str):
        return code(link)
    ((name, given),) = link.items()
    beside = {key: one for key, one in given.items() if one != VALUE} if isinstance(given, Mapping) else given
    return f"{code(name)} {code(as_json(beside))}" if beside else code(name)
