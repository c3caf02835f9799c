"""Leaving alone: decisions that are made without comparing two records, and what is said of them."""

from __future__ import annotations

from ledgerbridge.engine.flow import Flow, Gone
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store.links import Link

GONE_TOLD = "gone in {vendor}; the other side is left as it is"
GONE_UNLINKED = "gone in {vendor}; the link was removed, the other side is left as it is"
GONE_CARRIED = "gone in {vendor}; the other side's record is made inactive too"
GONE_CHANGED = "gone in {vendor}; the other side's record was changed since, so it is left as it is"
MAKES_NONE = "{vendor} has none with this {key}, and this flow makes none there"


def ids_of(side: Side, own: str, other: str | None) -> tuple[str | None, str | None]:
    """(left id, right id) of a record and its counterpart."""
    return (own, other) if side is Side.LEFT else (other, own)


def waits_for_outcome(side: Side, id: str, link: Link | None) -> Decision:
    """Nothing is decided of a record while nobody knows what became of an earlier write."""
    problem = Problem(
        "LB-RUN-03",
        "An earlier write of this record has an unknown outcome.",
        "Nothing to do: it is looked up before anything is repeated.",
    )
    ids = ids_of(side, id, link.id_on(side.other) if link is not None else None)
    return Decision(Action.WAIT, *ids, problem=problem)


def doubtful(flow: Flow, side: Side, link: Link) -> Decision:
    problem = Problem(
        "LB-RUN-04",
        "{vendor} may have shown an older state than the one we wrote.",
        "Nothing to do: it is read again.",
        filled({"vendor": flow.end(side).vendor_label}),
        retry_after_s=flow.end(side).capabilities.lag_s,
    )
    return Decision(Action.WAIT, link.left_id, link.right_id, problem=problem)


def makes_none(flow: Flow, side: Side, id: str) -> Decision:
    """A record without a counterpart, in a flow that makes none."""
    values = {"vendor": flow.end(side.other).vendor_label}
    reason = Reason(MAKES_NONE, values, words={"key": (Phrase(flow.key_label),)})
    return Decision(Action.SKIP, *ids_of(side, id, None), reasons=(reason,))


def gone(flow: Flow, side: Side, link: Link) -> Decision:
    """The record of that side went; the other one stays."""
    text = GONE_UNLINKED if flow.gone is Gone.UNLINK else GONE_TOLD
    reason = Reason(text, {"vendor": flow.end(side).vendor_label})
    return Decision(Action.SKIP, link.left_id, link.right_id, reasons=(reason,))


def archived(flow: Flow, side: Side, link: Link) -> Decision:
    """The record of that side went, and the other one is to follow it."""
    reason = Reason(GONE_CARRIED, {"vendor": flow.end(side).vendor_label})
    return Decision(Action.ARCHIVE, link.left_id, link.right_id, reasons=(reason,))


def changed_since(flow: Flow, side: Side, link: Link) -> Decision:
    """The record of that side went, and somebody changed the other one meanwhile: that is no reason to lose it."""
    reason = Reason(GONE_CHANGED, {"vendor": flow.end(side).vendor_label})
    return Decision(Action.SKIP, link.left_id, link.right_id, reasons=(reason,))


def partner_gone(flow: Flow, side: Side, link: Link) -> Decision:
    """A record of that side has something to carry over, and its partner is gone. Where the flow unlinks, it is looked
    at again, as one that was never linked."""
    values = filled({"vendor": flow.end(side.other).vendor_label})
    if flow.gone is Gone.UNLINK:
        problem = Problem(
            "LB-RUN-09",
            "The record linked to this one is gone in {vendor}; the link was removed.",
            "Nothing to do: it is planned anew, as a record that was never linked.",
            values,
            retry_after_s=0.0,
        )
        return Decision(Action.WAIT, link.left_id, link.right_id, problem=problem)
    problem = Problem(
        "LB-REC-05",
        "The record linked to this one is gone in {vendor}.",
        "Restore it there, or remove the link to have it made anew.",
        values,
    )
    return Decision(Action.REFUSE, link.left_id, link.right_id, problem=problem)


def partner_merged(flow: Flow, side: Side, link: Link, survivor: str) -> Decision:
    """The partner went up in a record that has a link of its own."""
    problem = Problem(
        "LB-MATCH-02",
        "The record linked to this one was merged in {vendor} into {id}, which is linked to another record.",
        "Merge the two here as well, or remove one of the links.",
        filled({"vendor": flow.end(side.other).vendor_label, "id": survivor}),
    )
    return Decision(Action.AMBIGUOUS, link.left_id, link.right_id, problem=problem)
