"""Settling: what an interrupted pass left open is looked up before anything new is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import CreateSafety
from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Unknown, Written
from ledgerbridge.engine import alike, backing_off, pictures, results
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.sending import START_WITHIN_S, batch_place, compared, intent_place, settlements
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem, TemporaryError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.store import intents, parking
from ledgerbridge.store.intents import IntentRow
from ledgerbridge.store.parking import Tried

REMEMBERED_S = 3600.0
"""How long a vendor that gives its first answer again does so at least. ASSUMED: they do not say."""
ANEW = (Became.FAILED, Became.WAITING)
"""What this pass derives anew, and counts then."""


class Settler:
    """Settles the open intents of an integration.

    A create is found by its reference or by all that it sent, or its very bytes are sent again where the vendor
    gives its first answer again; an update is read back. A document that was made is held against what it was to come
    to, as after an answer that was not lost. What is not found stays open until no call can still be under way, then
    counts as never done.
    """

    def __init__(self, run: Run) -> None:
        self._run = run

    async def settle(self) -> None:
        open_rows = await self._run.read(lambda c: intents.open_of(c, self._run.integration))
        flows = {flow.name: flow for flow in self._run.flows}
        groups: dict[tuple[str, str, str, str], list[IntentRow]] = {}
        for row in open_rows:
            if row.flow in flows:
                groups.setdefault((row.flow, row.side, row.type, row.kind), []).append(row)
        for (flow, side, type, kind), rows in groups.items():
            await self._settle_group(flows[flow], Side(side), type, kind, rows)
        if groups:
            self._run.world.crash.reach("intents settled")

    async def _settle_group(self, flow: Flow, side: Side, type: str, kind: str, rows: Sequence[IntentRow]) -> None:
        end = flow.end(side)
        if kind in (Action.UPDATE.value, Action.ARCHIVE.value, Action.BOOK.value):
            await self._updates(flow, side, type, rows)
        elif kind == "picture":
            await self._pictures(flow, end, rows)
        elif end.connector.capabilities.types[type].create_safety is CreateSafety.REPLAY:
            tried = await self._tried(flow, side.other, rows)
            now = self._run.now()
            ripe = [row for row in rows if row.source_id not in tried or tried[row.source_id].due_at <= now]
            await self._ask_again(flow, end, type, rows if self._run.retry_failed else ripe)
        elif end.connector.capabilities.types[type].kind is RecordKind.FILE:
            await self._send_again(flow, end, type, rows)
        elif end.connector.capabilities.types[type].create_safety is CreateSafety.ALIKE:
            await self._look_for_alike(flow, end, type, rows)
        else:
            await self.look_up(flow, end, type, rows)

    async def look_up(self, flow: Flow, end: End, type: str, rows: Sequence[IntentRow]) -> None:
        """Creates whose reference the vendor can be asked for."""
        capabilities = end.connector.capabilities.types[type]
        assert capabilities.reference_path is not None
        references = [row.reference for row in rows]
        found = await find_all(end.connector, type, capabilities.reference_path, references)
        made = {row.id: records[0] for row in rows if (records := found.get(row.reference, []))}
        await self._record(flow, rows, self._looked_up(end, rows, made, capabilities.find_lag_s))

    async def _look_for_alike(self, flow: Flow, end: End, type: str, rows: Sequence[IntentRow]) -> None:
        """Creates that nothing in the vendor's records names."""
        made = await alike.made_by(self._run, flow, end, type, [(row, self._plan(row)) for row in rows])
        lag_s = end.connector.capabilities.types[type].find_lag_s
        await self._record(flow, rows, self._looked_up(end, rows, made, lag_s))

    def _looked_up(
        self, end: End, rows: Sequence[IntentRow], made: Mapping[str, Record], lag_s: float
    ) -> dict[str, Outcome]:
        """{intent id: how it ended}, by the records that were found; what may still come is left open."""
        answers: dict[str, Outcome] = {}
        for row in rows:
            if row.id in made:
                answers[row.id] = _adopted(row, made[row.id])
            elif self._can_no_longer_arrive(end, row, lag_s):
                answers[row.id] = Delayed(row.reference, _never_arrived())
        return answers

    async def _send_again(self, flow: Flow, end: End, type: str, rows: Sequence[IntentRow]) -> None:
        """Files: that one is there does not tell whether all of it is. Such a create looks for what was made and makes
        the rest."""
        lag_s = end.connector.capabilities.types[type].find_lag_s
        await self.replay(flow, end, [row for row in rows if self._can_no_longer_arrive(end, row, lag_s)])

    async def _ask_again(self, flow: Flow, end: End, type: str, rows: Sequence[IntentRow]) -> None:
        """Creates whose vendor gives its first answer again. None says for how long, so what an older one made is
        looked for before that is sent again."""
        older = [row for row in rows if self._run.now() - row.created_at > REMEMBERED_S]
        made: Mapping[str, Record] = {}
        if older:
            made = await alike.made_by(self._run, flow, end, type, [(row, self._plan(row)) for row in older])
            await self._record(flow, older, {row.id: _adopted(row, made[row.id]) for row in older if row.id in made})
        await self.replay(flow, end, [row for row in rows if row.id not in made])

    async def replay(self, flow: Flow, end: End, rows: Sequence[IntentRow]) -> None:
        """Creates whose call the vendor answers again: the same request id, the same bytes."""
        calls = await self._run.read(lambda c: intents.load_batches(c, sorted({row.batch_id for row in rows})))
        for batch_id, batch in sorted(calls.items()):
            call = Call.unpacked(self._run.unseal(batch_place(batch_id), batch.sealed))
            by_reference = {outcome.reference: outcome for outcome in await end.connector.write(call)}
            mine = [row for row in rows if row.batch_id == batch_id]
            answers = {row.id: by_reference[row.reference] for row in mine if row.reference in by_reference}
            await self._record(flow, mine, answers)
            in_vain = [row for row in mine if isinstance(answers.get(row.id), Unknown)]
            await self._note_tries(flow, Side(mine[0].side).other, in_vain)

    async def _tried(self, flow: Flow, source: Side, rows: Sequence[IntentRow]) -> dict[str, Tried]:
        ids = [row.source_id for row in rows]
        return await self._run.read(lambda c: parking.tried(c, self._run.integration, flow.name, source, ids))

    async def _note_tries(self, flow: Flow, source: Side, rows: Sequence[IntentRow]) -> None:
        """Creates sent again in vain wait longer for the next time."""
        tried, now = await self._tried(flow, source, rows), self._run.now()

        def note(connection: Connection) -> None:
            for id, before in tried.items():
                then = backing_off.once_more(before, now)
                parking.note_try(connection, self._run.integration, flow.name, source, id, then)

        if tried:
            await self._run.commit(note)

    async def _updates(self, flow: Flow, side: Side, type: str, rows: Sequence[IntentRow]) -> None:
        """Updates are read back: what holds the value we sent was written, the rest was not."""
        end = flow.end(side)
        fetched = await fetch_all(end.connector, type, [row.target_id or "" for row in rows])
        ended: dict[str, Outcome] = {}
        plans: dict[str, Planned] = {}
        for row in rows:
            record = fetched.found.get(row.target_id or "")
            answer, plan = _read_back(end, type, self._plan(row), row, record)
            if isinstance(answer, Written) or self._can_no_longer_arrive(end, row, 0.0):
                ended[row.id], plans[row.id] = answer, plan
        await self._record(flow, rows, ended, plans)

    async def _pictures(self, flow: Flow, end: End, rows: Sequence[IntentRow]) -> None:
        """A picture that stands there is compared with the one we sent."""
        calls = await self._run.read(lambda c: intents.load_batches(c, sorted({row.batch_id for row in rows})))
        for row in rows:
            call = Call.unpacked(self._run.unseal(batch_place(row.batch_id), calls[row.batch_id].sealed))
            content = call.writes[row.position].content
            plan = msgspec.structs.replace(self._plan(row), content=content)
            try:
                answer = await self._pictured(end, row, content)
            except TemporaryError:
                continue
            if answer is not None:
                await self._record(flow, [row], {row.id: answer}, {row.id: plan})

    async def _pictured(self, end: End, row: IntentRow, content: bytes) -> Outcome | None:
        """The answer that the write of a picture would have had; None while that is open."""
        id = row.target_id or ""
        if await pictures.is_there(end, id, content):
            return Written(row.reference, id, None, None, {}, adopted=True)
        arrives = not self._can_no_longer_arrive(end, row, end.capabilities.lag_s)
        return None if arrives else Delayed(row.reference, _never_arrived())

    def _can_no_longer_arrive(self, end: End, row: IntentRow, lag_s: float) -> bool:
        """Whether the call of an intent, had it started, has surely ended and become visible."""
        longest_s = START_WITHIN_S + end.connector.capabilities.timeout_s + lag_s
        return self._run.now() - row.created_at > longest_s

    def _plan(self, row: IntentRow) -> Planned:
        return Planned.unpacked(self._run.unseal(intent_place(row.id), row.sealed))

    async def _record(
        self,
        flow: Flow,
        rows: Sequence[IntentRow],
        answers: dict[str, Outcome],
        plans: dict[str, Planned] | None = None,
    ) -> None:
        done = []
        for row in rows:
            answer = answers.get(row.id)
            if answer is not None and not isinstance(answer, Unknown):
                plan = plans[row.id] if plans is not None else self._plan(row)
                done.append((row, Done(None, row.role, plan, answer)))
        if done:
            end = flow.end(Side(rows[0].side))
            held = await compared(end, rows[0].type, [entry for _, entry in done])
            settled = [(row, entry) for (row, _), entry in zip(done, held, strict=True)]
            for outcome, n in await self._run.commit(partial(self._store, flow, settled)):
                if outcome not in ANEW:
                    self._run.count(flow.name, outcome, n)

    def _store(
        self, flow: Flow, done: Sequence[tuple[IntentRow, Done]], connection: Connection
    ) -> list[tuple[Became, int]]:
        became = results.record(self._run, flow, [entry for _, entry in done], connection)
        intents.settle(connection, settlements((row.id, entry.answer) for row, entry in done))
        return became


def _adopted(row: IntentRow, record: Record) -> Written:
    """The record that our lost call made: its base is what we sent, so that an edit since then is seen as one."""
    return Written(
        row.reference, record.id, record.version, record.modified, {}, companion=record.companion, adopted=True
    )


def _read_back(end: End, type: str, plan: Planned, row: IntentRow, record: Record | None) -> tuple[Outcome, Planned]:
    """The answer an update of unknown outcome would have had, and the plan reduced to what was written."""
    if record is None:
        return Delayed(row.reference, _never_arrived()), plan
    normal = partial(end.connector.normal_form, type)
    arrived = tuple(
        change
        for change in plan.decision.changes
        if normal(change.path, record.fields.get(change.path)) == normal(change.path, change.new)
    )
    if not arrived:
        return Delayed(row.reference, _never_arrived()), plan
    lost = {change.rule for change in plan.decision.changes} - {change.rule for change in arrived}
    settled = plan.decision.settled if not lost else {}
    decision = msgspec.structs.replace(plan.decision, changes=arrived, settled=settled)
    answer = Written(row.reference, record.id, record.version, record.modified, {}, companion=record.companion)
    return answer, msgspec.structs.replace(plan, decision=decision)


def _never_arrived() -> Problem:
    return Problem(
        "LB-RUN-08",
        "An interrupted write did not happen.",
        "Nothing to do: it is planned anew.",
        retry_after_s=0.0,
    )
