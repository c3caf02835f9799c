"""Payments, refunds and credit notes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hyperline_caller import NOW, Caller

PAID_AT = "2026-03-20T00:00:00.000Z"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def does(caller: Caller, invoice: Any, do: str, **more: Any) -> Any:
    return caller.vendor.person_does(caller.account, "invoices", invoice["id"], {"do": do, **more})


class TestPayments:
    @pytest.mark.behaviour("HYP-PAYMENT-RECORD")
    @pytest.mark.behaviour("HYP-INVOICE-STATUS")
    def test_payment_from_outside_answers_the_whole_invoice(self, caller: Caller) -> None:
        made = caller.invoice()
        body = {"amount": 40_000, "process_at": PAID_AT}
        answer = caller.try_("POST", f"/v1/invoices/{made['id']}/transactions", body)
        part = answer.body
        assert (answer.status, part["id"], part["status"]) == (201, made["id"], "partially_paid")
        assert (part["amount_paid"], part["amount_due"], part["settled_at"]) == (40_000, 60_000, None)
        whole = caller.pay(part, at=PAID_AT)
        assert (whole["status"], whole["amount_due"], whole["settled_at"]) == ("paid", 0, PAID_AT)
        assert [entry["amount"] for entry in whole["transactions"]] == [40_000, 60_000]

    @pytest.mark.behaviour("HYP-TRANSACTION-FIELDS")
    def test_transaction_as_it_was_recorded(self, caller: Caller) -> None:
        made = caller.pay(caller.invoice(), at=PAID_AT)
        [entry] = caller("GET", "/v1/transactions")["data"]
        assert entry == {
            "id": made["transactions"][0]["id"],
            "type": "one_time",
            "status": "settled",
            "amount": 100_000,
            "currency": "SEK",
            "customer_id": made["customer"]["id"],
            "payment_method_type": "external",
            "payment_method": None,
            "provider_id": None,
            "process_at": PAID_AT,
            "settled_at": None,
            "refunded_at": None,
            "last_refreshed_at": None,
            "provider_fee": None,
            "integrations": [],
            "allocations": [{"invoice_id": made["id"], "amount": 100_000}],
        }

    @pytest.mark.behaviour("HYP-PAYMENT-TOO-MUCH")
    @pytest.mark.parametrize("amount", [100_001, 0, -5])
    def test_payment_lies_between_nothing_and_what_is_due(self, caller: Caller, amount: int) -> None:
        path = f"/v1/invoices/{caller.invoice()['id']}/transactions"
        assert caller.try_("POST", path, {"amount": amount, "process_at": NOW}).status == 400
        assert caller.try_("POST", path, {"amount": 5}).body["errors"][0]["path"] == ["process_at"]

    @pytest.mark.parametrize("status", ["draft", "paid"])
    def test_only_what_is_open_is_paid(self, caller: Caller, status: str) -> None:
        path = f"/v1/invoices/{caller.invoice(status)['id']}/transactions"
        assert caller.try_("POST", path, {"amount": 1, "process_at": NOW}).status == 400

    @pytest.mark.behaviour("HYP-PAYMENT-REMOVE")
    def test_payment_taken_back_opens_the_invoice_again(self, caller: Caller) -> None:
        paid = caller.pay(caller.invoice())
        path = f"/v1/invoices/{paid['id']}/transactions/{paid['transactions'][0]['id']}"
        other = caller.invoice()
        assert caller.try_("DELETE", path.replace(paid["id"], other["id"])).status == 404
        assert caller.try_("DELETE", path).status == 204
        again = caller.read(paid)
        assert (again["status"], again["amount_due"], again["settled_at"]) == ("to_pay", 100_000, None)
        assert (again["transactions"], caller("GET", "/v1/transactions")["data"]) == ([], [])

    @pytest.mark.behaviour("HYP-REFUND-DIRECT")
    def test_refunded_transaction_opens_the_invoice_and_makes_no_credit_note(self, caller: Caller) -> None:
        paid = caller.pay(caller.invoice())
        caller.clock.advance(60)
        opened = does(caller, paid, "refund")
        assert (opened["status"], opened["amount_paid"], opened["amount_due"]) == ("to_pay", 0, 100_000)
        payment, refund = opened["transactions"]
        assert (payment["refunded_at"], refund["type"], refund["amount"]) == (
            "2026-03-02T09:16:11.860Z",
            "refund",
            100_000,
        )
        assert caller("GET", "/v2/invoices?type=credit_note")["data"] == []
        with pytest.raises(Exception, match="Only settled transactions"):
            does(caller, paid, "refund", transaction_id=payment["id"])

    @pytest.mark.behaviour("HYP-CHARGE")
    def test_charge_takes_the_payment_method(self, caller: Caller) -> None:
        made = caller.invoice()
        path = f"/v1/invoices/{made['id']}/charge"
        assert caller.try_("POST", path).status == 400
        method = {"customer_id": made["customer"]["id"], "type": "card", "last_4_digits": "4242"}
        caller.vendor.person_creates(caller.account, "payment_methods", method)
        paid = caller("POST", path)
        assert (paid["status"], paid["transactions"][0]["payment_method"]["last_4_digits"]) == ("paid", "4242")

    @pytest.mark.behaviour("HYP-PAYMENT-SETTLED")
    def test_failed_charge_leaves_the_invoice_in_error_and_unpaid(self) -> None:
        caller = Caller(charges="fail")
        made = caller.invoice()
        method = {"customer_id": made["customer"]["id"], "type": "card"}
        caller.vendor.person_creates(caller.account, "payment_methods", method)
        failed = caller("POST", f"/v1/invoices/{made['id']}/charge")
        assert (failed["status"], failed["amount_paid"], failed["attempt_count"]) == ("error", 0, 1)
        assert [(entry["status"], entry["error_type"]) for entry in failed["transactions"]] == [("failed", "declined")]
        assert caller.pay(failed)["status"] == "paid"


class TestCreditNotes:
    @pytest.mark.behaviour("HYP-CREDIT-DOCUMENT")
    @pytest.mark.behaviour("HYP-CREDIT-LINES")
    def test_credit_note_is_a_document_of_its_own(self, caller: Caller) -> None:
        made = caller.invoice("paid")
        note = caller.credit(made, reason="Duplicate", refund="external")
        wanted = {
            "type": "credit_note",
            "number": "CN-2026-1",
            "status": "paid",
            "total_amount": 100_000,
            "original_invoice_id": made["id"],
            "original_invoice_number": "INV-2026-1",
            "custom_note": "Duplicate",
            "emitted_at": NOW,
        }
        assert {name: note[name] for name in wanted} == wanted
        [line] = note["line_items"]
        assert (line["entry_type"], line["original_line_item_id"]) == ("credit", made["line_items"][0]["id"])
        assert caller.read(made)["refunded_at"] == NOW

    @pytest.mark.behaviour("HYP-CREDIT-PARTIAL")
    @pytest.mark.behaviour("HYP-CREDIT-REMAINDER")
    def test_several_partial_ones_go_up_to_what_is_left(self, caller: Caller) -> None:
        made = caller.invoice("paid")
        line = made["line_items"][0]["id"]
        first = caller.credit(made, line_items=[{"id": line, "units_count": 1}])
        assert (first["total_amount"], first["tax_amount"]) == (50_000, 10_000)
        second = caller.credit(made, line_items=[{"id": line, "amount_excluding_tax": 8000}])
        assert (second["total_amount"], caller.read(made)["refunded_at"]) == (10_000, None)
        path = f"/v1/invoices/{made['id']}/credit-notes"
        assert caller.try_("POST", path).status == 400
        assert caller.try_("POST", path, {"line_items": [{"id": "ili_x"}]}).status == 404
        caller.credit(made, line_items=[{"id": line, "amount_excluding_tax": 32_000}])
        assert caller.read(made)["refunded_at"] is not None

    @pytest.mark.behaviour("HYP-CREDIT-REFUNDED")
    def test_fully_refunded_invoice_has_nothing_to_credit(self, caller: Caller) -> None:
        made = caller.invoice("paid")
        caller.credit(made)
        assert "fully refunded" in caller.try_("POST", f"/v1/invoices/{made['id']}/credit-notes").message

    @pytest.mark.behaviour("HYP-CREDIT-STATUSES")
    def test_draft_has_no_credit_note(self, caller: Caller) -> None:
        draft, credited = caller.invoice("draft"), caller.invoice("paid")
        assert caller.try_("POST", f"/v1/invoices/{draft['id']}/credit-notes").status == 400
        note = caller.credit(credited)
        assert caller.try_("POST", f"/v1/invoices/{note['id']}/credit-notes").status == 400

    @pytest.mark.behaviour("HYP-CREDIT-IMPORTED")
    def test_imported_invoice_has_no_credit_note(self, caller: Caller) -> None:
        wire = {"customer_id": caller.customer()["id"], "source": "pennylane", "number": "F1"}
        wire["line_items"] = [{"name": "A", "unit_amount": 5}]
        [id] = caller.vendor.load(caller.account, "invoices", [wire], raw=False)
        assert "imported" in caller.try_("POST", f"/v1/invoices/{id}/credit-notes").message

    @pytest.mark.behaviour("HYP-CREDIT-MONEY")
    @pytest.mark.parametrize(
        ("refund", "status", "method"),
        [
            ("none", "to_pay", []),
            ("external", "paid", ["external"]),
            ("wallet", "paid", ["wallet"]),
            ("transaction", "paid", ["card"]),
        ],
    )
    def test_money_goes_back_apart_from_the_document(
        self, caller: Caller, refund: str, status: str, method: list[str]
    ) -> None:
        made = caller.invoice("paid")
        note = caller.credit(made, refund=refund)
        assert note["status"] == status
        assert [(entry["type"], entry["payment_method_type"]) for entry in note["transactions"]] == [
            ("refund", name) for name in method
        ]
        assert (caller.read(made)["status"], caller.read(made)["amount_paid"]) == ("paid", 100_000)

    def test_unpaid_invoice_owes_less_after_a_partial_one(self, caller: Caller) -> None:
        made = caller.invoice()
        note = caller.credit(made, line_items=[{"id": made["line_items"][0]["id"], "units_count": 1}])
        rest = caller.read(made)
        assert (note["status"], rest["status"], rest["amount_due"]) == ("paid", "to_pay", 50_000)
        assert caller.pay(rest)["status"] == "paid"

    @pytest.mark.behaviour("HYP-CREDIT-SIGN")
    def test_sign_of_the_amounts_is_a_setting(self) -> None:
        caller = Caller(credit_note_sign="negative")
        note = caller.credit(caller.invoice("paid"))
        assert (note["total_amount"], note["tax_amount"], note["line_items"][0]["amount"]) == (
            -100_000,
            -20_000,
            -100_000,
        )
        caller.set(credit_note_sign="positive")
        assert caller.read(note)["total_amount"] == 100_000


class TestDocuments:
    def download(self, caller: Caller, invoice: Any, version: str = "v2", query: str = "") -> Any:
        return caller.try_("GET", f"/{version}/invoices/{invoice['id']}/download{query}")

    def path(self, location: str) -> str:
        """The path of an address below the sandbox."""
        return location.removeprefix("http://127.0.0.1:8700/hyperline")

    @pytest.mark.behaviour("HYP-PDF-REDIRECT")
    @pytest.mark.behaviour("HYP-PDF-PAGE")
    @pytest.mark.parametrize("version", ["v1", "v2"])
    def test_download_leads_to_a_store_that_wants_no_key(self, caller: Caller, version: str) -> None:
        invoice = caller.invoice()
        answer = self.download(caller, invoice, version)
        assert (answer.status, answer.body) == (302, b"Found. Redirecting")
        stored = caller.send("GET", self.path(answer.headers["location"]))
        assert (stored.status, stored.headers["content-type"]) == (200, "application/pdf")
        assert stored.body.startswith(b"%PDF-1.4")
        assert b"Invoice INV-2026-1" in stored.body
        assert b"Total 1000.00 SEK" in stored.body

    @pytest.mark.behaviour("HYP-PDF-NO-KEY")
    def test_store_refuses_a_key_sent_along(self, caller: Caller) -> None:
        location = self.download(caller, caller.invoice()).headers["location"]
        leaked = caller.try_("GET", self.path(location))
        assert leaked.status == 400
        assert b"Only one auth mechanism allowed" in leaked.body

    @pytest.mark.behaviour("HYP-PDF-EXPIRES")
    def test_address_is_good_for_an_hour(self, caller: Caller) -> None:
        location = self.path(self.download(caller, caller.invoice()).headers["location"])
        caller.clock.advance(3598)
        assert caller.send("GET", location).status == 200
        caller.clock.advance(2)
        assert caller.send("GET", location).status == 403
        assert caller.send("GET", location.replace("Signature=", "Signature=0")).status == 403
        assert caller.send("GET", "/files/nobody/inv_x.pdf").status == 404

    @pytest.mark.behaviour("HYP-PDF-BYTES")
    def test_file_may_come_at_once_with_its_name(self) -> None:
        caller = Caller(pdf="alternate")
        note = caller.credit(caller.invoice("paid"))
        statuses = [self.download(caller, note).status for _ in range(3)]
        assert statuses == [302, 200, 302]
        answer = self.download(caller, note)
        assert answer.headers["content-disposition"] == 'attachment; filename="CN-2026-1.pdf"'
        assert b"Credit note CN-2026-1" in answer.body

    @pytest.mark.behaviour("HYP-PDF-LANGUAGE")
    def test_language_is_one_of_eight(self, caller: Caller) -> None:
        invoice = caller.invoice()
        assert self.download(caller, invoice, query="?lang=de&locale=de-DE").status == 302
        assert self.download(caller, invoice, query="?lang=sv").status == 400
        assert self.download(caller, {"id": "inv_x"}).message == "Invoice not found"
