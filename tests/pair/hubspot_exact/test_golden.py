"""Golden documents: every default field of an order, an invoice and a credit note arrives, in both directions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hubspot_exact.selling import OAK, orders, ready
from tests.pair.hubspot_exact.test_credit_notes import PROPERTIES
from tests.pair.hubspot_exact.test_credit_notes import SENT as CREDITED
from tests.pair.hubspot_exact.test_sales import TAKEN
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    BILLS,
    COMPANIES,
    CONTACTS,
    DEALS,
    ENTRIES,
    INVOICES,
    ITEMS,
    ORDERS,
    PEOPLE,
    SALES,
    Wire,
    World,
    world,
)

ADDRESSES = "crm/Addresses"
PARTS = {"street": "AddressLine1", "postal_code": "Postcode", "city": "City", "country": "Country"}
HOME = {"street": "Storgatan 12", "postal_code": "903 26", "city": "Umeå", "country": "SE"}
QUAY = {"street": "Kade 1", "postal_code": "2611 AB", "city": "Delft", "country": "NL"}
TYPES = {"deal": DEALS, "order": SALES, "invoice": INVOICES}
MADE = {"sales order": ORDERS, "sales invoice": BILLS, "direct invoice": BILLS, "sales entry": ENTRIES}
IDS = {ORDERS: "OrderID", BILLS: "InvoiceID", ENTRIES: "EntryID"}
TWO = ({**OAK, "quantity": 2}, {**OAK, "name": "Oak table, used", "price": "50.00"})
SOLD: dict[str, dict[str, Any]] = {
    "deal": {"dealname": "Tables", "closedate": "2026-11-02", "description": "By the back door"},
    "order": {
        "hs_order_name": "Tables",
        "hs_external_order_id": "W-1",
        "hs_external_created_date": "2026-11-02",
        "hs_order_note": "By the back door",
        **{f"hs_billing_address_{name}": text for name, text in HOME.items()},
        **{f"hs_shipping_address_{name}": text for name, text in QUAY.items()},
    },
    "invoice": {
        "hs_number": "F-1",
        "hs_invoice_date": "2026-11-02",
        "hs_due_date": "2026-11-30",
        "hs_comments": "By the back door",
    },
}
NUMBERS = {"order": "W-1", "invoice": "F-1"}
DATES = {ORDERS: "OrderDate", BILLS: "OrderDate", ENTRIES: "EntryDate"}
CURRENCIES = {"deal": "deal_currency_code", "order": "hs_currency_code", "invoice": "hs_currency"}


# --- from HubSpot -----------------------------------------------------------------------------------------------------


def bought(office: World, source: str) -> str:
    """A sale of Lind AB in HubSpot over 250 EUR without tax."""
    ready(office)
    place = {"address": HOME["street"], "zip": HOME["postal_code"], "city": HOME["city"], "country": HOME["country"]}
    company = office.company("Lind AB", **place)
    contact = office.contact("ann@lind.example", company, firstname="Ann", lastname="Lind")
    return office.sale(TWO, company, contact, TYPES[source], **SOLD[source], **{CURRENCIES[source]: "EUR"})


@pytest.mark.feature("F-CORE-ORD-16", "F-HS-EX-ORD-01", "F-HS-EX-INV-01")
@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("source", TYPES)
def test_a_golden_sale_of_hubspot_arrives_in_every_default_field(source: str, made: str) -> None:
    settings = f'source = "{source}"\ntype = "{made}"\nrevenue.account = "@account:8000"'
    with world(orders(settings), sales_journal="70") as office:
        id, type = bought(office, source), MADE[made]
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, office.lines(report, "orders")
        document, account = office.row(type), office.row(ACCOUNTS)
        assert (account["Name"], placed(account)) == ("Lind AB", HOME)
        assert document["Customer" if type == ENTRIES else "OrderedBy"] == account["ID"]
        number = NUMBERS.get(source, id)
        named = "Tables" if source != "invoice" else number
        assert (document["YourRef"], document["Description"], document["Currency"]) == (number, named, "EUR")
        assert office.day(document[DATES[type]]) == "2026-11-02"
        assert document["AmountFC"] == Decimal("302.50")
        assert_lines(office, type, document)
        if type != ENTRIES:
            assert_delivered(office, type, document, QUAY if source == "order" else None)
        if source == "invoice" and type != ORDERS:
            assert office.day(document["DueDate"]) == "2026-11-30"
        office.comes_to_rest()


def placed(row: Wire, keys: dict[str, str] = PARTS) -> dict[str, Any]:
    return {name: row.get(path) for name, path in keys.items()}


def assert_lines(office: World, type: str, document: Wire) -> None:
    """SKU, words, quantity, price and tax of both lines."""
    rows = office.rows_of(type, document[IDS[type]])
    assert [(row["Description"], row["Quantity"]) for row in rows] == [("Oak table", 2), ("Oak table, used", 1)]
    assert [(row["AmountFC"], row["VATCode"]) for row in rows] == [(200, "2"), (50, "2")]
    if type != ENTRIES:
        item = office.row(ITEMS, Code="OAK-1")["ID"]
        assert [(row["Item"], row["NetPrice"]) for row in rows] == [(item, 100), (item, 50)]


def assert_delivered(office: World, type: str, document: Wire, place: dict[str, str] | None) -> None:
    """What goes with an order or invoice: its contact person, what was noted, and where it is delivered."""
    person = office.row(PEOPLE)
    assert (document["OrderedByContactPerson"], person["Email"]) == (person["ID"], "ann@lind.example")
    assert document["Remarks"] == "By the back door"
    path = "DeliveryAddress" if type == ORDERS else "DeliverToAddress"
    named = office.rows(ADDRESSES, ID=document.get(path))
    assert [placed(row) for row in named if row["Type"] == 4] == ([place] if place else [])


@pytest.mark.feature("F-CORE-ORD-16", "F-CORE-ORD-21")
@pytest.mark.parametrize(("made", "type", "kind"), [("credit entry", ENTRIES, 21), ("credit invoice", BILLS, 8021)])
def test_a_golden_credit_note_of_hubspot_arrives_in_every_default_field(made: str, type: str, kind: int) -> None:
    text = CREDITED.format(more="").replace("[flows.credit_notes]", f'[flows.credit_notes]\ntype = "{made}"')
    with world(text, sales_journal="70") as office:
        for name, sort in PROPERTIES.items():
            office.property(INVOICES, name, sort)
        id = bought(office, "invoice")
        office.sync()
        office.edits(INVOICES, id, lb_amount_credited="250", lb_credit_status="to be credited")
        report = office.sync()
        assert report.counts["credit_notes"] == {"created": 1}, office.lines(report, "credit_notes")
        note, account = office.row(type, Type=kind), office.row(ACCOUNTS)
        assert note["Customer" if type == ENTRIES else "OrderedBy"] == account["ID"]
        assert (note["YourRef"], note["Currency"], note["AmountFC"]) == ("F-1", "EUR", Decimal("-302.50"))
        rows = office.rows_of(type, note[IDS[type]])
        assert [(row["Description"], row["AmountFC"], row["VATCode"]) for row in rows] == [
            ("Oak table", -200, "2"),
            ("Oak table, used", -50, "2"),
        ]
        held = office.held(INVOICES)
        number = note["EntryNumber" if type == ENTRIES else "InvoiceNumber"]
        assert (held["lb_credit_status"], held.get("lb_credit_number")) == ("credited", str(number or "") or None)


# --- from Exact -------------------------------------------------------------------------------------------------------

LINES_OF = {ORDERS: "SalesOrderLines", BILLS: "SalesInvoiceLines", ENTRIES: "SalesEntryLines"}


def sold(office: World, type: str) -> str:
    """A document of Exact for Lind BV, over 250 EUR without tax, delivered elsewhere where it can say so."""
    home = {"AddressLine1": HOME["street"], "Postcode": HOME["postal_code"], "City": HOME["city"], "Country": "SE"}
    account = office.enters(ACCOUNTS, Name="Lind BV", Status="C", Email="ann@lind.example", VATNumber="NL1", **home)
    office.enters(PEOPLE, Account=account, FirstName="Ann", LastName="Lind", Email="ann@lind.example")
    item = office.enters(ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
    quay = {"AddressLine1": QUAY["street"], "Postcode": QUAY["postal_code"], "City": QUAY["city"], "Country": "NL"}
    delivery = office.enters(ADDRESSES, Account=account, Type=4, **quay)
    words = {"Description": "Tables", "Remarks": "By the back door", "YourRef": "PO-7", "Currency": "EUR"}
    rows: list[Wire] = [
        {"Item": item, "Quantity": 2, "NetPrice": 100, "VATCode": "2"},
        {"Item": item, "Quantity": 1, "NetPrice": 50, "VATCode": "2", "Description": "Oak table, used"},
    ]
    head: Wire = {"OrderedBy": account, "OrderDate": "2026-11-02", **words}
    if type == ENTRIES:
        head = {"Customer": account, "Journal": "70", "EntryDate": "2026-11-02", "DueDate": "2026-11-30", **words}
        del head["Remarks"]
        at = office.id_of("financial/GLAccounts", "8000")
        rows = [
            {"GLAccount": at, "AmountFC": 200, "Quantity": 2, "VATCode": "2", "Description": "Oak table"},
            {"GLAccount": at, "AmountFC": 50, "Quantity": 1, "VATCode": "2", "Description": "Oak table, used"},
        ]
    elif type == BILLS:
        head |= {"DeliverToAddress": delivery, "DueDate": "2026-11-30"}
    else:
        head |= {"DeliveryAddress": delivery}
    made = office.enters(type, **head, **{LINES_OF[type]: rows})
    if type == BILLS:
        office.does(BILLS, made, do="print", date="2026-11-02")
    return made


SOURCES = {"sales order": ORDERS, "sales invoice": BILLS, "sales entry": ENTRIES}
NUMBERED = {ORDERS: "OrderNumber", BILLS: "InvoiceNumber", ENTRIES: "EntryNumber"}
TOTALS = {SALES: "hs_total_price", INVOICES: "hs_amount_billed", DEALS: "amount"}
SAYS = {
    SALES: {
        "number": "hs_external_order_id",
        "date": "hs_external_created_date",
        "notes": "hs_order_note",
        "currency": "hs_currency_code",
    },
    INVOICES: {
        "number": "hs_number",
        "date": "hs_invoice_date",
        "due": "hs_due_date",
        "notes": "hs_comments",
        "currency": "hs_currency",
    },
    DEALS: {"date": "closedate", "notes": "description", "currency": "deal_currency_code"},
}


@pytest.mark.feature("F-CORE-ORD-16", "F-HS-EX-ORD-02", "F-HS-EX-INV-01")
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("made", "type"), [("order", SALES), ("invoice", INVOICES), ("deal", DEALS)])
def test_a_golden_sale_of_exact_arrives_in_every_default_field(source: str, made: str, type: str) -> None:
    with world(TAKEN.format(source=source, made=made, more="")) as office:
        id = sold(office, SOURCES[source])
        report = office.sync()
        assert report.counts["sales"] == {"created": 1}, [str(line.problem) for line in office.lines(report, "sales")]
        document = office.row(SOURCES[source], **{IDS[SOURCES[source]]: id})
        (record,) = office.pair.records("hubspot", type)
        assert_header(record["properties"], type, document, SOURCES[source])
        lines = office.lines_of(type, record["id"])
        assert [(line["name"], Decimal(line["quantity"]), Decimal(line["price"])) for line in lines] == [
            ("Oak table", 2, 100),
            ("Oak table, used", 1, 50),
        ]
        if SOURCES[source] != ENTRIES:
            assert [line["hs_sku"] for line in lines] == ["OAK-1", "OAK-1"]
        beside = office.beside(type, record["id"])
        (company,) = office.pair.records("hubspot", COMPANIES)
        assert (company["properties"]["name"], beside[COMPANIES]) == ("Lind BV", [company["id"]])
        if SOURCES[source] != ENTRIES:
            assert beside[CONTACTS] == [office.pair.records("hubspot", CONTACTS)[0]["id"]]
        office.comes_to_rest()


def assert_header(held: Wire, type: str, document: Wire, source: str) -> None:
    """Number, dates, currency, totals, words and addresses."""
    wanted = {
        "number": str(document[NUMBERED[source]]),
        "date": "2026-11-02",
        "due": "2026-11-30",
        "notes": "By the back door" if source != ENTRIES else "",
        "currency": "EUR",
    }
    found = {name: held.get(path, "") for name, path in SAYS[type].items()}
    found |= {name: found[name][:10] for name in ("date", "due") if name in found}
    if source == ORDERS:
        found.pop("due", None)
    assert found == {name: wanted[name] for name in found}
    assert Decimal(held[TOTALS[type]]) == Decimal("302.50")
    if type != SALES:
        return
    assert [Decimal(held[name]) for name in ("hs_subtotal_price", "hs_tax")] == [250, Decimal("52.50")]
    places = {which: {part: f"hs_{which}_address_{part}" for part in PARTS} for which in ("billing", "shipping")}
    assert placed(held, places["billing"]) == HOME
    assert placed(held, places["shipping"]) == (QUAY if source != ENTRIES else dict.fromkeys(QUAY))
