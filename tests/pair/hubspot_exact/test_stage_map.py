"""The stage map of Exact's sales: a status without a row stays out of HubSpot, one with a row is followed."""

from __future__ import annotations

import pytest
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.pair.test_coverage import covered
from tests.support.hubspot_exact_world import DEALS, ORDERS, SALES, World, world

from ledgerbridge.usecases.passes import PlanLine, is_main

pytestmark = pytest.mark.feature("F-CORE-B-19")
OPEN, SHIPPED = "937ea84d-0a4f-4dcf-9028-3f9c2aafbf03", "aa99e8d0-c1d5-4071-b915-d240bbb1aed9"
"""Stages of the pipeline of orders that HubSpot has from the start."""
KINDS = [("deal", DEALS, "dealstage", "qualifiedtobuy", "closedlost")]
KINDS.append(("order", SALES, "hs_pipeline_stage", OPEN, SHIPPED))
NO_ROW = "Status {} has no row in stage_map; give it one in ledgerbridge.toml, and it goes"


def mapped(made: str, more: str = "", **stages: str) -> str:
    rows = ", ".join(f'"{status[1:]}" = "{stage}"' for status, stage in stages.items())
    return TAKEN.format(source="sales order", made=made, more=f"stage_map = {{ {rows} }}\n{more}")


def line_of(office: World, planned: bool = False) -> PlanLine:
    """What becomes of the one sale in the next pass."""
    office.pair.later()
    report = office.pair.plan() if planned else office.pair.sync()
    (line,) = [line for line in office.lines(report, "sales") if is_main(line)]
    return line


@pytest.mark.parametrize(("made", "type", "field", "first", "last"), KINDS)
def test_a_sale_whose_status_has_no_row_stays_out_until_it_gets_one(
    made: str, type: str, field: str, first: str, last: str
) -> None:
    with world(mapped(made, 'stage = "closedwon"' if made == "deal" else "", s45=last)) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        for planned in (True, False):
            line = line_of(office, planned)
            assert (line.outcome, line.reason) == ("excluded", NO_ROW.format(12))
        (gap,) = [gap for gap in covered(office.pair, "sales").gaps if gap.flow == "sales"]
        assert "12 has no row in stage_map" in str(gap.reasons[0])
        assert office.pair.records("hubspot", type) == []
        office.configured(mapped(made, s45=last, s12=first))
        assert office.sync().counts["sales"] == {"created": 1}
        assert office.held(type)[field] == first
        office.comes_to_rest()


def test_a_sale_goes_once_its_status_is_one_with_a_row() -> None:
    with world(mapped("deal", 'statuses = ["12", "45"]', s45="closedlost")) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        assert line_of(office).outcome == "excluded"
        office.does(ORDERS, order, do="cancel")
        assert line_of(office).outcome == "created"
        assert office.held(DEALS)["dealstage"] == "closedlost"


@pytest.mark.parametrize(("made", "type", "field", "first", "last"), KINDS)
@pytest.mark.feature("F-CORE-ORD-20")
def test_a_sale_that_is_there_follows_its_status_along_the_map_also_to_one_that_new_ones_are_not_made_in(
    made: str, type: str, field: str, first: str, last: str
) -> None:
    with world(mapped(made, 'statuses = ["12"]', s12=first, s45=last)) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        office.sync()
        assert office.held(type)[field] == first
        office.does(ORDERS, order, do="cancel")
        office.sync()
        assert office.held(type)[field] == last
        cancelled = sold(office, ORDERS, account)
        office.does(ORDERS, cancelled, do="cancel")
        assert office.sync().counts["sales"] == {"excluded": 1}
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-19")
@pytest.mark.parametrize("leaving", ["stop", "keep updating"])
def test_a_sale_that_is_there_and_whose_status_has_no_row_any_more_stays_as_it_is(leaving: str) -> None:
    with world(mapped("deal", f'leaving = "{leaving}"\nstage = "closedwon"', s12="qualifiedtobuy")) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        office.sync()
        before = office.held(DEALS)
        office.does(ORDERS, order, do="cancel")
        line = line_of(office)
        assert (line.outcome, NO_ROW.format(45) in (line.reason or "")) == ("skipped", True)
        assert office.held(DEALS) == before
        assert office.problems() == {}
        office.comes_to_rest()
