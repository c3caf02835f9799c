"""Documents of QuickBooks as the connector makes, changes and reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.quickbooks import Company, change, new, query_of

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.quickbooks.invoices import INVOICES
from ledgerbridge.connectors.quickbooks.notes import found_in
from ledgerbridge.connectors.quickbooks.records import sift
from ledgerbridge.model.problems import AuthError, PermissionMissing, RecordRefused
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value

DAY = "2026-03-01"
OURS = "LB" + "A2" * 9 + "Z"
WIDGET = Part({"ItemRef.value": "1", "Description": "Widget", "Qty": Decimal(2), "UnitPrice": Decimal("19.9")})
FEE = Part({"ItemRef.value": "1", "Description": "Fee", "Amount": Decimal("5.00")})


def customer(company: Company) -> str:
    return company.enters("Customer", DisplayName=f"Nordwind {company.count('Customer')}")


def invoice(company: Company, *lines: Part, **fields: Value) -> Write:
    given = {"CustomerRef.value": customer(company), "TxnDate": DAY, **fields}
    return msgspec.structs.replace(new(1, given, "Invoice"), parts={"lines": lines or (WIDGET, FEE)})


def done(outcome: Outcome) -> Written:
    assert isinstance(outcome, Written), outcome
    return outcome


def refused(outcome: Outcome) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def write(company: Company, write: Write, type: str = "Invoice", request_id: str = "") -> Outcome:
    own = request_id or f"request-{len(company.transport.requests) + 1}"
    return asyncio.run(company.write(type, write, request_id=own))[0]


def read(company: Company, type: str, id: str) -> Record:
    return asyncio.run(company.connector.fetch(type, [id])).found[id]


def edit(
    company: Company, id: str, fields: Mapping[str, Value], lines: Sequence[Part] | None = None, type: str = "Invoice"
) -> Outcome:
    held = read(company, type, id)
    parts = {} if lines is None else {"lines": tuple(lines)}
    update = msgspec.structs.replace(change(id, fields, held.version, held.fields), parts=parts)
    return write(company, update, type)


def sent(company: Company) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(company.transport.requests[-1].body)
    return body


# --- making -----------------------------------------------------------------------------------------------------------


def test_invoice_is_one_call_with_a_request_id_and_our_reference_in_its_memo() -> None:
    company = Company()
    order = invoice(company, PrivateNote="Call first")
    company.forget_calls()
    made = done(write(company, order, request_id="request-1"))
    assert company.calls() == ["invoice"]
    assert query_of(company.transport.requests[0]) == {"minorversion": "75", "requestid": "request-1"}
    assert company.stored("Invoice", made.id)["PrivateNote"] == f"Call first\nLedgerbridge {order.reference}"
    assert (made.fields["PrivateNote"], made.fields["PrivateNote.Reference"]) == ("Call first", order.reference)


def test_totals_are_those_of_quickbooks() -> None:
    company = Company()
    taxed = Part({**WIDGET.fields, "TaxCodeRef.value": "TAX"})
    around: dict[str, Value] = {"Discount.DiscountPercent": Decimal(10), "Shipping.Amount": Decimal(10)}
    made = done(write(company, invoice(company, taxed, **around, **{"TxnTaxDetail.TxnTaxCodeRef.value": "2"})))
    stored = company.stored("Invoice", made.id)
    assert made.fields["TotalAmt"] == Decimal(str(stored["TotalAmt"]))
    assert made.fields["Discount.Amount"] == Decimal("3.98")
    assert made.fields["TxnTaxDetail.TotalTax"] == Decimal(str(stored["TxnTaxDetail"]["TotalTax"]))
    assert made.fields["Status"] == "Open"
    assert [part.fields["Amount"] for part in made.parts["lines"]] == [Decimal("39.8")]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"ItemRef.value": "1", "Qty": Decimal("2.5"), "UnitPrice": Decimal("10.05")},
            {"DetailType": "SalesItemLineDetail", "Amount": 25.13},
        ),
        ({"ItemRef.value": "1", "UnitPrice": Decimal(7)}, {"DetailType": "SalesItemLineDetail", "Amount": 7.0}),
        ({"Description": "Thanks"}, {"DetailType": "DescriptionOnly", "Description": "Thanks"}),
        (
            {"DetailType": "GroupLineDetail", "ItemRef.value": "9", "Qty": Decimal(2)},
            {"DetailType": "GroupLineDetail", "GroupLineDetail": {"GroupItemRef": {"value": "9"}, "Quantity": 2}},
        ),
    ],
)
def test_line_gets_the_type_and_the_amount_that_quickbooks_wants(
    fields: dict[str, Value], line: dict[str, Any]
) -> None:
    company = Company()
    call = company.connector.prepare("Invoice", [invoice(company, Part(fields))], "r")
    assert line.items() <= msgspec.json.decode(call.body)["Line"][0].items()


@pytest.mark.parametrize(
    ("type", "fields", "field"),
    [
        ("Invoice", {}, "CustomerRef.value"),
        ("RefundReceipt", {}, "DepositToAccountRef.value"),
        ("Payment", {"CustomerRef.value": "1"}, "TotalAmt"),
        ("SalesReceipt", {}, "lines"),
        ("Invoice", {"CustomerRef.value": "1", "TotalAmt": Decimal(1)}, "TotalAmt"),
        ("Invoice", {"CustomerRef.value": "1", "Nothing": "x"}, "Nothing"),
    ],
)
def test_what_quickbooks_would_not_take_is_refused_without_a_call(
    type: str, fields: dict[str, Value], field: str
) -> None:
    company = Company()
    problem = refused(write(company, new(1, fields, type), type)).problem
    assert (problem.field, company.calls()) == (field, [])


# --- answers that were lost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 3])
def test_lost_answer_is_settled_as_one_even_when_the_request_id_is_forgotten(days: int) -> None:
    company = Company()
    call = company.connector.prepare("Invoice", [invoice(company)], "request-1")
    company.faults("timeout", phase="after", match={"path": "*/invoice"})
    [lost] = asyncio.run(company.connector.write(call))
    assert isinstance(lost, Unknown)
    company.lifts()
    company.sandbox.clock.advance(days * 86_400)
    [found] = asyncio.run(company.connected().write(call))
    assert done(found).adopted
    assert company.count("Invoice") == 1


def test_call_that_never_left_is_sent_after_a_restart() -> None:
    company = Company()
    call = company.connector.prepare("Invoice", [invoice(company)], "request-1")
    [made] = asyncio.run(company.connected().write(call))
    assert (done(made).adopted, company.count("Invoice")) == (False, 1)


def test_call_that_may_have_been_sent_stays_unknown_while_it_cannot_be_looked_for() -> None:
    company = Company()
    call = company.connector.prepare("Invoice", [invoice(company)], "request-1")
    company.faults("503")
    [unknown] = asyncio.run(company.connected().write(call))
    assert isinstance(unknown, Unknown)


def test_another_document_of_the_same_customer_and_day_is_not_ours() -> None:
    company = Company()
    order = invoice(company)
    line = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
    company.enters("Invoice", CustomerRef={"value": order.fields["CustomerRef.value"]}, TxnDate=DAY, Line=[line])
    call = company.connector.prepare("Invoice", [order], "request-1")
    [made] = asyncio.run(company.connected().write(call))
    assert (done(made).adopted, company.count("Invoice")) == (False, 2)


# --- changing ---------------------------------------------------------------------------------------------------------


def test_change_of_the_memo_touches_no_line_and_keeps_our_reference() -> None:
    company = Company()
    order = invoice(company)
    made = done(write(company, order))
    done(edit(company, made.id, {"PrivateNote": "Paid late"}))
    assert set(sent(company)) == {"Id", "SyncToken", "sparse", "PrivateNote"}
    assert read(company, "Invoice", made.id).fields["PrivateNote.Reference"] == order.reference


def test_lines_of_an_update_are_all_there_are_and_the_discount_stays() -> None:
    company = Company()
    around: dict[str, Value] = {"Discount.Amount": Decimal(3), "Shipping.Amount": Decimal(9)}
    made = done(write(company, invoice(company, **around)))
    kept = read(company, "Invoice", made.id).parts["lines"][1]
    done(edit(company, made.id, {}, [kept]))
    after = read(company, "Invoice", made.id)
    assert [(part.id, part.fields["Description"]) for part in after.parts["lines"]] == [(kept.id, "Fee")]
    assert {path: after.fields[path] for path in around} == around
    assert after.fields["TotalAmt"] == Decimal(11)


def test_change_of_the_discount_alone_keeps_the_lines() -> None:
    company = Company()
    made = done(write(company, invoice(company, **{"Discount.DiscountPercent": Decimal(10)})))
    before = read(company, "Invoice", made.id)
    done(edit(company, made.id, {"Discount.Amount": Decimal(4)}))
    after = read(company, "Invoice", made.id)
    assert after.parts == before.parts
    assert (after.fields["Discount.Amount"], after.fields["TotalAmt"]) == (Decimal(4), Decimal("40.8"))


@pytest.mark.parametrize("path", ["Discount.DiscountPercent", "Discount.Amount"])
def test_discount_that_is_taken_away_is_gone(path: str) -> None:
    company = Company()
    made = done(write(company, invoice(company, **{"Discount.DiscountPercent": Decimal(10)})))
    done(edit(company, made.id, {path: None}))
    after = read(company, "Invoice", made.id).fields
    assert (after["Discount.DiscountPercent"], after["Discount.Amount"]) == (None, None)
    assert after["TotalAmt"] == Decimal("44.8")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (f"Ledgerbridge {OURS}", None),
        (f"Call first\nLedgerbridge {OURS}", "Call first"),
        (f"Voided - Ledgerbridge {OURS}", "Voided -"),
        (f"Voided\nCall first\nLedgerbridge {OURS}", "Voided\nCall first"),
    ],
)
def test_our_reference_is_found_in_a_memo_wherever_it_stands(stored: str, words: str | None) -> None:
    assert found_in(stored) == (words, OURS)


@pytest.mark.parametrize("stored", [None, "Call first", "Ledgerbridge LB1", f"Ledgerbridge {OURS}X"])
def test_memo_without_our_reference_is_left_as_it_is(stored: str | None) -> None:
    assert found_in(stored) == (stored, None)


def test_stale_version_is_delayed_and_an_update_without_one_is_completed() -> None:
    company = Company()
    made = done(write(company, invoice(company)))
    company.edits("Invoice", made.id, PrivateNote="A person was here")
    stale = write(company, change(made.id, {"TrackingNum": "1"}, made.version))
    assert isinstance(stale, Delayed)
    assert stale.problem.code == "LB-REC-07"
    done(write(company, change(made.id, {"TrackingNum": "1"}, None)))


def test_address_and_currency_are_fixed_once_the_document_is_made() -> None:
    company = Company()
    made = done(write(company, invoice(company)))
    for path in ("BillAddr.City", "CurrencyRef.value"):
        assert refused(edit(company, made.id, {path: "x"})).problem.field == path


def test_custom_fields_are_written_read_and_called_by_the_companys_own_names() -> None:
    company = Company()
    company.person("POST", "settings", {"custom_fields": "Crew,Truck"})
    made = done(write(company, invoice(company, **{"CustomField.2": "Volvo"})))
    assert made.fields["CustomField.2"] == "Volvo"
    done(edit(company, made.id, {"CustomField.1": "Red"}))
    after = read(company, "Invoice", made.id).fields
    assert (after["CustomField.1"], after["CustomField.2"]) == ("Red", "Volvo")
    named = {spec.path: spec.label for spec in asyncio.run(company.connector.schema("Invoice"))}
    assert (named["CustomField.1"], named["CustomField.2"]) == ("Crew", "Truck")


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_number_is_refused_while_quickbooks_numbers_documents_itself() -> None:
    company = Company()
    problem = refused(write(company, invoice(company, DocNumber="HUB-1"))).problem
    assert (problem.code, problem.field, company.count("Invoice")) == ("LB-REC-01", "DocNumber", 0)


def test_number_in_use_is_refused_unless_the_document_is_ours() -> None:
    company = Company()
    company.person("POST", "settings", {"custom_txn_numbers": True})
    first = invoice(company, DocNumber="HUB-1")
    made = done(write(company, first))
    again = done(write(company, first))
    assert (again.id, again.adopted) == (made.id, True)
    other = msgspec.structs.replace(first, reference=new(2, {}, "Invoice").reference)
    assert refused(write(company, other)).problem.code == "LB-REC-16"
    assert company.count("Invoice") == 1


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_closed_books_are_told_as_such() -> None:
    company = Company()
    company.person("POST", "settings", {"closing_date": "2026-03-01"})
    assert refused(write(company, invoice(company))).problem.code == "LB-REC-10"
    told = [finding.what for finding in asyncio.run(company.connector.check())]
    assert "books closed: up to 2026-03-01" in told


def test_amount_that_is_not_quantity_times_price_is_told_as_such() -> None:
    company = Company()
    wrong = Part({**WIDGET.fields, "Amount": Decimal(1)})
    problem = refused(write(company, invoice(company, wrong))).problem
    assert "quantity times its price" in problem.cause


def test_unknown_product_account_or_tax_code_is_told_as_such() -> None:
    company = Company()
    for path in ("ItemRef.value", "TaxCodeRef.value"):
        problem = refused(write(company, invoice(company, Part({**FEE.fields, path: "4711"})))).problem
        assert problem.code in ("LB-REC-11", "LB-REC-01"), path


def test_payment_in_a_deposit_takes_no_change() -> None:
    company = Company()
    id = company.enters("Payment", CustomerRef={"value": customer(company)}, TotalAmt=5)
    company.does("Payment", id, do="deposit")
    problem = refused(edit(company, id, {"TotalAmt": Decimal(6)}, type="Payment")).problem
    assert problem.code == "LB-REC-09"


@pytest.mark.parametrize("fresh", [True, False])
def test_refused_credentials_are_for_the_user_and_nothing_is_written(fresh: bool) -> None:
    company = Company()
    call = company.connector.prepare("Invoice", [invoice(company)], "request-1")
    company.faults("401")
    with pytest.raises(AuthError):
        asyncio.run((company.connector if fresh else company.connected()).write(call))
    assert company.count("Invoice") == 0


def test_missing_right_is_for_the_administrator() -> None:
    company = Company()
    order = invoice(company)
    company.person("POST", "settings", {"rights": "removed"})
    with pytest.raises(PermissionMissing):
        write(company, order)


def test_document_waits_while_quickbooks_asks_for_fewer_calls() -> None:
    company = Company()
    order = invoice(company)
    company.faults("429")
    assert isinstance(write(company, order), Delayed)


# --- other countries and currencies -----------------------------------------------------------------------------------


def test_taxes_outside_the_us_come_from_the_code_of_each_line() -> None:
    company = Company()
    company.person("POST", "settings", {"country": "GB"})
    codes = {choice.detail: choice.id for choice in asyncio.run(company.connector.reference_data("tax codes"))}
    twenty = codes["20 %"]
    taxed = Part({**WIDGET.fields, "TaxCodeRef.value": twenty})
    made = done(write(company, invoice(company, taxed, GlobalTaxCalculation="TaxExcluded")))
    assert (made.fields["TxnTaxDetail.TotalTax"], made.fields["TotalAmt"]) == (Decimal("7.96"), Decimal("47.76"))
    assert isinstance(write(company, invoice(company, FEE)), Refused)
    kept = read(company, "Invoice", made.id).parts["lines"][0]
    double = Part({**kept.fields, "Qty": Decimal(4), "Amount": None}, kept.id)
    again = done(edit(company, made.id, {}, [double]))
    assert again.fields["TotalAmt"] == Decimal("95.52")


def test_document_in_the_customers_currency_tells_its_rate() -> None:
    company = Company()
    company.person("POST", "settings", {"multicurrency": True})
    abroad = company.enters("Customer", DisplayName="Abroad", CurrencyRef={"value": "EUR"})
    fields: dict[str, Value] = {"CustomerRef.value": abroad, "CurrencyRef.value": "EUR", "ExchangeRate": Decimal("1.1")}
    order = msgspec.structs.replace(new(1, fields, "Invoice"), parts={"lines": (FEE,)})
    made = done(write(company, order))
    assert (made.fields["TotalAmt"], made.fields["HomeTotalAmt"]) == (Decimal(5), Decimal("5.5"))
    other = msgspec.structs.replace(order, fields={**fields, "CurrencyRef.value": "USD"})
    assert isinstance(write(company, other), Refused)


@pytest.mark.parametrize("type", ["Invoice", "Estimate", "SalesReceipt", "CreditMemo", "RefundReceipt", "Payment"])
def test_every_kind_is_made_in_the_currency_and_at_the_rate_it_names_and_not_without_a_currency(type: str) -> None:
    company = Company()
    company.person("POST", "settings", {"multicurrency": True})
    abroad = company.enters("Customer", DisplayName="Abroad", CurrencyRef={"value": "EUR"})
    head: dict[str, Value] = {"CustomerRef.value": abroad}
    if type == "Payment":
        head["TotalAmt"] = Decimal(5)
    if type == "RefundReceipt":
        head["DepositToAccountRef.value"] = "35"
    parts = {} if type == "Payment" else {"lines": (FEE,)}
    foreign: dict[str, Value] = {"CurrencyRef.value": "EUR", "ExchangeRate": Decimal("1.25")}
    order = msgspec.structs.replace(new(1, {**head, **foreign}, type), parts=parts)
    made = done(write(company, order, type))
    assert (made.fields["CurrencyRef.value"], made.fields["ExchangeRate"]) == ("EUR", Decimal("1.25"))
    without = refused(write(company, msgspec.structs.replace(order, reference=f"{OURS[:-1]}Y", fields=head), type))
    assert (without.problem.code, company.count(type)) == ("LB-REC-03", 1)


# --- payments ---------------------------------------------------------------------------------------------------------


def payment(invoice: Written, amount: str, *parts: Part) -> Write:
    given = {"CustomerRef.value": invoice.fields["CustomerRef.value"], "TotalAmt": Decimal(amount)}
    return msgspec.structs.replace(new(1, given, "Payment"), parts={"allocations": parts})


def applied(id: str, amount: str, type: str | None = None) -> Part:
    return Part({"LinkedTxn.TxnId": id, "LinkedTxn.TxnType": type, "Amount": Decimal(amount)})


def test_payment_lowers_what_is_open_of_its_invoice() -> None:
    company = Company()
    owed = done(write(company, invoice(company)))
    made = done(write(company, payment(owed, "50", applied(owed.id, "20")), "Payment"))
    assert (made.fields["UnappliedAmt"], made.fields["Status"]) == (Decimal(30), "Partly applied")
    after = read(company, "Invoice", owed.id).fields
    assert (after["Balance"], after["Status"]) == (Decimal("24.8"), "Partly paid")


def test_credit_memo_is_applied_by_a_payment_of_nothing() -> None:
    company = Company()
    owed = done(write(company, invoice(company)))
    credit = msgspec.structs.replace(
        new(1, {"CustomerRef.value": owed.fields["CustomerRef.value"]}, "CreditMemo"), parts={"lines": (FEE,)}
    )
    memo = done(write(company, credit, "CreditMemo"))
    assert memo.fields["RemainingCredit"] == Decimal(5)
    both = (applied(owed.id, "5"), applied(memo.id, "5", "CreditMemo"))
    made = done(write(company, payment(owed, "0", *both), "Payment"))
    assert [part.fields["LinkedTxn.TxnType"] for part in made.parts["allocations"]] == ["Invoice", "CreditMemo"]
    assert read(company, "CreditMemo", memo.id).fields["RemainingCredit"] == Decimal(0)


def test_invoice_made_of_an_estimate_names_it() -> None:
    company = Company()
    quote = invoice(company)
    estimate = done(write(company, quote, "Estimate"))
    fields = {**quote.fields, "LinkedTxn.Estimate": estimate.id}
    made = done(write(company, msgspec.structs.replace(quote, fields=fields)))
    assert made.fields["LinkedTxn.Estimate"] == estimate.id
    assert read(company, "Estimate", estimate.id).fields["LinkedTxn.Invoice"] == made.id


# --- reading ----------------------------------------------------------------------------------------------------------


def test_voided_invoice_says_so_and_keeps_our_reference() -> None:
    company = Company()
    order = invoice(company)
    made = done(write(company, order))
    company.does("Invoice", made.id, do="void")
    fields = read(company, "Invoice", made.id).fields
    assert (fields["Status"], fields["TotalAmt"], fields["PrivateNote.Reference"]) == (
        "Voided",
        Decimal(0),
        order.reference,
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"TotalAmt": "much"},
        {"Line": "none"},
        {"Line": [7]},
        {"TxnDate": "soon"},
        {"CustomerRef": 7},
        {"LinkedTxn": [[]]},
        {"CustomField": {}},
    ],
)
def test_document_that_does_not_fit_stops_no_other(broken: dict[str, Any]) -> None:
    company = Company()
    made = done(write(company, invoice(company)))
    whole = company.stored("Invoice", made.id)
    sifted = sift(INVOICES, [{**whole, "Id": "901"}, {**whole, "Id": "902", **broken}])
    assert (list(sifted.records), list(sifted.drift)) == (["901"], ["902"])
    assert sifted.drift["902"].field.partition(".")[0] == next(iter(broken))


@pytest.mark.parametrize(
    "odd",
    [
        {"EmailStatus": "Pigeon", "New": {"a": 1}},
        {"Line": []},
        {"Line": [{"DetailType": "NewLineDetail", "Amount": Decimal("1.123456"), "Id": "123456789012345"}]},
        {"DocNumber": "", "PrivateNote": None, "CustomerMemo": {}},
        {"TxnTaxDetail": {}, "LinkedTxn": [], "CustomField": []},
    ],
)
def test_document_with_what_is_not_known_is_read(odd: dict[str, Any]) -> None:
    company = Company()
    made = done(write(company, invoice(company)))
    assert list(sift(INVOICES, [{**company.stored("Invoice", made.id), **odd}]).records) == [made.id]


# --- files ------------------------------------------------------------------------------------------------------------


def test_invoice_is_had_as_pdf_and_what_is_not_there_is_refused() -> None:
    company = Company()
    made = done(write(company, invoice(company)))
    content = asyncio.run(company.connector.download("Invoice", made.id))
    assert (content.media_type, content.data[:5]) == ("application/pdf", b"%PDF-")
    for type in ("Invoice", "Attachable", "Customer"):
        with pytest.raises(RecordRefused):
            asyncio.run(company.connector.download(type, "4711"))


def test_file_is_uploaded_once_and_had_again_without_our_token() -> None:
    company = Company()
    owed = done(write(company, invoice(company)))
    fields = {"FileName": "größe.pdf", "ContentType": "application/pdf", "Note": "Terms"}
    fields |= {"AttachableRef.EntityRef.value": owed.id, "AttachableRef.EntityRef.type": "Invoice"}
    file = msgspec.structs.replace(new(1, fields, "Attachable"), content=b"%PDF-1.4 \r\n--edge\r\n terms")
    call = company.connector.prepare("Attachable", [file], "request-9")
    [made] = asyncio.run(company.connector.write(call))
    company.sandbox.clock.advance(2 * 86_400)
    [again] = asyncio.run(company.connector.write(call))
    assert (done(again).id, company.count("Attachable")) == (done(made).id, 1)
    content = asyncio.run(company.connector.download("Attachable", done(made).id))
    assert (content.name, content.data) == ("größe.pdf", file.content)
    assert "Authorization" not in company.transport.requests[-1].headers


def test_file_for_a_record_that_is_not_there_is_refused() -> None:
    company = Company()
    fields = {"FileName": "a.pdf", "AttachableRef.EntityRef.value": "4711", "AttachableRef.EntityRef.type": "Invoice"}
    file = msgspec.structs.replace(new(1, fields, "Attachable"), content=b"%PDF-")
    refused(write(company, file, "Attachable"))
    assert company.count("Attachable") == 0


# --- stock ------------------------------------------------------------------------------------------------------------


def test_inventory_adjustment_moves_the_quantity_on_hand() -> None:
    company = Company()
    refs = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    wires = {name: {"value": id} for name, id in refs.items()}
    stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2026-01-01"}
    item = company.enters("Item", Name="Stocked", **stock, **wires)
    line = Part({"ItemRef.value": item, "QtyDiff": Decimal("-3")})
    counted = msgspec.structs.replace(
        new(1, {"AdjustAccountRef.value": "80"}, "InventoryAdjustment"), parts={"lines": (line,)}
    )
    made = done(write(company, counted, "InventoryAdjustment"))
    assert read(company, "Item", item).fields["QtyOnHand"] == Decimal(7)
    assert read(company, "InventoryAdjustment", made.id).parts["lines"][0].fields == line.fields
