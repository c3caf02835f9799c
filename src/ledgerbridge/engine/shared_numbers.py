"""Numbers that several of the source's own companies use: which document of the target is whose.

Where the number of a document stands in the target as its reference, two companies that count in one series would be
taken for one. The document that came first keeps the number; the other goes by our own reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.drafts import Draft
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import key_text
from ledgerbridge.planner.steps import Step
from ledgerbridge.store import intents, links


def refuse_twins(drafts: Sequence[Draft]) -> None:
    """Two documents of one seller with one number would be one document there: neither goes before a person decides.
    Where not all name their seller, neither does any of that number."""
    for several in _by_number(drafts):
        sellers = [draft.document.seller for draft in several]
        alike = [d for d in several if None in sellers or sellers.count(d.document.seller) > 1]
        _refuse(alike)


class SharedNumbers:
    """Tells apart the documents of several sellers, as a flow sends them."""

    def __init__(self, run: Run, flow: Flow, side: Side) -> None:
        self._run = run
        self._flow = flow
        self._side = side
        self._seller = flow.end(side).capabilities.slots.get("seller", "")

    async def apart(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Those whose number stands, or will stand, on a document of another seller. Refuses what cannot be told.

        The drafts say already what the target holds under their numbers."""
        numbered = [draft for draft in drafts if draft.document.seller and draft.reference != draft.own]
        foreign = await self._foreign(numbered) if numbered else set()
        groups = _by_number(numbered)
        sent = await self._sent_by_own([draft for several in groups for draft in several])
        apart = [draft for draft in numbered if draft.record.id in foreign | sent]
        for several in groups:
            rest = [draft for draft in several if draft not in apart]
            if any(draft.exists for draft in rest) and len(rest) > 1:
                for draft in rest:
                    draft.exists = ""
                _refuse(rest)
            else:
                apart += rest[1:]
        return apart

    async def _sent_by_own(self, drafts: Sequence[Draft]) -> set[str]:
        """Ids of the drafts that the target holds under our own reference."""
        end = self._flow.end(self._side.other)
        path = end.capabilities.reference_path
        if not drafts or path is None:
            return set()
        found = await find_all(end.connector, end.type, path, sorted(draft.own for draft in drafts))
        hits = {key_text(text) for text, records in found.items() if records}
        return {draft.record.id for draft in drafts if key_text(draft.own) in hits}

    async def _foreign(self, drafts: Sequence[Draft]) -> set[str]:
        """Ids of the drafts whose number was given to a document that we made, or are making, for another seller."""
        claims = await self._run.read(partial(self._claims, drafts))
        ids = sorted({id for claim in claims.values() for id in claim})
        if not ids:
            return set()
        end = self._flow.end(self._side)
        records = (await fetch_all(end.connector, end.type, ids)).found
        sellers = {id: record.fields.get(self._seller) for id, record in records.items()}
        return {
            draft.record.id
            for draft in drafts
            if (claim := claims.get(draft.record.id))
            and all(sellers.get(id) not in (None, draft.document.seller) for id in claim)
        }

    def _claims(self, drafts: Sequence[Draft], connection: Connection) -> dict[str, set[str]]:
        """{id of a draft: the source's documents that those of the target under its number were made for}; a draft is
        left out where nothing is known of one of them."""
        run, flow, end = self._run, self._flow, self._flow.end(self._side.other)
        ids = sorted({record.id for draft in drafts for record in draft.there})
        linked = links.by_ids(connection, run.integration, flow.name, MAIN, self._side.other, ids) if ids else {}
        made = intents.taken(connection, end.connection, end.type, [draft.reference for draft in drafts])
        claims: dict[str, set[str]] = {}
        for draft in drafts:
            owners = {record.id: linked[record.id].id_on(self._side) for record in draft.there if record.id in linked}
            earlier = made.get(draft.reference)
            if earlier is not None and earlier.source_id != draft.record.id:
                owners.setdefault(earlier.target_id or "", earlier.source_id)
            if all(record.id in owners for record in draft.there):
                claims[draft.record.id] = {owner for owner in owners.values() if owner is not None}
        return claims


def _by_number(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """The drafts that share a number with another one, those of a number together, in order of their ids."""
    found: dict[str, list[Draft]] = {}
    for draft in sorted(drafts, key=lambda one: one.record.id):
        found.setdefault(key_text(draft.document.number or draft.reference) or "", []).append(draft)
    return [several for several in found.values() if len(several) > 1]


def _refuse(several: Sequence[Draft]) -> None:
    ids = ", ".join(sorted(draft.record.id for draft in several))
    for draft in several:
        draft.refuse(_twins(ids), Step.EXISTING)


def _twins(ids: str) -> Problem:
    return Problem(
        "LB-DOC-09",
        "Several documents have the same number: {ids}.",
        "Give each its own number, then sync again.",
        {"ids": ids},
        field="number",
    )
