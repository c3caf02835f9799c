"""Taxes by country, shipping, roundings of documents between Exact and QuickBooks, each with its total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.exact_quickbooks import test_sales_to_exact as to_exact
from tests.pair.exact_quickbooks import test_sales_to_quickbooks as to_books
from tests.pair.exact_quickbooks.test_sales_to_exact import ORDERS, SHIPPING, line, lines_of, tax_codes
from tests.support.exact_quickbooks import LEFT, RIGHT, TwoBooks, configuration

VAT_NUMBER = """
[[integration.pair.flows.customers.rule]]
id = "vat"
left = "VATNumber"
right = "ResaleNum"
"""
PLACES = {
    "Home": ("NL", ""),
    "Firm": ("BE", "BE0428759497"),
    "Person": ("BE", ""),
    "Overseas": ("US", ""),
    "Mistyped": ("BE", "BE1"),
}
"""{customer: (country, VAT number)}."""


@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.feature("F-EX-QB-ORD-01")
def test_a_tax_code_of_exact_follows_country_and_kind_of_customer_and_a_wrong_number_counts_as_none() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales, codes = to_exact.Sales(pair), tax_codes(pair)
        rows = 'by_country = { NL = "2", "EU business" = "7", "EU consumer" = "1", "*" = "6" }\n'
        pair.configuration = to_exact.sending(tax=f'home = "NL"\ndefault_code = "2"\n{rows}', tables=VAT_NUMBER)
        charged = {"Home": "21%", "Firm": "0%", "Person": "9%", "Overseas": "0%", "Mistyped": "9%"}
        for name, (country, number) in PLACES.items():
            more = {"ResaleNum": number} if number else {}
            place = {"Line1": "1 Street", "Country": country}
            buyer = pair.customer(name, f"{name}@example.com", CompanyName=name, BillAddr=place, **more)
            row = line(sales.product, "100", TaxCodeRef={"value": codes[charged[name]]})
            sales.enters("Invoice", row, CustomerRef={"value": buyer})
        pair.synced()
        found = {}
        for order in sales.made():
            (row,) = lines_of(order, ORDERS)
            found[order["OrderedByName"]] = row["VATCode"].strip(), order["AmountFC"] - order["AmountFCExclVat"]
        assert found == {
            "Home": ("2", 21),
            "Firm": ("7", 0),
            "Person": ("1", 9),
            "Overseas": ("6", 0),
            "Mistyped": ("1", 9),
        }


@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.feature("F-EX-QB-ORD-02")
def test_a_tax_code_of_quickbooks_follows_country_and_kind_of_customer_and_a_wrong_number_counts_as_none() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = to_books.Sales(pair)
        high, low, none, export = (*(sales.codes[rate] for rate in ("21", "9", "0")), export_code(pair))
        by_country = {"NL": high, "EU business": none, "EU consumer": low, "*": export}
        rows = ", ".join(f'"{place}" = "{code}"' for place, code in by_country.items())
        tax = f'home = "NL"\ndefault_code = "{high}"\nby_country = {{ {rows} }}\n'
        pair.configuration = configuration(
            f"[integration.pair.flows.sales.tax]\n{tax}", sales='direction = "left-to-right"\n'
        )
        charged = {"Home": "2", "Firm": "7", "Person": "1", "Overseas": "6", "Mistyped": "1"}
        for name, (country, number) in PLACES.items():
            more = {"VATNumber": number} if number else {}
            debtor = pair.debtor(name, f"{name}@example.com", AddressLine1="1 Street", Country=country, **more)
            row = {"Item": sales.item, "Quantity": 1, "NetPrice": 100, "VATCode": charged[name]}
            sales.invoice(OrderedBy=debtor, SalesInvoiceLines=[row])
        pair.synced()
        found = {}
        for made in sales.made():
            code = made["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"]
            found[made["CustomerRef"]["name"]] = code, made["TxnTaxDetail"]["TotalTax"]
        assert found == {
            "Home": (high, 21),
            "Firm": (none, 0),
            "Person": (low, 9),
            "Overseas": (export, 0),
            "Mistyped": (low, 9),
        }


def export_code(pair: TwoBooks) -> str:
    """The id of a second code of QuickBooks without tax."""
    (none,) = [row for row in pair.records(RIGHT, "TaxCode") if row["Name"] == "0%"]
    told = {name: value for name, value in none.items() if name not in ("Id", "SyncToken", "MetaData")}
    vendor, account = pair.vendor(RIGHT), pair.account(RIGHT)
    return str(vendor.load(account, "TaxCode", [{**told, "Name": "Export", "Description": "Export"}], True)[0])


# --- shipping ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.parametrize("mode", ["line", "field", "spread"])
@pytest.mark.parametrize("cost", ["10", "0"])
def test_shipping_bears_its_tax_in_every_mode_and_the_total_is_that_of_quickbooks(mode: str, cost: str) -> None:
    tables = f'[integration.pair.flows.invoices.shipping]\nmode = "{mode}"\nproduct = "FREIGHT"\n'
    with TwoBooks(configuration(), country="NL") as pair:
        sales, codes = to_exact.Sales(pair), tax_codes(pair)
        pair.item("FREIGHT")
        pair.configuration = to_exact.sending(tax='map = { "21" = "2" }\ndefault_code = "2"\n', tables=tables)
        taxed = {"TaxCodeRef": {"value": codes["21%"]}}
        freight = {"ItemRef": {"value": "SHIPPING_ITEM_ID"}, **taxed}
        shipping = {**SHIPPING, "Amount": Decimal(cost), "SalesItemLineDetail": freight}
        sold = sales.enters("Invoice", line(sales.product, "890", **taxed), shipping)
        pair.synced()
        (order,) = sales.made()
        net = 890 + Decimal(cost)
        assert (order["AmountFCExclVat"], order["AmountFC"]) == (net, sold["TotalAmt"])
        assert sold["TotalAmt"] == net + round(net * Decimal("0.21"), 2)
        wanted = [("OAK-1", net)] if mode == "spread" or cost == "0" else [("OAK-1", 890), ("FREIGHT", Decimal(cost))]
        assert [(row["ItemCode"], row["NetPrice"]) for row in lines_of(order, ORDERS)] == wanted


@pytest.mark.feature("F-CORE-ORD-11")
@pytest.mark.parametrize(
    ("other", "unmapped", "outcome"),
    [(False, "fail", "created"), (True, "fail", "failed"), (True, "default", "created")],
)
def test_shipping_methods_of_exact_are_mapped_to_those_of_quickbooks(other: bool, unmapped: str, outcome: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = to_books.Sales(pair)
        parcel = pair.entry("sales/ShippingMethods", "1", LEFT)
        bike = str(pair.enters(LEFT, "sales/ShippingMethods", Code="2", Description="Bike", Active=True)["ID"])
        table = f'method_map = {{ "{parcel}" = "DHL" }}\nmethod = "Post"\nunmapped = "{unmapped}"\n'
        pair.configuration = to_books.sending(
            sales.codes, 'source = "sales order"\n', tables=f"[integration.pair.flows.sales.shipping]\n{table}"
        )
        sold = sales.order(ShippingMethod=bike if other else parcel)
        assert sales.why(str(sold["OrderID"]))[0] == outcome
        wanted = ["Post" if other else "DHL"] if outcome == "created" else []
        assert [made["ShipMethodRef"]["value"] for made in sales.made()] == wanted


# --- roundings --------------------------------------------------------------------------------------------------------

ROUNDED = 'line = true\nproduct = "ROUND"\ntax_code = "0"\n'


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize(
    ("rounding", "outcome"),
    [("", "failed"), (ROUNDED, "created"), (f"{ROUNDED}max = 0.01\n", "failed")],
)
@pytest.mark.parametrize("price", ["0.33", "0.333"])
def test_a_hundred_lines_of_thirds_come_to_the_total_of_quickbooks_or_are_refused(
    price: str, rounding: str, outcome: str
) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = to_exact.Sales(pair)
        pair.item("ROUND")
        tax = 'map = { "9" = "1" }\ndefault_code = "1"\n'
        pair.configuration = to_exact.sending(
            tax=tax, tables=f"[integration.pair.flows.invoices.rounding]\n{rounding}" if rounding else ""
        )
        sold = sales.enters("Invoice", *hundred(sales.product, price, tax_codes(pair)["9%"]))
        assert sales.why(sold["Id"])[0] == outcome
        assert [order["AmountFC"] for order in sales.made()] == ([sold["TotalAmt"]] if outcome == "created" else [])


def hundred(product: str, price: str, code: str) -> list[dict[str, Any]]:
    """A hundred lines of one piece; QuickBooks keeps the amounts of lines in cents."""
    one = line(product, price, TaxCodeRef={"value": code})
    return [{**one, "Amount": round(Decimal(price), 2)}] * 100


# --- how a sale is paid -----------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-13")
@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.parametrize(
    ("method", "unmapped", "condition"), [("1", "fail", "14"), ("2", "fail", None), ("2", "default", "00")]
)
def test_payment_methods_of_receipts_become_payment_conditions(
    method: str, unmapped: str, condition: str | None
) -> None:
    rows = f'condition_map = {{ "1" = "14" }}\ncondition = "00"\nunmapped_condition = "{unmapped}"\n'
    table = f"[integration.pair.flows.receipts.payment]\n{rows}"
    with TwoBooks(to_exact.sending('type = "sales invoice"\n', flow="receipts", tables=table)) as pair:
        sales = to_exact.Sales(pair)
        sold = sales.enters("SalesReceipt", PaymentMethodRef={"value": method})
        assert sales.why(sold["Id"], "receipts")[0] == ("created" if condition else "failed")
        made = [invoice["PaymentCondition"].strip() for invoice in sales.made(to_exact.INVOICES)]
        assert made == ([condition] if condition else [])


@pytest.mark.feature("F-CORE-ORD-13")
@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.parametrize(
    ("condition", "unmapped", "method"), [("14", "fail", "1"), ("30", "fail", None), ("30", "default", "3")]
)
def test_payment_conditions_become_the_payment_methods_of_receipts(
    condition: str, unmapped: str, method: str | None
) -> None:
    rows = f'method_map = {{ "14" = "1" }}\nmethod = "3"\nunmapped_method = "{unmapped}"\n'
    table = f"[integration.pair.flows.paid_sales.payment]\n{rows}"
    with TwoBooks(configuration(), country="NL") as pair:
        sales = to_books.Sales(pair)
        pair.configuration = to_books.sending(sales.codes, flow="paid_sales", tables=table)
        sold = str(sales.invoice(PaymentCondition=condition)["InvoiceID"])
        pair.does(LEFT, to_books.INVOICES, sold, "pay", amount=242)
        assert sales.why(sold, "paid_sales")[0] == ("created" if method else "failed")
        made = [receipt["PaymentMethodRef"]["value"] for receipt in sales.made("SalesReceipt")]
        assert made == ([method] if method else [])
