"""Sales documents of eAccounting as the connector writes, books and prints them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec
import pytest
from tests.support.eaccounting_company import Company, change, new, run

from ledgerbridge.connectors.base.protocol import Call, Refused, Write, Written
from ledgerbridge.model.values import Value

DAY = date(2026, 3, 2)


def lamp(company: Company, article: str) -> list[dict[str, Value]]:
    return [
        {"ArticleId": article, "Quantity": Decimal(2), "UnitPrice": Decimal("400"), "DiscountPercentage": Decimal(10)},
        {"Text": "Period 1-31 March 2026"},
    ]


def draft(company: Company, **more: Value) -> Written:
    customer, article = company.customer(), company.article()
    fields: dict[str, Value] = {"CustomerId": customer, "InvoiceDate": DAY, "YourReference": "PO-7", **more}
    return company.made("customerinvoicedrafts", new(1, fields, "customerinvoicedrafts", lamp(company, article)))


def book(made: Written, **current: Value) -> Write:
    return Write("book", f"intent-{made.id}", {}, made.id, made.version, {**made.fields, **current})


def test_draft_has_rows_of_articles_and_of_text_and_our_reference() -> None:
    company = Company()
    made = draft(company)
    stored = company.stored("customerinvoicedrafts", made.id)
    assert stored["OurReference"] == made.reference
    assert [row["IsTextRow"] for row in stored["Rows"]] == [False, True]
    assert stored["Rows"][0]["DiscountPercentage"] == 0.1
    assert (made.fields["TotalAmount"], made.fields["TotalVatAmount"]) == (Decimal(900), Decimal(180))
    assert made.parts["lines"][0].fields["DiscountPercentage"] == 10


def test_booked_draft_is_an_invoice_of_the_draft_s_date_and_reference() -> None:
    company = Company()
    made = draft(company)
    [booked] = company.write("customerinvoicedrafts", book(made))
    assert isinstance(booked, Written)
    assert booked.companion == {"customerinvoices": booked.id}
    assert booked.fields["TotalAmount"] == 900
    found = run(company.connector.find("customerinvoices", "OurReference", [made.reference]))
    [invoice] = found[made.reference]
    assert (invoice.id, invoice.fields["InvoiceDate"]) == (booked.id, DAY)
    assert run(company.connector.fetch("customerinvoicedrafts", [made.id])).missing == [made.id]


def test_totals_that_moved_are_not_booked() -> None:
    company = Company()
    made = draft(company)
    [outcome] = company.write("customerinvoicedrafts", book(made, TotalAmount=Decimal(901)))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-01"
    assert company.count("customerinvoices") == 0


def test_booking_whose_answer_was_lost_finds_its_invoice() -> None:
    company = Company()
    made = draft(company)
    company.faults("reset", path="*/convert")
    [lost] = company.write("customerinvoicedrafts", book(made))
    [again] = company.write("customerinvoicedrafts", book(made))
    assert not isinstance(lost, Refused)
    assert isinstance(again, Written)
    assert (again.adopted, company.count("customerinvoices")) == (True, 1)


def test_draft_of_a_locked_period_says_so() -> None:
    company = Company()
    made = draft(company)
    company.person("POST", "settings", {"closing_date": "2026-03-31"})
    [outcome] = company.write("customerinvoicedrafts", book(made))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-10"


def test_credit_note_sent_twice_is_one() -> None:
    company = Company()
    fields: dict[str, Value] = {"CustomerId": company.customer(), "InvoiceDate": DAY}
    write = new(1, fields, "creditinvoices", [{"ArticleId": company.article(), "Quantity": Decimal(1)}])
    call = company.connector.prepare("creditinvoices", [write], "request-1")
    [first] = run(company.connector.write(call))
    [again] = run(company.connected().write(Call.unpacked(call.packed())))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (again.id, again.adopted, company.count("customerinvoices")) == (first.id, True, 1)
    assert company.stored("customerinvoices", first.id)["IsCreditInvoice"] is True


@pytest.mark.parametrize("do", ["timeout", "reset", "500", "truncate"])
def test_credit_note_whose_answer_was_lost_is_found_by_its_reference(do: str) -> None:
    company = Company()
    fields: dict[str, Value] = {"CustomerId": company.customer(), "InvoiceDate": DAY}
    write = new(1, fields, "creditinvoices", [{"ArticleId": company.article(), "Quantity": Decimal(1)}])
    company.faults(do)
    [outcome] = company.write("creditinvoices", write)
    assert not isinstance(outcome, Refused)
    found = run(company.connector.find("creditinvoices", "OurReference", [write.reference]))
    assert (len(found[write.reference]), company.count("customerinvoices")) == (1, 1)


def test_credit_note_of_an_unknown_customer_is_refused_and_not_made() -> None:
    company = Company()
    fields: dict[str, Value] = {"CustomerId": "00000000-0000-4000-8000-000000000000", "InvoiceDate": DAY}
    write = new(1, fields, "creditinvoices", [{"ArticleId": company.article(), "Quantity": Decimal(1)}])
    [outcome] = company.write("creditinvoices", write)
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, company.count("customerinvoices")) == ("LB-REC-11", 0)


def test_invoices_take_no_update_and_say_why() -> None:
    company = Company()
    id = company.invoice(company.customer(), company.article())
    [outcome] = company.write("customerinvoices", change(id, {"YourReference": "Other"}))
    assert isinstance(outcome, Refused)
    assert "credit note" in outcome.problem.said(outcome.problem.cause)


def test_order_gets_the_currency_of_its_customer_and_is_final_once_invoiced() -> None:
    company = Company()
    fields: dict[str, Value] = {"CustomerId": company.customer(CurrencyCode="EUR"), "OrderDate": DAY}
    made = company.made("orders", new(1, fields, "orders", lamp(company, company.article())))
    stored = company.stored("orders", made.id)
    assert (stored["CurrencyCode"], stored["Status"], made.fields["Status"]) == ("EUR", 2, "Ongoing")
    invoiced = {**stored, "Status": 4}
    [id] = company.loads("orders", {name: value for name, value in invoiced.items() if name != "Id"}, raw=True)
    [outcome] = company.write("orders", change(id, {"YourReference": "Other"}))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-09"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"Quantity": Decimal("1.234"), "Text": "A"}, "lines[].Quantity"),
        ({"UnitPrice": Decimal("1.23456"), "Text": "A"}, "lines[].UnitPrice"),
        ({"Text": "x" * 2001}, "lines[].Text"),
        ({"Colour": "blue"}, "lines[].Colour"),
        ({"DiscountPercentage": Decimal(101), "Text": "A"}, "lines[].DiscountPercentage"),
    ],
)
def test_line_that_does_not_fit_is_refused_with_its_field(line: dict[str, Value], field: str) -> None:
    company = Company()
    write = new(1, {"CustomerId": company.customer()}, "customerinvoicedrafts", [line])
    [outcome] = company.write("customerinvoicedrafts", write)
    assert isinstance(outcome, Refused)
    assert outcome.problem.field == field
    assert company.count("customerinvoicedrafts") == 0


def test_update_of_rows_replaces_them_and_keeps_the_head() -> None:
    company = Company()
    made = draft(company)
    fresh = new(2, {}, "customerinvoicedrafts", [{"Text": "Only this"}]).parts
    company.made("customerinvoicedrafts", msgspec.structs.replace(change(made.id, {}, made.version), parts=fresh))
    stored = company.stored("customerinvoicedrafts", made.id)
    assert ([row["Text"] for row in stored["Rows"]], stored["YourReference"]) == (["Only this"], "PO-7")


def test_vat_of_a_row_is_read_as_percent() -> None:
    company = Company()
    id = company.invoice(company.customer(), company.article())
    [line] = run(company.connector.fetch("customerinvoices", [id])).found[id].parts["lines"]
    assert (line.fields["PercentVat"], line.fields["AmountNoVat"]) == (25, 100)


def test_whole_krona_rounding_is_read_as_the_vendor_reckoned_it() -> None:
    company = Company()
    company.person("POST", "settings", {"currency_rounding": True})
    id = company.invoice(company.customer(), company.article(), amount=1)
    fields = run(company.connector.fetch("customerinvoices", [id])).found[id].fields
    assert (fields["TotalAmountInvoiceCurrency"], fields["TotalRoundings"]) == (Decimal(1), Decimal("-0.25"))


def test_printed_invoice_is_a_pdf() -> None:
    company = Company()
    id = company.invoice(company.customer(), company.article())
    content = run(company.connector.download("customerinvoices", id))
    assert (content.media_type, content.data[:4]) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("articlestock", "create"),
        ("articlestock", "update"),
        ("articlestock", "book"),
        ("creditinvoices", "update"),
        ("creditinvoices", "book"),
        ("payments", "update"),
        ("payments", "book"),
    ],
)
def test_what_a_type_cannot_do_is_refused_without_a_call(type: str, kind: Literal["create", "update", "book"]) -> None:
    company = Company()
    [outcome] = company.write(type, Write(kind, "intent-1", {}, "00000000-0000-4000-8000-000000000000"))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-01"
    assert company.calls() == []
