"""The hub killed in the middle of its calls; `python -m tests.process.kills` does the same as often as you like."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.process.judge import Verdict, judge
from tests.process.kills import STORY, Kill, Round, story, summary, tell
from tests.process.people import CUSTOMERS, HUBSPOT, PRODUCTS, QUICKBOOKS, Entry, Rows, Thing

pytestmark = pytest.mark.process

SEEDS = (1, 2, 3, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_hub_doubles_loses_and_invents_nothing(seed: int, tmp_path: Path) -> None:
    lines: list[str] = []
    rounds = tell(seed, STORY, tmp_path, lines.append)
    assert summary(rounds) == f"{STORY} kills: 0 duplicates, 0 lost updates, 0 wrong values", "\n".join(lines)
    assert all(told.exits.count(-9) == len(told.kills) for told in rounds)
    assert [code for told in rounds for code in told.open_codes] == []


def test_the_judge_sees_what_is_doubled_lost_or_invented(tmp_path: Path) -> None:
    with story(7, tmp_path) as told:
        assert not told.first_round(0).verdict
        control, rows = told.control, Rows(told.control)

        def found() -> Verdict:
            return judge(Rows(control), told.things)

        made = next(row for row in rows.of(QUICKBOOKS, CUSTOMERS) if "LB" in (row.get("Notes") or ""))
        address = {"Address": made["PrimaryEmailAddr.Address"]}
        control.load(QUICKBOOKS, "Customer", [{"DisplayName": "Twin", "PrimaryEmailAddr": address}])
        assert [line.partition(" with ")[0] for line in found().duplicates] == ["2 quickbooks customers"]
        control.load(QUICKBOOKS, "Customer", [{"DisplayName": "Another", "Notes": made["Notes"]}])
        assert len(found().duplicates) == 2
        product, other = rows.of(HUBSPOT, PRODUCTS)[:2]
        control.patch(f"hubspot/state/products/{product['id']}", {"properties": {"description": "nobody's"}})
        verdict = found()
        assert [line.split()[0] for line in verdict.lost] == [product["hs_sku"]]
        assert f"{product['hs_sku']} description: nobody entered" in "\n".join(verdict.wrong)
        control.delete(f"hubspot/state/products/{other['id']}")
        assert f"{other['hs_sku']} stands on one side only" in found().lost


def test_a_value_older_than_the_last_one_entered_counts_as_lost() -> None:
    thing = Thing(PRODUCTS, "sku-1")
    thing.agree({"name": "name 1"})
    assert thing.allowed("name") == {"name 1"}
    thing.enter("name", Entry(HUBSPOT, "name 2", 1))
    assert thing.allowed("name") == {"name 2"}
    thing.enter("name", Entry(QUICKBOOKS, "name 3", 1))
    assert thing.allowed("name") == {"name 3"}
    thing.enter("name", Entry(HUBSPOT, "name 4", 2))
    assert thing.allowed("name") == {"name 3", "name 4"}


def test_the_summary_counts_what_was_found() -> None:
    good = Round([Kill(HUBSPOT, 1, "after", "POST /x")], [-9, 0], [], Verdict())
    bad = Round([], [0], [], Verdict(["a"], ["b", "c"], ["d", "e", "f"]))
    assert summary([good, bad]) == "1 kills: 1 duplicates, 2 lost updates, 3 wrong values"
