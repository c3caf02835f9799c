"""Writes reach Hyperline once, and each is told what became of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.support.hyperline_world import (
    CUSTOMER,
    ENTITY,
    INVOICE,
    PRODUCT,
    World,
    like,
    offset,
    said,
    sent,
)

from ledgerbridge.connectors.base.protocol import Call, Delayed, Refused, Unknown, Write, Written
from ledgerbridge.model.problems import AuthError, PermissionMissing
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value
from ledgerbridge.seams.transport import AnswerLost, Unreachable

REFERENCE = "LBTESTREFERENCE00000A"
VERSION = str(CUSTOMER["updated_at"])


def create(fields: dict[str, Value], *lines: dict[str, Value]) -> Write:
    parts = {"lines": [Part(line) for line in lines]} if lines else {}
    return Write("create", REFERENCE, fields, parts=parts)


def update(id: str, fields: dict[str, Value], version: str | None = None, *lines: dict[str, Value]) -> Write:
    parts = {"lines": [Part(line) for line in lines]} if lines else {}
    return Write("update", "intent-1", fields, id, version, {"currency": "SEK"}, parts=parts)


def with_customers(*rows: dict[str, Any]) -> World:
    world = World()
    world.desk.says("GET /v1/customers", offset(*rows))
    return world


# --- customers -------------------------------------------------------------------------------------------------------


def test_new_customer_carries_our_reference_and_the_request_s_key() -> None:
    async def run() -> None:
        world = with_customers()
        world.desk.says("POST /v1/customers", said(201, like(CUSTOMER, external_id=REFERENCE)))
        fields: dict[str, Value] = {
            "name": "Nordljus Belysning AB",
            "currency": "sek",
            "billing_address.country": "Sweden",
            "billing_address.city": "Stockholm",
            "billing_address.line2": None,
            "tax_ids.value": "SE556123456701",
            "invoice_emails": ("ekonomi@nordljus.example",),
            "custom_properties.region": "north",
        }
        written = await world.write("customers", create(fields))
        assert isinstance(written, Written)
        request = world.last("POST /v1/customers")
        assert request.headers["Idempotency-Key"] == "request-1"
        assert sent(request) == {
            "name": "Nordljus Belysning AB",
            "currency": "SEK",
            "billing_address": {"city": "Stockholm", "country": "SE"},
            "tax_ids": [{"value": "SE556123456701"}],
            "invoice_emails": ["ekonomi@nordljus.example"],
            "custom_properties": {"region": "north"},
            "external_id": REFERENCE,
        }
        assert (written.id, written.version, written.adopted) == ("cus_1", VERSION, False)

    asyncio.run(run())


def test_customer_made_by_an_earlier_sending_is_adopted_without_another() -> None:
    async def run() -> None:
        world = with_customers(like(CUSTOMER, external_id=REFERENCE))
        written = await world.write("customers", create({"name": "x"}))
        assert isinstance(written, Written)
        assert (written.id, written.adopted) == ("cus_1", True)
        assert world.calls() == ["GET /v1/customers"]

    asyncio.run(run())


def test_customer_with_an_external_id_of_its_own_is_made_without_a_look() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", CUSTOMER)
        await world.write("customers", create({"name": "x", "external_id": "hs-1"}))
        assert sent(world.last("POST /v1/customers"))["external_id"] == "hs-1"
        assert world.calls() == ["POST /v1/customers"]

    asyncio.run(run())


def test_update_sends_objects_whole_and_all_else_as_changed() -> None:
    async def run() -> None:
        world = World()
        several = like(CUSTOMER, tax_ids=[{"value": "OLD", "status": "valid"}, {"value": "NO1", "status": "valid"}])
        world.desk.says("GET /v2/customers/cus_1", several)
        world.desk.says("PUT /v1/customers/cus_1", CUSTOMER)
        fields: dict[str, Value] = {"billing_address.city": "Umeå", "billing_address.zip": None, "tax_ids.value": "NEW"}
        assert isinstance(await world.write("customers", update("cus_1", fields, VERSION)), Written)
        body = sent(world.last("PUT /v1/customers/cus_1"))
        assert body == {
            "billing_address": {**CUSTOMER["billing_address"], "city": "Umeå", "zip": None},
            "tax_ids": [{"value": "NEW"}, {"value": "NO1"}],
        }

    asyncio.run(run())


def test_update_of_a_version_that_moved_on_is_not_sent() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers/cus_1", CUSTOMER)
        outcome = await world.write("customers", update("cus_1", {"name": "x"}, "2026-03-01T00:00:00.000Z"))
        assert isinstance(outcome, Delayed)
        assert outcome.problem.code == "LB-REC-07"
        assert world.calls() == ["GET /v2/customers/cus_1"]

    asyncio.run(run())


@pytest.mark.parametrize("answer", [said(404, {"message": "Customer not found"}), like(CUSTOMER, status="archived")])
def test_update_of_a_customer_that_is_gone_is_refused(answer: Any) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers/cus_1", answer)
        outcome = await world.write("customers", update("cus_1", {"name": "x"}))
        assert isinstance(outcome, Refused)
        assert outcome.problem.code == "LB-REC-05"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"colour": "blue"}, "LB-REC-01", "colour"),
        ({"status": "archived"}, "LB-REC-01", "status"),
        ({"name": "x" * 5001}, "LB-REC-04", "name"),
    ],
)
def test_customer_that_cannot_go_is_refused_unsent(fields: dict[str, Value], code: str, field: str) -> None:
    async def run() -> None:
        world = World()
        outcome = await world.write("customers", create(fields))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, outcome.problem.field, world.calls()) == (code, field, [])

    asyncio.run(run())


def test_update_that_takes_away_what_it_did_not_name_is_noted() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/customers/cus_1", CUSTOMER)
        world.desk.says("PUT /v1/customers/cus_1", like(CUSTOMER, name="x", registration_number=None))
        assert isinstance(await world.write("customers", update("cus_1", {"name": "x"})), Written)
        [(type, id, problem)] = world.connector.drift
        assert (type, id, problem.field) == ("customers", "cus_1", "registration_number")

    asyncio.run(run())


def test_list_that_refuses_a_look_up_refuses_the_record() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v1/customers", said(400, {"message": "Invalid filter"}))
        assert isinstance(await world.write("customers", create({"name": "x"})), Refused)

    asyncio.run(run())


# --- products --------------------------------------------------------------------------------------------------------


def test_new_product_has_its_codes_under_the_entity() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/products", PRODUCT)
        fields: dict[str, Value] = {
            "name": "Access",
            "accounting.product_code": "P-1",
            "accounting.ive_2.tax_code": "T",
        }
        written = await world.write("products", create(fields))
        assert isinstance(written, Written)
        assert sent(world.last("POST /v1/products")) == {
            "name": "Access",
            "type": "flat_fee",
            "accounting": {ENTITY: {"product_code": "P-1"}, "ive_2": {"tax_code": "T"}},
            "price_configurations": [],
        }

    asyncio.run(run())


def test_update_of_a_code_keeps_all_others_and_the_account_s_own_name() -> None:
    async def run() -> None:
        world = World()
        before = like(
            PRODUCT, accounting={ENTITY: {"product_code": "P", "general_ledger_code": "1", "x": 1}, "ive_2": {}}
        )
        world.desk.says("GET /v1/products/itm_1", before)
        world.desk.says("PUT /v1/products/itm_1", before)
        await world.write("products", update("itm_1", {"accounting.ledger_account_code": "3001"}))
        assert sent(world.last("PUT /v1/products/itm_1")) == {
            "accounting": {ENTITY: {"product_code": "P", "general_ledger_code": "3001", "x": 1}, "ive_2": {}}
        }

    asyncio.run(run())


@pytest.mark.parametrize(
    ("write", "code", "field"),
    [
        (create({"description": "x"}), "LB-REC-03", "name"),
        (update("itm_1", {"name": None}), "LB-REC-03", "name"),
        (update("itm_1", {"type": "seat"}), "LB-REC-01", "type"),
    ],
)
def test_product_that_cannot_go_is_refused_unsent(write: Write, code: str, field: str) -> None:
    async def run() -> None:
        world = World()
        outcome = await world.write("products", write)
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, outcome.problem.field, world.calls()) == (code, field, [])

    asyncio.run(run())


# --- invoices --------------------------------------------------------------------------------------------------------

NEW: dict[str, Value] = {"customer.id": "cus_1", "currency": "SEK", "emitted_at": datetime(2026, 3, 2, tzinfo=UTC)}
SOLD: dict[str, Value] = {"product_id": "itm_1", "units_count": Decimal("1.5"), "unit_amount": Decimal("400.00")}


def test_new_invoice_is_a_draft_unless_the_mapping_says_otherwise() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/invoices", like(INVOICE, status="draft", number=None))
        written = await world.write("invoices", create(NEW, SOLD))
        assert isinstance(written, Written)
        assert (written.fields["is_final"], written.fields["total_amount"]) == (False, Decimal("1000.00"))
        assert sent(world.last("POST /v1/invoices")) == {
            "customer_id": "cus_1",
            "currency": "SEK",
            "status": "draft",
            "emitted_at": "2026-03-02T00:00:00.000Z",
            "line_items": [{"product_id": "itm_1", "units_count": 1.5, "unit_amount": 40000}],
        }
        await world.write("invoices", create({**NEW, "status": "to_pay"}, SOLD))
        assert sent(world.last("POST /v1/invoices"))["status"] == "to_pay"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fields", "line", "code", "field"),
    [
        ({"currency": "SEK"}, SOLD, "LB-REC-03", "customer.id"),
        ({"customer.id": "cus_1"}, SOLD, "LB-REC-03", "currency"),
        ({"customer.id": "cus_1", "currency": "SEK"}, None, "LB-REC-03", "lines"),
        (NEW, {**SOLD, "unit_amount": Decimal("0.005")}, "LB-REC-12", "lines[].unit_amount"),
        ({**NEW, "currency": "XQQ"}, SOLD, "LB-REC-12", "currency"),
        ({**NEW, "total_amount": Decimal(1)}, SOLD, "LB-REC-01", "total_amount"),
    ],
)
def test_invoice_that_cannot_go_is_refused_unsent(
    fields: dict[str, Value], line: dict[str, Value] | None, code: str, field: str
) -> None:
    async def run() -> None:
        world = World()
        outcome = await world.write("invoices", create(fields, *([line] if line else [])))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, outcome.problem.field, world.calls()) == (code, field, [])

    asyncio.run(run())


def test_draft_is_made_final_once() -> None:
    async def run() -> None:
        world = World()
        draft = like(INVOICE, status="draft", number=None)
        world.desk.says("GET /v2/invoices/inv_1", draft, INVOICE)
        world.desk.says("POST /v1/invoices/inv_1/validate", INVOICE)
        book = Write("book", "intent-1", {}, "inv_1", INVOICE["updated_at"])
        first = await world.write("invoices", book)
        again = await world.write("invoices", book)
        assert isinstance(first, Written)
        assert isinstance(again, Refused)
        assert (first.fields["number"], again.problem.code) == ("INV-2026-0042", "LB-REC-09")
        assert world.calls().count("POST /v1/invoices/inv_1/validate") == 1

    asyncio.run(run())


def test_final_invoice_takes_notes_and_no_lines() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", INVOICE)
        world.desk.says("PATCH /v1/invoices/inv_1", INVOICE)
        assert isinstance(await world.write("invoices", update("inv_1", {"custom_note": "Thanks"})), Written)
        assert sent(world.last("PATCH /v1/invoices/inv_1")) == {"custom_note": "Thanks"}
        refused = await world.write("invoices", update("inv_1", {}, None, SOLD))
        assert isinstance(refused, Refused)
        assert refused.problem.code == "LB-REC-09"
        fixed = await world.write("invoices", update("inv_1", {"currency": "EUR"}))
        assert isinstance(fixed, Refused)

    asyncio.run(run())


def test_lines_of_a_draft_are_replaced() -> None:
    async def run() -> None:
        world = World()
        draft = like(INVOICE, status="draft", number=None)
        world.desk.says("GET /v2/invoices/inv_1", draft)
        world.desk.says("PATCH /v1/invoices/inv_1", draft)
        await world.write("invoices", update("inv_1", {}, None, SOLD))
        assert sent(world.last("PATCH /v1/invoices/inv_1")) == {
            "line_items": [{"product_id": "itm_1", "units_count": 1.5, "unit_amount": 40000}]
        }

    asyncio.run(run())


# --- payments --------------------------------------------------------------------------------------------------------

PAY: dict[str, Value] = {
    "invoice_id": "inv_1",
    "amount": Decimal("1000.00"),
    "currency": "SEK",
    "process_at": datetime(2026, 3, 20, tzinfo=UTC),
}
PAID = {
    "id": "tra_9",
    "type": "one_time",
    "status": "settled",
    "amount": 100000,
    "process_at": "2026-03-20T00:00:00.000Z",
}
OTHER = {**PAID, "id": "tra_1"}


def paying(before: list[dict[str, Any]], answer: Any) -> World:
    world = World()
    world.desk.says("GET /v2/invoices/inv_1", like(INVOICE, transactions=before))
    world.desk.says("POST /v1/invoices/inv_1/transactions", said(201, answer))
    return world


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        ([], like(INVOICE, status="paid", transactions=[PAID])),
        ([OTHER], like(INVOICE, status="paid", transactions=[PAID, OTHER])),
        ([PAID], like(INVOICE, status="paid", transactions=[PAID])),
        ([], PAID),
    ],
    ids=["the invoice", "beside an equal one", "a repetition", "the transaction alone"],
)
def test_payment_is_told_from_the_answer(before: list[dict[str, Any]], answer: dict[str, Any]) -> None:
    async def run() -> None:
        world = paying(before, answer)
        written = await world.write("transactions", create(PAY))
        assert isinstance(written, Written), written
        assert (written.id, written.fields["amount"]) == ("inv_1/tra_9", Decimal("1000.00"))
        assert sent(world.last("POST /v1/invoices/inv_1/transactions")) == {
            "amount": 100000,
            "process_at": "2026-03-20T00:00:00.000Z",
        }

    asyncio.run(run())


def test_payment_that_cannot_be_told_apart_is_of_unknown_outcome() -> None:
    async def run() -> None:
        world = paying([PAID, OTHER], like(INVOICE, transactions=[PAID, OTHER]))
        assert isinstance(await world.write("transactions", create(PAY)), Unknown)

    asyncio.run(run())


def test_payment_in_another_currency_is_refused_unsent() -> None:
    async def run() -> None:
        world = paying([], {})
        outcome = await world.write("transactions", create({**PAY, "currency": "EUR"}))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, world.calls()) == ("LB-REC-12", ["GET /v2/invoices/inv_1"])

    asyncio.run(run())


def test_payment_of_an_unknown_invoice_is_refused() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("GET /v2/invoices/inv_1", said(404, {"message": "Invoice not found"}))
        outcome = await world.write("transactions", create(PAY))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-11", "invoice_id")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("type", "write"),
    [
        ("credit_notes", create({"original_invoice_id": "inv_1"})),
        ("refunds", create({"invoice_id": "inv_1"})),
        ("subscriptions", create({})),
        ("price_configurations", create({})),
        ("transactions", update("inv_1/tra_1", {})),
        ("transactions", Write("book", "intent-1", {}, "inv_1/tra_1")),
    ],
)
def test_what_cannot_be_done_is_refused_unsent(type: str, write: Write) -> None:
    async def run() -> None:
        world = World()
        assert isinstance(await world.write(type, write), Refused)
        assert world.calls() == []

    asyncio.run(run())


# --- answers ---------------------------------------------------------------------------------------------------------

CREATE = create({"name": "x", "external_id": "hs-1"})


@pytest.mark.parametrize(
    "lost",
    [AnswerLost("reset"), said(500, {"message": "Oops"}), said(502, b"<html>"), said(200, b'{"id": "cus_')],
    ids=["reset", "500", "web page", "cut off"],
)
def test_lost_answer_is_asked_for_again_with_the_same_key(lost: Any) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", lost, CUSTOMER)
        assert isinstance(await world.write("customers", CREATE), Written)
        first, second = world.desk.requests
        assert (first.body, first.headers["Idempotency-Key"]) == (second.body, second.headers["Idempotency-Key"])

    asyncio.run(run())


@pytest.mark.parametrize(
    "then",
    [AnswerLost("reset"), Unreachable("down"), said(429, {"message": "Slow"}), said(400, {"message": "No"})],
    ids=["lost", "unreachable", "limited", "refused"],
)
def test_once_an_answer_was_lost_nothing_but_an_answer_says_there_was_no_effect(then: Any) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", AnswerLost("reset"), then)
        assert isinstance(await world.write("customers", CREATE), Unknown)

    asyncio.run(run())


@pytest.mark.parametrize("answer", [Unreachable("down"), said(429, {"message": "Slow"}, retry_after="3")])
def test_call_that_had_no_effect_is_delayed(answer: Any) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", answer)
        assert isinstance(await world.write("customers", CREATE), Delayed)

    asyncio.run(run())


def test_key_that_was_used_before_leaves_the_outcome_open() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", said(409, {"message": "Idempotency-Key is in use"}))
        outcome = await world.write("customers", CREATE)
        assert isinstance(outcome, Unknown)
        assert outcome.problem.code == "LB-NET-02"

    asyncio.run(run())


@pytest.mark.parametrize(("status", "error"), [(401, AuthError), (403, PermissionMissing)])
def test_missing_rights_stop_the_write(status: int, error: type[Exception]) -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/customers", said(status, {"message": "No"}))
        with pytest.raises(error):
            await world.write("customers", CREATE)

    asyncio.run(run())


def fault(path: list[str | int], code: str = "invalid_string", **more: str) -> Any:
    error = {"code": code, "path": path, "message": "Wrong", **more}
    return said(400, {"type": "x", "message": "Validation", "errors": [error], "statusCode": 400})


@pytest.mark.parametrize(
    ("type", "write", "answer", "code", "field"),
    [
        ("customers", CREATE, fault(["billing_address", "country"]), "LB-REC-01", "billing_address.country"),
        ("customers", CREATE, fault(["tax_ids", 0, "value"]), "LB-REC-01", "tax_ids.value"),
        ("customers", CREATE, fault(["name"], "invalid_type", received="undefined"), "LB-REC-03", "name"),
        ("customers", CREATE, fault(["name"], "too_big", type="string"), "LB-REC-04", "name"),
        ("customers", CREATE, said(409, {"message": "External id exists"}), "LB-REC-06", ""),
        ("customers", CREATE, said(400, {"message": "No"}), "LB-REC-01", ""),
        (
            "products",
            create({"name": "x"}),
            fault(["accounting", ENTITY, "tax_code"]),
            "LB-REC-01",
            "accounting.tax_code",
        ),
        ("invoices", create(NEW, SOLD), fault(["customer_id"]), "LB-REC-01", "customer.id"),
        ("invoices", create(NEW, SOLD), fault(["line_items", 0, "product_id"]), "LB-REC-01", "lines[].product_id"),
        ("invoices", create(NEW, SOLD), said(404, {"message": "Product not found"}), "LB-REC-11", ""),
        (
            "invoices",
            create(NEW, SOLD),
            said(400, {"message": "Cannot assign an invoice to a customer without a currency set"}),
            "LB-REC-12",
            "",
        ),
        ("customers", CREATE, said(404, {"message": "Route not found"}), "LB-DRIFT-01", ""),
        ("customers", CREATE, said(418, {"message": "Teapot"}), "LB-DRIFT-01", ""),
    ],
)
def test_refusal_names_the_field_and_keeps_the_vendor_s_words_apart(
    type: str, write: Write, answer: Any, code: str, field: str
) -> None:
    async def run() -> None:
        world = World()
        world.desk.says(f"POST /v1/{type}", answer)
        outcome = await world.write(type, write)
        assert isinstance(outcome, Refused), outcome
        assert (outcome.problem.code, outcome.problem.field) == (code, field)
        assert outcome.problem.vendor_text

    asyncio.run(run())


def test_answer_that_does_not_fit_is_of_unknown_outcome() -> None:
    async def run() -> None:
        world = World()
        for answer in (said(200, []), said(201, {"name": "no id"}), like(CUSTOMER, name=["x"])):
            world.desk.says("POST /v1/customers", answer)
            assert isinstance(await world.write("customers", CREATE), Unknown)

    asyncio.run(run())


def test_call_outlives_being_stored() -> None:
    async def run() -> None:
        world = World()
        world.desk.says("POST /v1/invoices", INVOICE)
        call = world.connector.prepare("invoices", [create(NEW, SOLD)], "request-1")
        [outcome] = await world.connector.write(Call.unpacked(call.packed()))
        assert isinstance(outcome, Written)
        assert world.last("POST /v1/invoices").body == call.body

    asyncio.run(run())
