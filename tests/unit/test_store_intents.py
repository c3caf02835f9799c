"""Intents: written down before a call, one for each reference, open until their outcome is known."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from tests.support.store import CUSTOMERS, PAIR, Run, batch_row, intent_row

from ledgerbridge.model.side import Side
from ledgerbridge.store import intents
from ledgerbridge.store.intents import Taken
from ledgerbridge.store.schema import intents as table


def commit(run: Run, batch: str, *rows: dict[str, Any], **more: Any) -> None:
    run(lambda c: intents.commit(c, batch_row(batch, **more), rows))


def settle(run: Run, *ended: tuple[str, str, str | None]) -> None:
    run(lambda c: intents.settle(c, ended))


def open_ids(run: Run, integration: str = PAIR) -> list[str]:
    return [row.id for row in run(lambda c: intents.open_of(c, integration))]


def taken(run: Run, *references: str, connection: str = "books", type: str = "Customer") -> dict[str, Taken]:
    return run(lambda c: intents.taken(c, connection, type, references))


def kept_batches(run: Run, *ids: str) -> list[str]:
    return sorted(run(lambda c: intents.load_batches(c, ids)))


# --- one create for each reference ------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-B-05")
def test_a_reference_is_used_by_one_open_create(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0, reference="LB1"))
    with pytest.raises(IntegrityError):
        commit(run, "b2", intent_row("b2", 0, reference="LB1", integration="other", flow="x", role="y"))
    assert open_ids(run) == ["b1.0"]
    assert kept_batches(run, "b1", "b2") == ["b1"]


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("how", ["done", "refused", "absent"])
def test_a_settled_create_still_holds_its_reference(run: Run, how: str) -> None:
    commit(run, "b1", intent_row("b1", 0, reference="LB1"))
    settle(run, ("b1.0", how, None))
    with pytest.raises(IntegrityError):
        run(lambda c: c.execute(insert(table), intent_row("b2", 0, reference="LB1")))


@pytest.mark.parametrize("more", [{"connection": "other books"}, {"type": "Item"}, {"kind": "update"}])
def test_the_same_reference_elsewhere_is_another(run: Run, more: dict[str, str]) -> None:
    commit(run, "b1", intent_row("b1", 0, reference="LB1"))
    commit(run, "b2", intent_row("b2", 0, reference="LB1", **more))
    assert len(open_ids(run)) == 2


def test_updates_of_one_record_may_follow_each_other(run: Run) -> None:
    for batch in ("b1", "b2"):
        commit(run, batch, intent_row(batch, 0, kind="update", reference="same", target_id="58"))
    assert open_ids(run) == ["b1.0", "b2.0"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (None, Taken(None, None, "b10")),
        ("done", Taken("done", "58", "b10")),
        ("refused", None),
        ("absent", None),
    ],
)
def test_a_reference_is_taken_while_its_create_is_open_or_was_done(run: Run, how: str | None, expected: Taken) -> None:
    commit(run, "b1", intent_row("b1", 0, reference="LB1"))
    if how is not None:
        settle(run, ("b1.0", how, "58" if how == "done" else None))
    assert taken(run, "LB1", "LB2") == ({"LB1": expected} if expected else {})
    assert taken(run, "LB1", connection="other") == {}
    assert taken(run, "LB1", type="Item") == {}
    assert taken(run) == {}


@pytest.mark.parametrize("how", ["done", "refused", "absent"])
def test_a_settled_create_makes_room_for_a_new_one(run: Run, how: str) -> None:
    commit(run, "b1", intent_row("b1", 0, reference="LB1"))
    settle(run, ("b1.0", how, None))
    commit(run, "b2", intent_row("b2", 0, reference="LB1"))
    assert open_ids(run) == ["b2.0"]
    assert taken(run, "LB1") == {"LB1": Taken(None, None, "b20")}


def test_creates_under_way_are_known_by_their_key(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0, key_tag="t0"), intent_row("b1", 1, key_tag="t1"))
    settle(run, ("b1.1", "done", "9"))
    commit(run, "b2", intent_row("b2", 0, kind="update", key_tag="t2"))
    assert run(lambda c: intents.open_keys(c, "books", "Customer", ["t0", "t1", "t2"])) == {"t0": "LBb10"}
    assert run(lambda c: intents.open_keys(c, "other", "Customer", ["t0"])) == {}


# --- from commit to settlement ----------------------------------------------------------------------------------------


def test_a_call_stands_whole_until_its_last_intent_is_settled(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0), intent_row("b1", 1), intent_row("b1", 2))
    assert run(lambda c: intents.load_batches(c, ["b1"]))["b1"].sealed == b"call"
    settle(run, ("b1.0", "done", "58"), ("b1.2", "refused", None))
    assert open_ids(run) == ["b1.1"]
    assert kept_batches(run, "b1") == ["b1"]
    settle(run, ("b1.1", "absent", None))
    assert open_ids(run) == []
    assert kept_batches(run, "b1") == []


def test_what_a_settled_create_held_of_a_person_is_gone(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0))
    settle(run, ("b1.0", "done", "58"))
    rows = run(lambda c: c.execute(table.select()).mappings().all())
    assert [(row["settled"], row["target_id"], bytes(row["sealed"])) for row in rows] == [("done", "58", b"")]


def test_settled_updates_are_not_kept(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0, kind="update"), intent_row("b1", 1, kind="update"), kind="update")
    settle(run, ("b1.0", "done", "58"))
    assert open_ids(run) == ["b1.1"]
    settle(run, ("b1.1", "done", "59"))
    assert run(lambda c: c.execute(table.select()).all()) == []


def test_open_intents_come_oldest_first_and_whole(run: Run) -> None:
    commit(run, "b2", intent_row("b2", 0, created_at=200.0))
    commit(run, "b1", intent_row("b1", 0, created_at=100.0, key_tag="t", target_id="9"), intent_row("b1", 1))
    commit(run, "b3", intent_row("b3", 0, integration="other"))
    rows = run(lambda c: intents.open_of(c, PAIR))
    assert [row.id for row in rows] == ["b1.0", "b1.1", "b2.0"]
    assert (rows[0].key_tag, rows[0].target_id, rows[0].sealed, rows[0].position) == ("t", "9", b"plan", 0)
    assert run(lambda c: intents.any_open(c, "other"))
    assert not run(lambda c: intents.any_open(c, "nobody's"))


def test_nothing_settled_is_nothing_done(run: Run) -> None:
    settle(run)
    assert run(lambda c: intents.load_batches(c, [])) == {}


# --- records under way ------------------------------------------------------------------------------------------------


def busy(run: Run, side: Side, *ids: str, flow: str = CUSTOMERS) -> set[str]:
    return run(lambda c: intents.busy(c, PAIR, flow, side, ids))


def test_a_record_is_busy_at_either_end_of_an_open_write(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0, side="right", source_id="501", target_id="58", kind="update"))
    commit(run, "b2", intent_row("b2", 0, side="left", source_id="59", target_id="502", kind="update"))
    assert busy(run, Side.LEFT, "501", "502", "58", "59") == {"501", "502"}
    assert busy(run, Side.RIGHT, "501", "502", "58", "59") == {"58", "59"}
    assert busy(run, Side.LEFT, "501", flow="products") == set()
    assert busy(run, Side.LEFT) == set()
    settle(run, ("b1.0", "done", "58"))
    assert busy(run, Side.LEFT, "501", "502") == {"502"}


def test_the_source_of_an_open_create_is_busy(run: Run) -> None:
    commit(run, "b1", intent_row("b1", 0, source_id="501"))
    assert busy(run, Side.LEFT, "501", "502") == {"501"}
    assert busy(run, Side.RIGHT, "501") == set()
