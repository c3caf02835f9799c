"""Keys remembered: which records were last seen with which match key."""

from __future__ import annotations

from tests.support.store import CUSTOMERS, PAIR, Run

from ledgerbridge.model.side import Side
from ledgerbridge.store import keys


def remember(run: Run, side: Side = Side.LEFT, **tags: str) -> None:
    run(lambda c: keys.remember(c, PAIR, CUSTOMERS, side, tags))


def known(run: Run, *tags: str, side: Side = Side.LEFT) -> dict[str, list[str]]:
    return run(lambda c: keys.known(c, PAIR, CUSTOMERS, side, tags))


def test_records_with_one_key_are_known_together_in_order(run: Run) -> None:
    remember(run, b="t", a="t", c="u")
    assert known(run, "t", "u", "v") == {"t": ["a", "b"], "u": ["c"]}


def test_a_record_is_known_by_its_latest_key_alone(run: Run) -> None:
    remember(run, a="t")
    remember(run, a="u")
    assert known(run, "t", "u") == {"u": ["a"]}


def test_sides_flows_and_integrations_are_kept_apart(run: Run) -> None:
    remember(run, a="t")
    remember(run, Side.RIGHT, b="t")
    run(lambda c: keys.remember(c, "other", CUSTOMERS, Side.LEFT, {"c": "t"}))
    run(lambda c: keys.remember(c, PAIR, "products", Side.LEFT, {"d": "t"}))
    assert known(run, "t") == {"t": ["a"]}
    assert known(run, "t", side=Side.RIGHT) == {"t": ["b"]}


def test_a_record_that_is_gone_is_known_no_more(run: Run) -> None:
    remember(run, a="t", b="t")
    run(lambda c: keys.forget(c, PAIR, CUSTOMERS, Side.LEFT, ["a", "never seen"]))
    assert known(run, "t") == {"t": ["b"]}


def test_any_number_of_keys_is_remembered_and_forgotten(run: Run) -> None:
    many = {str(n): f"t{n}" for n in range(1_201)}
    remember(run, **many)
    remember(run)
    assert len(known(run, *many.values())) == 1_201
    run(lambda c: keys.forget(c, PAIR, CUSTOMERS, Side.LEFT, list(many)))
    assert known(run, *many.values()) == {}
