"""Protecting: documents whose lines, prices, tax and payments are their source's to change, and nobody's in the target.

What a document was made with is marked in its link, from the vendor's own answer. A document that differs from it there
stops, and goes on by itself once the change is undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import LINES
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Fields, as_text
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.decision import Action, Change
from ledgerbridge.planner.marks import Base
from ledgerbridge.store.links import Link

ASPECTS = {"=lines": ("product_id", "quantity"), "=prices": ("price", "net")}
"""{key of the mark: slots of a line}."""
TAX = "=tax"
PAYMENTS = "payments"
SAID = {"=lines": "lines", "=prices": "prices", TAX: "tax", PAYMENTS: "payments"}
"""{what was changed: what it is called in the problem}."""


def made_marks(run: Run, flow: Flow, side: Side, action: Action, answer: Written) -> dict[str, bytes]:
    """What a document holds that was just made on a side, as answered; nothing where the flow protects none."""
    is_protected = flow.documents is not None and flow.documents.protects and action is Action.CREATE
    if not is_protected or LINES not in answer.parts:
        return {}
    return _marks(run, flow.end(side).capabilities, answer.fields, answer.parts[LINES])


def fault(
    run: Run, flow: Flow, seen: Mapping[Side, Record | None], link: Link, changes: Sequence[Change]
) -> Problem | None:
    """What was changed in a document that was made, of what only its source may change; `seen` is what was read."""
    terms = flow.documents
    if terms is None or not terms.protects:
        return None
    for side in flow.sources:
        record = seen[side]
        if record is None or not flow.makes_on(side):
            continue
        known = Base.unpacked(link.base(side)).marks
        now = _marks(run, flow.end(side).capabilities, record.fields, record.parts.get(LINES, ()))
        what = [key for key, mark in now.items() if key in known and known[key] != mark]
        what += [PAYMENTS] if any(_rises(change) for change in changes if change.rule == terms.falls) else []
        if what:
            return _not_here(flow, side, what)
    return None


def _rises(change: Change) -> bool:
    return isinstance(change.old, Decimal) and isinstance(change.new, Decimal) and change.new > change.old


def _marks(run: Run, type: TypeCapabilities, fields: Fields, lines: Sequence[Part]) -> dict[str, bytes]:
    slots: Mapping[str, str] = type.parts[LINES].slots
    held = {key: [_said(line, slots, wanted) for line in lines] for key, wanted in ASPECTS.items()}
    texts = {key: "\n".join(rows) for key, rows in held.items()}
    texts[TAX] = _number(fields.get(type.slots.get("tax", "")))
    return {key: run.world.marker.mark(key, text) for key, text in texts.items()}


def _said(line: Part, slots: Mapping[str, str], wanted: Sequence[str]) -> str:
    return "\t".join(_number(line.fields.get(slots.get(slot, ""))) for slot in wanted)


def _number(value: object) -> str:
    """The same text for the same number, however many zeros it ends in; nothing is 0."""
    if value is None:
        return "0"
    return as_text(value.normalize()) if isinstance(value, Decimal) else str(value)


def _not_here(flow: Flow, side: Side, what: Sequence[str]) -> Problem:
    return Problem(
        "LB-DOC-42",
        "The document was changed in {target}, where this of it is not to be changed: {what}.",
        "Undo the change in {target}, and make it in {source}.",
        filled({"target": flow.end(side).vendor_label, "source": flow.end(side.other).vendor_label}),
        words={"what": tuple(Phrase(SAID[key]) for key in what)},
    )
