"""Action rows: the plan as it was decided, and what became of it."""

from __future__ import annotations

from typing import Any

from tests.support.store import CUSTOMERS, MAIN, Run, action_row

from ledgerbridge.store import actions


def add(run: Run, *rows: dict[str, Any]) -> list[int]:
    return [run(lambda c, row=row: actions.add(c, row)) for row in rows]  # type: ignore[misc]


def test_actions_are_numbered_in_the_order_of_their_making(run: Run) -> None:
    ids = add(run, action_row(), action_row(), action_row())
    run(lambda c: actions.add_all(c, [action_row(), action_row()]))
    every = [row.id for row in run(lambda c: actions.of_pass(c, "p1"))]
    assert every[:3] == ids
    assert every == sorted(every)
    assert len(every) == 5


def test_an_action_comes_back_whole(run: Run) -> None:
    (id,) = add(run, action_row(left_id="501", key_tag="t", needs=7, role="company", phase=1))
    row = run(lambda c: actions.by_ids(c, [id]))[id]
    assert (row.left_id, row.right_id, row.key_tag, row.needs, row.role, row.phase) == (
        "501",
        None,
        "t",
        7,
        "company",
        1,
    )
    assert (row.action, row.side, row.sealed, row.outcome, row.code) == ("create", "right", b"sealed", None, None)
    assert run(lambda c: actions.by_ids(c, [])) == {}


def test_pending_actions_come_by_phase_until_something_became_of_them(run: Run) -> None:
    first, second, third, _ = add(run, action_row(), action_row(), action_row(), action_row(phase=3))
    add(run, action_row(pass_id="p2"))
    run(lambda c: actions.settle(c, [(second, "created", None, "58")]))

    def ids(after: int, limit: int) -> list[int]:
        return [row.id for row in run(lambda c: actions.pending(c, "p1", 2, after, limit))]

    assert ids(0, 10) == [first, third]
    assert ids(0, 1) == [first]
    assert ids(first, 10) == [third]


def test_a_plan_is_read_in_pages(run: Run) -> None:
    ids = add(run, *[action_row() for _ in range(5)])
    assert [row.id for row in run(lambda c: actions.of_pass(c, "p1", ids[1], 2))] == ids[2:4]


def test_what_became_of_an_action_is_noted(run: Run) -> None:
    done, failed = add(run, action_row(), action_row())
    run(lambda c: actions.settle(c, [(done, "created", None, "58"), (failed, "failed", "LB-REC-02", None)]))
    run(lambda c: actions.settle(c, []))
    rows = run(lambda c: actions.by_ids(c, [done, failed]))
    assert (rows[done].outcome, rows[done].code, rows[done].result_id) == ("created", None, "58")
    assert (rows[failed].outcome, rows[failed].code, rows[failed].result_id) == ("failed", "LB-REC-02", None)


def test_the_sealed_part_can_be_replaced(run: Run) -> None:
    one, other = add(run, action_row(), action_row())
    run(lambda c: actions.reseal(c, [(one, b"with the vendor's words")]))
    rows = run(lambda c: actions.by_ids(c, [one, other]))
    assert (rows[one].sealed, rows[other].sealed) == (b"with the vendor's words", b"sealed")


def test_an_action_is_found_by_its_key_within_role_and_flow(run: Run) -> None:
    mine, *_ = add(
        run,
        action_row(role="company", key_tag="t"),
        action_row(role=MAIN, key_tag="t"),
        action_row(role="company", key_tag="t", flow="products"),
        action_row(role="company", key_tag="t", pass_id="p2"),
    )
    found = run(lambda c: actions.by_key(c, "p1", CUSTOMERS, "company", ["t", "u"]))
    assert {tag: row.id for tag, row in found.items()} == {"t": mine}
    assert run(lambda c: actions.by_key(c, "p1", CUSTOMERS, "company", [])) == {}


def test_records_spoken_of_already_are_known(run: Run) -> None:
    add(run, action_row(left_id="1"), action_row(right_id="a"), action_row(left_id="2", role="company"))
    assert run(lambda c: actions.ids_planned(c, "p1", CUSTOMERS, "left_id", ["1", "2", "3"])) == {"1"}
    assert run(lambda c: actions.ids_planned(c, "p1", CUSTOMERS, "right_id", ["a", "1"])) == {"a"}
    assert run(lambda c: actions.ids_planned(c, "p2", CUSTOMERS, "left_id", ["1"])) == set()


def test_a_plan_is_counted_by_flow_role_and_action(run: Run) -> None:
    add(
        run,
        action_row(),
        action_row(),
        action_row(action="update"),
        action_row(role="company"),
        action_row(pass_id="x"),
    )
    assert run(lambda c: actions.planned_counts(c, "p1")) == {
        (CUSTOMERS, MAIN, "create"): 2,
        (CUSTOMERS, MAIN, "update"): 1,
        (CUSTOMERS, "company", "create"): 1,
    }
    assert run(lambda c: actions.creates_towards(c, "p1")) == {(CUSTOMERS, "right", "Customer")}


def test_only_what_was_written_counts_as_written(run: Run) -> None:
    kinds = [
        ("create", "created"),
        ("update", "updated"),
        ("set up", "created"),
        ("create", "failed"),
        ("link", "linked"),
        ("update", "waiting"),
    ]
    ids = add(run, *[action_row(action=action) for action, _ in kinds])
    run(lambda c: actions.settle(c, [(id, how, None, None) for id, (_, how) in zip(ids, kinds, strict=True)]))
    assert run(lambda c: actions.count_written(c, "p1")) == 3
