"""Lines by rules: fields of a line that rules of the mapping fill, beside what composing makes of the line.

Such a rule names fields of lines, `lines[].Notes`, on the side it writes. What it reads is the line that the new one
comes from, and the header of its document. A line that was added, or that stands for several, takes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.documents import LINES, Line
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Fields, Value
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.shape import misfit

IN_LINES = f"{LINES}[]."
"""Begins the paths of fields that lines have."""
RECKONED = (
    *("product_id", "sku", "quantity", "unit", "price", "discount", "discount_percent"),
    *("net", "tax", "total", "tax_code", "tax_rate", "tax_share", "account"),
)
"""Slots of lines that composing answers for: a rule that wrote one would change what the document comes to."""


def names_lines(rule: Rule) -> bool:
    """Whether a rule reads or writes a field of lines."""
    return any(path.startswith(IN_LINES) for side in Side for path in (rule.path(side), *rule.inputs(side)) if path)


def line_fault(rule: Rule, slots: Mapping[Side, Mapping[str, str]], has_documents: bool) -> Phrase | None:
    """Why a rule that names lines cannot work, as a clause; None where it can. `slots` are those of lines."""
    written = [(side, path) for side in Side if (path := rule.path(side)) is not None and rule.direction.goes(side)]
    if not has_documents:
        return phrase("only documents have lines")
    if any(not path.startswith(IN_LINES) for _, path in written):
        return phrase("what a line holds goes to a line")
    if rule.through:
        return phrase("links of other flows are not asked for lines")
    taken = {side: {IN_LINES + path for slot, path in held.items() if slot in RECKONED} for side, held in slots.items()}
    if any(path in taken[side] for side, path in written):
        return phrase("it is reckoned for each line of a document; the flow's settings decide it")
    return None


def line_fields_by_rules(plan: Plan, record: Record, line: Line, towards: Side) -> dict[str, Value]:
    """{path within the line: value} that rules make for one line of a new document. Raises MappingError for a value
    that cannot be carried over, RecordRefused for one that its field does not take."""
    if line.part is None or not plan.line_rules:
        return {}
    return dict(_made(plan, with_line(record, record.parts[LINES][line.part]), towards))


def with_line(record: Record, line: Part) -> Fields:
    """What a rule for lines reads: the header's fields, and those of one line."""
    return {**record.fields, **{IN_LINES + path: value for path, value in line.fields.items()}}


def _made(plan: Plan, fields: Fields, towards: Side) -> Iterable[tuple[str, Value]]:
    for rule in plan.line_rules:
        path, direction = rule.path(towards), rule.direction.within(plan.direction)
        if path is None or direction is None or not direction.goes(towards):
            continue
        value = rule.brought(towards, fields, plan.terms.partners)
        if value is not None:
            _check(plan, towards, path, value)
            yield path.removeprefix(IN_LINES), value


def _check(plan: Plan, towards: Side, path: str, value: Value) -> None:
    shape = plan.target(towards).shapes.get(path)
    problem = misfit(path, value, plan.terms.form(towards, path, value), shape) if shape is not None else None
    if problem is not None:
        raise RecordRefused(problem)
