"""Departed: records that went, and what is said of that on the records they were linked with.

Where a flow has rules for it, a record that stays is told, by what it holds itself; nothing else of it is touched. All
else is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.engine import leaving_alone
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import Flow, Gone
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.store.links import Link

WHY = "gone on the other side"


async def departed(flow: Flow, side: Side, links: Sequence[Link]) -> list[Planned]:
    """What becomes of links whose records of a side went."""
    rules = [rule for rule in flow.when_gone if rule.path(side.other) is not None]
    if not rules or not links:
        return [left_alone(flow, side, link) for link in links]
    end = flow.end(side.other)
    staying = (await fetch_all(end.connector, end.type, sorted(link.id_on(side.other) for link in links))).found
    return [_told(flow, side, link, rules, staying.get(link.id_on(side.other))) for link in links]


def left_alone(flow: Flow, side: Side, link: Link) -> Planned:
    decision = leaving_alone.gone(flow, side, link)
    return Planned(decision, side, link.id_on(side), unlinks=flow.gone is Gone.UNLINK)


def _told(flow: Flow, side: Side, link: Link, rules: Sequence[Rule], stays: Record | None) -> Planned:
    """The plan that tells a record of its counterpart's end; one that says so already, or went too, is left alone."""
    found = [_change(side.other, rule, stays) for rule in rules] if stays is not None else []
    changes = tuple(change for change in found if change.new != change.old)
    if stays is None or not changes:
        return left_alone(flow, side, link)
    decision = Decision(Action.UPDATE, link.left_id, link.right_id, changes=changes)
    label, fields = label_of(flow.end(side.other), stays), {change.path: change.new for change in changes}
    return Planned(
        decision, side, link.id_on(side), side.other, None, label, "", fields, stays.version, dict(stays.fields)
    )


def _change(target: Side, rule: Rule, stays: Record) -> Change:
    path = rule.path(target)
    assert path is not None
    return Change(target, path, stays.fields.get(path), rule.brought(target, stays.fields), rule.id, WHY)
