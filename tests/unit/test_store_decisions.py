"""What people decided about matches: one decision for each record, the latest."""

from __future__ import annotations

from tests.support.store import CUSTOMERS, PAIR, Run

from ledgerbridge.model.side import Side
from ledgerbridge.store import decisions
from ledgerbridge.store.decisions import MatchDecision, Verdict


def decision(
    left: str | None, right: str | None, verdict: Verdict = Verdict.LINK, flow: str = CUSTOMERS
) -> MatchDecision:
    return MatchDecision(flow, left, right, verdict, "ann", 100.0)


def keep(run: Run, *made: MatchDecision, integration: str = PAIR) -> None:
    run(lambda c: decisions.keep(c, integration, made))


def of_left(run: Run, *ids: str) -> dict[str, MatchDecision]:
    return run(lambda c: decisions.by_ids(c, PAIR, CUSTOMERS, Side.LEFT, ids))


def all_of(run: Run) -> list[MatchDecision]:
    return run(lambda c: decisions.all_of(c, PAIR))


def test_a_link_is_found_from_both_sides(run: Run) -> None:
    keep(run, decision("1", "a"), decision("2", None, Verdict.NEW), decision(None, "b", Verdict.IGNORE))
    assert of_left(run, "1", "2", "3") == {"1": decision("1", "a"), "2": decision("2", None, Verdict.NEW)}
    found = run(lambda c: decisions.by_ids(c, PAIR, CUSTOMERS, Side.RIGHT, ["a", "b"]))
    assert {id: entry.verdict for id, entry in found.items()} == {"a": Verdict.LINK, "b": Verdict.IGNORE}


def test_the_latest_decision_about_a_record_stands(run: Run) -> None:
    keep(run, decision("1", "a"), decision("2", "b"))
    keep(run, decision("1", "b"))
    assert all_of(run) == [decision("1", "b")], "what was decided about 1 and about b before is gone"


def test_flows_and_integrations_are_kept_apart(run: Run) -> None:
    keep(run, decision("1", "a"), decision("1", "a", flow="products"))
    keep(run, decision("1", "z"), integration="other")
    assert of_left(run, "1") == {"1": decision("1", "a")}
    assert len(all_of(run)) == 2


def test_taking_back_says_how_many_there_were(run: Run) -> None:
    keep(run, decision("1", "a"), decision("2", None, Verdict.NEW))
    assert run(lambda c: decisions.forget(c, PAIR, CUSTOMERS, Side.LEFT, ["1", "9"])) == 1
    assert all_of(run) == [decision("2", None, Verdict.NEW)]


def test_any_number_is_kept_and_found(run: Run) -> None:
    many = [decision(str(n), f"r{n}") for n in range(1_201)]
    keep(run, *many)
    keep(run)
    assert len(of_left(run, *(str(n) for n in range(1_201)))) == 1_201
