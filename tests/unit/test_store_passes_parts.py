"""What passes over parts, sweeps and deletions ask of the store, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.support.store import (
    CUSTOMERS,
    MAIN,
    PAIR,
    Run,
    action_row,
    batch_row,
    intent_row,
    link_row,
    parked_row,
)

from ledgerbridge.model.side import Side
from ledgerbridge.store import (
    actions,
    forgetting,
    intents,
    journal,
    link_rows,
    links,
    parking,
    passes,
    prints,
    schema,
    trimming,
)
from ledgerbridge.store.journal import JournalRow
from ledgerbridge.store.link_rows import LinkRow
from ledgerbridge.store.passes import PLAN, SKIP, SYNC, Observation, Superseded

OTHER = "other"


def add_links(run: Run, *rows: dict[str, Any], integration: str = PAIR) -> None:
    run(lambda c: links.add(c, integration, rows))


def observe(run: Run, side: Side, *seen: Observation) -> None:
    run(
        lambda c: passes.observe(
            c, "p1", CUSTOMERS, side, seen, [("key", f"t{one.record_id}", one.record_id) for one in seen]
        )
    )


def gone_links(run: Run) -> dict[str, str | None]:
    return {row.left_id: row.gone for row in run(lambda c: link_rows.page(c, PAIR, None, 0, 100))}


# --- prints -----------------------------------------------------------------------------------------------------------


def test_prints_are_kept_for_each_flow_and_replaced_whole(run: Run) -> None:
    run(lambda c: prints.save(c, PAIR, CUSTOMERS, {"scope": "1", "rule/a": "2"}))
    run(lambda c: prints.save(c, PAIR, "products", {"scope": "3"}))
    run(lambda c: prints.save(c, OTHER, CUSTOMERS, {"scope": "4"}))
    run(lambda c: prints.save(c, PAIR, CUSTOMERS, {"scope": "1", "rule/b": "5"}))
    assert run(lambda c: prints.load(c, PAIR)) == {
        CUSTOMERS: {"scope": "1", "rule/b": "5"},
        "products": {"scope": "3"},
    }
    run(lambda c: prints.save(c, PAIR, "products", {}))
    assert "products" not in run(lambda c: prints.load(c, PAIR))


# --- of a plan only the first writes ----------------------------------------------------------------------------------


def plan(run: Run, *rows: dict[str, Any]) -> list[int]:
    return run(lambda c: [actions.add(c, action_row(**row)) for row in rows])


def kept(run: Run) -> list[int]:
    return [row.id for row in run(lambda c: actions.of_pass(c, "p1"))]


def test_the_first_writes_stay_with_what_they_need_and_what_is_no_write(run: Run) -> None:
    (needed, needless) = plan(run, {"role": "company", "phase": 1}, {"role": "company", "phase": 1})
    ids = plan(
        run,
        {"right_id": "1", "needs": needed},
        {"right_id": "2", "action": "exclude"},
        {"right_id": "3", "action": "update"},
        {"right_id": "4", "needs": needless},
        {"right_id": "5"},
    )
    elsewhere = run(lambda c: actions.add(c, action_row(pass_id="p2")))
    assert run(lambda c: trimming.keep_first(c, "p1", 2)) == 2
    assert kept(run) == [needed, *ids[:3]]
    assert [row.id for row in run(lambda c: actions.of_pass(c, "p2"))] == [elsewhere]
    assert run(lambda c: trimming.keep_first(c, "p1", 2)) == 0


def test_records_whose_companion_is_renamed_come_first(run: Run) -> None:
    (made, renamed) = plan(
        run, {"role": "company", "phase": 1}, {"role": "company", "phase": 1, "action": "update", "left_id": "9"}
    )
    first, second = plan(run, {"right_id": "1", "needs": made}, {"right_id": "2", "needs": renamed, "action": "update"})
    assert first < second
    assert run(lambda c: trimming.keep_first(c, "p1", 1)) == 1
    assert kept(run) == [renamed, second]


def test_what_follows_a_record_stays_or_goes_with_it(run: Run) -> None:
    (first, second) = plan(run, {"right_id": "1"}, {"right_id": "2"})
    follows = {"role": "book", "action": "book", "phase": 3}
    (books_first, books_second, books_older) = plan(
        run, {**follows, "needs": first}, {**follows, "needs": second}, {**follows, "left_id": "5", "right_id": "6"}
    )
    assert run(lambda c: trimming.keep_first(c, "p1", 2)) == 1
    assert kept(run) == [first, second, books_first, books_second]
    assert run(lambda c: trimming.keep_first(c, "p1", 1)) == 1
    assert kept(run) == [first, books_first]
    assert books_older not in kept(run)


def test_an_action_is_needed_while_a_record_that_needs_it_is_to_be_written(run: Run) -> None:
    (one, two) = plan(run, {"role": "company", "phase": 1}, {"role": "company", "phase": 1})
    (left, done) = plan(run, {"right_id": "1", "needs": one}, {"right_id": "2", "needs": two})
    run(lambda c: actions.settle(c, [(done, "waiting", None, None)]))
    assert run(lambda c: trimming.still_needed(c, "p1", [one, two])) == {one}
    assert left


# --- sweeps -----------------------------------------------------------------------------------------------------------


def test_links_whose_record_was_not_seen_come_in_pages(run: Run) -> None:
    add_links(run, *[link_row(str(n), f"r{n}", gone="merged into 9" if n == 2 else None) for n in range(6)])
    add_links(run, link_row("company", "r", role="company"))
    add_links(run, link_row("elsewhere", "r"), integration=OTHER)
    observe(run, Side.LEFT, Observation("1", b"x"), Observation("3", None, "archived"))
    observe(run, Side.RIGHT, Observation("r0", b"x"))

    def page(after: int) -> list[tuple[int, str]]:
        return run(lambda c: passes.links_unseen(c, "p1", PAIR, CUSTOMERS, Side.LEFT, after, 2))

    first = page(0)
    assert [id for _, id in first] == ["0", "4"]
    assert [id for _, id in page(first[-1][0])] == ["5"]


def test_what_was_read_to_be_found_is_forgotten_with_its_tags(run: Run) -> None:
    observe(run, Side.RIGHT, Observation("1", b"x", None, index_only=True), Observation("2", b"x"))
    observe(run, Side.LEFT, Observation("1", b"x", None, index_only=True))
    run(lambda c: passes.forget_index(c, "p1", CUSTOMERS, Side.RIGHT))
    seen = run(lambda c: passes.observed_by_id(c, "p1", CUSTOMERS, Side.RIGHT, ["1", "2"]))
    assert list(seen) == ["2"]
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.RIGHT, "key", ["t1", "t2"])) == {"t2": ["2"]}
    assert run(lambda c: passes.tagged(c, "p1", CUSTOMERS, Side.LEFT, "key", ["t1"])) == {"t1": ["1"]}


def test_a_link_is_marked_while_its_record_is_gone(run: Run) -> None:
    add_links(run, *[link_row(str(n), f"r{n}") for n in range(3)])
    observe(run, Side.LEFT, Observation("0", None, "archived"), Observation("1", b"x"), Observation("7", None, "gone"))
    assert run(lambda c: passes.count_gone(c, "p1", PAIR, CUSTOMERS, Side.LEFT)) == 1
    for side in Side:
        run(lambda c, side=side: passes.note_gone(c, "p1", PAIR, CUSTOMERS, side))  # type: ignore[misc]
    assert gone_links(run) == {"0": "gone on the left", "1": None, "2": None}
    assert run(lambda c: passes.count_gone(c, "p1", PAIR, CUSTOMERS, Side.LEFT)) == 0
    assert run(lambda c: passes.known_gone(c, PAIR, CUSTOMERS, Side.LEFT, ["0", "1"])) == {"0"}
    assert run(lambda c: passes.known_gone(c, PAIR, CUSTOMERS, Side.RIGHT, ["r0"])) == set()
    observe(run, Side.LEFT, Observation("0", b"x"))
    run(lambda c: passes.note_gone(c, "p1", PAIR, CUSTOMERS, Side.LEFT))
    assert gone_links(run)["0"] is None


def test_a_record_back_on_one_side_leaves_the_mark_of_the_other(run: Run) -> None:
    add_links(run, link_row("0", "r0", gone="gone on the right"))
    observe(run, Side.LEFT, Observation("0", b"x"))
    run(lambda c: passes.note_gone(c, "p1", PAIR, CUSTOMERS, Side.LEFT))
    assert gone_links(run) == {"0": "gone on the right"}


# --- links as people see them -----------------------------------------------------------------------------------------


def test_links_are_listed_in_pages_and_found_by_either_record(run: Run) -> None:
    add_links(run, *[link_row(str(n), f"r{n}", flow="products" if n == 1 else CUSTOMERS) for n in range(3)])
    add_links(run, link_row("0", "c", role="company"))
    first = run(lambda c: link_rows.page(c, PAIR, None, 0, 2))
    rest = run(lambda c: link_rows.page(c, PAIR, None, first[-1].id, 9))
    assert [(row.flow, row.role, row.left_id) for row in [*first, *rest]] == [
        (CUSTOMERS, MAIN, "0"),
        ("products", MAIN, "1"),
        (CUSTOMERS, MAIN, "2"),
        (CUSTOMERS, "company", "0"),
    ]
    assert [row.left_id for row in run(lambda c: link_rows.page(c, PAIR, "products", 0, 9))] == ["1"]
    found = run(lambda c: link_rows.of_record(c, PAIR, CUSTOMERS, Side.RIGHT, "r2"))
    assert found is not None
    assert (found.left_id, found.right_id) == ("2", "r2")
    assert run(lambda c: link_rows.of_record(c, PAIR, CUSTOMERS, Side.LEFT, "r2")) is None
    run(lambda c: link_rows.remove(c, [found.id]))
    assert run(lambda c: link_rows.of_record(c, PAIR, CUSTOMERS, Side.RIGHT, "r2")) is None


def test_what_stands_open_of_either_record_is_looked_at_again(run: Run) -> None:
    rows = [parked_row("1"), parked_row("2"), parked_row("a", side="right")]
    run(lambda c: parking.park(c, PAIR, rows))
    link = LinkRow(1, CUSTOMERS, MAIN, "1", "a", None)
    run(lambda c: link_rows.look_again(c, PAIR, link, 7.0))
    assert run(lambda c: parking.due(c, PAIR, CUSTOMERS, Side.LEFT, 8.0, False)) == ["1"]
    assert run(lambda c: parking.due(c, PAIR, CUSTOMERS, Side.RIGHT, 8.0, False)) == ["a"]


# --- passes of every kind, and forgetting -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "takes"), [(SYNC, True), (SKIP, True), (PLAN, False)])
def test_all_but_a_plan_take_their_integration(run: Run, kind: str, takes: bool) -> None:
    first = run(lambda c: passes.begin(c, "p1", PAIR, SYNC, 1.0))
    run(lambda c: passes.begin(c, "p2", PAIR, kind, 2.0))
    if takes:
        with pytest.raises(Superseded):
            run(lambda c: passes.check_epoch(c, PAIR, first))
    else:
        run(lambda c: passes.check_epoch(c, PAIR, first))


def everything(run: Run, integration: str, pass_id: str) -> None:
    run(lambda c: passes.begin(c, pass_id, integration, SYNC, 1.0))
    add_links(run, link_row("1", "a"), integration=integration)
    run(lambda c: passes.save_cursors(c, integration, {(CUSTOMERS, Side.LEFT): {"n": 1}}))
    run(lambda c: prints.save(c, integration, CUSTOMERS, {"scope": "1"}))
    run(lambda c: parking.park(c, integration, [parked_row("1")]))
    run(lambda c: passes.observe(c, pass_id, CUSTOMERS, Side.LEFT, [Observation("1", b"x")], [("key", "t", "1")]))
    run(lambda c: actions.add(c, action_row(pass_id=pass_id)))
    intent = intent_row(f"b{pass_id}", 0, integration=integration)
    run(lambda c: intents.commit(c, batch_row(f"b{pass_id}", integration=integration), [intent]))
    told = JournalRow(1.0, integration, pass_id, CUSTOMERS, "1", "a", "create", "created", None, "{}")
    run(lambda c: journal.write(c, [told]))


def standing(run: Run, integration: str, pass_id: str) -> set[str]:
    """The tables that hold something of an integration."""
    found = set()
    for table in schema.metadata.sorted_tables:
        of_it = (
            table.c.integration == integration
            if "integration" in table.c
            else table.c.pass_id == pass_id
            if "pass_id" in table.c
            else table.c.name == integration
            if table.name == "integrations"
            else None
        )
        if of_it is not None and run(lambda c, t=table, w=of_it: c.execute(select(t).where(w)).first()):  # type: ignore[misc]
            found.add(table.name)
    return found


def test_a_forgotten_integration_leaves_its_history_its_intents_and_its_fence(run: Run) -> None:
    everything(run, PAIR, "p1")
    everything(run, OTHER, "p2")
    before = standing(run, OTHER, "p2")
    assert before >= {"links", "cursors", "flow_prints", "parked", "observed", "observed_tags", "actions", "passes"}
    assert run(forgetting.known) == {PAIR: 1, OTHER: 1}
    epoch = run(lambda c: c.execute(select(schema.integrations.c.epoch)).scalars().all())
    run(lambda c: forgetting.forget(c, PAIR))
    assert standing(run, PAIR, "p1") == {"integrations", "journal", "intents", "batches"}
    assert standing(run, OTHER, "p2") == before
    assert run(forgetting.known) == {OTHER: 1}
    with pytest.raises(Superseded):
        run(lambda c: passes.check_epoch(c, PAIR, max(epoch)))
