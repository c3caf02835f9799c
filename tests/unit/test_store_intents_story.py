"""Intents through any story of commits, answers and deaths: what is open is never forgotten."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, delete
from tests.support.store import PAIR, batch_row, intent_row

from ledgerbridge.store import intents
from ledgerbridge.store.schema import batches
from ledgerbridge.store.schema import intents as table

REFERENCES = [f"LB{n}" for n in range(5)]
ENDS = ["done", "refused", "absent"]


class Died(Exception):
    """The process ends before its commit."""


class Known(msgspec.Struct):
    """What the model remembers of one intent."""

    batch: str
    kind: str
    reference: str
    settled: str | None = None


class Intents(RuleBasedStateMachine):
    """The store beside a model that is a dictionary."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._made = 0
        self._known: dict[str, Known] = {}
        with engine.begin() as connection:
            connection.execute(delete(table))
            connection.execute(delete(batches))

    def _open(self) -> list[str]:
        return sorted(id for id, known in self._known.items() if known.settled is None)

    def _free(self) -> list[str]:
        used = {known.reference for known in self._known.values() if known.settled is None and known.kind == "create"}
        return [reference for reference in REFERENCES if reference not in used]

    def _drawn(self, data: st.DataObject) -> list[tuple[str, str]]:
        """(kind, reference) of the intents of one call; creates only for references that are free."""
        kind = data.draw(st.sampled_from(["create", "update"]))
        pool = self._free() if kind == "create" else REFERENCES
        chosen = data.draw(st.lists(st.sampled_from(pool), unique=True, max_size=3)) if pool else []
        return [(kind, reference) for reference in chosen]

    def _work(self, wanted: list[tuple[str, str]]) -> tuple[str, Callable[[Connection], None]]:
        self._made += 1
        batch = f"b{self._made}"
        rows = [
            intent_row(batch, n, kind=kind, reference=reference, created_at=float(self._made))
            for n, (kind, reference) in enumerate(wanted)
        ]
        return batch, lambda connection: intents.commit(connection, batch_row(batch, kind=wanted[0][0]), rows)

    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        wanted = self._drawn(data)
        if not wanted:
            return
        batch, work = self._work(wanted)
        with self._engine.begin() as connection:
            work(connection)
        replaced = {reference for kind, reference in wanted if kind == "create"}
        self._known = {
            id: known
            for id, known in self._known.items()
            if not (known.kind == "create" and known.settled is not None and known.reference in replaced)
        }
        self._known |= {f"{batch}.{n}": Known(batch, kind, reference) for n, (kind, reference) in enumerate(wanted)}

    @rule(data=st.data())
    def die_before_the_commit(self, data: st.DataObject) -> None:
        wanted = self._drawn(data)
        if not wanted:
            return
        _, work = self._work(wanted)
        try:
            with self._engine.begin() as connection:
                work(connection)
                raise Died
        except Died:
            self._engine.dispose()

    @precondition(lambda self: self._open())
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self._open()), unique=True, min_size=1))
        ended = [(id, data.draw(st.sampled_from(ENDS)), f"made {id}") for id in chosen]
        with self._engine.begin() as connection:
            intents.settle(connection, ended)
        for id, how, _ in ended:
            self._known[id].settled = how
        self._known = {id: k for id, k in self._known.items() if k.settled is None or k.kind == "create"}

    @rule()
    def start_again(self) -> None:
        self._engine.dispose()

    @invariant()
    def what_is_open_is_what_was_committed_and_not_settled(self) -> None:
        with self._engine.begin() as connection:
            assert sorted(row.id for row in intents.open_of(connection, PAIR)) == self._open()
            assert intents.any_open(connection, PAIR) == bool(self._open())

    @invariant()
    def calls_are_kept_exactly_as_long_as_they_may_be_needed(self) -> None:
        needed = {self._known[id].batch for id in self._open()}
        with self._engine.begin() as connection:
            every = [f"b{n}" for n in range(1, self._made + 1)]
            assert set(intents.load_batches(connection, every)) == needed

    @invariant()
    def a_reference_is_taken_while_open_or_done(self) -> None:
        creates = {known.reference: known for known in self._known.values() if known.kind == "create"}
        with self._engine.begin() as connection:
            found = intents.taken(connection, "books", "Customer", REFERENCES)
        expected = {reference: known.settled for reference, known in creates.items()}
        held = {reference: how for reference, how in expected.items() if how in (None, "done")}
        assert {reference: entry.settled for reference, entry in found.items()} == held


def test_intents_keep_their_word_through_any_story(engine: Engine) -> None:
    examples = max(10, settings().max_examples // 10)
    run_state_machine_as_test(
        lambda: Intents(engine), settings=settings(max_examples=examples, stateful_step_count=20, deadline=None)
    )
