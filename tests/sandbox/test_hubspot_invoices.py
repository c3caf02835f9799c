"""Invoices and payments of the simulated HubSpot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Portal

from ledgerbridge.sandbox.kit.vendor import SandboxError

MIRROR = {"hs_currency": "EUR", "hs_invoice_billable": "false"}


@pytest.fixture
def portal() -> Portal:
    return Portal(search_lag_s=0, calculation_lag_s=0)


def link(portal: Portal, one: str, id: str, other: str, to: str) -> Any:
    return portal.put(f"/crm/v4/objects/{one}/{id}/associations/default/{other}/{to}")


def draft(portal: Portal, *prices: str) -> str:
    """Id of a billable draft for a contact, with a line for each price."""
    id = portal.create("invoices", hs_currency="EUR")
    link(portal, "invoices", id, "contacts", portal.create("contacts", email=f"c{id}@x.test"))
    for price in prices:
        link(portal, "invoices", id, "line_items", portal.create("line_items", quantity="1", price=price))
    return id


def opened(portal: Portal, *prices: str) -> str:
    id = draft(portal, *prices)
    assert portal.patch(f"{V3}/invoices/{id}", {"hs_invoice_status": "open"}).status == 200
    return id


def pay(portal: Portal, invoice: str, amount: str, status: str = "succeeded") -> str:
    wish = {"hs_initial_amount": amount, "hs_initiated_date": "2026-01-01T00:00:00.000Z", "hs_latest_status": status}
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 542}]
    body = {"properties": wish, "associations": [{"to": {"id": invoice}, "types": types}]}
    answer = portal.post(f"{V3}/commerce_payments", body)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def sums(portal: Portal, id: str) -> list[Any]:
    names = ("hs_amount_billed", "hs_amount_paid", "hs_balance_due", "hs_invoice_status")
    found = portal.read("invoices", id, *names)
    return [found[name] for name in names]


def codes(answer: Any) -> dict[str, str]:
    assert answer.status == 400, answer.body
    return {error["context"]["propertyName"][0]: error["code"] for error in answer.body["errors"]}


@pytest.mark.behaviour("HS-INVOICE-DRAFT")
def test_new_invoice_is_a_billable_draft_of_now(portal: Portal) -> None:
    made = portal.post(f"{V3}/invoices", {"properties": {"hs_currency": "EUR"}}).body["properties"]
    assert (made["hs_invoice_status"], made["hs_invoice_billable"]) == ("draft", "true")
    assert made["hs_invoice_date"] == made["hs_due_date"] == made["hs_createdate"]


@pytest.mark.behaviour("HS-INVOICE-OPEN")
@pytest.mark.behaviour("HS-INVOICE-NUMBER")
def test_invoice_is_opened_and_numbered_once_it_has_a_contact_and_a_line(portal: Portal) -> None:
    bare = portal.create("invoices", hs_currency="EUR")
    without_line = draft(portal)
    for id in (bare, without_line):
        assert portal.patch(f"{V3}/invoices/{id}", {"hs_invoice_status": "open"}).body["category"] == "VALIDATION_ERROR"
    numbers = [portal.read("invoices", opened(portal, "5"), "hs_number")["hs_number"] for _ in range(2)]
    assert numbers == ["INV-1001", "INV-1002"]


def test_refused_batch_uses_up_no_invoice_number(portal: Portal) -> None:
    first, second = draft(portal, "5"), draft(portal, "5")
    inputs = [
        {"id": first, "properties": {"hs_invoice_status": "open"}},
        {"id": second, "properties": {"hs_invoice_status": "nonsense"}},
    ]
    assert portal.post(f"{V3}/invoices/batch/update", {"inputs": inputs}).status == 400
    portal.patch(f"{V3}/invoices/{second}", {"hs_invoice_status": "open"})
    assert portal.read("invoices", second, "hs_number")["hs_number"] == "INV-1001"


@pytest.mark.behaviour("HS-INVOICE-MIRROR")
def test_mirror_of_somebody_elses_invoice_is_written_freely(portal: Portal) -> None:
    wish = {**MIRROR, "hs_invoice_status": "open", "hs_number": "2026-0042", "hs_amount_billed": "121.00"}
    id = portal.create("invoices", **wish)
    assert sums(portal, id) == ["121.00", "0.00", "121.00", "open"]
    changes = {"hs_invoice_status": "paid", "hs_number": "2026-0043", "hs_invoice_date": "2026-01-05"}
    assert portal.patch(f"{V3}/invoices/{id}", changes).status == 200


@pytest.mark.behaviour("HS-INVOICE-MIRROR")
def test_what_a_mirror_was_told_to_bill_stays_whatever_its_lines_come_to_and_however_often_they_change(
    portal: Portal,
) -> None:
    id = portal.create("invoices", **{**MIRROR, "hs_invoice_status": "open", "hs_amount_billed": "121.5"})
    for price in ("60", "40"):
        link(portal, "invoices", id, "line_items", portal.create("line_items", quantity="1", price=price))
        assert Decimal(sums(portal, id)[0]) == Decimal("121.50")
    assert portal.patch(f"{V3}/invoices/{id}", {"hs_comments": "Thanks"}).status == 200
    assert Decimal(sums(portal, id)[0]) == Decimal("121.50")


@pytest.mark.behaviour("HS-INVOICE-BILLABLE-ONCE")
@pytest.mark.parametrize("value", ["true", "false"])
def test_being_billable_is_settled_at_creation(portal: Portal, value: str) -> None:
    id = portal.create("invoices", **{**MIRROR, "hs_invoice_billable": "true" if value == "false" else "false"})
    assert codes(portal.patch(f"{V3}/invoices/{id}", {"hs_invoice_billable": value}))["hs_invoice_billable"] == (
        "READ_ONLY_VALUE"
    )


@pytest.mark.behaviour("HS-INVOICE-OWN-NUMBER")
def test_number_and_sum_of_a_billable_invoice_are_hubspots(portal: Portal) -> None:
    wish = {"hs_currency": "EUR", "hs_number": "1", "hs_amount_billed": "5"}
    refused = codes(portal.post(f"{V3}/invoices", {"properties": wish}))
    assert refused == {"hs_number": "READ_ONLY_VALUE", "hs_amount_billed": "READ_ONLY_VALUE"}
    assert codes(portal.patch(f"{V3}/invoices/{draft(portal)}", {"hs_number": "1"})) == {"hs_number": "READ_ONLY_VALUE"}


@pytest.mark.behaviour("HS-INVOICE-LOCKED")
def test_open_invoice_keeps_its_currency_and_date(portal: Portal) -> None:
    id = opened(portal, "5")
    refused = codes(portal.patch(f"{V3}/invoices/{id}", {"hs_currency": "USD", "hs_comments": "x"}))
    assert refused == {"hs_currency": "READ_ONLY_VALUE"}
    assert portal.patch(f"{V3}/invoices/{id}", {"hs_currency": "EUR", "hs_comments": "x"}).status == 200


@pytest.mark.behaviour("HS-INVOICE-STATUS")
@pytest.mark.parametrize("status", ["paid", "voided", "draft"])
def test_billable_invoice_is_not_paid_or_voided_by_the_api(portal: Portal, status: str) -> None:
    id = opened(portal, "5")
    assert portal.patch(f"{V3}/invoices/{id}", {"hs_invoice_status": status}).status == 400
    assert sums(portal, id)[-1] == "open"


@pytest.mark.behaviour("HS-INVOICE-TOTAL")
def test_discounts_fees_and_taxes_are_reckoned_in_this_order(portal: Portal) -> None:
    id = draft(portal, "60", "40")
    for type, kind, value, order in (
        ("taxes", "PERCENT", "25", "0"),
        ("discounts", "PERCENT", "10", "2"),
        ("discounts", "FIXED", "20", "1"),
        ("fees", "FIXED", "8", "0"),
    ):
        wish = {"hs_label": type, "hs_type": kind, "hs_value": value, "hs_sort_order": order}
        link(portal, "invoices", id, type, portal.create(type, **wish))
    # (100 - 20) less 10 % is 72, with the fee 80, with tax 100
    assert sums(portal, id)[0] == "100.00"
    (discount,) = [
        row for row in portal.vendor.records(ACCOUNT, "discounts", 9, 0) if "20" in row["properties"]["hs_value"]
    ]
    portal.patch(f"{V3}/discounts/{discount['id']}", {"hs_value": "0"})
    assert sums(portal, id)[0] == "122.50"


def test_invoices_sum_follows_its_lines(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"calculation_lag_s": 2})
    rate = portal.get("/tax-rates/v1/tax-rates").body["results"][0]["id"]
    id = draft(portal, "10")
    (line,) = portal.vendor.records(ACCOUNT, "line_items", 9, 0)
    portal.patch(f"{V3}/line_items/{line['id']}", {"quantity": "4", "hs_tax_rate_group_id": rate})
    portal.pass_s(2)
    assert sums(portal, id)[0] == "50.00"
    portal.delete(f"{V3}/line_items/{line['id']}")
    portal.pass_s(2)
    assert sums(portal, id)[0] == "0.00"


@pytest.mark.behaviour("HS-INVOICE-RECIPIENT")
def test_invoice_inherits_the_address_of_its_contacts_company(portal: Portal) -> None:
    company = portal.create("companies", name="Acme", city="Oslo", address="Gate 1")
    contact = portal.create("contacts", email="a@x.test", associatedcompanyid=company)
    id = portal.create("invoices", hs_currency="EUR", hs_recipient_company_address="Elsewhere")
    link(portal, "invoices", id, "contacts", contact)
    found = portal.read("invoices", id, "hs_recipient_company_city", "hs_recipient_company_address")
    assert (found["hs_recipient_company_city"], found["hs_recipient_company_address"]) == ("Oslo", "Elsewhere")


@pytest.mark.behaviour("HS-INVOICE-DELETE")
def test_only_drafts_and_open_invoices_are_deleted_and_only_where_allowed(portal: Portal) -> None:
    paid = opened(portal, "5")
    pay(portal, paid, "5")
    open_one, kept = opened(portal, "5"), draft(portal)
    assert portal.delete(f"{V3}/invoices/{paid}").status == 400
    assert portal.delete(f"{V3}/invoices/{open_one}").status == 204
    portal.vendor.change_settings(ACCOUNT, {"invoice_deletion": False})
    assert portal.delete(f"{V3}/invoices/{kept}").status == 400
    assert portal.get(f"{V3}/invoices/{kept}").status == 200


# --- payments --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-PAYMENT-CREATE")
def test_recorded_payment_is_being_processed_and_shows_what_is_left_of_it(portal: Portal) -> None:
    wish = {"hs_initial_amount": "121.00", "hs_initiated_date": "2026-01-01", "hs_fees_amount": "1"}
    made = portal.post(f"{V3}/commerce_payments", {"properties": wish}).body["properties"]
    assert (made["hs_latest_status"], made["hs_net_amount"]) == ("processing", "120.00")
    assert (made["hs_payment_creation_method"], made["hs_has_associated_invoice"]) == ("OTHER", "false")
    assert len(made["hs_payment_id"]) == 10


@pytest.mark.behaviour("HS-PAYMENT-PAYS")
def test_completed_payment_marks_its_invoice_paid(portal: Portal) -> None:
    id = opened(portal, "100", "21")
    part = pay(portal, id, "21", "processing")
    assert sums(portal, id) == ["121.00", "0.00", "121.00", "open"]
    portal.patch(f"{V3}/commerce_payments/{part}", {"hs_latest_status": "succeeded"})
    assert sums(portal, id) == ["121.00", "21.00", "100.00", "open"]
    pay(portal, id, "100")
    assert sums(portal, id) == ["121.00", "121.00", "0.00", "paid"]
    found = portal.read("commerce_payments", part, "hs_has_associated_invoice", "hs_number_of_associated_invoices")
    assert (found["hs_has_associated_invoice"], found["hs_number_of_associated_invoices"]) == ("true", "1")


@pytest.mark.behaviour("HS-PAYMENT-SETUP")
def test_account_without_payment_processing_records_no_payment(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"payments": False})
    wish = {"hs_initial_amount": "1", "hs_initiated_date": "2026-01-01"}
    assert portal.post(f"{V3}/commerce_payments", {"properties": wish}).status == 403
    assert portal.vendor.count(ACCOUNT, "commerce_payments") == 0


@pytest.mark.behaviour("HS-PAYMENT-OWN")
def test_payment_that_hubspot_collected_is_neither_changed_nor_deleted(portal: Portal) -> None:
    invoice = opened(portal, "5")
    portal.vendor.person_does(ACCOUNT, "invoices", invoice, {"do": "pay", "through": "hs_payments"})
    ((payment,),) = [portal.vendor.records(ACCOUNT, "commerce_payments", 9, 0)]
    path = f"{V3}/commerce_payments/{payment['id']}"
    assert portal.patch(path, {"hs_internal_comment": "x"}).status == 400
    assert portal.delete(path).status == 400
    recorded = portal.create("commerce_payments", hs_initial_amount="1", hs_initiated_date="2026-01-01")
    assert portal.patch(f"{V3}/commerce_payments/{recorded}", {"hs_internal_comment": "x"}).status == 200
    assert portal.delete(f"{V3}/commerce_payments/{recorded}").status == 204


# --- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-INVOICE-PAY-BY-HAND")
def test_person_records_payments_on_an_open_invoice(portal: Portal) -> None:
    id = opened(portal, "50")
    partly = portal.vendor.person_does(ACCOUNT, "invoices", id, {"do": "pay", "amount": "20"})
    assert partly["properties"]["hs_invoice_status"] == "open"
    assert (
        portal.vendor.person_does(ACCOUNT, "invoices", id, {"do": "pay"})["properties"]["hs_invoice_status"] == "paid"
    )
    amounts = [
        row["properties"]["hs_initial_amount"] for row in portal.vendor.records(ACCOUNT, "commerce_payments", 9, 0)
    ]
    assert amounts == ["20", "30.00"]
    with pytest.raises(SandboxError, match="is paid"):
        portal.vendor.person_does(ACCOUNT, "invoices", id, {"do": "pay"})


@pytest.mark.behaviour("HS-INVOICE-VOID")
def test_person_voids_an_open_invoice_and_no_draft(portal: Portal) -> None:
    id = opened(portal, "50")
    voided = portal.vendor.person_does(ACCOUNT, "invoices", id, {"do": "void"})
    assert voided["properties"]["hs_invoice_status"] == "voided"
    with pytest.raises(SandboxError, match="is draft"):
        portal.vendor.person_does(ACCOUNT, "invoices", draft(portal), {"do": "void"})
