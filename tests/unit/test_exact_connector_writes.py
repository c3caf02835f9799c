"""Writes that are more than one row: prices, lines, credit notes, printing, payments, files."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import msgspec
from tests.support.exact_world import Division, answer, change, new

from ledgerbridge.connectors.base.protocol import Refused, Unknown, Write, Written
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value

ACCOUNTS = "crm/Accounts"
ITEMS = "logistics/Items"
ENTRIES = "salesentry/SalesEntries"
CREDITS = "salesentry/SalesEntries:21"
INVOICES = "salesinvoice/SalesInvoices"
CREDIT_INVOICES = "salesinvoice/SalesInvoices:8021"
PAYMENTS = "financialtransaction/BankEntryLines"
FILES = "documents/Documents"
ORDERS = "salesorder/SalesOrders"
COUNTS = "inventory/StockCounts"


def done(division: Division, type: str, write: Write) -> Written:
    [outcome] = asyncio.run(division.write(type, write))
    assert isinstance(outcome, Written), outcome
    return outcome


def read(division: Division, type: str, id: str) -> Record:
    return asyncio.run(division.connector.fetch(type, [id])).found[id]


def item(n: int = 1, **fields: Value) -> Write:
    return new(n, ITEMS, {"Code": f"SKU-{n}", "Description": f"Widget {n}", **fields})


def entry(division: Division, n: int = 1, amount: str = "100.00", type: str = ENTRIES) -> Write:
    line: dict[str, Value] = {"GLAccount": revenue(division), "AmountFC": Decimal(amount), "VATCode": "2"}
    fields: dict[str, Value] = {"Customer": division.customer(n), "Journal": "70", "EntryDate": date(2026, 3, 1)}
    return new(n, type, fields, line)


def revenue(division: Division) -> str:
    return division.listed("financial/GLAccounts")["8000"]


# --- creates ----------------------------------------------------------------------------------------------------------


def test_create_looks_first_and_is_answered_as_a_whole() -> None:
    division = Division()
    made = done(division, ACCOUNTS, new(1, ACCOUNTS, {"Name": "Analytical Engines"}))
    assert division.calls() == ["GET crm/Accounts", "POST crm/Accounts"]
    assert (made.fields["Status"], made.unanswered) == ("C", frozenset())
    assert str(made.fields["SearchCode"]).startswith("LB")


def test_answer_with_nulls_leaves_all_that_was_sent_unanswered() -> None:
    division = Division()
    guid = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01"
    bare = {"d": {"ID": guid.upper(), "Name": None, "Blocked": False, "IsMailing": 0, "Modified": None}}
    division.transport.answers = [answer(200, b'{"d":{"results":[]}}'), answer(201, msgspec.json.encode(bare))]
    made = done(division, ACCOUNTS, new(1, ACCOUNTS, {"Name": "Analytical Engines", "Blocked": True}))
    assert (made.id, made.version, made.fields) == (guid, None, {})
    assert made.unanswered == {"Name", "Blocked"}


def test_item_with_a_code_in_use_is_adopted_only_where_it_is_ours() -> None:
    division = Division()
    first = done(division, ITEMS, item(1))
    again = done(division, ITEMS, item(1))
    assert (again.id, again.adopted) == (first.id, True)
    stranger = msgspec.structs.replace(item(2), fields={"Code": "SKU-1", "Description": "Another"})
    [refused] = asyncio.run(division.write(ITEMS, stranger))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == ("LB-REC-06", "Code")


def test_address_made_twice_is_one() -> None:
    division = Division()
    place: dict[str, Value] = {"Account": division.customer(), "AddressLine1": "Rokin 1", "City": "Amsterdam"}
    before = division.count("crm/Addresses")
    made = [done(division, "crm/Addresses", new(1, "crm/Addresses", {**place, "Country": "NL"})) for _ in range(2)]
    assert (made[0].id, division.count("crm/Addresses")) == (made[1].id, before + 1)


def test_contact_keeps_our_reference_behind_its_notes() -> None:
    division = Division()
    fields: dict[str, Value] = {"Account": division.customer(), "LastName": "Lovelace", "Notes": "Met in London"}
    made = done(division, "crm/Contacts", new(1, "crm/Contacts", fields))
    contact = read(division, "crm/Contacts", made.id)
    assert contact.fields["Notes"] == "Met in London"
    changed = done(division, "crm/Contacts", change(made.id, {"Notes": "Moved"}, contact.fields))
    assert (changed.fields["Notes"], changed.fields["Reference"]) == ("Moved", contact.fields["Reference"])
    assert [row["Notes"] for row in division.stored("crm/Contacts")] == [f"Moved\nLedgerbridge {made.reference}"]


def test_contact_without_a_name_is_refused_before_it_is_sent() -> None:
    division = Division()
    fields: dict[str, Value] = {"Account": division.customer(), "Email": "nobody@example.test"}
    [outcome] = asyncio.run(division.write("crm/Contacts", new(1, "crm/Contacts", fields)))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", "LastName")
    assert division.calls() == []


def test_document_with_an_item_that_is_not_there_names_the_field() -> None:
    division = Division()
    line: dict[str, Value] = {"Item": "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01", "Quantity": Decimal(1)}
    [outcome] = asyncio.run(division.write(ORDERS, new(1, ORDERS, {"OrderedBy": division.customer()}, line)))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-11", "lines[].Item")


def test_currency_that_is_not_active_is_named() -> None:
    division = Division()
    write = entry(division)
    wrong = msgspec.structs.replace(write, fields={**write.fields, "Currency": "XXX"})
    [outcome] = asyncio.run(division.write(ENTRIES, wrong))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-12", "Currency")


# --- prices -----------------------------------------------------------------------------------------------------------


def test_price_of_an_item_is_one_row_that_is_changed() -> None:
    division = Division()
    made = done(division, ITEMS, item(1, StandardSalesPrice=Decimal("12.50")))
    assert made.fields["StandardSalesPrice"] == Decimal("12.5")
    done(division, ITEMS, change(made.id, {"StandardSalesPrice": Decimal("13.75")}))
    assert [str(row["Price"]) for row in division.stored("logistics/SalesItemPrices")] == ["13.75"]
    assert read(division, ITEMS, made.id).fields["StandardSalesPrice"] == Decimal("13.75")


def test_price_that_fails_leaves_the_create_unknown_and_the_item_findable() -> None:
    division = Division()
    division.faults("500", phase="before", match={"path": "*SalesItemPrices*"})
    write = item(1, StandardSalesPrice=Decimal("12.50"))
    [outcome] = asyncio.run(division.write(ITEMS, write))
    assert isinstance(outcome, Unknown)
    found = asyncio.run(division.connector.find(ITEMS, "SearchCode", [write.reference]))
    assert len(found[write.reference]) == 1


# --- documents --------------------------------------------------------------------------------------------------------


def test_lines_of_an_update_are_changed_added_and_removed() -> None:
    division = Division()
    goods = [division.item(n) for n in (1, 2, 3)]
    lines: list[dict[str, Value]] = [{"Item": id, "Quantity": Decimal(1), "NetPrice": Decimal(10)} for id in goods[:2]]
    made = done(
        division, "salesorder/SalesOrders", new(1, "salesorder/SalesOrders", {"OrderedBy": division.customer()}, *lines)
    )
    order = read(division, "salesorder/SalesOrders", made.id)
    kept = order.parts["lines"][0]
    wanted = (
        Part({**kept.fields, "Quantity": Decimal(4)}, kept.id),
        Part({"Item": goods[2], "Quantity": Decimal(2), "NetPrice": Decimal(5)}),
    )
    updated = done(
        division, "salesorder/SalesOrders", msgspec.structs.replace(change(made.id, {}), parts={"lines": wanted})
    )
    got = [(part.fields["Item"], part.fields["Quantity"]) for part in updated.parts["lines"]]
    assert got == [(goods[0], Decimal(4)), (goods[2], Decimal(2))]
    assert updated.parts["lines"][0].id == kept.id


def test_credit_entry_is_negative_at_exact_and_positive_here() -> None:
    division = Division()
    made = done(division, CREDITS, entry(division, type=CREDITS))
    [stored] = division.stored(ENTRIES)
    assert (stored["Type"], str(stored["AmountFC"])) == (21, "-121")
    credit = read(division, CREDITS, made.id)
    assert credit.fields["AmountFC"] == Decimal(121)
    assert credit.parts["lines"][0].fields["AmountFC"] == Decimal(100)
    assert asyncio.run(division.connector.fetch(ENTRIES, [made.id])).missing == [made.id]


def test_credit_entry_sent_twice_is_one() -> None:
    division = Division()
    write = entry(division, type=CREDITS)
    first, again = (done(division, CREDITS, write) for _ in range(2))
    assert (first.id, again.adopted, division.count(ENTRIES)) == (again.id, True, 1)


def test_credit_invoice_is_made_and_printed_once() -> None:
    division = Division()
    line: dict[str, Value] = {"Item": division.item(), "Quantity": Decimal(1), "NetPrice": Decimal("24.50")}
    fields: dict[str, Value] = {"OrderedBy": division.customer(), "Journal": "70"}
    write = new(1, CREDIT_INVOICES, fields, line)
    made, again = (done(division, CREDIT_INVOICES, write) for _ in range(2))
    assert (made.id, again.adopted) == (again.id, True)
    booked = done(division, CREDIT_INVOICES, Write("book", "intent-1", {}, made.id))
    assert (booked.fields["Status"], booked.fields["Type"]) == ("50", "8021")
    assert booked.fields["InvoiceNumber"] is not None


def test_printed_invoice_is_mailed_to_nobody_and_takes_no_change() -> None:
    division = Division()
    line: dict[str, Value] = {"Item": division.item(), "Quantity": Decimal(1), "NetPrice": Decimal("24.50")}
    fields: dict[str, Value] = {"OrderedBy": division.customer(), "Journal": "70", "OrderDate": date(2026, 3, 1)}
    made = done(division, INVOICES, new(1, INVOICES, fields, line))
    done(division, INVOICES, Write("book", "intent-1", {}, made.id))
    printing = division.transport.requests[division.calls().index("POST salesinvoice/PrintedSalesInvoices")]
    assert msgspec.json.decode(printing.body) == {
        "InvoiceID": made.id,
        "SendEmailToCustomer": False,
        "InvoiceDate": "2026-03-01T00:00:00",
    }
    [outcome] = asyncio.run(division.write(INVOICES, change(made.id, {"Description": "Too late"})))
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "LB-REC-09"


def test_settings_fill_in_journal_and_account() -> None:
    division = Division()
    division.connector = division.connected(sales_journal="70", revenue_account=revenue(division))
    write = new(1, ENTRIES, {"Customer": division.customer()}, {"AmountFC": Decimal(10)})
    made = read(division, ENTRIES, done(division, ENTRIES, write).id)
    assert (made.fields["Journal"], made.parts["lines"][0].fields["GLAccount"]) == ("70", revenue(division))


def test_entry_without_an_account_is_refused_before_it_is_sent() -> None:
    division = Division()
    write = new(1, ENTRIES, {"Customer": division.customer(), "Journal": "70"}, {"AmountFC": Decimal(10)})
    [outcome] = asyncio.run(division.write(ENTRIES, write))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", "lines[].GLAccount")
    assert division.calls() == []


# --- stock, payments, files -------------------------------------------------------------------------------------------


def test_stock_count_is_processed_where_the_setting_says_so() -> None:
    division = Division()
    division.connector = division.connected(stock_count_status="processed")
    item = division.enters(ITEMS, Code="S", Description="Stocked", IsSalesItem=True, IsStockItem=True)
    fields: dict[str, Value] = {
        "StockCountDate": date(2026, 3, 1),
        "Warehouse": division.listed("inventory/Warehouses")["1"],
    }
    done(
        division,
        "inventory/StockCounts",
        new(1, "inventory/StockCounts", fields, {"Item": item, "QuantityNew": Decimal(7)}),
    )
    found = asyncio.run(division.connector.find("inventory/ItemWarehouses", "Item", [item]))
    assert [record.fields["CurrentStock"] for record in found[item]] == [Decimal(7)]


def test_payments_follow_on_each_others_balances() -> None:
    division = Division()
    debtors = division.listed("financial/GLAccounts")["1300"]
    division.connector = division.connected(bank_journal="20", receivables_account=debtors)
    customer = division.customer()
    for n, amount in enumerate(("121.00", "-21.50"), start=1):
        fields: dict[str, Value] = {"Date": date(2026, 3, n), "Account": customer, "AmountFC": Decimal(amount)}
        made = done(division, PAYMENTS, new(n, PAYMENTS, fields))
        assert made.fields["GLAccount"] == debtors
    entries = sorted(division.stored("financialtransaction/BankEntries"), key=lambda row: row["EntryNumber"])
    assert [(str(row["OpeningBalanceFC"]), str(row["ClosingBalanceFC"])) for row in entries] == [
        ("0", "121"),
        ("121", "99.5"),
    ]


def test_payment_is_booked_in_its_own_journal_and_follows_on_the_balance_there() -> None:
    division = Division()
    debtors = division.listed("financial/GLAccounts")["1300"]
    division.enters("financial/Journals", Code="21", Description="iDEAL", Type=12)
    division.connector = division.connected(bank_journal="20", receivables_account=debtors)
    customer = division.customer()
    for n, journal in enumerate(("21", "20", "21"), start=1):
        fields: dict[str, Value] = {"Date": date(2026, 3, n), "Account": customer, "AmountFC": Decimal(10 * n)}
        own: dict[str, Value] = {"JournalCode": journal} if journal == "21" else {}
        done(division, PAYMENTS, new(n, PAYMENTS, fields | own))
    entries = sorted(division.stored("financialtransaction/BankEntries"), key=lambda row: str(row["EntryNumber"]))
    held = {(row["JournalCode"], str(row["OpeningBalanceFC"]), str(row["ClosingBalanceFC"])) for row in entries}
    assert held == {("21", "0", "10"), ("20", "0", "20"), ("21", "10", "40")}


def test_payment_without_a_journal_is_refused() -> None:
    division = Division()
    fields: dict[str, Value] = {"Date": date(2026, 3, 1), "Account": division.customer(), "AmountFC": Decimal(1)}
    [outcome] = asyncio.run(division.write(PAYMENTS, new(1, PAYMENTS, fields)))
    assert isinstance(outcome, Refused)
    assert outcome.problem.field == "bank_journal"


def test_receivable_of_an_unpaid_invoice_is_positive() -> None:
    division = Division()
    made = done(division, ENTRIES, entry(division))
    found = asyncio.run(division.connector.find("cashflow/Receivables", "TransactionEntryID", [made.id]))
    [receivable] = found[made.id]
    assert (receivable.fields["AmountFC"], receivable.fields["IsFullyPaid"]) == (Decimal(121), False)


def test_file_of_an_entry_is_uploaded_once_and_comes_back() -> None:
    division = Division()
    made = done(division, ENTRIES, entry(division))
    pdf = b"%PDF-1.7 invoice \x00\xff"
    fields: dict[str, Value] = {"Subject": "INV-1.pdf", "FinancialTransactionEntryID": made.id}
    first, again = (done(division, FILES, new(1, FILES, fields, content=pdf)) for _ in range(2))
    assert (first.id, division.count("documents/DocumentAttachments")) == (again.id, 1)
    content = asyncio.run(division.connector.download(ENTRIES, made.id))
    assert (content.name, content.media_type, content.data) == ("INV-1.pdf", "application/pdf", pdf)
    assert [row["Subject"] for row in division.stored(FILES)] == [f"INV-1.pdf [{first.reference}]"]
    assert read(division, FILES, first.id).fields["Subject"] == "INV-1.pdf"


def test_file_that_is_too_large_is_refused_before_it_is_sent() -> None:
    division = Division()
    write = new(1, FILES, {"Subject": "INV-1.pdf"}, content=bytes(10 * 1024 * 1024 + 1))
    [outcome] = asyncio.run(division.write(FILES, write))
    assert isinstance(outcome, Refused)
    assert division.calls() == []
