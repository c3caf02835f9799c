"""Departed: records that went, and what becomes of those they were linked with.

Where a flow has rules for it, a record that stays is told, by what it holds itself. Where the flow archives, it is made
inactive too, unless somebody changed it since. All else is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.engine import leaving_alone
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.desk import Desk, differs
from ledgerbridge.engine.flow import Gone
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.store.links import Link

WHY = "gone on the other side"


class Departures:
    """Decides about links of one flow whose records of a side went."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._flow = desk.flow

    async def decided(self, side: Side, went: Sequence[Link]) -> list[Planned]:
        """What becomes of each link whose record of that side went."""
        if not went or not (self._rules(side.other) or self._flow.gone is Gone.ARCHIVE):
            return [self._left_alone(side, link) for link in went]
        end = self._flow.end(side.other)
        staying = (await fetch_all(end.connector, end.type, sorted(link.id_on(side.other) for link in went))).found
        await self._desk.terms.whole()
        await self._desk.linked.read(side.other, list(staying.values()))
        return [self._of(side, link, staying.get(link.id_on(side.other))) for link in went]

    def of_partner(self, side: Side, link: Link, stays: Record) -> Planned:
        """What becomes of a record that has nothing to carry over, and whose partner on that side went."""
        return self._archived(side, link, stays) if self._flow.gone is Gone.ARCHIVE else self._left_alone(side, link)

    def _rules(self, target: Side) -> list[Rule]:
        return [rule for rule in self._flow.when_gone if rule.path(target) is not None]

    def _of(self, side: Side, link: Link, stays: Record | None) -> Planned:
        if self._rules(side.other):
            return self._told(side, link, stays)
        return self._archived(side, link, stays)

    def _left_alone(self, side: Side, link: Link) -> Planned:
        decision = leaving_alone.gone(self._flow, side, link)
        return Planned(decision, side, link.id_on(side), unlinks=self._flow.gone is Gone.UNLINK)

    def _told(self, side: Side, link: Link, stays: Record | None) -> Planned:
        """The plan that tells a record of its counterpart's end; one that says so already, or went too, is left
        alone."""
        target = side.other
        found = [_change(target, rule, stays) for rule in self._rules(target)] if stays is not None else []
        changes = tuple(change for change in found if change.new != change.old)
        if stays is None or not changes:
            return self._left_alone(side, link)
        decision = Decision(Action.UPDATE, link.left_id, link.right_id, changes=changes)
        return self._written(side, link, stays, decision)

    def _archived(self, side: Side, link: Link, stays: Record | None) -> Planned:
        """The record that stays goes the same way, unless it went already or somebody changed it since."""
        target = side.other
        if stays is None or stays.id != link.id_on(target):
            return Planned(Decision(Action.NOTHING, link.left_id, link.right_id), side, link.id_on(side))
        if self._flow.direction.goes(side) and differs(self._desk, target, stays, link):
            label = label_of(self._flow.end(target), stays)
            return Planned(leaving_alone.changed_since(self._flow, side, link), side, link.id_on(side), label=label)
        return self._written(side, link, stays, leaving_alone.archived(self._flow, side, link))

    def _written(self, side: Side, link: Link, stays: Record, decision: Decision) -> Planned:
        return Planned(
            decision,
            side,
            link.id_on(side),
            side.other,
            label=label_of(self._flow.end(side.other), stays),
            fields={change.path: change.new for change in decision.changes},
            version=stays.version,
            current=dict(stays.fields),
        )


def _change(target: Side, rule: Rule, stays: Record) -> Change:
    path = rule.path(target)
    assert path is not None
    return Change(target, path, stays.fields.get(path), rule.brought(target, stays.fields), rule.id, WHY)
