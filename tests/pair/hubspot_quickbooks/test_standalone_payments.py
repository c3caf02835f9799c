"""Payments of HubSpot that no invoice stands behind: nothing, a sales receipt or a paid invoice in QuickBooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import EMAIL, HUBSPOT, QUICKBOOKS, World, configured

WORK = {"name": "Work", "price": "100", "quantity": "2"}
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
ALONE = 'direction = "left-to-right"\ncustom_line_account = "79"\n'


def choosing(standalone: str, more: str = "") -> World:
    """The pair with invoices of HubSpot sent, and what becomes of payments without one."""
    flows = {"standalone_payments": f'{ALONE}type = "{standalone}"\n{more}'} if standalone else {}
    return World(configured(customers="filter = []", invoices='direction = "off"', sent_invoices=SENT, **flows))


def pays(world: World, contact: str, amount: str = "200", invoice: str = "", lines: int = 1, **more: str) -> str:
    """A payment that HubSpot collected, by a payment link or of an invoice."""
    vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
    made = world.pair.load(HUBSPOT, "line_items", [{"properties": WORK}] * (0 if invoice else lines))
    properties = {
        "hs_initial_amount": amount,
        "hs_initiated_date": "2030-01-05T12:00:00Z",
        "hs_currency_code": "USD",
        "hs_latest_status": "succeeded",
        "hs_processor_type": "hs_payments",
        "hs_payment_method_type": "card",
        "hs_internal_comment": "not for the customer",
        **more,
    }
    beside = {
        "contacts": [{"id": contact}],
        "line_items": [{"id": id} for id in made],
        "invoices": [{"id": invoice}] if invoice else [],
    }
    wire = {"properties": properties, "associations": {type: ends for type, ends in beside.items() if ends}}
    return str(vendor.person_creates(account, "commerce_payments", wire)["id"])


def connected(world: World) -> None:
    world.pair.connect(quickbooks={"income_account": "79"})
    for _ in range(3):
        world.pair.later()
        assert world.pair.sync().state == "done"


def held(world: World) -> dict[str, list[Any]]:
    """{type: what its documents come to}."""
    return {type: [one["TotalAmt"] for one in world.books(type)] for type in ("Invoice", "SalesReceipt", "Payment")}


@pytest.mark.feature("F-HS-QB-INV-18")
@pytest.mark.feature("F-HS-QB-INV-14")
@pytest.mark.parametrize(
    ("standalone", "documents"),
    [
        ("", {"Invoice": [300], "SalesReceipt": [], "Payment": [300]}),
        ("sales receipt", {"Invoice": [300], "SalesReceipt": [200], "Payment": [300]}),
        ("paid invoice", {"Invoice": [300, 200], "SalesReceipt": [], "Payment": [300, 200]}),
    ],
)
def test_a_standalone_payment_makes_what_was_chosen_and_one_of_an_invoice_only_pays_that(
    standalone: str, documents: dict[str, list[Any]]
) -> None:
    with choosing(standalone) as world:
        ann = world.contact()
        invoice = world.invoiced([ann], [{**WORK, "price": "150"}])
        pays(world, ann, "300", invoice)
        pays(world, ann)
        connected(world)
        assert {type: sorted(sums, reverse=True) for type, sums in held(world).items()} == documents
        assert all(one["Balance"] == 0 for one in world.books())
        assert [one["PrimaryEmailAddr"]["Address"] for one in world.books("Customer")] == [EMAIL]
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-18")
def test_a_paid_invoice_is_settled_by_its_payment_on_the_day_of_it() -> None:
    with choosing("paid invoice") as world:
        pays(world, world.contact())
        connected(world)
        (invoice,), (payment,) = world.books(), world.books("Payment")
        assert (invoice["Balance"], invoice["TxnDate"], payment["TxnDate"]) == (0, "2030-01-05", "2030-01-05")
        (line,) = payment["Line"]
        assert line["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
        assert payment["CustomerRef"]["value"] == invoice["CustomerRef"]["value"]
        assert "not for the customer" not in str(invoice)


@pytest.mark.feature("F-HS-QB-INV-18")
@pytest.mark.feature("F-CORE-ORD-13")
@pytest.mark.parametrize(("method", "told"), [("card", "created"), ("cash", "failed")])
def test_the_method_of_a_sales_receipt_is_as_mapped_and_an_unmapped_one_fails(method: str, told: str) -> None:
    more = '[integration.hubspot-quickbooks.flows.standalone_payments.payment]\nunmapped_method = "fail"\n'
    more += 'method_map = { card = "1" }\n'
    with choosing("sales receipt", more) as world:
        id = pays(world, world.contact(), hs_payment_method_type=method)
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.later()
        report = world.pair.sync()
        (line,) = [one for one in main_lines(world.pair, report, "standalone_payments") if one.left_id == id]
        assert line.outcome == told
        assert [one["PaymentMethodRef"]["value"] for one in world.books("SalesReceipt")] == (
            ["1"] if told == "created" else []
        )


@pytest.mark.feature("F-HS-QB-INV-18")
@pytest.mark.parametrize(
    ("payment", "outcome", "said"),
    [
        ({"hs_latest_status": "processing"}, "excluded", "the money has not come, or was paid back"),
        ({"lines": 0}, "failed", "LB-DOC-05"),
        ({"amount": "190"}, "failed", "LB-DOC-05"),
    ],
)
def test_a_payment_that_did_not_come_or_is_not_explained_by_its_lines_is_not_sent(
    payment: dict[str, Any], outcome: str, said: str
) -> None:
    with choosing("sales receipt") as world:
        id = pays(world, world.contact(), **payment)
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.later()
        (line,) = main_lines(world.pair, world.pair.sync(), "standalone_payments")
        assert (line.left_id, line.outcome) == (id, outcome)
        assert said in f"{line.reason} {line.problem}"
        assert held(world)["SalesReceipt"] == []


def test_the_settling_flow_is_on_with_paid_invoices_alone() -> None:
    for standalone, on in (("sales receipt", False), ("paid invoice", True), ("", False)):
        with choosing(standalone) as world:
            world.pair.connect(quickbooks={"income_account": "79"})
            assert ("standalone_settled" in {flow.name for flow in world.pair.integration().flows}) is on


ALONE_RECEIPT = {"standalone_payments": f'{ALONE}type = "sales receipt"\n'}
NOBODY = '[[integration.hubspot-quickbooks.flows.customers.filter]]\nside = "left"\n' + (
    'condition = [{ field = "email", operator = "is", values = ["nobody@example.com"] }]\n'
)


@pytest.mark.feature("F-HS-QB-INV-18")
@pytest.mark.parametrize("first", ["payment", "customers"])
def test_a_payer_without_an_invoice_becomes_a_customer_with_the_payment(first: str) -> None:
    with World(configured(invoices='direction = "off"', **ALONE_RECEIPT)) as world:
        ann, bob = world.contact(), world.contact("bob@lee.example")
        world.pair.connect(quickbooks={"income_account": "79"})
        if first == "customers":
            world.pair.later()
            assert world.pair.sync().counts["customers"] == {"excluded": 2}
        pays(world, ann)
        world.pair.later()
        report = world.pair.sync()
        assert report.counts["standalone_payments"] == {"created": 1}, main_lines(world.pair, report)
        assert held(world)["SalesReceipt"] == [200]
        assert [one["PrimaryEmailAddr"]["Address"] for one in world.books("Customer")] == [EMAIL]
        assert bob
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-18")
def test_a_payment_that_did_not_come_or_came_before_the_day_of_set_up_makes_no_customer() -> None:
    with World(configured(invoices='direction = "off"', **ALONE_RECEIPT)) as world:
        pays(world, world.contact())
        world.pair.pass_time(2 * 86_400)
        pays(world, world.contact("bob@lee.example"), hs_latest_status="processing")
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.later()
        assert world.pair.sync().counts["customers"] == {"excluded": 2}
        assert world.books("Customer") == []


@pytest.mark.feature("F-HS-QB-INV-18")
def test_a_payer_whom_a_filter_of_ones_own_keeps_out_is_told_of() -> None:
    with World(configured(customers=NOBODY, invoices='direction = "off"', **ALONE_RECEIPT)) as world:
        pays(world, world.contact())
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.later()
        (line,) = main_lines(world.pair, world.pair.sync(), "standalone_payments")
        assert (line.outcome, "LB-DOC-07" in str(line.problem)) == ("failed", True)


@pytest.mark.feature("F-HS-QB-INV-18")
@pytest.mark.parametrize(
    ("standalone", "documents"),
    [
        ("sales receipt", {"Invoice": [], "SalesReceipt": [200], "Payment": []}),
        ("paid invoice", {"Invoice": [200], "SalesReceipt": [], "Payment": [200]}),
    ],
)
def test_a_payment_in_another_currency_is_booked_in_it_where_the_company_keeps_several(
    standalone: str, documents: dict[str, list[Any]]
) -> None:
    with choosing(standalone) as world:
        world.pair.vendor(QUICKBOOKS).change_settings(world.pair.account(QUICKBOOKS), {"multicurrency": True})
        world.customer(CurrencyRef={"value": "EUR"})
        pays(world, world.contact(), hs_currency_code="EUR")
        connected(world)
        assert held(world) == documents
        made = [one for type in documents for one in world.books(type)]
        assert {(one["CurrencyRef"]["value"], one["ExchangeRate"]) for one in made} == {("EUR", Decimal("1.08"))}
        assert all(one["Balance"] == 0 for one in world.books())
