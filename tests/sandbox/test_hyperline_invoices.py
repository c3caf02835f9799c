"""Invoices: lines, amounts, states."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.hyperline_caller import DAY_S, NOW, Caller

from ledgerbridge.sandbox.hyperline.pdf import shown_amount


@pytest.fixture
def caller() -> Caller:
    return Caller()


def line(**fields: Any) -> dict[str, Any]:
    return {"name": "Work", "unit_amount": 1000, **fields}


class TestMaking:
    @pytest.mark.behaviour("HYP-INVOICE-FIELDS")
    @pytest.mark.behaviour("HYP-INVOICE-TOTALS")
    def test_invoice_as_the_documentation_shows_one(self, caller: Caller) -> None:
        product = caller.product()
        made = caller.invoice(lines=[{"product_id": product["id"], "units_count": 2}], purchase_order="PO-7781")
        wanted = {
            "number": "INV-2026-1",
            "type": "invoice",
            "status": "to_pay",
            "purchase_order": "PO-7781",
            "currency": "SEK",
            "source": "hyperline",
            "total_amount": 100_000,
            "amount_due": 100_000,
            "amount_paid": 0,
            "amount_fixed": 80_000,
            "amount_excluding_tax": 80_000,
            "tax_amount": 20_000,
            "tax_scheme": "standard",
            "conversion_rate": 1,
            "converted_amount": 100_000,
            "emitted_at": NOW,
            "due_at": "2026-04-01T09:15:11.860Z",
            "settled_at": None,
            "transactions": [],
        }
        assert {name: made[name] for name in wanted} == wanted
        assert len(made["reference"]) == 10

    @pytest.mark.behaviour("HYP-LINE-FIELDS")
    def test_line_as_the_documentation_shows_one(self, caller: Caller) -> None:
        product = caller.product()
        period = {"period_start": "2026-03-01T00:00:00.000Z", "period_end": "2026-04-01T00:00:00.000Z"}
        [made] = caller.invoice(lines=[{"product_id": product["id"], "units_count": 2, **period}])["line_items"]
        del made["id"]
        assert made == {
            "name": "Platform access",
            "description": None,
            "entry_type": "debit",
            "product_id": product["id"],
            "product_type": "flat_fee",
            "period_starts_at": "2026-03-01T00:00:00.000Z",
            "period_ends_at": "2026-04-01T00:00:00.000Z",
            "tax_rate_id": None,
            "original_line_item_id": None,
            "units_count": 2,
            "unit_amount": 40_000,
            "tax_rate": 25,
            "amount": 100_000,
            "amount_excluding_tax": 80_000,
            "tax_amount": 20_000,
            "discount_amount": 0,
            "discount_percent": None,
        }

    @pytest.mark.behaviour("HYP-INVOICE-DEFAULT-PAID")
    def test_invoice_is_paid_unless_another_status_is_asked_for(self, caller: Caller) -> None:
        body = {"customer_id": caller.customer()["id"], "line_items": [line()], "settled_at": NOW}
        made = caller("POST", "/v1/invoices", body)
        assert (made["status"], made["amount_due"], made["amount_paid"]) == ("paid", 0, 1250)
        assert made["settled_at"] == NOW
        assert [entry["status"] for entry in made["transactions"]] == ["settled"]

    @pytest.mark.behaviour("HYP-CURRENCY-NEEDED")
    def test_customer_without_a_currency_cannot_be_invoiced(self, caller: Caller) -> None:
        customer = caller("POST", "/v1/customers", {"name": "A"})
        body = {"customer_id": customer["id"], "line_items": [line()]}
        assert caller.try_("POST", "/v1/invoices", body).status == 400
        assert caller("POST", "/v1/invoices", {**body, "currency": "EUR"})["currency"] == "EUR"

    @pytest.mark.behaviour("HYP-LINE-PRICE")
    def test_line_takes_the_product_price_of_the_currency(self, caller: Caller) -> None:
        product = caller.product(amount=700)
        assert caller.invoice(lines=[{"product_id": product["id"]}])["amount_excluding_tax"] == 700
        body = {"customer_id": caller.customer(currency="EUR")["id"], "line_items": [{"product_id": product["id"]}]}
        assert caller.try_("POST", "/v1/invoices", body).status == 400

    @pytest.mark.behaviour("HYP-LINE-PRODUCT")
    def test_only_flat_fees_stand_on_invoices(self, caller: Caller) -> None:
        seats = caller.product(type="seat")
        body = {"customer_id": caller.customer()["id"], "line_items": [{"product_id": seats["id"], "unit_amount": 5}]}
        assert caller.try_("POST", "/v1/invoices", body).status == 400
        body["line_items"] = [{"product_id": "itm_x", "unit_amount": 5}]
        assert caller.try_("POST", "/v1/invoices", body).message == "Product not found"

    @pytest.mark.behaviour("HYP-LINE-AMOUNTS")
    @pytest.mark.parametrize(
        ("given", "net", "tax"),
        [
            ({"unit_amount": 21_540, "tax_rate": Decimal("6.4")}, 21_540, 1379),
            ({"unit_amount": 333, "units_count": Decimal("1.5"), "tax_rate": 25}, 500, 125),
            ({"unit_amount": 1000, "tax_rate": 25, "discount_percent": 10}, 900, 225),
            ({"unit_amount": 1000, "tax_rate": 0, "discount_amount": 250}, 750, 0),
            ({"unit_amount": 2, "tax_rate": 25}, 2, 1),
        ],
    )
    def test_amounts_are_rounded_on_each_line(self, caller: Caller, given: dict[str, Any], net: int, tax: int) -> None:
        given = {name: float(value) if isinstance(value, Decimal) else value for name, value in given.items()}
        [made] = caller.invoice(lines=[{"name": "A", **given}])["line_items"]
        assert (made["amount_excluding_tax"], made["tax_amount"], made["amount"]) == (net, tax, net + tax)

    @pytest.mark.behaviour("HYP-INVOICE-NOT-NEGATIVE")
    def test_lines_may_be_negative_and_the_total_not(self, caller: Caller) -> None:
        assert caller.invoice(lines=[line(), line(unit_amount=-400)])["amount_excluding_tax"] == 600
        body = {"customer_id": caller.customer()["id"], "line_items": [line(unit_amount=-1)]}
        assert caller.try_("POST", "/v1/invoices", body).status == 400

    @pytest.mark.behaviour("HYP-TAX-ENGINE")
    @pytest.mark.parametrize(
        ("customer", "scheme", "rate"),
        [
            ({"billing_address": {"country": "SE"}}, "standard", 25),
            ({"billing_address": {"country": "DE"}, "tax_ids": [{"value": "DE1"}]}, "reverse_charge", 0),
            ({"billing_address": {"country": "DE"}}, "standard", 25),
            ({"billing_address": {"country": "US"}}, "not_eligible", 0),
            ({"tax_rate_custom": 12}, "manual", 12),
        ],
    )
    def test_tax_follows_buyer_and_seller(
        self, caller: Caller, customer: dict[str, Any], scheme: str, rate: int
    ) -> None:
        made = caller.invoice(customer_id=caller.customer(**customer)["id"])
        assert (made["tax_scheme"], made["line_items"][0]["tax_rate"]) == (scheme, rate)

    def test_rate_of_the_invoice_goes_before_and_that_of_the_line_before_all(self, caller: Caller) -> None:
        made = caller.invoice(lines=[line(), line(tax_rate=0)], tax_rate=10)
        assert (made["tax_scheme"], [entry["tax_rate"] for entry in made["line_items"]]) == ("manual", [10, 0])

    @pytest.mark.behaviour("HYP-CONVERSION")
    def test_amount_is_told_in_the_currency_of_the_books(self, caller: Caller) -> None:
        made = caller.invoice(lines=[line(tax_rate=0)], currency="EUR")
        assert made["conversion_rate"] == Decimal("11.111111")
        assert made["converted_amount"] == 11_111

    @pytest.mark.behaviour("HYP-INVOICE-SNAPSHOT")
    def test_later_change_of_the_customer_changes_no_invoice(self, caller: Caller) -> None:
        made = caller.invoice()
        caller("PUT", f"/v1/customers/{made['customer']['id']}", {"name": "New name"})
        assert caller.read(made)["customer"]["name"] == "Nordljus Belysning AB"

    @pytest.mark.behaviour("HYP-NUMBERS")
    def test_numbers_follow_each_other_by_seller_and_pattern(self, caller: Caller) -> None:
        [entity] = caller("GET", "/v1/invoicing-entities")["data"]
        caller("PUT", f"/v1/invoicing-entities/{entity['id']}", {"invoice_number_pattern": "{YYYY}{MM}{DD}/{number}"})
        french = caller("POST", "/v1/invoicing-entities", {"name": "B", "invoice_number_pattern": "INV{number}"})
        numbers = [caller.invoice(**more)["number"] for more in ({}, {"invoicing_entity_id": french["id"]}, {})]
        assert numbers == ["20260302/1", "INV1", "20260302/2"]
        assert caller("GET", f"/v1/invoicing-entities/{entity['id']}")["next_invoice_number"] == 3
        assert caller.invoice(number="OLD-7")["number"] == "OLD-7"

    @pytest.mark.behaviour("HYP-INVOICE-DUE")
    def test_due_date_follows_the_customer_then_the_seller(self, caller: Caller) -> None:
        quick = caller.customer(custom_payment_delay=10)["id"]
        assert caller.invoice(customer_id=quick)["due_at"] == "2026-03-12T09:15:11.860Z"
        assert caller.invoice(emitted_at="2026-01-01T00:00:00.000Z")["due_at"] == "2026-01-31T00:00:00.000Z"
        assert caller.invoice(due_at=NOW)["due_at"] == NOW

    @pytest.mark.behaviour("HYP-INVOICE-BATCH")
    def test_batch_makes_each_invoice_by_itself(self, caller: Caller) -> None:
        good = {"customer_id": caller.customer()["id"], "line_items": [line()], "batch_invoice_id": "1"}
        answer = caller("POST", "/v1/invoices/batch", [good, {**good, "customer_id": "cus_x", "batch_invoice_id": "2"}])
        assert [entry["batch_invoice_id"] for entry in answer["successes"]] == ["1"]
        assert [entry["batch_invoice_id"] for entry in answer["errors"]] == ["2"]
        assert caller.try_("POST", "/v1/invoices/batch", [good] * 51).status == 400

    @pytest.mark.behaviour("HYP-ONE-TIME")
    def test_one_time_payment_makes_an_invoice(self, caller: Caller) -> None:
        product, customer = caller.product(), caller.customer()
        body = {"type": "one_time", "customer_id": customer["id"], "charging_method": "checkout"}
        wished = [{"id": product["id"], "amount": 24_000}]
        answer = caller("POST", "/v1/payments", {**body, "products": wished})
        assert caller.read({"id": answer["invoice_id"]})["amount_excluding_tax"] == 24_000
        assert answer["checkout"]["id"].startswith("che_")
        again = caller("POST", "/v1/payments", {**body, "items": wished, "charging_method": "immediately"})
        assert again["checkout"] is None


class TestStates:
    @pytest.mark.behaviour("HYP-INVOICE-FINISHED")
    @pytest.mark.behaviour("HYP-INVOICE-VALIDATE")
    def test_draft_has_no_number_until_it_is_validated(self, caller: Caller) -> None:
        draft = caller.invoice("draft")
        assert (draft["status"], draft["number"], draft["emitted_at"]) == ("draft", None, None)
        caller.clock.advance(60)
        final = caller("POST", f"/v1/invoices/{draft['id']}/validate")
        assert (final["status"], final["number"]) == ("to_pay", "INV-2026-1")
        assert final["emitted_at"] == "2026-03-02T09:16:11.860Z"
        assert caller.try_("POST", f"/v1/invoices/{draft['id']}/validate").status == 400

    @pytest.mark.behaviour("HYP-INVOICE-UPDATE")
    def test_lines_change_only_before_the_invoice_is_final(self, caller: Caller) -> None:
        draft = caller.invoice("draft")
        path = f"/v1/invoices/{draft['id']}"
        changed = caller("PATCH", path, {"line_items": [line()], "purchase_order": "PO"})
        assert (changed["total_amount"], changed["amount_due"], changed["purchase_order"]) == (1250, 1250, "PO")
        caller("POST", f"{path}/validate")
        assert caller.try_("PATCH", path, {"line_items": [line()]}).status == 400
        assert caller("PATCH", path, {"custom_note": "Thanks", "due_at": NOW})["custom_note"] == "Thanks"
        assert caller.read(draft)["due_at"] != NOW

    @pytest.mark.behaviour("HYP-INVOICE-DELETE")
    def test_only_drafts_are_deleted(self, caller: Caller) -> None:
        draft, final = caller.invoice("draft"), caller.invoice()
        assert caller.try_("DELETE", f"/v1/invoices/{draft['id']}").status == 204
        assert caller.try_("GET", f"/v2/invoices/{draft['id']}").status == 404
        assert caller.try_("DELETE", f"/v1/invoices/{final['id']}").status == 400

    @pytest.mark.behaviour("HYP-INVOICE-LATE")
    def test_invoice_is_late_once_its_due_date_has_passed(self, caller: Caller) -> None:
        made = caller.invoice()
        caller.clock.advance(30 * DAY_S - 1)
        assert caller.read(made)["status"] == "to_pay"
        caller.clock.advance(2)
        late = caller.read(made)
        assert (late["status"], late["updated_at"]) == ("late", made["due_at"])
        assert caller.pay(made, 1)["status"] == "partially_paid"

    def test_invoice_stays_to_pay_where_there_is_no_late_status(self) -> None:
        caller = Caller(late_status=False)
        made = caller.invoice(due_at="2026-01-01T00:00:00.000Z")
        caller.clock.advance(DAY_S)
        assert caller.read(made)["status"] == "to_pay"

    @pytest.mark.behaviour("HYP-GRACE-ENDS")
    def test_invoice_is_final_when_its_grace_period_is_over(self, caller: Caller) -> None:
        body = {"customer_id": caller.customer()["id"], "line_items": [line()], "status": "grace_period"}
        made = caller.vendor.person_creates(caller.account, "invoices", body)
        assert (made["status"], made["number"]) == ("grace_period", None)
        caller.clock.advance(3 * DAY_S + 60)
        final = caller.read(made)
        assert (final["status"], final["number"]) == ("to_pay", "INV-2026-1")
        assert final["grace_period_ended_at"] == final["updated_at"] == "2026-03-05T09:15:11.860Z"

    @pytest.mark.behaviour("HYP-INVOICE-VOID")
    def test_voiding_makes_a_credit_note(self, caller: Caller) -> None:
        made = caller.invoice()
        voided = caller("POST", f"/v1/invoices/{made['id']}/void")
        assert (voided["status"], voided["amount_due"]) == ("voided", 0)
        [note] = caller("GET", "/v2/invoices?type=credit_note")["data"]
        assert (note["original_invoice_id"], note["total_amount"], note["status"]) == (made["id"], 100_000, "paid")
        partly = caller.invoice()
        caller.pay(partly, 1)
        assert caller.try_("POST", f"/v1/invoices/{partly['id']}/void").status == 400

    @pytest.mark.behaviour("HYP-INVOICE-UNCOLLECTIBLE")
    def test_unpaid_invoice_is_given_up(self, caller: Caller) -> None:
        made = caller.invoice()
        assert caller("POST", f"/v1/invoices/{made['id']}/uncollectible")["status"] == "uncollectible"
        paid = caller.invoice("paid")
        assert caller.try_("POST", f"/v1/invoices/{paid['id']}/uncollectible").status == 400

    @pytest.mark.behaviour("HYP-INVOICE-CLOSE")
    def test_invoice_that_was_not_issued_is_discarded(self, caller: Caller) -> None:
        draft, final = caller.invoice("draft"), caller.invoice()
        closed = caller.vendor.person_does(caller.account, "invoices", draft["id"], {"do": "close"})
        assert (closed["status"], closed["number"]) == ("closed", None)
        with pytest.raises(Exception, match="not issued"):
            caller.vendor.person_does(caller.account, "invoices", final["id"], {"do": "close"})


class TestVersions:
    @pytest.mark.behaviour("HYP-V1-HEADER-TAX")
    def test_rate_in_the_header_is_told_by_the_first_version_alone(self, caller: Caller) -> None:
        made = caller.invoice()
        old, new = caller.read(made, "v1"), caller.read(made)
        assert (old["tax_rate"], old["attempt_count"]) == (25, 0)
        assert not {"tax_rate", "attempt_count"} & set(new)
        assert "vat_number" in old["customer"]
        assert "vat_number" not in new["customer"]

    @pytest.mark.behaviour("HYP-INVOICE-DATE")
    @pytest.mark.parametrize(
        ("setting", "names"),
        [
            ("both", {"emitted_at", "issued_at"}),
            ("issued_at", {"issued_at"}),
            ("emitted_at", {"emitted_at"}),
        ],
    )
    def test_second_version_names_the_date_as_set(self, setting: str, names: set[str]) -> None:
        caller = Caller(invoice_date=setting)
        made = caller.invoice()
        assert {"emitted_at", "issued_at"} & set(caller.read(made)) == names
        assert {"emitted_at", "issued_at"} & set(caller.read(made, "v1")) == {"emitted_at"}


@pytest.mark.behaviour("HYP-MINOR-UNITS")
@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(3417, "EUR", "34.17 EUR"), (12_065, "XOF", "12065 XOF"), (1234, "KWD", "1.234 KWD"), (-5, "SEK", "-0.05 SEK")],
)
def test_amounts_are_in_the_smallest_unit_of_their_currency(amount: int, currency: str, shown: str) -> None:
    assert shown_amount(amount, currency) == shown
