"""Links: one for each record, in each flow, role and side."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.store import CUSTOMERS, MAIN, PAIR, Run, link_row

from ledgerbridge.model.side import Side
from ledgerbridge.store import links


def add(run: Run, *rows: dict[str, Any], integration: str = PAIR) -> None:
    run(lambda c: links.add(c, integration, rows))


def pairs(run: Run, role: str = MAIN) -> list[tuple[str, str]]:
    return [(link.left_id, link.right_id) for link in run(lambda c: links.all_of(c, PAIR, CUSTOMERS, role))]


@pytest.mark.parametrize(("left", "right"), [("1", "b"), ("2", "a"), ("1", "a")])
def test_a_side_is_linked_once_in_a_flow_and_role(run: Run, left: str, right: str) -> None:
    add(run, link_row("1", "a"))
    with pytest.raises(IntegrityError):
        add(run, link_row("9", "z"), link_row(left, right))
    assert pairs(run) == [("1", "a")], "nothing of the refused batch stays"


def test_the_same_record_may_be_linked_in_another_role_flow_and_integration(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("1", "a", role="company"), link_row("1", "a", flow="products"))
    add(run, link_row("1", "a"), integration="other")
    assert pairs(run) == [("1", "a")]
    assert pairs(run, "company") == [("1", "a")]


def test_links_are_found_from_both_sides(run: Run) -> None:
    add(run, link_row("1", "a", left_base=b"L", right_version="7"), link_row("2", "b"))
    by_left = run(lambda c: links.by_ids(c, PAIR, CUSTOMERS, MAIN, Side.LEFT, ["1", "3"]))
    by_right = run(lambda c: links.by_ids(c, PAIR, CUSTOMERS, MAIN, Side.RIGHT, ["a", "b", "1"]))
    assert list(by_left) == ["1"]
    assert sorted(by_right) == ["a", "b"]
    link = by_left["1"]
    assert [link.id_on(side) for side in Side] == ["1", "a"]
    assert [link.base(side) for side in Side] == [b"L", b""]
    assert [link.version(side) for side in Side] == [None, "7"]
    assert [link.written_at(side) for side in Side] == [None, None]
    assert run(lambda c: links.by_ids(c, PAIR, CUSTOMERS, MAIN, Side.LEFT, [])) == {}


def test_what_a_link_remembers_is_changed_its_ids_are_not(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("2", "b"))
    (first, second) = run(lambda c: links.all_of(c, PAIR, CUSTOMERS, MAIN))
    after = msgspec.structs.replace(
        first,
        left_base=b"L",
        right_base=b"R",
        left_version="1",
        right_version="2",
        left_written_at=1.5,
        right_written_at=1774746000.123456,
    )
    run(lambda c: links.change(c, [after]))
    assert run(lambda c: links.all_of(c, PAIR, CUSTOMERS, MAIN)) == [after, second]


def test_a_link_follows_the_record_that_survived_a_merge(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("2", "b"))
    (first, _) = run(lambda c: links.all_of(c, PAIR, CUSTOMERS, MAIN))
    run(lambda c: links.move(c, first, Side.LEFT, "3"))
    assert pairs(run) == [("3", "a"), ("2", "b")]


def test_a_link_never_moves_onto_a_record_that_is_linked(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("2", "b"))
    (first, _) = run(lambda c: links.all_of(c, PAIR, CUSTOMERS, MAIN))
    with pytest.raises(IntegrityError):
        run(lambda c: links.move(c, first, Side.LEFT, "2"))
    assert pairs(run) == [("1", "a"), ("2", "b")]


def test_links_whose_record_is_gone_do_not_count(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("2", "b", gone="archived"), link_row("1", "x", role="company"))
    assert run(lambda c: links.count(c, PAIR, CUSTOMERS, MAIN)) == 1


def test_more_links_than_one_statement_takes(run: Run) -> None:
    add(run, *[link_row(str(n), f"r{n}") for n in range(1_201)])
    ids = [str(n) for n in range(1_201)]
    assert len(run(lambda c: links.by_ids(c, PAIR, CUSTOMERS, MAIN, Side.LEFT, ids))) == 1_201


def test_a_link_that_is_removed_leaves_the_others_and_lets_its_records_be_linked_anew(run: Run) -> None:
    add(run, link_row("1", "a"), link_row("2", "b"), link_row("3", "c"))
    first, second, _ = run(lambda c: links.all_of(c, PAIR, CUSTOMERS, MAIN))
    run(lambda c: links.remove(c, [first, second]))
    run(lambda c: links.remove(c, []))
    assert pairs(run) == [("3", "c")]
    add(run, link_row("1", "b"))
    assert pairs(run) == [("3", "c"), ("1", "b")]
