"""Invoices and sales receipts of QuickBooks become orders, invoices and entries of Exact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.support.exact_quickbooks import (
    ACCOUNTS,
    CONTACTS,
    ITEMS,
    LEFT,
    RIGHT,
    TO_LEFT,
    TwoBooks,
    configuration,
    day,
)

from ledgerbridge.model.problems import SetupError

ORDERS, INVOICES, ENTRIES = "salesorder/SalesOrders", "salesinvoice/SalesInvoices", "salesentry/SalesEntries"
TYPES = {"sales order": ORDERS, "sales invoice": INVOICES, "direct invoice": INVOICES, "sales entry": ENTRIES}
LINES = {ORDERS: "SalesOrderLines", INVOICES: "SalesInvoiceLines", ENTRIES: "SalesEntryLines"}
NO_TAX = 'default_code = "0"\n'


def sending(more: str = "", tax: str = NO_TAX, flow: str = "invoices", tables: str = "", **flows: str) -> str:
    """A configuration in which documents of QuickBooks are sent; customers and products are brought by them alone."""
    code = f"[integration.pair.flows.{flow}.tax]\n{tax}{tables}"
    return configuration(code, **{flow: f"{TO_LEFT}{more}", **flows})


def line(product: str, price: str, quantity: int = 1, **detail: Any) -> dict[str, Any]:
    amount = Decimal(price) * quantity
    own = {"ItemRef": {"value": product}, "Qty": quantity, "UnitPrice": Decimal(price), **detail}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": own}


class Sales:
    """A pair with a customer and a product on both sides, whose documents a person enters in QuickBooks."""

    def __init__(self, pair: TwoBooks) -> None:
        self.pair = pair
        self.item = pair.item("OAK-1", "Oak table")
        self.product = pair.product("OAK-1", "Oak table", "890.00")
        person = {"GivenName": "Ann", "FamilyName": "Öberg"}
        place = {"Line1": "Storgatan 12", "City": "Umeå", "PostalCode": "903 26", "Country": "SE"}
        self.customer = pair.customer("Öberg AB", "ann@oberg.example", CompanyName="Öberg AB", BillAddr=place, **person)

    def enters(self, type: str = "Invoice", *lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        usual = {"CustomerRef": {"value": self.customer}}
        sold = list(lines) or [line(self.product, "890.00", 2)]
        return self.pair.enters(RIGHT, type, Line=sold, **{**usual, **more})

    def made(self, type: str = ORDERS) -> list[dict[str, Any]]:
        return self.pair.records(LEFT, type)

    def why(self, id: str, flow: str = "invoices") -> tuple[str, str, str]:
        """(outcome, reason, code of the problem) of the last pass."""
        told = self.pair.outcomes(self.pair.synced(), flow)[id]
        return told.outcome, told.reason, told.problem.code if told.problem else ""


def lines_of(document: Mapping[str, Any], type: str) -> list[dict[str, Any]]:
    return list(document[LINES[type]]["results"])


@pytest.mark.feature("F-EX-QB-ORD-01")
@pytest.mark.feature("F-CORE-ORD-07")
@pytest.mark.parametrize("source", ["invoices", "receipts"])
@pytest.mark.parametrize("type", list(TYPES))
def test_each_kind_of_sale_makes_each_kind_of_document(source: str, type: str) -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.{source}.revenue]\naccount = "{revenue}"\n'
        pair.configuration = sending(f'type = "{type}"\n', flow=source, tables=tables)
        sold = sales.enters("Invoice" if source == "invoices" else "SalesReceipt")
        assert pair.synced().counts[source] == {"created": 1}
        (made,) = sales.made(TYPES[type])
        assert (Decimal(made["AmountFC"]), made["YourRef"], made["Currency"].strip()) == (
            1780,
            sold["DocNumber"],
            "USD",
        )
        (row,) = lines_of(made, TYPES[type])
        if type == "sales entry":
            assert (row["GLAccount"], row["VATCode"].strip(), row["AmountFC"]) == (revenue, "0", 1780)
        else:
            assert (row["Item"], row["Quantity"], row["NetPrice"], row["VATCode"].strip()) == (sales.item, 2, 890, "0")
        assert made.get("Type") == {"sales invoice": 8020, "direct invoice": 8023, "sales entry": 20}.get(type)
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.feature("F-CORE-ORD-16")
@pytest.mark.feature("F-CORE-ORD-04")
@pytest.mark.feature("F-EX-QB-CUS-02")
@pytest.mark.feature("F-CORE-CUS-02")
def test_a_golden_invoice_arrives_whole_and_brings_its_customer_and_contact() -> None:
    with TwoBooks(sending()) as pair:
        sales = Sales(pair)
        quay = {"Line1": "Kajen 1", "City": "Holmsund", "PostalCode": "903 27", "Country": "SE"}
        sales.enters("Invoice", ShipAddr=quay, CustomerMemo={"value": "Thanks"}, TxnDate="2026-11-21")
        assert pair.synced().counts["customers"] == {"created": 1}
        (order,) = sales.made()
        account = pair.debtors()["ann@oberg.example"]
        (contact,) = [row for row in pair.records(LEFT, CONTACTS) if row["Account"] == account["ID"]]
        assert (order["OrderedBy"], order["OrderedByContactPerson"]) == (account["ID"], contact["ID"])
        place = [str(account[name]).strip() for name in ("AddressLine1", "Postcode", "City", "Country")]
        assert place == ["Storgatan 12", "903 26", "Umeå", "SE"]
        (delivery,) = [row for row in pair.records(LEFT, "crm/Addresses") if row["ID"] == order["DeliveryAddress"]]
        assert (delivery["AddressLine1"], delivery["City"]) == ("Kajen 1", "Holmsund")
        assert (day(order["OrderDate"]).isoformat(), order["Remarks"]) == ("2026-11-21", "Thanks")
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-03")
@pytest.mark.feature("F-CORE-ORD-04")
@pytest.mark.parametrize(("update", "phone"), [(True, "+46 8 2"), (False, "+46 8 1")])
def test_a_customer_comes_once_and_is_updated_if_that_is_chosen(update: bool, phone: str) -> None:
    with TwoBooks(sending(f"update_customer = {str(update).lower()}\n")) as pair:
        sales = Sales(pair)
        bo = pair.customer("Bo Lind", "bo@example.com", PrimaryPhone={"FreeFormNumber": "+46 8 1"})
        sales.enters(CustomerRef={"value": bo})
        pair.synced()
        pair.edits(RIGHT, "Customer", bo, PrimaryPhone={"FreeFormNumber": "+46 8 2"})
        sales.enters(CustomerRef={"value": bo})
        pair.synced()
        people = [row for row in pair.records(LEFT, ACCOUNTS) if row["Status"] == "C"]
        assert [(row["Name"], row["Phone"]) for row in people] == [("Bo Lind", phone)]
        assert (len(sales.made()), pair.records(LEFT, CONTACTS)) == (2, [])


@pytest.mark.feature("F-EX-QB-ORD-01")
@pytest.mark.feature("F-CORE-RUL-09")
def test_an_unpaid_invoice_stays_until_it_is_paid_where_only_paid_ones_go() -> None:
    with TwoBooks(sending('statuses = ["Paid"]\n')) as pair:
        sales = Sales(pair)
        invoice = sales.enters()
        assert sales.why(invoice["Id"]) == ("excluded", "Status Open is none of Paid", "")
        paid = {"Amount": 1780, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
        pair.enters(RIGHT, "Payment", CustomerRef={"value": sales.customer}, TotalAmt=1780, Line=[paid])
        assert pair.synced().counts["invoices"] == {"created": 1}
        assert len(sales.made()) == 1


@pytest.mark.feature("F-CORE-RUN-03")
def test_older_documents_go_only_where_an_earlier_day_is_chosen() -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        sales.enters()
        pair.configuration = sending("start = 2100-01-01\n")
        assert pair.synced().counts["invoices"] == {"excluded": 1}
        pair.configuration = sending('start = "everything"\n')
        assert pair.sync(retry_failed=True).counts["invoices"] == {"created": 1}


@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.parametrize(("choice", "outcome", "code"), [("skip", "skipped", ""), ("fail", "failed", "LB-DOC-10")])
def test_a_document_that_is_there_is_left_alone_and_brings_nothing(choice: str, outcome: str, code: str) -> None:
    with TwoBooks(sending(f'on_existing = "{choice}"\n')) as pair:
        sales = Sales(pair)
        invoice = sales.enters()
        other = pair.debtor("Somebody else")
        row = {"Item": sales.item, "Quantity": 1, "NetPrice": 1}
        pair.enters(LEFT, ORDERS, OrderedBy=other, YourRef=invoice["DocNumber"], SalesOrderLines=[row])
        found = sales.why(invoice["Id"])
        assert (found[0], found[2]) == (outcome, code)
        assert len(sales.made()) == 1
        assert "ann@oberg.example" not in pair.debtors()


@pytest.mark.feature("F-CORE-ORD-01")
@pytest.mark.feature("F-CORE-ORD-02")
def test_a_document_whose_answer_was_lost_is_made_once_and_told_as_made() -> None:
    with TwoBooks(sending()) as pair:
        sales = Sales(pair)
        sales.enters()
        pair.faulty(LEFT, "timeout", f"*/{ORDERS}", phase="after", method="POST")
        pair.synced()
        pair.mended(LEFT)
        assert pair.synced().counts["invoices"] == {"created": 1}
        assert len(sales.made()) == 1
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.parametrize(
    ("when", "booked", "guest"),
    [("never", "Öberg AB", None), ("fallback", "Öberg AB", "Web"), ("always", "Web", "Web")],
)
def test_the_default_debtor_stands_in_as_chosen(when: str, booked: str, guest: str | None) -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        web = pair.debtor("Web", "web@example.com")
        debtor = f'[integration.pair.flows.invoices.default_debtor]\nid = "{web}"\nwhen = "{when}"\n'
        pair.configuration = sending(tables=debtor)
        sales.enters()
        sales.enters(CustomerRef={"value": pair.customer("No e-mail")})
        pair.synced()
        names = sorted(order["OrderedByName"] for order in sales.made())
        assert names == sorted(name for name in (booked, guest) if name)


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.parametrize(
    ("keys", "outcome"), [("", "failed"), ('left.key = "Name"\nright.key = "DisplayName"\n', "created")]
)
def test_a_customer_without_an_email_is_matched_by_the_other_key_where_that_is_chosen(keys: str, outcome: str) -> None:
    with TwoBooks(sending(customers=f'direction = "off"\n{keys}')) as pair:
        sales = Sales(pair)
        there = pair.debtor("Walk-in")
        invoice = sales.enters(CustomerRef={"value": pair.customer("Walk-in")})
        assert sales.why(invoice["Id"])[0] == outcome
        assert [order["OrderedBy"] for order in sales.made()] == ([there] if outcome == "created" else [])
        assert len([row for row in pair.records(LEFT, ACCOUNTS) if row["Status"] == "C"]) == 1


@pytest.mark.feature("F-CORE-ORD-06")
@pytest.mark.feature("F-EX-QB-ORD-04")
@pytest.mark.parametrize(("choice", "sku"), [("fail", None), ("create", "ASH-1"), ("substitute", "OAK-1")])
def test_a_missing_product_fails_is_made_or_replaced(choice: str, sku: str | None) -> None:
    more = f'on_missing_product = "{choice}"\n'
    with TwoBooks(sending(more + ('substitute_product = "OAK-1"\n' if choice == "substitute" else ""))) as pair:
        sales = Sales(pair)
        ash = pair.product("ASH-1", "Ash table", "10")
        invoice = sales.enters("Invoice", line(ash, "10"))
        outcome, _, code = sales.why(invoice["Id"])
        if sku is None:
            assert (outcome, code, sales.made()) == ("failed", "LB-DOC-08", [])
        else:
            (order,) = sales.made()
            assert [row["ItemCode"] for row in lines_of(order, ORDERS)] == [sku]
        assert len(pair.records(LEFT, ITEMS)) == (2 if choice == "create" else 1)


def tax_codes(pair: TwoBooks) -> dict[str, str]:
    """{name: id} of the codes in QuickBooks."""
    return {str(row["Name"]): str(row["Id"]) for row in pair.records(RIGHT, "TaxCode")}


@pytest.mark.feature("F-CORE-ORD-08")
@pytest.mark.feature("F-EX-QB-ORD-01")
@pytest.mark.parametrize("by", ["rate", "code"])
def test_tax_codes_outside_the_us_are_mapped_and_what_is_not_fails_or_would_differ(by: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales, codes = Sales(pair), tax_codes(pair)
        names = {"21%": "21", "9%": "9"} if by == "rate" else {name: f"code {codes[name]}" for name in ("21%", "9%")}
        rows = f'map = {{ "{names["21%"]}" = "2", "{names["9%"]}" = "2" }}\ndefault_code = "2"\n'
        pair.configuration = sending(tax=rows)
        sold = {
            name: sales.enters("Invoice", line(sales.product, "100", TaxCodeRef={"value": codes[name]}))["Id"]
            for name in ("21%", "9%", "0%")
        }
        found = pair.outcomes(pair.synced(), "invoices")
        told = {name: found[id].problem for name, id in sold.items()}
        problems = {name: problem.code if problem else "" for name, problem in told.items()}
        assert problems == {"21%": "", "9%": "LB-DOC-05", "0%": "LB-DOC-02"}
        (order,) = sales.made()
        assert (order["AmountFCExclVat"], order["AmountFC"]) == (100, 121)
        assert [row["VATCode"].strip() for row in lines_of(order, ORDERS)] == ["2"]


@pytest.mark.feature("F-CORE-ORD-08")
def test_sales_tax_of_the_us_goes_where_the_target_takes_it_and_is_refused_where_not() -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        california = tax_codes(pair)["California"]
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.invoices.revenue]\naccount = "{revenue}"\n'
        rows = 'map = { TAX = "2", NON = "0" }\ndefault_code = "0"\n'
        taxed = line(sales.product, "100", TaxCodeRef={"value": "TAX"})
        invoice = sales.enters("Invoice", taxed, TxnTaxDetail={"TxnTaxCodeRef": {"value": california}})
        assert invoice["TotalAmt"] == 108
        pair.configuration = sending('type = "sales entry"\n', tax=rows, tables=tables)
        # Exact would reckon 21 %, which is too far from the 8 that were charged.
        assert sales.why(invoice["Id"])[2] == "LB-DOC-05"
        untaxed = sales.enters("Invoice", line(sales.product, "100", TaxCodeRef={"value": "NON"}))
        assert sales.why(untaxed["Id"])[0] == "created"
        assert [entry["AmountFC"] for entry in sales.made(ENTRIES)] == [100]


@pytest.mark.feature("F-CORE-ORD-09")
def test_tax_codes_follow_the_country_of_the_sale() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales, codes = Sales(pair), tax_codes(pair)
        rows = 'home = "NL"\nby_country = { NL = "2", EU = "7", "*" = "6" }\ndefault_code = "2"\n'
        pair.configuration = sending(tax=rows)
        charged = {"NL": "21%", "SE": "0%", "US": "0%"}
        for country, name in charged.items():
            place = {"BillAddr": {"Line1": "1 Street", "Country": country}}
            buyer = pair.customer(country, f"{country}@example.com", **place)
            row = line(sales.product, "100", TaxCodeRef={"value": codes[name]})
            sales.enters("Invoice", row, CustomerRef={"value": buyer})
        pair.synced()
        found = {order["OrderedByName"]: lines_of(order, ORDERS)[0]["VATCode"].strip() for order in sales.made()}
        assert found == {"NL": "2", "SE": "7", "US": "6"}


@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.feature("F-CORE-ORD-12")
@pytest.mark.parametrize(("term", "condition"), [("3", "30"), ("2", "14"), ("1", "00")])
def test_terms_become_payment_conditions_and_the_due_date_stays(term: str, condition: str) -> None:
    terms = '[integration.pair.flows.invoices.payment]\ncondition_map = { "3" = "30", "2" = "14" }\ncondition = "00"\n'
    with TwoBooks(sending('type = "sales invoice"\n', tables=terms)) as pair:
        sales = Sales(pair)
        invoice = sales.enters(SalesTermRef={"value": term})
        pair.synced()
        (made,) = sales.made(INVOICES)
        assert (made["PaymentCondition"].strip(), day(made["DueDate"]).isoformat()) == (condition, invoice["DueDate"])


@pytest.mark.feature("F-CORE-ORD-11")
@pytest.mark.parametrize(
    ("method", "unmapped", "outcome"),
    [("DHL", "fail", "created"), ("Bike", "fail", "failed"), ("Bike", "default", "created")],
)
def test_shipping_methods_are_mapped(method: str, unmapped: str, outcome: str) -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        (parcel,) = [row["ID"] for row in pair.records(LEFT, "sales/ShippingMethods")]
        table = f'method_map = {{ DHL = "{parcel}" }}\nmethod = "{parcel}"\nunmapped = "{unmapped}"\n'
        pair.configuration = sending(tables=f"[integration.pair.flows.invoices.shipping]\n{table}")
        invoice = sales.enters(ShipMethodRef={"value": method})
        assert sales.why(invoice["Id"])[0] == outcome
        assert [order["ShippingMethod"] for order in sales.made()] == ([parcel] if outcome == "created" else [])


SHIPPING = {"Amount": 10, "DetailType": "SalesItemLineDetail"} | {
    "SalesItemLineDetail": {"ItemRef": {"value": "SHIPPING_ITEM_ID"}}
}


@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.parametrize(("mode", "rows"), [("line", [("OAK-1", 890), ("FREIGHT", 10)]), ("spread", [("OAK-1", 900)])])
def test_shipping_goes_where_it_was_chosen_and_the_total_stays(mode: str, rows: list[tuple[str, int]]) -> None:
    tables = f'[integration.pair.flows.invoices.shipping]\nmode = "{mode}"\nproduct = "FREIGHT"\n'
    with TwoBooks(sending(tables=tables)) as pair:
        sales = Sales(pair)
        pair.item("FREIGHT")
        sales.enters("Invoice", line(sales.product, "890"), SHIPPING)
        pair.synced()
        (order,) = sales.made()
        assert [(row["ItemCode"], row["NetPrice"]) for row in lines_of(order, ORDERS)] == rows
        assert order["AmountFC"] == 900


DISCOUNT = {"Amount": 89, "DetailType": "DiscountLineDetail"} | {
    "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}
}


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize(("mode", "rows"), [("line", [("OAK-1", 890), ("REBATE", -89)]), ("spread", [("OAK-1", 801)])])
def test_a_discount_goes_where_it_was_chosen_and_the_total_stays(mode: str, rows: list[tuple[str, int]]) -> None:
    tables = f'[integration.pair.flows.invoices.discount]\nmode = "{mode}"\nproduct = "REBATE"\n'
    with TwoBooks(sending(tables=tables)) as pair:
        sales = Sales(pair)
        pair.item("REBATE")
        sales.enters("Invoice", line(sales.product, "890"), DISCOUNT)
        pair.synced()
        (order,) = sales.made()
        assert [(row["ItemCode"], row["NetPrice"]) for row in lines_of(order, ORDERS)] == rows
        assert order["AmountFC"] == 801


@pytest.mark.feature("F-CORE-ORD-20")
@pytest.mark.parametrize(("book", "status"), [("false", 20), ("true", 50)])
def test_an_invoice_stays_open_or_is_booked(book: str, status: int) -> None:
    with TwoBooks(sending(f'type = "sales invoice"\nbook = {book}\n')) as pair:
        sales = Sales(pair)
        sales.enters()
        pair.synced()
        assert [invoice["Status"] for invoice in sales.made(INVOICES)] == [status]
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-15")
def test_the_revenue_account_follows_the_country() -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        usual, abroad = (pair.entry("financial/GLAccounts", code, LEFT) for code in ("8000", "8100"))
        table = f'[integration.pair.flows.invoices.revenue]\naccount = "{usual}"\nby_country = {{ SE = "{abroad}" }}\n'
        pair.configuration = sending('type = "sales entry"\n', tables=table)
        home = pair.customer("Home", "home@example.com", BillAddr={"Line1": "1 Street", "Country": "NL"})
        sales.enters()
        sales.enters(CustomerRef={"value": home})
        pair.synced()
        booked = {entry["CustomerName"]: lines_of(entry, ENTRIES)[0]["GLAccount"] for entry in sales.made(ENTRIES)}
        assert booked == {"Öberg AB": abroad, "Home": usual}


@pytest.mark.feature("F-CORE-FIN-06")
@pytest.mark.parametrize(("setting", "dates"), [("", []), ("next_open_day = true\n", ["2026-11-21"])])
def test_a_closed_period_refuses_or_takes_the_next_open_day(setting: str, dates: list[str]) -> None:
    with TwoBooks(sending(f"closed_until = 2026-11-20\n{setting}")) as pair:
        sales = Sales(pair)
        invoice = sales.enters(TxnDate="2026-11-19")
        outcome, _, code = sales.why(invoice["Id"])
        assert [day(order["OrderDate"]).isoformat() for order in sales.made()] == dates
        assert (outcome, code) == (("created", "") if dates else ("failed", "LB-REC-10"))


@pytest.mark.feature("F-CORE-FIN-08")
def test_a_blocked_customer_is_told_and_nothing_half_made() -> None:
    with TwoBooks(sending("update_customer = false\n")) as pair:
        sales = Sales(pair)
        pair.debtor("Öberg AB", "ann@oberg.example", Blocked=True)
        invoice = sales.enters()
        assert sales.why(invoice["Id"]) == ("failed", "", "LB-DOC-34")
        assert sales.made() == []


@pytest.mark.feature("F-CORE-ORD-19")
def test_an_invoice_changed_later_is_told_and_the_order_stays() -> None:
    with TwoBooks(sending()) as pair:
        sales = Sales(pair)
        invoice = sales.enters()
        pair.synced()
        pair.edits(RIGHT, "Invoice", invoice["Id"], Line=[line(sales.product, "100")])
        assert "changed after it was sent" in sales.why(invoice["Id"])[1]
        assert [order["AmountFC"] for order in sales.made()] == [1780]


@pytest.mark.feature("F-CORE-ORD-18")
def test_custom_fields_of_an_invoice_can_be_mapped() -> None:
    rule = '[[integration.pair.flows.invoices.rule]]\nid = "crew"\nright = "CustomField.1"\nleft = "PaymentReference"\n'
    with TwoBooks(sending(tables=rule)) as pair:
        pair.switches(RIGHT, custom_fields="Crew")
        sales = Sales(pair)
        sales.enters(CustomField=[{"DefinitionId": "1", "Type": "StringType", "StringValue": "Red"}])
        pair.synced()
        assert [order["PaymentReference"] for order in sales.made()] == ["Red"]


@pytest.mark.feature("F-CORE-B-16")
def test_a_currency_that_exact_lacks_fails_and_one_it_has_is_kept() -> None:
    with TwoBooks(sending()) as pair:
        pair.switches(RIGHT, multicurrency=True)
        sales = Sales(pair)
        sek = pair.customer("Krona", "krona@example.com", CurrencyRef={"value": "SEK"})
        eur = pair.customer("Euro", "euro@example.com", CurrencyRef={"value": "EUR"})
        bad = sales.enters(CustomerRef={"value": sek}, CurrencyRef={"value": "SEK"}, ExchangeRate=Decimal("0.1"))
        sales.enters(CustomerRef={"value": eur}, CurrencyRef={"value": "EUR"}, ExchangeRate=Decimal("1.1"))
        outcome, _, code = sales.why(bad["Id"])
        assert (outcome, code) == ("failed", "LB-REC-12")
        assert [(order["Currency"].strip(), order["AmountFC"]) for order in sales.made()] == [("EUR", 1780)]


@pytest.mark.feature("F-CORE-RUL-12")
@pytest.mark.feature("F-CORE-CUS-11")
@pytest.mark.parametrize("flow", ["invoices", "receipts", "credits"])
def test_without_a_default_tax_code_the_flow_does_not_run_and_the_setting_is_named(flow: str) -> None:
    with TwoBooks(configuration(**{flow: TO_LEFT})) as pair, pytest.raises(SetupError) as told:
        pair.synced()
    assert [(one.code, one.values["key"]) for one in told.value.problems] == [("LB-SETUP-41", "tax.default_code")]


@pytest.mark.feature("F-CORE-B-01")
@pytest.mark.parametrize(
    ("level", "amounts"), [("complex", [890, 890, 100]), ("recommended", [1880]), ("simple", [1880])]
)
def test_an_entry_shows_as_much_as_chosen_and_comes_to_the_same(level: str, amounts: list[int]) -> None:
    with TwoBooks(configuration()) as pair:
        sales = Sales(pair)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        tables = f'[integration.pair.flows.invoices.revenue]\naccount = "{revenue}"\n'
        pair.configuration = sending(f'type = "sales entry"\nlevel = "{level}"\n', tables=tables)
        sales.enters("Invoice", *(line(sales.product, price) for price in ("890", "890", "100")))
        pair.synced()
        (entry,) = sales.made(ENTRIES)
        assert ([row["AmountFC"] for row in lines_of(entry, ENTRIES)], entry["AmountFC"]) == (amounts, 1880)


@pytest.mark.feature("F-CORE-CUS-08")
def test_cost_centre_and_cost_unit_stand_on_the_lines() -> None:
    with TwoBooks(sending('cost_centre = "SALES"\ncost_unit = "WEB"\n')) as pair:
        pair.enters(LEFT, "hrm/Costcenters", Code="SALES", Description="Sales")
        pair.enters(LEFT, "hrm/Costunits", Code="WEB", Description="Web")
        sales = Sales(pair)
        sales.enters()
        pair.synced()
        (order,) = sales.made()
        assert [(row["CostCenter"], row["CostUnit"]) for row in lines_of(order, ORDERS)] == [("SALES", "WEB")]
