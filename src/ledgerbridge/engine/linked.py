"""Linked: which record of the other side a value names, by the links of the flow that carries such records.

A record that is not linked yet is brought by its own flow where that is part of the pass. While the pass makes its
counterpart, that one has no id: a text stands for it, which becomes a need of the action that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.needs import Derives, brought, coming, left_to_a_person, stuck
from ledgerbridge.engine.planned import Need
from ledgerbridge.engine.run import Run
from ledgerbridge.mapping.rules import Rule, not_linked
from ledgerbridge.model.problems import MissingPartner, Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.decision import Decision
from ledgerbridge.store import links

KEPT_MAX = 20_000
"""Links held in memory at once; more of them are read again."""
MAKING = "made by action {action} of this plan"
MADE = "made by this plan"
"""What a plan shows for an id that it gives itself."""
_MAKING = re.compile(MAKING.format(action=r"(\d+)"))


class LinkedRecords:
    """The links that rules with `through` ask for, read for many records at once."""

    def __init__(self, run: Run, rules: Iterable[Rule], before: Mapping[str, Derives]) -> None:
        self._run = run
        self._rules = [rule for rule in rules if rule.through]
        self._before = before
        self._known: dict[tuple[str, Side, str], str | None] = {}
        self._awaited: dict[tuple[str, Side, str], tuple[str, str]] = {}
        """{what is asked: (the flow it is kept from going in, the field that names it)}."""
        self._empty: dict[tuple[str, Side, str], Problem] = {}
        """{what is asked: why its partner, which is there, does not say yet what is to be taken of it}."""

    def partner(self, flow: str, side: Side, id: str) -> str | None:
        """The id of the record linked to one of a side; None where none is, or where it was not read.

        Raises MissingPartner for one that failed or waits in its own flow, and for one that lacks yet what is to be
        taken of it: what names it is not left out, but waits.
        """
        found, awaited = self._known.get((flow, side, id)), self._awaited.get((flow, side, id))
        if found is None and (flow, side, id) in self._empty:
            raise MissingPartner(self._empty[flow, side, id])
        if found is None and awaited is not None:
            raise MissingPartner(not_linked(*awaited, id))
        return found

    async def read(self, side: Side, records: Sequence[Record]) -> None:
        """What these records of a side name is known from here on."""
        if len(self._known) > KEPT_MAX:
            self._known.clear()
            self._empty.clear()
        for asked in sorted({rule.asks for rule in self._rules}):
            mine = [rule for rule in self._rules if rule.asks == asked]
            named = {id for rule in mine for record in records for id in _ids(rule, side, record)}
            ids = sorted(id for id in named if (asked, side, id) not in self._known)
            if ids:
                found = await self._run.read(partial(self._load, mine[0].through, side, ids))
                if mine[0].take:
                    found = await self._taken(mine[0], side, found)
                self._known |= {(asked, side, id): found.get(id) for id in ids}

    async def _taken(self, rule: Rule, side: Side, partners: Mapping[str, str]) -> dict[str, str]:
        """{id: what its partner holds in the field to take}; nothing where that flow takes no part in the pass."""
        if rule.through not in self._before or not partners:
            return {}
        end = self._before[rule.through].flow.end(side.other)
        records = (await fetch_all(end.connector, end.type, sorted(set(partners.values())))).found
        held = {id: records[other].fields.get(rule.take) for id, other in partners.items() if other in records}
        lacking = [id for id, value in held.items() if value is None and not rule.empties_unlinked]
        self._empty |= {(rule.asks, side, id): _nothing_to_take(rule, side, end, id) for id in lacking}
        return {id: as_text(value) for id, value in held.items() if value is not None}

    async def bring(self, side: Side, records: Sequence[Record]) -> None:
        """The records that these name and that are not linked are brought by their own flows, where those were derived
        before this one."""
        for flow in sorted({rule.through for rule in self._rules if not rule.take} & set(self._before)):
            if not _brings(self._before[flow].flow, side):
                continue
            mine = [rule for rule in self._rules if rule.asks == flow and rule.direction.goes(side.other)]
            named = {id for rule in mine for record in records for id in _ids(rule, side, record)}
            lacking = sorted(id for id in named if self._known.get((flow, side, id)) is None)
            kept = await self._run.read(partial(left_to_a_person, self._run, flow, side, lacking))
            going = [id for id in lacking if id not in kept]
            found, _ = await brought(self._run, self._before[flow], side, going, updates=False)
            for id, partner in found.items():
                making = MAKING.format(action=partner.action) if partner.action is not None else None
                self._known[flow, side, id] = partner.id or making
        await self._note_awaited(side, records)

    async def _note_awaited(self, side: Side, records: Sequence[Record]) -> None:
        """Notes which of the records that these name, and that may be left out, are kept from going for now."""
        for rule in self._rules:
            if rule.leaves_unlinked and rule.direction.goes(side.other):
                named = {id for record in records for id in _ids(rule, side, record)}
                lacking = sorted(id for id in named if self._known.get((rule.asks, side, id)) is None)
                kept = await self._run.read(partial(stuck, self._run, rule.through, side, lacking))
                if rule.take:
                    kept |= await self._run.read(partial(coming, self._run, rule.through, side, lacking))
                self._awaited |= {(rule.asks, side, id): (rule.through, rule.key(side)) for id in kept}

    def _load(self, flow: str, side: Side, ids: Sequence[str], connection: Connection) -> dict[str, str]:
        known = links.by_ids(connection, self._run.integration, flow, MAIN, side, ids)
        return {id: link.id_on(side.other) for id, link in known.items()}


def _nothing_to_take(rule: Rule, side: Side, end: End, id: str) -> Problem:
    field = rule.key(side)
    return Problem(
        "LB-MAP-07",
        "What the record {id}, which {field} names, is linked with in {vendor} has no {take} yet.",
        "Nothing to do if it is about to get one: this record goes on by itself then. Else see to it in {vendor}.",
        {"id": id, "field": field, **filled({"vendor": end.vendor_label, "take": rule.take})},
        field=field,
    )


def _brings(flow: Flow, side: Side) -> bool:
    """Whether the flow brings records of a side: documents go one way alone."""
    return flow.documents is None or side in flow.sources


def _ids(rule: Rule, side: Side, record: Record) -> list[str]:
    value = record.fields.get(rule.path(side) or "")
    if value is None:
        return []
    return list(value) if isinstance(value, tuple) else [str(value)]


def parted(fields: Mapping[str, Value]) -> tuple[dict[str, Value], tuple[Need, ...]]:
    """The fields whose values are known, and what the others need: ids that earlier actions of the plan give."""
    found = {path: _MAKING.fullmatch(value) for path, value in fields.items() if isinstance(value, str)}
    needs = {path: Need(int(match[1]), path) for path, match in found.items() if match is not None}
    return {path: value for path, value in fields.items() if path not in needs}, tuple(needs.values())


def shown(decision: Decision) -> Decision:
    """The decision as it can be told: ids of actions are of one pass alone."""
    changes = tuple(
        msgspec.structs.replace(change, new=MADE) if is_making(change.new) else change for change in decision.changes
    )
    return msgspec.structs.replace(decision, changes=changes)


def is_making(value: Value) -> bool:
    return isinstance(value, str) and _MAKING.fullmatch(value) is not None
