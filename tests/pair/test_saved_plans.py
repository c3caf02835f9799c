"""A plan saved to a file is carried out as it stands: what moved on is left out and said, nothing is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_company, edit_contact, edit_customer
from tests.pair.rig import (
    NAME,
    company,
    configuration,
    contact,
    customer,
    open_records,
    problem_of,
    quiet,
    reconfigure,
)
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import SetupError
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.store.sealing import Sealer
from ledgerbridge.usecases import deciding, passes, saved_plans
from ledgerbridge.usecases.deciding import Wanted
from ledgerbridge.usecases.extent import WHOLE, Extent

DAY_S = 24 * 3600.0
MOVED = "LB-RUN-25"


class File:
    """A saved plan."""

    def __init__(self, pair: Pair, extent: Extent = WHOLE) -> None:
        self._pair = pair
        integration = pair.integration()
        self.report: Report = pair.run(passes.plan(pair.hub, integration, extent))

        async def gather() -> list[bytes]:
            return [line async for line in saved_plans.saved(pair.hub, integration, extent, self.report)]

        self.lines: list[bytes] = pair.run(gather())

    def carry_out(self, confirm: str = "", max_age_s: float = DAY_S) -> Report:
        done = saved_plans.carry_out(
            self._pair.hub, self._pair.integration(), lambda: iter(self.lines), max_age_s, confirm
        )
        return self._pair.run(done)  # type: ignore[no-any-return]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Four linked customers, at rest; the flow of products is off."""
    with Pair(configuration(products='direction = "off"')) as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", GivenName=f"P{n}") for n in range(4)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        yield pair


def some_changes(pair: Pair) -> list[tuple[state.Wire, state.Wire]]:
    """A change on either side, and a new contact; returns the linked pairs as they were."""
    pairs = state.customer_pairs(pair)
    edit_contact(pair, pairs[0][0]["id"], phone="0921-1")
    edit_customer(pair, pairs[1][1]["Id"], {"BillAddr.City": "Luleå"})
    pair.load(HUBSPOT, "contacts", [contact("new@example.com", "Annegret", "Xylander", phone="0700-123456")])
    pair.later()
    return pairs


# --- carried out as it stands -----------------------------------------------------------------------------------------


def test_a_saved_plan_writes_what_it_says(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    pair.later(60)
    report = file.carry_out()
    assert report.counts["customers"] == {"created": 1, "updated": 2}
    assert report.plan_hash == file.report.plan_hash
    assert len(state.customer_pairs(pair)) == 5
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
    assert quiet(pair) == []


def test_a_first_plan_links_and_makes_what_it_says_set_up_included() -> None:
    with Pair() as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", CompanyName=f"Firma {n}") for n in range(4)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.load(HUBSPOT, "contacts", [contact("p0@example.com", "Ann", "Lee", phone="1"), contact("p1@example.com")])
        pair.connect()
        pair.later()
        file = File(pair)
        pair.later()
        report = file.carry_out()
        planned = file.report.counts
        assert {flow: {k: n for k, n in tally.items() if k != "excluded"} for flow, tally in planned.items()} == (
            report.counts
        )
        pair.later()
        assert pair.sync().state == "done"
        assert len(state.customer_pairs(pair)) == 4
        assert len(state.product_pairs(pair, keyed_only=True)) == 1
        assert len(state.companies(pair)) == 4
        assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
        assert quiet(pair) == []


def test_nothing_is_added_that_came_after_the_plan(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    pair.load(HUBSPOT, "contacts", [contact("later@example.com", "Cy", "Later")])
    edit_contact(pair, state.contacts(pair)[3]["id"], website="https://example.com/later")
    pair.later()
    assert file.carry_out().counts["customers"] == {"created": 1, "updated": 2}
    assert "later@example.com" not in {one.get("PrimaryEmailAddr.Address") for one in state.customers(pair)}
    assert not any(one.get("WebAddr.URI") for one in state.customers(pair))
    pair.later()
    assert {name: n for name, n in pair.sync().counts["customers"].items() if name != "unchanged"} == {
        "created": 1,
        "updated": 1,
    }
    assert quiet(pair) == []


def test_a_plan_of_a_part_is_carried_out_as_that_part(pair: Pair) -> None:
    pairs = some_changes(pair)
    file = File(pair, Extent(only=(f"customers:hubspot:{pairs[0][0]['id']}",)))
    assert file.carry_out().counts["customers"] == {"updated": 1}
    limited = File(pair, Extent(limit=1))
    assert (limited.report.postponed, limited.carry_out().writes) == (1, 1)
    pair.later()
    pair.sync()
    assert quiet(pair) == []


# --- what moved on since ----------------------------------------------------------------------------------------------


def moved(pair: Pair, change: Callable[[Pair, list[tuple[state.Wire, state.Wire]]], Any], written: int) -> Report:
    """Carries out the plan of `some_changes` after another change; what is left out waits, and comes in the next
    pass."""
    pairs = some_changes(pair)
    file = File(pair)
    change(pair, pairs)
    pair.later()
    report = file.carry_out()
    assert report.counts["customers"].get("waiting") == 3 - written
    assert report.writes == written
    pair.later()
    pair.sync()
    assert [record for record in open_records(pair) if record.outcome == "waiting"] == []
    assert quiet(pair) == []
    return report


def test_a_source_that_changed_again_waits_for_the_next_pass(pair: Pair) -> None:
    def change(pair: Pair, pairs: list[tuple[state.Wire, state.Wire]]) -> None:
        edit_contact(pair, pairs[0][0]["id"], phone="0921-2")

    moved(pair, change, written=2)
    assert "0921-2" in {one.get("PrimaryPhone.FreeFormNumber") for one in state.customers(pair)}


def test_a_target_that_changed_waits_for_the_next_pass(pair: Pair) -> None:
    def change(pair: Pair, pairs: list[tuple[state.Wire, state.Wire]]) -> None:
        edit_customer(pair, pairs[0][1]["Id"], {"Mobile.FreeFormNumber": "070-1"})

    moved(pair, change, written=2)
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []


def test_a_record_that_somebody_made_meanwhile_is_not_made_twice(pair: Pair) -> None:
    def change(pair: Pair, pairs: list[tuple[state.Wire, state.Wire]]) -> None:
        pair.load(QUICKBOOKS, "Customer", [customer("By Hand", "new@example.com")])

    moved(pair, change, written=2)
    assert len(state.customer_pairs(pair)) == 5


def test_what_a_person_decided_to_be_new_is_made_whoever_has_its_key() -> None:
    with Pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact("info@example.com", "Annegret", "Xylander")])
        pair.load(QUICKBOOKS, "Customer", [customer("By Hand", "info@example.com")])
        pair.connect()
        wanted = [Wanted("customers", left, None, Verdict.NEW)]
        pair.run(deciding.decide(pair.hub, pair.integration(), wanted, "ann"))
        file = File(pair)
        pair.later(60)
        assert file.carry_out().counts["customers"]["created"] == 1
        names = {one["DisplayName"] for one in state.customers(pair)}
        assert names == {"By Hand", "Annegret Xylander"}


def test_a_source_that_went_is_left_out(pair: Pair) -> None:
    def change(pair: Pair, pairs: list[tuple[state.Wire, state.Wire]]) -> None:
        delete(pair, HUBSPOT, "contacts", state.by_email(pair, "new@example.com")["id"])

    moved(pair, change, written=2)
    assert len(state.customers(pair)) == 4


def test_what_moved_on_is_said_to_a_person(pair: Pair) -> None:
    pairs = some_changes(pair)
    file = File(pair)
    edit_contact(pair, pairs[0][0]["id"], phone="0921-2")
    pair.later()
    file.carry_out()
    assert problem_of(pair, pairs[0][0]["id"]).code == MOVED


def test_a_plan_carried_out_twice_writes_once(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    file.carry_out()
    pair.later()
    watch = Watch(pair)
    again = file.carry_out()
    assert (again.writes, again.counts["customers"]) == (0, {"waiting": 3})
    assert watch.all_writes() == []
    pair.later()
    pair.sync()
    assert open_records(pair) == []
    assert quiet(pair) == []


def test_a_plan_that_a_sync_overtook_writes_nothing(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    pair.sync()
    pair.later()
    assert file.carry_out().writes == 0
    pair.later()
    pair.sync()
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
    assert quiet(pair) == []


def test_a_company_that_somebody_made_meanwhile_is_not_made_twice() -> None:
    with Pair(configuration('direction = "right-to-left"', 'direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Lee Ltd", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        file = File(pair)
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        pair.later()
        assert file.carry_out().counts["customers"] == {"waiting": 1}
        pair.later()
        pair.sync()
        assert [one["name"] for one in state.companies(pair)] == ["Lee Ltd"]
        assert len(state.customer_pairs(pair)) == 1
        assert quiet(pair) == []


def test_a_company_that_somebody_renamed_meanwhile_is_left_as_it_is() -> None:
    with Pair(configuration('direction = "right-to-left"', 'direction = "off"')) as pair:
        wires = [customer("Lee Ltd", "ann@example.com", CompanyName="Lee Ltd")]
        (id,) = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        edit_customer(pair, id, {"CompanyName": "Öberg AB"})
        pair.later()
        file = File(pair)
        assert [line.role for line in pair.lines(file.report)] == ["company", "main"]
        edit_company(pair, state.companies(pair)[0]["id"], name="By Hand AB")
        pair.later()
        report = file.carry_out()
        assert (report.writes, report.counts["customers"]) == (0, {"waiting": 1})
        assert [one["name"] for one in state.companies(pair)] == ["By Hand AB"]


def test_a_record_that_left_the_filter_meanwhile_is_left_out() -> None:
    only = (
        f'[[integration.{NAME}.flows.customers.filter]]\nside = "left"\n'
        'condition = [{ field = "jobtitle", operator = "is", values = ["Baker"] }]'
    )
    with Pair(configuration(only, 'direction = "off"')) as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", jobtitle="Baker")])
        pair.connect()
        file = File(pair)
        edit_contact(pair, id, jobtitle="Cook")
        pair.later()
        assert file.carry_out().counts["customers"] == {"waiting": 1}
        pair.later()
        assert pair.sync().counts["customers"] == {"excluded": 1}
        assert state.customers(pair) == []


# --- a file that cannot be carried out --------------------------------------------------------------------------------


def refused(file: File, **more: Any) -> list[str]:
    with pytest.raises(SetupError) as error:
        file.carry_out(**more)
    return [problem.code for problem in error.value.problems]


def test_the_file_holds_no_personal_data_in_the_open(pair: Pair) -> None:
    some_changes(pair)
    file = b"\n".join(File(pair).lines)
    for value in ("Annegret", "Xylander", "new@example.com", "0700-123456", "Luleå", "0921-1"):
        assert value.encode() not in file
    assert file.count(b"\n") == 1


def test_a_file_that_was_changed_is_refused_wherever_it_was(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    whole = list(file.lines)
    head = msgspec.json.decode(whole[0])
    spoiled = [
        [],
        [b"{}"],
        whole[:1],
        [*whole, whole[1]],
        [whole[0], whole[1][:40] + (b"A" if whole[1][40:41] != b"A" else b"B") + whole[1][41:]],
        [whole[0], b"not base64!"],
        [msgspec.json.encode({**head, "made_at": head["made_at"] + 3600}), whole[1]],
        [msgspec.json.encode({**head, "hash": "0" * 12}), whole[1]],
    ]
    watch = Watch(pair)
    for lines in spoiled:
        file.lines = lines
        assert refused(file) == ["LB-PLAN-12"], lines
    assert watch.all_writes() == []


def test_a_plan_of_another_hub_is_refused(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    other = Sealer.of(bytes(32), SeededChance("other").nonce)
    pair.hub = replace(pair.hub, world=replace(pair.world, sealer=other))
    assert refused(file) == ["LB-PLAN-12"]


def test_a_plan_of_another_configuration_is_refused(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    reconfigure(pair, configuration('conflict = "left"', 'direction = "off"'))
    assert refused(file) == ["LB-PLAN-15"]


def test_an_old_plan_is_refused_unless_its_age_is_allowed(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    pair.pass_time(DAY_S + 60)
    assert refused(file) == ["LB-PLAN-16"]
    assert file.carry_out(max_age_s=2 * DAY_S).writes == 3


def test_a_plan_of_another_integration_is_refused(pair: Pair) -> None:
    some_changes(pair)
    file = File(pair)
    reconfigure(pair, configuration(products='direction = "off"').replace(f"integration.{NAME}", "integration.office"))
    assert refused(file) == ["LB-PLAN-14"]


def test_an_implausible_plan_needs_a_word_when_it_is_carried_out_too() -> None:
    with Pair(configuration(products='direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"p{n}@example.com") for n in range(20)])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        for left, _ in state.customer_pairs(pair)[:11]:
            edit_contact(pair, left["id"], phone="1")
        pair.later()
        file = File(pair)
        report = file.carry_out()
        assert (report.state, report.writes, report.problems[0].code) == ("refused", 0, "LB-PLAN-02")
        assert file.carry_out(confirm=report.plan_hash).writes == 11
        assert quiet(pair) == []
