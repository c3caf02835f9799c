"""The configuration as code: what a changed file would do is counted first, and then happens, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.pair.rig import configuration, contact
from tests.support.owner import HubSpotOwner
from tests.support.pair import FILE, Pair

from ledgerbridge.model.problems import SetupError
from ledgerbridge.planner.decision import Action
from ledgerbridge.store import schemas
from ledgerbridge.usecases import reconfiguring
from ledgerbridge.usecases.effects import FlowEffect
from ledgerbridge.usecases.passes import is_main
from ledgerbridge.usecases.reconfiguring import Proposal

EVERYBODY = configuration('direction = "left-to-right"\nfilter = []', 'direction = "off"')
STAGE = """
[[integration.hubspot-quickbooks.flows.customers.filter]]
side = "left"
condition = [{ field = "lifecyclestage", operator = "any of", values = ["customer"] }]
"""
CUSTOMERS_ONLY = configuration('direction = "left-to-right"', 'direction = "off"') + STAGE
NAMES = EVERYBODY.replace("filter = []", "filter = []\ndisplay_name_from_company = false")


def person(n: int, stage: str = "lead") -> dict[str, object]:
    return contact(f"p{n}@example.com", f"P{n}", "Test", lifecyclestage=stage)


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair(EVERYBODY) as pair:
        pair.connect()
        pair.load("hubspot", "contacts", [person(n, "customer" if n < 2 else "lead") for n in range(5)])
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 5}
        yield pair


def proposed(pair: Pair, text: str) -> Proposal:
    return pair.run(reconfiguring.propose(pair.hub, text, FILE))  # type: ignore[no-any-return]


def customers(proposal: Proposal) -> FlowEffect:
    [effect] = proposal.effects
    [found] = [flow for flow in effect.flows if flow.flow == "customers"]
    return found


@pytest.mark.feature("F-CORE-SET-08")
def test_a_filter_that_is_added_says_who_leaves_and_nothing_is_written(pair: Pair) -> None:
    before = pair.records("quickbooks", "Customer")
    proposal = proposed(pair, CUSTOMERS_ONLY)
    assert (customers(proposal).leaves, customers(proposal).enters) == (3, 0)
    assert any(place.at.endswith("customers.filter") for place in proposal.differences)
    assert pair.records("quickbooks", "Customer") == before
    assert pair.configuration == EVERYBODY


@pytest.mark.feature("F-CORE-SET-08")
def test_a_filter_that_is_taken_away_says_who_enters_and_then_they_do(pair: Pair) -> None:
    pair.run(reconfiguring.apply(pair.hub, proposed(pair, CUSTOMERS_ONLY)))
    pair.load("hubspot", "contacts", [person(n) for n in range(5, 8)])
    pair.later()
    pair.sync()
    proposal = proposed(pair, EVERYBODY)
    assert (customers(proposal).enters, customers(proposal).creates, customers(proposal).leaves) == (3, 3, 0)
    pair.run(reconfiguring.apply(pair.hub, proposal))
    assert pair.sync().counts["customers"].get("created") == 3


def test_what_a_changed_setting_would_write_is_just_what_the_next_pass_writes(pair: Pair) -> None:
    pair.load("hubspot", "companies", [{"properties": {"name": "Lind AB"}}])
    pair.load("hubspot", "contacts", [contact("boss@example.com", "Bo", "Lind", company="Lind AB")])
    pair.later()
    pair.sync()
    proposal = proposed(pair, NAMES)
    planned = {
        (line.left_id, change.field, change.new)
        for line in pair.lines(proposal.effects[0].report)
        if is_main(line) and line.action == Action.UPDATE
        for change in line.fields
    }
    assert len(planned) == customers(proposal).fields == 1
    pair.run(reconfiguring.apply(pair.hub, proposal))
    report = pair.sync()
    written = {
        (line.left_id, change.field, change.new)
        for line in pair.lines(report)
        if is_main(line) and line.action == Action.UPDATE
        for change in line.fields
    }
    assert written == planned
    assert "Bo Lind" in {record["DisplayName"] for record in pair.records("quickbooks", "Customer")}


def test_an_export_put_back_after_a_wipe_changes_nothing(pair: Pair) -> None:
    exported = pair.run(reconfiguring.export(pair.hub))
    pair.configuration = None
    assert {place.at for place in proposed(pair, exported).differences}
    pair.run(reconfiguring.apply(pair.hub, pair.run(reconfiguring.propose(pair.hub, exported, FILE, records=False))))
    again = proposed(pair, exported)
    assert (again.differences, again.effects) == ([], [])
    assert pair.sync().writes == 0


def test_a_connection_s_settings_in_the_file_are_put_in_force_and_drift_is_shown(pair: Pair) -> None:
    exported = pair.run(reconfiguring.export(pair.hub))
    changed = exported.replace("# income_account = ", "income_account = ", 1)
    proposal = pair.run(reconfiguring.propose(pair.hub, changed, FILE, records=False))
    assert [place.at for place in proposal.differences] == ["connection.quickbooks.settings.income_account"]
    pair.run(reconfiguring.apply(pair.hub, proposal))
    drift = pair.run(reconfiguring.propose(pair.hub, exported, FILE, records=False))
    assert [place.at for place in drift.differences] == ["connection.quickbooks.settings.income_account"]


def test_a_file_of_another_account_is_refused_with_what_to_do(pair: Pair) -> None:
    text = (
        EVERYBODY + '\n[connection.hubspot]\nvendor = "hubspot"\naccount = "1"\n[connection.shop]\nvendor = "exact"\n'
    )
    with pytest.raises(SetupError) as error:
        proposed(pair, text)
    assert sorted(problem.code for problem in error.value.problems) == ["LB-SETUP-42", "LB-SETUP-43"]


RULE = """
[[integration.hubspot-quickbooks.flows.customers.rule]]
id = "{id}"
left = "{left}"
right = "{right}"
direction = "left-to-right"
{more}
"""


def told(pair: Pair, text: str) -> list[str]:
    """What is said of a file that is refused."""
    with pytest.raises(SetupError) as error:
        proposed(pair, text)
    return [str(problem) for problem in error.value.problems]


def test_rules_and_filters_that_do_not_fit_the_accounts_are_refused_together_with_their_lines(pair: Pair) -> None:
    unknown = RULE.format(id="stage", left="lifecyclestge", right="ResaleNum", more="")
    unfit = RULE.format(id="born", left="jobtitle", right="Taxable", more="")
    text = EVERYBODY.replace("filter = []", "") + unknown + unfit + STAGE.replace("lifecyclestage", "lifecycle")
    lines = text.splitlines()
    at = {id: lines.index(f'id = "{id}"') for id in ("stage", "born")}
    [field, kinds, filter] = sorted(told(pair, text), key=lambda one: int(one.split(":")[2]))
    assert "Did you mean 'lifecyclestage'" in field and f":{at['stage']}:" in field
    assert "a text is not a yes or no" in kinds and 'via = ["yes_no"]' in kinds
    assert f":{at['born']}:" in kinds
    assert "there is no field 'lifecycle'" in filter and "did you mean" in filter
    assert pair.configuration == EVERYBODY


def test_a_file_is_not_refused_for_a_field_that_went_under_a_rule_in_force(pair: Pair) -> None:
    owner = HubSpotOwner(pair.sandbox)
    owner.add("contacts", "segment", "Segment", ("string", "text"))
    mapped = EVERYBODY + RULE.format(id="segment", left="segment", right="ResaleNum", more="")
    pair.run(reconfiguring.apply(pair.hub, proposed(pair, mapped)))
    pair.sync()
    owner.remove("contacts", "segment")
    assert proposed(pair, mapped.replace("filter = []", "filter = []\ndisplay_name_from_company = false")).differences


def test_records_that_a_new_rule_fails_on_are_found_before_it_is_in_force(pair: Pair) -> None:
    pair.load("hubspot", "contacts", [contact("x@example.com", "X", "Test", jobtitle="never")])
    pair.later()
    rule = RULE.format(id="since", left="jobtitle", right="ResaleNum", more='via = ["date"]')
    effect = customers(proposed(pair, EVERYBODY + rule))
    assert effect.failures == 1
    [why] = effect.failing
    assert (why.records, why.problem.code) == (1, "LB-MAP-02")


def test_what_is_only_proposed_changes_nothing_of_what_the_flows_know_of_the_fields(pair: Pair) -> None:
    before = known_fields(pair)
    proposed(pair, EVERYBODY + RULE.format(id="s", left="jobtitle", right="ResaleNum", more=""))
    assert known_fields(pair) == before


def known_fields(pair: Pair) -> Any:
    return pair.run(pair.world.store.run(lambda c: schemas.known(c, "hubspot-quickbooks", "customers")))
