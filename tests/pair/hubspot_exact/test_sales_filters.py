"""Which sales of Exact are sent: by status and by what is paid of them; and where they stand in HubSpot."""

from __future__ import annotations

import pytest
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.support.hubspot_exact_world import BILLS, DEALS, INVOICES, ORDERS, SALES, world

SETTLED = "settled sales order"
CREATED, LEFT_OUT = {"created": 1}, {"excluded": 1}


@pytest.mark.feature("F-HS-EX-ORD-03", "F-HS-EX-ORD-04", "F-CORE-RUL-09")
def test_an_order_is_sent_once_nothing_of_it_is_outstanding() -> None:
    with world(TAKEN.format(source=SETTLED, made="order", more="")) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        report = office.sync()
        assert report.counts["sales"] == LEFT_OUT
        (line,) = office.lines(report, "sales")
        assert "Payment state" in (line.reason or "") or "PaymentState" in (line.reason or "")
        bill = office.invoices(order)
        assert office.sync().counts.get("sales", {}).get("created", 0) == 0
        office.does(BILLS, bill, do="pay", amount=100)
        assert office.sync().counts.get("sales", {}).get("created", 0) == 0
        office.does(BILLS, bill, do="pay")
        assert office.sync().counts["sales"] == CREATED
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-ORD-03")
@pytest.mark.parametrize(
    ("setting", "counts"), [("", LEFT_OUT), ('payment_states = ["open", "partial", "paid"]', CREATED)]
)
def test_which_payment_states_go_is_chosen(setting: str, counts: dict[str, int]) -> None:
    with world(TAKEN.format(source=SETTLED, made="order", more=setting)) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        assert office.sync().counts["sales"] == counts


@pytest.mark.feature("F-HS-EX-ORD-03", "F-CORE-RUL-09")
@pytest.mark.parametrize(
    ("setting", "deed", "counts"),
    [
        ("", {}, CREATED),
        ("", {"do": "cancel"}, LEFT_OUT),
        ('statuses = ["45"]', {"do": "cancel"}, CREATED),
        ('statuses = ["21"]', {}, LEFT_OUT),
    ],
)
def test_which_statuses_of_orders_go_is_chosen(setting: str, deed: dict[str, str], counts: dict[str, int]) -> None:
    with world(TAKEN.format(source="sales order", made="order", more=setting)) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        if deed:
            office.does(ORDERS, order, **deed)
        assert office.sync().counts["sales"] == counts


@pytest.mark.feature("F-HS-EX-ORD-03")
def test_an_invoice_goes_once_it_is_paid_where_that_is_chosen() -> None:
    with world(TAKEN.format(source="sales invoice", made="invoice", more='invoice_payment_states = ["3"]')) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        assert office.sync().counts["sales"] == LEFT_OUT
        office.does(BILLS, bill, do="pay")
        assert office.sync().counts["sales"] == CREATED


STAGES = 'stage_map = {{ "12" = "qualifiedtobuy", "45" = "closedlost" }}\n{}'


@pytest.mark.feature("F-CORE-B-19", "F-CORE-ORD-20")
@pytest.mark.parametrize(("more", "first"), [("", "qualifiedtobuy"), ('stage = "closedwon"', "qualifiedtobuy")])
def test_a_deal_gets_the_stage_of_its_orders_status_and_follows_it(more: str, first: str) -> None:
    settings = STAGES.format(more) + '\nstatuses = ["12", "20", "21", "45"]'
    with world(TAKEN.format(source="sales order", made="deal", more=settings)) as office:
        account, _ = customer(office)
        order = sold(office, ORDERS, account)
        office.sync()
        assert office.held(DEALS)["dealstage"] == first
        office.does(ORDERS, order, do="cancel")
        office.sync()
        assert office.held(DEALS)["dealstage"] == "closedlost"
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-20", "F-CORE-B-19")
@pytest.mark.parametrize(
    ("made", "type", "setting", "field", "expected"),
    [
        ("deal", DEALS, 'stage = "closedwon"', "dealstage", "closedwon"),
        ("deal", DEALS, 'stage = "contractsent"', "dealstage", "contractsent"),
        ("deal", DEALS, "", "dealstage", "appointmentscheduled"),
        ("invoice", INVOICES, "", "hs_invoice_status", "open"),
        ("invoice", INVOICES, 'invoice_status = "draft"', "hs_invoice_status", "draft"),
        ("order", SALES, "", "hs_external_order_status", "Open"),
    ],
)
def test_the_status_in_hubspot_is_chosen(made: str, type: str, setting: str, field: str, expected: str | None) -> None:
    with world(TAKEN.format(source="sales order", made=made, more=setting)) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        office.sync()
        assert office.held(type).get(field) == expected
