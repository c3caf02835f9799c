"""Quotes and deals of HubSpot, made quotations in Exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.hubspot_exact.selling import OAK, buyer
from tests.support.hubspot_exact_world import ACCOUNTS, DEALS, world

QUOTED = """
[flows.quotes]
direction = "left-to-right"
tax.default_code = "2"
source = "{}"
{}
"""
QUOTE = {"hs_title": "Oak tables", "hs_currency": "EUR", "hs_status": "APPROVED", "hs_expiration_date": "2026-12-31"}
DEAL = {"dealname": "Oak tables", "deal_currency_code": "EUR", "dealstage": "contractsent", "closedate": "2026-12-31"}
QUOTATIONS = "crm/Quotations"


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.parametrize(("source", "type", "said"), [("quote", "quotes", QUOTE), ("deal", DEALS, DEAL)])
def test_a_quote_or_a_deal_makes_a_quotation(source: str, type: str, said: dict[str, str]) -> None:
    told = 'tell.number_property = "lb_number"' if source == "deal" else ""
    with world(QUOTED.format(source, told)) as office:
        office.product("OAK-1")
        who = buyer(office)
        lines = [office.makes("line_items", **OAK), office.makes("line_items", **OAK | {"quantity": 2})]
        beside = {"companies": [who["company"]], "contacts": [who["contact"]], "line_items": lines}
        id = office.makes(type, beside, **said)
        report = office.sync()
        assert report.counts["quotes"] == {"created": 1}, [line.problem for line in office.lines(report, "quotes")]
        made = office.row(QUOTATIONS)
        assert (made["AmountFC"], made["VATAmountFC"]) == (Decimal("363"), Decimal("63"))
        assert (made["YourRef"], made["OrderAccount"]) == (id, office.row(ACCOUNTS)["ID"])
        assert [row["Quantity"] for row in office.rows_of(QUOTATIONS, made["QuotationID"])] == [1, 2]
        if source == "deal":
            assert office.held(DEALS)["lb_number"] == str(made["QuotationNumber"])
        office.comes_to_rest()
        office.installed_anew()
        office.sync()
        assert len(office.rows(QUOTATIONS)) == 1


@pytest.mark.feature("F-CORE-B-02")
@pytest.mark.parametrize(
    ("setting", "made"),
    [("", 0), ('quote_statuses = ["DRAFT"]', 1)],
)
def test_the_statuses_in_which_a_quote_goes_are_chosen(setting: str, made: int) -> None:
    with world(QUOTED.format("quote", setting)) as office:
        office.product("OAK-1")
        who = buyer(office)
        beside = {"companies": [who["company"]], "line_items": [office.makes("line_items", **OAK)]}
        office.makes("quotes", beside, **QUOTE | {"hs_status": "DRAFT"})
        office.sync()
        assert len(office.rows(QUOTATIONS)) == made
