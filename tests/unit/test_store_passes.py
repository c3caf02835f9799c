"""Passes: who may write, where reading stands, and what was seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, text
from tests.support.store import CUSTOMERS, PAIR, Run, action_row

from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, passes
from ledgerbridge.store.database import open_engine
from ledgerbridge.store.passes import SYNC, Observation, Superseded

PLAN = "plan"


def begin(run: Run, id: str, kind: str = SYNC, integration: str = PAIR, now: float = 1.0) -> int:
    return run(lambda c: passes.begin(c, id, integration, kind, now))


def observe(
    run: Run, pass_id: str, *seen: Observation, side: Side = Side.LEFT, tags: tuple[tuple[str, str, str], ...] = ()
) -> None:
    run(lambda c: passes.observe(c, pass_id, CUSTOMERS, side, seen, tags))


def seen_ids(run: Run, pass_id: str, side: Side = Side.LEFT) -> list[str]:
    return [row.record_id for row in run(lambda c: passes.next_observed(c, pass_id, CUSTOMERS, side, "", 100))]


# --- the right to write -----------------------------------------------------------------------------------------------


def test_a_sync_takes_its_integration_from_the_one_before(run: Run) -> None:
    first = begin(run, "p1")
    second = begin(run, "p2")
    assert second == first + 1
    run(lambda c: passes.check_epoch(c, PAIR, second))
    with pytest.raises(Superseded) as error:
        run(lambda c: passes.check_epoch(c, PAIR, first))
    assert error.value.problem.code == "LB-RUN-01"


def test_a_plan_leaves_a_running_sync_its_right(run: Run) -> None:
    sync = begin(run, "p1")
    observe(run, "p1", Observation("1", b"x"))
    run(lambda c: actions.add(c, action_row(pass_id="p1")))
    assert begin(run, "p2", PLAN) == sync
    run(lambda c: passes.check_epoch(c, PAIR, sync))
    assert seen_ids(run, "p1") == ["1"]
    assert len(run(lambda c: actions.of_pass(c, "p1"))) == 1


@pytest.mark.parametrize("kind", [PLAN, SYNC])
def test_a_pass_that_begins_leaves_a_plan_under_way_what_it_saw(run: Run, kind: str) -> None:
    begin(run, "p1", PLAN)
    observe(run, "p1", Observation("1", b"x"))
    run(lambda c: actions.add(c, action_row(pass_id="p1")))
    begin(run, "p2", kind, now=60.0)
    assert seen_ids(run, "p1") == ["1"]
    assert len(run(lambda c: actions.of_pass(c, "p1"))) == 1


def test_what_a_plan_saw_that_never_ended_is_dropped_a_day_later(run: Run) -> None:
    begin(run, "p1", PLAN)
    observe(run, "p1", Observation("1", b"x"))
    begin(run, "p2", PLAN, now=1.0 + 25 * 3600)
    assert seen_ids(run, "p1") == []


def test_integrations_do_not_stop_each_other(run: Run) -> None:
    mine = begin(run, "p1")
    begin(run, "p2", integration="other")
    run(lambda c: passes.check_epoch(c, PAIR, mine))


def test_what_a_superseded_pass_wrote_in_its_last_transaction_is_gone(run: Run) -> None:
    first = begin(run, "p1")
    begin(run, "p2")

    def late(connection: Connection) -> None:
        passes.save_cursors(connection, PAIR, {(CUSTOMERS, Side.LEFT): {"n": 1}})
        passes.check_epoch(connection, PAIR, first)

    with pytest.raises(Superseded):
        run(late)
    assert run(lambda c: passes.load_cursors(c, PAIR)) == {}


@pytest.mark.postgres
def test_nobody_takes_an_integration_while_a_page_is_being_committed(postgres_database: str) -> None:
    """Between the check and the commit no other pass may begin, or both would write."""
    one, two = open_engine(postgres_database), open_engine(postgres_database)
    with one.begin() as connection:
        mine = passes.begin(connection, "fence 1", "fenced", SYNC, 1.0)

    def take(connection: Connection) -> int:
        connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        return passes.begin(connection, "fence 2", "fenced", SYNC, 2.0)

    with one.begin() as holding:
        passes.check_epoch(holding, "fenced", mine)
        with pytest.raises(Exception, match="lock timeout"), two.begin() as other:
            take(other)
    with two.begin() as other:
        assert take(other) == mine + 1
    with pytest.raises(Superseded), one.begin() as connection:
        passes.check_epoch(connection, "fenced", mine)
    one.dispose()
    two.dispose()


@pytest.mark.postgres
def test_two_first_passes_at_once_begin_one_after_the_other(postgres_database: str) -> None:
    one, two = open_engine(postgres_database), open_engine(postgres_database)

    def begin_second() -> int:
        with two.begin() as connection:
            return passes.begin(connection, "new 2", "new", SYNC, 2.0)

    with ThreadPoolExecutor(1) as pool, one.connect() as holding:
        assert passes.begin(holding, "new 1", "new", SYNC, 1.0) == 1
        second = pool.submit(begin_second)
        while not (second.done() or somebody_waits(postgres_database)):
            pass
        holding.commit()
        assert second.result() == 2
    one.dispose()
    two.dispose()


def somebody_waits(database: str) -> bool:
    engine = open_engine(database)
    mine = "datname = current_database() AND wait_event_type = 'Lock'"
    query = text(f"SELECT count(*) FROM pg_stat_activity WHERE {mine}")
    with engine.connect() as connection:
        found = connection.execute(query).scalar_one()
    engine.dispose()
    return bool(found)


# --- passes as remembered ---------------------------------------------------------------------------------------------


def test_a_pass_ends_with_its_report_and_forgets_what_it_saw(run: Run) -> None:
    begin(run, "p1", now=5.0)
    observe(run, "p1", Observation("1", b"x"), tags=(("key", "t", "1"),))
    run(lambda c: passes.end(c, "p1", "done", '{"writes": 1}', 9.0))
    (row,) = run(passes.recent)
    assert (row.id, row.integration, row.kind, row.state) == ("p1", PAIR, SYNC, "done")
    assert (row.started_at, row.ended_at, row.report) == (5.0, 9.0, '{"writes": 1}')
    assert seen_ids(run, "p1") == []
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "key", ["t"])) == {}


def test_passes_are_listed_newest_first(run: Run) -> None:
    for n in range(4):
        begin(run, f"p{n}", integration=PAIR if n % 2 else "other", now=float(n))
    assert [row.id for row in run(lambda c: passes.recent(c, limit=3))] == ["p3", "p2", "p1"]
    assert [row.id for row in run(lambda c: passes.recent(c, PAIR))] == ["p3", "p1"]


def test_of_old_plans_the_last_finished_one_is_kept(run: Run) -> None:
    for n, id in enumerate(("p1", "p2", "p3")):
        begin(run, id, now=float(n))
        observe(run, id, Observation("1", b"x"))
        run(lambda c, id=id: actions.add(c, action_row(pass_id=id)))  # type: ignore[misc]
        if id != "p3":
            run(lambda c, id=id, n=n: passes.end(c, id, "done", "{}", n + 0.5))  # type: ignore[misc]
    begin(run, "p4", now=9.0)
    kept = {id: len(run(lambda c, id=id: actions.of_pass(c, id))) for id in ("p1", "p2", "p3")}  # type: ignore[misc]
    assert kept == {"p1": 0, "p2": 1, "p3": 0}
    assert seen_ids(run, "p3") == []


# --- cursors ----------------------------------------------------------------------------------------------------------


def test_a_cursor_is_kept_for_each_flow_and_side(run: Run) -> None:
    moved = {
        (CUSTOMERS, Side.LEFT): {"after": "2026-03-01", "page": 3, "nested": {"z": [1, 2], "a": None}},
        (CUSTOMERS, Side.RIGHT): {"after": "ä"},
        ("products", Side.LEFT): {},
    }
    run(lambda c: passes.save_cursors(c, PAIR, moved))
    run(lambda c: passes.save_cursors(c, "other", {(CUSTOMERS, Side.LEFT): {"after": "elsewhere"}}))
    assert run(lambda c: passes.load_cursors(c, PAIR)) == moved
    run(lambda c: passes.save_cursors(c, PAIR, {(CUSTOMERS, Side.RIGHT): {"after": "ö"}}))
    assert run(lambda c: passes.load_cursors(c, PAIR)) == {**moved, (CUSTOMERS, Side.RIGHT): {"after": "ö"}}


# --- observations -----------------------------------------------------------------------------------------------------


def test_a_record_seen_again_replaces_what_was_seen_and_its_tags(run: Run) -> None:
    observe(run, "p1", Observation("1", b"old"), tags=(("key", "t1", "1"), ("sku", "s", "1")))
    observe(run, "p1", Observation("1", b"new"), tags=(("key", "t2", "1"),))
    assert run(lambda c: passes.observed_by_id(c, "p1", CUSTOMERS, Side.LEFT, ["1", "2"])) == {
        "1": Observation("1", b"new")
    }
    tags = ["t1", "t2", "s"]
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "key", tags)) == {"t2": ["1"]}
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "sku", tags)) == {}


def test_records_come_in_pages_by_id_without_those_read_to_be_found(run: Run) -> None:
    observe(run, "p1", *[Observation(f"{n:02}", b"x", None, index_only=n == 3) for n in range(6)])
    first = run(lambda c: passes.next_observed(c, "p1", CUSTOMERS, Side.LEFT, "", 3))
    rest = run(lambda c: passes.next_observed(c, "p1", CUSTOMERS, Side.LEFT, first[-1].record_id, 9))
    assert [row.record_id for row in first] == ["00", "01", "02"]
    assert [row.record_id for row in rest] == ["04", "05"]


def test_every_record_comes_once_whatever_its_id_looks_like(run: Run) -> None:
    ids = ["10", "9", "a", "B", "ä", "Z-1", "_", "b", "A", "ß", " x", "1e3"]
    observe(run, "p1", *[Observation(id, b"x") for id in ids])
    found: list[str] = []
    while page := run(lambda c: passes.next_observed(c, "p1", CUSTOMERS, Side.LEFT, found[-1] if found else "", 2)):
        found.extend(row.record_id for row in page)
    assert sorted(found) == sorted(ids)


def test_sides_flows_and_passes_are_kept_apart(run: Run) -> None:
    observe(run, "p1", Observation("1", b"left"))
    observe(run, "p1", Observation("1", b"right"), side=Side.RIGHT)
    observe(run, "p2", Observation("2", b"later"))
    assert (seen_ids(run, "p1"), seen_ids(run, "p1", Side.RIGHT), seen_ids(run, "p2")) == (["1"], ["1"], ["2"])
    assert run(lambda c: passes.next_observed(c, "p1", "products", Side.LEFT, "", 9)) == []


def test_live_and_gone_records_are_counted(run: Run) -> None:
    observe(run, "p1", Observation("1", b"x"), Observation("2", None, "archived"), Observation("3", b"x", None, True))
    assert run(lambda c: passes.count_observed(c, "p1", CUSTOMERS, Side.LEFT)) == 2
    assert run(lambda c: passes.count_observed(c, "p1", CUSTOMERS, Side.LEFT, gone=True)) == 1


def test_more_records_than_one_statement_takes(run: Run) -> None:
    ids = [f"{n:05}" for n in range(1_203)]
    observe(run, "p1", *[Observation(id, b"x") for id in ids], tags=tuple(("key", f"t{id}", id) for id in ids))
    assert len(run(lambda c: passes.observed_by_id(c, "p1", CUSTOMERS, Side.LEFT, ids))) == 1_203
    tags = [f"t{id}" for id in ids]
    assert len(run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "key", tags))) == 1_203


def test_twins_share_a_tag_in_order_of_id(engine: Engine, run: Run) -> None:
    observe(run, "p1", Observation("2", b"x"), Observation("1", b"x"), tags=(("key", "t", "2"), ("key", "t", "1")))
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "key", ["t"])) == {"t": ["1", "2"]}
