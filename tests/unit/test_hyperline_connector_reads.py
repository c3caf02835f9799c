"""Records of Hyperline as they are: amounts, codes, twins of fields, and what does not fit."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.support.hyperline_world import (
    CUSTOMER,
    ENTITY,
    INVOICE,
    LINE,
    PRODUCT,
    World,
    cursored,
    like,
    offset,
    query,
    said,
)

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.model.problems import PermissionMissing
from ledgerbridge.model.record import Record


def fetched(type: str, wire: dict[str, Any], **settings: str) -> Record:
    """The record a single object is read as, its products known."""

    async def run() -> Record:
        world = World(**settings)
        place = {"customers": "/v2/customers", "products": "/v1/products"}.get(type, "/v2/invoices")
        world.desk.says("GET /v1/products/itm_1", PRODUCT)
        world.desk.says(f"GET {place}/{wire['id']}", wire)
        return (await world.connector.fetch(type, [wire["id"]])).found[wire["id"]]

    return asyncio.run(run())


def test_customer_is_read_with_its_twins_and_links() -> None:
    record = fetched("customers", CUSTOMER)
    assert {
        path: record.fields[path]
        for path in ("name", "tax_ids.value", "billing_address.country", "billing_address.line2", "invoice_emails")
    } == {
        "name": "Nordljus Belysning AB",
        "tax_ids.value": "SE556123456701",
        "billing_address.country": "SE",
        "billing_address.line2": None,
        "invoice_emails": ("ekonomi@nordljus.example",),
    }
    assert (record.fields["integrations.hubspot"], record.fields["shipping_address.city"]) == ("9012", None)
    assert record.version == "2026-03-02T08:15:11.860Z"
    assert record.modified == datetime(2026, 3, 2, 8, 15, 11, 860000, tzinfo=UTC)


def test_customer_of_an_older_answer_is_read_the_same() -> None:
    old = like(
        CUSTOMER, tax_ids=[], vat_number="SE1", billing_address=None, providers={"xero": "x-1"}, integrations=None
    )
    record = fetched("customers", old)
    assert (record.fields["tax_ids.value"], record.fields["billing_address.country"]) == ("SE1", "SE")
    assert record.fields["integrations.xero"] == "x-1"


def test_product_is_read_with_the_codes_of_the_connection_s_entity_and_the_others_beside() -> None:
    record = fetched("products", PRODUCT)
    assert record.fields["accounting.product_code"] == "PROD-23"
    assert record.fields["accounting.ledger_account_code"] == "GL-001"
    assert record.fields["accounting.tax_code"] is None
    assert record.fields["accounting.ive_2.product_code"] == "P-2"
    other = fetched("products", PRODUCT, invoicing_entity="ive_2")
    assert other.fields["accounting.product_code"] == "P-2"
    assert other.fields[f"accounting.{ENTITY}.product_code"] == "PROD-23"


def test_product_whose_account_has_its_other_name_is_read() -> None:
    wire = like(PRODUCT, accounting={ENTITY: {"general_ledger_code": "3001"}})
    assert fetched("products", wire).fields["accounting.ledger_account_code"] == "3001"


def test_invoice_is_read_in_decimals_with_its_lines_and_their_codes() -> None:
    record = fetched("invoices", INVOICE)
    totals = ("amount_excluding_tax", "tax_amount", "total_amount", "amount_due")
    assert [record.fields[path] for path in totals] == [Decimal(n) for n in ("800.00", "200.00", "1000.00", "1000.00")]
    assert (record.fields["customer.id"], record.fields["seller.id"], record.fields["is_final"]) == (
        "cus_1",
        ENTITY,
        True,
    )
    [line] = record.parts["lines"]
    assert (line.id, line.fields["units_count"], line.fields["unit_amount"]) == ("ili_1", Decimal(2), Decimal("400.00"))
    assert (line.fields["product_code"], line.fields["ledger_account_code"]) == ("PROD-23", "GL-001")
    assert line.fields["amount"] == Decimal("1000.00")


@pytest.mark.parametrize(("currency", "total"), [("XOF", "100000"), ("KWD", "100.000"), ("EUR", "1000.00")])
def test_invoice_is_read_by_the_decimals_of_its_currency(currency: str, total: str) -> None:
    assert fetched("invoices", like(INVOICE, currency=currency)).fields["total_amount"] == Decimal(total)


@pytest.mark.parametrize(
    ("changes", "is_final"),
    [
        ({}, True),
        ({"status": "late"}, True),
        ({"status": "error"}, True),
        ({"status": "draft", "number": None}, False),
        ({"status": "grace_period", "number": "INV-1"}, False),
        ({"status": "open", "number": None}, False),
        ({"status": "to_pay", "emitted_at": None}, False),
        ({"status": "a status of tomorrow"}, True),
    ],
)
def test_invoice_is_final_once_it_has_number_and_date(changes: dict[str, Any], is_final: bool) -> None:
    assert fetched("invoices", like(INVOICE, **changes)).fields["is_final"] is is_final


CREDIT = like(INVOICE, id="inv_9", type="credit_note", number="CN-1", original_invoice_id="inv_1")
BELOW_ZERO = like(
    CREDIT,
    total_amount=-100000,
    tax_amount=-20000,
    amount_excluding_tax=-80000,
    amount_due=0,
    line_items=[like(LINE, unit_amount=-40000, amount=-100000, amount_excluding_tax=-80000, tax_amount=-20000)],
)


@pytest.mark.parametrize("wire", [CREDIT, BELOW_ZERO])
def test_credit_note_is_read_above_zero_whatever_sign_it_has(wire: dict[str, Any]) -> None:
    record = fetched("credit_notes", wire)
    assert (record.fields["total_amount"], record.fields["tax_amount"]) == (Decimal("1000.00"), Decimal("200.00"))
    assert record.fields["original_invoice_id"] == "inv_1"
    [line] = record.parts["lines"]
    assert (line.fields["units_count"], line.fields["unit_amount"]) == (Decimal(2), Decimal("400.00"))
    assert line.fields["amount"] == Decimal("1000.00")


def test_credit_note_without_an_invoice_is_read() -> None:
    record = fetched("credit_notes", like(CREDIT, original_invoice_id=None))
    assert record.fields["original_invoice_id"] is None


def test_invoice_is_no_credit_note_and_other_kinds_are_neither() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", like(INVOICE, type="document", line_items=[]))
        for type in ("invoices", "credit_notes", "transactions"):
            assert (await world.connector.fetch(type, ["inv_1"])).missing == ["inv_1"]

    asyncio.run(run())


PAID = {"id": "tra_1", "type": "one_time", "status": "settled", "amount": 100000, "payment_method_type": "external"}
BACK = {"id": "tra_2", "type": "refund", "status": "settled", "amount": -50000, "payment_method_type": "external"}


def test_payments_and_refunds_are_read_from_inside_their_invoice() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", like(INVOICE, line_items=[], transactions=[PAID, BACK]))
        found = await world.connector.fetch("transactions", ["inv_1/tra_1", "inv_1/tra_2", "inv_1/tra_3"])
        assert list(found.found) == ["inv_1/tra_1"]
        record = found.found["inv_1/tra_1"]
        assert (record.fields["amount"], record.fields["currency"]) == (Decimal("1000.00"), "SEK")
        assert (record.fields["invoice_id"], record.fields["customer_id"]) == ("inv_1", "cus_1")
        back = (await world.connector.fetch("refunds", ["inv_1/tra_2"])).found["inv_1/tra_2"]
        assert back.fields["amount"] == Decimal("500.00")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": {"first": "x"}}, "name"),
        ({"billing_address": "Storgatan 1"}, "billing_address.name"),
        ({"custom_payment_delay": "soon"}, "custom_payment_delay"),
        ({"invoice_reminders_enabled": "yes"}, "invoice_reminders_enabled"),
        ({"updated_at": "yesterday"}, "updated_at"),
        ({"invoice_emails": "a@b.example"}, "invoice_emails"),
        ({"custom_properties": {"score": {"a": 1}}}, "custom_properties.score"),
    ],
)
def test_customer_that_does_not_fit_is_noted_with_its_field_and_stops_no_other(
    changes: dict[str, Any], field: str
) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers", cursored(like(CUSTOMER, id="cus_bad", **changes), CUSTOMER, "no object"))
        page = (await world.connector.read_changes({"customers": None}))["customers"]
        assert [record.id for record in page.records] == ["cus_1"]
        [bad, nameless] = world.connector.drift
        assert (bad[0], bad[1], bad[2].field) == ("customers", "cus_bad", field)
        assert nameless[2].field == "id"

    asyncio.run(run())


def test_invoice_in_an_unknown_currency_is_noted_and_never_guessed() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", like(INVOICE, currency="XQQ", line_items=[]))
        assert (await world.connector.fetch("invoices", ["inv_1"])).missing == ["inv_1"]
        assert world.connector.drift[0][2].field == "amount_excluding_tax"

    asyncio.run(run())


def test_odd_values_are_read_as_they_are() -> None:
    odd = like(
        CUSTOMER,
        name="  🧾 <b>R&D</b> ",
        tax_rate_custom=Decimal("5.125000"),
        custom_payment_delay=2**40,
        brand_new={"x": 1},
        billing_email="",
        status="a status of tomorrow",
        custom_properties={"since": "2024-01-01", "seats": 4, "vip": True, "tags": ["a", "b"], "none": None},
    )
    fields = fetched("customers", odd).fields
    assert (fields["name"], fields["billing_email"]) == ("  🧾 <b>R&D</b> ", None)
    assert (fields["tax_rate_custom"], fields["custom_payment_delay"]) == (Decimal("5.125"), Decimal(2**40))
    assert [fields[f"custom_properties.{slug}"] for slug in ("since", "seats", "vip", "tags", "none")] == [
        "2024-01-01",
        Decimal(4),
        True,
        ("a", "b"),
        None,
    ]


def test_schema_names_custom_properties_and_codes_of_other_entities_and_records_hold_them() -> None:
    async def run() -> None:
        world = World()
        world.desk.says(
            "GET /v1/custom-properties",
            offset(
                {
                    "slug": "region",
                    "name": "Region",
                    "type": "select",
                    "entities": ["product"],
                    "authorized_values": ["N"],
                },
                {"slug": "vip", "name": "VIP", "type": "boolean", "entities": ["customer"]},
            ),
        )
        world.desk.says(
            "GET /v1/invoicing-entities", offset({"id": ENTITY, "name": "One"}, {"id": "ive_2", "name": "Two"})
        )
        world.desk.says("GET /v1/products/itm_1", like(PRODUCT, accounting={}))
        specs = {spec.path: spec for spec in await world.connector.schema("products")}
        assert (specs["custom_properties.region"].label, specs["custom_properties.region"].options) == (
            "Region",
            ("N",),
        )
        assert specs["accounting.ive_2.tax_code"].label == "Tax code (Two)"
        assert "custom_properties.vip" not in specs
        record = (await world.connector.fetch("products", ["itm_1"])).found["itm_1"]
        assert specs.keys() <= record.fields.keys()

    asyncio.run(run())


def test_custom_property_of_type_date_holds_days_and_what_is_none_stays_text() -> None:
    async def run() -> None:
        world = World()
        world.desk.says(
            "GET /v1/custom-properties",
            offset({"slug": "since", "name": "Since", "type": "date"}, {"slug": "until", "type": "date"}),
        )
        kept = {"since": "2024-01-31T00:00:00.000Z", "until": "for ever"}
        world.desk.says("GET /v2/customers/cus_1", like(CUSTOMER, custom_properties=kept))
        specs = {spec.path: spec for spec in await world.connector.schema("customers")}
        since = specs["custom_properties.since"]
        assert (since.kind, since.custom, specs["name"].custom) == (Kind.DATE, True, False)
        fields = (await world.connector.fetch("customers", ["cus_1"])).found["cus_1"].fields
        assert (fields["custom_properties.since"], fields["custom_properties.until"]) == (date(2024, 1, 31), "for ever")
        for spelling in ("2024-01-31", datetime(2024, 1, 31, 9, 30, tzinfo=UTC), date(2024, 1, 31)):
            normal = world.connector.normal_form("customers", "custom_properties.since", spelling)
            assert normal == date(2024, 1, 31)

    asyncio.run(run())


def test_filter_that_was_dropped_changes_nothing_but_is_noted() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/customers", offset(like(CUSTOMER, id="cus_2", name="Someone else"), CUSTOMER))
        found = await world.connector.find("customers", "name", ["nordljus belysning ab", "nobody"])
        assert {value: [record.id for record in records] for value, records in found.items()} == {
            "nordljus belysning ab": ["cus_1"]
        }
        assert world.connector.drift[0][2].field == "name"

    asyncio.run(run())


def test_values_with_commas_are_asked_for_one_by_one() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/customers", offset())
        await world.connector.find("customers", "name", ["Acme, Inc.", "Beta", "Gamma"])
        asked = [query(request) for request in world.desk.requests]
        assert [{name: value for name, value in one.items() if name not in ("take", "skip")} for one in asked] == [
            {"name__in": "Beta,Gamma"},
            {"name": "Acme, Inc."},
        ]

    asyncio.run(run())


def test_whom_the_list_leaves_out_is_asked_for_by_itself_before_it_is_missing() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/customers", offset(CUSTOMER))
        world.desk.says("GET /v2/customers/cus_2", like(CUSTOMER, id="cus_2"))
        world.desk.says("GET /v2/customers/cus_3", said(404, {"message": "Customer not found"}))
        fetched = await world.connector.fetch("customers", ["cus_1", "cus_2", "cus_3"])
        assert (sorted(fetched.found), fetched.missing) == (["cus_1", "cus_2"], ["cus_3"])

    asyncio.run(run())


def test_archived_customer_is_missing() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers/cus_1", like(CUSTOMER, status="archived"))
        assert (await world.connector.fetch("customers", ["cus_1"])).missing == ["cus_1"]

    asyncio.run(run())


def test_missing_right_to_read_products_stops_invoices_with_its_name() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", INVOICE)
        world.desk.says("GET /v1/products/itm_1", said(403, {"message": "Forbidden"}))
        with pytest.raises(PermissionMissing):
            await world.connector.fetch("invoices", ["inv_1"])

    asyncio.run(run())
