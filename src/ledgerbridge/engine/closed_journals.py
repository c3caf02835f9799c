"""Journals that are blocked in the target: a document or a payment that would be entered in one is
refused beforehand."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.engine.flow import End
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action, Decision


class ClosedJournals:
    """Knows the journals of the target that take no entries, where its documents stand in some; read once a pass."""

    def __init__(self, end: End) -> None:
        self._end = end
        self._fields: dict[str, str] | None = None
        """{path of a journal: the one that a document gets which names none}."""
        self._names: dict[str, str] = {}
        """{id of a blocked journal: what it is called there}."""

    async def learn(self) -> None:
        """The blocked journals are known, if any document could be entered in one."""
        if self._fields is not None:
            return
        specs = await self._end.connector.schema(self._end.type)
        self._fields = {spec.path: spec.given for spec in specs if spec.listed is Reference.JOURNALS}
        choices = await self._end.connector.reference_data(Reference.JOURNALS) if self._fields else []
        self._names = {one.id: f"{one.id} {one.name}".strip() for one in choices if one.is_closed}

    def allowed(self, decision: Decision) -> Decision:
        """The decision; a refusal instead where it would make a record in a blocked journal."""
        if decision.action is not Action.CREATE:
            return decision
        try:
            self.check({change.path: change.new for change in decision.changes})
        except RecordRefused as error:
            return Decision(Action.REFUSE, decision.left_id, decision.right_id, problem=error.problem)
        return decision

    def check(self, fields: Mapping[str, Value]) -> None:
        """Raises RecordRefused for a document whose fields put it into a blocked journal."""
        for path, given in (self._fields or {}).items():
            journal = str(fields.get(path) or given)
            if journal in self._names:
                raise RecordRefused(_blocked(self._end.vendor_label, self._names[journal], path))


def _blocked(vendor: str, journal: str, path: str) -> Problem:
    return Problem(
        "LB-DOC-51",
        "It would be entered in the journal {journal}, which is blocked in {vendor}.",
        "Take the block off there, or choose another journal in the settings of the flow or of the connection; then "
        "sync again with --retry-failed.",
        filled({"journal": journal, "vendor": vendor}),
        field=path,
    )
