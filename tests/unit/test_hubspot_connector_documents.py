"""Deals, orders, invoices, payments and notes: whole in HubSpot or not there at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.hubspot_world import Watched, World, changed, document, dotted, only
from tests.support.inprocess import SandboxTransport

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.model.problems import PermissionMissing
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

LINES: Sequence[dict[str, Value]] = (
    {"name": "Blue", "quantity": Decimal(2), "price": Decimal("10.05")},
    {"name": "Fee", "quantity": Decimal(1), "price": Decimal(3)},
)
CALLS_OF_A_CREATE = [
    "POST /hubspot/crm/objects/2026-03/orders/batch/read",
    "POST /hubspot/crm/objects/2026-03/line_items/batch/upsert",
    "POST /hubspot/crm/objects/2026-03/orders/batch/create",
]


def written(outcome: Outcome) -> Written:
    assert isinstance(outcome, Written), outcome
    return outcome


async def made(world: World, type: str, write: Write) -> Record:
    outcome = written(only(await world.write(type, write)))
    return await read(world, type, outcome.id)


async def read(world: World, type: str, id: str) -> Record:
    return (await world.hubspot.fetch(type, [id])).found[id]


def change(record: Record, parts: Sequence[Part] | None = None, **fields: Value) -> Write:
    given = {} if parts is None else {"lines": parts}
    return Write("update", "intent-1", dotted(fields), record.id, record.version, record.fields, parts=given)


def order(reference: str, lines: Sequence[dict[str, Value]] = LINES, **fields: Value) -> Write:
    return document(reference, lines, hs_order_name="SO", **fields)


def names(record: Record) -> list[Value]:
    return [line.fields["name"] for line in record.parts["lines"]]


# --- creating ---------------------------------------------------------------------------------------------------------


def test_hundred_documents_with_their_lines_take_four_calls() -> None:
    async def run() -> None:
        world = World()
        [ada] = world.load("contacts", {"email": "ada@x.test"})
        writes = [order(f"LB{n}", contact__id=ada) for n in range(100)]
        await world.write("orders", order("LBfirst"))
        before = len(world.transport.requests)
        outcomes = await world.write("orders", *writes)
        assert all(isinstance(outcome, Written) for outcome in outcomes.values())
        first, line_batch, last = CALLS_OF_A_CREATE
        assert world.calls_since(before) == [first, line_batch, line_batch, last]
        assert (world.count("orders"), world.count("line_items")) == (101, 202)

    asyncio.run(run())


def test_company_of_an_order_is_its_primary_one() -> None:
    async def run() -> None:
        world = World()
        plain, acme = world.load("companies", {"name": "Plain"}, {"name": "Acme"})
        record = await made(world, "orders", order("LB1", company__id=acme))
        assert record.fields["company.id"] == acme
        [beside] = world.associated("orders", record.id)["companies"]
        assert set(beside["types"]) == {509, 934}
        body = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 934}]
        world._api("PUT", f"/crm/v4/objects/orders/{record.id}/associations/companies/{plain}", body)
        assert (await read(world, "orders", record.id)).fields["company.id"] == acme

    asyncio.run(run())


def test_lines_are_in_the_documents_currency_and_order() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1", hs_currency_code="EUR"))
        assert names(record) == ["Blue", "Fee"]
        assert {line.fields["hs_line_item_currency_code"] for line in record.parts["lines"]} == {"EUR"}
        world.later(5)
        late = await read(world, "orders", record.id)
        assert [line.fields["amount"] for line in late.parts["lines"]] == [Decimal("20.1"), Decimal(3)]

    asyncio.run(run())


@pytest.mark.parametrize("do", ["timeout", "reset", "500", "truncate"])
@pytest.mark.parametrize(
    ("path", "expected"), [("*/line_items/batch/upsert", (Written, Delayed)), ("*/orders/batch/create", (Unknown,))]
)
def test_lost_answer_leaves_a_whole_document_or_none(do: str, path: str, expected: tuple[type[Outcome], ...]) -> None:
    async def run() -> None:
        world = World()
        [ada] = world.load("contacts", {"email": "ada@x.test"})
        write = order("LB1", contact__id=ada)
        world.fault(do, path=path, phase="after", times=1)
        outcome = only(await world.write("orders", write))
        assert isinstance(outcome, expected), outcome
        found = (await world.hubspot.find("orders", "lb_external_id", ["LB1"])).get("LB1", [])
        assert all((names(one), one.fields["contact.id"]) == (["Blue", "Fee"], ada) for one in found)
        again = written(only(await world.write("orders", write)))
        assert again.adopted is bool(found)
        assert (world.count("orders"), world.count("line_items")) == (1, 2)
        assert names(await read(world, "orders", again.id)) == ["Blue", "Fee"]

    asyncio.run(run())


def test_lines_of_a_first_try_are_taken_up_as_they_are_wanted_now() -> None:
    async def run() -> None:
        world = World()
        world.fault("503", path="*/orders/batch/create", times=20)
        assert not isinstance(only(await world.write("orders", order("LB1"))), Written)
        world.control("DELETE", "faults")
        record = await made(world, "orders", order("LB1", [{"name": "Red", "quantity": Decimal(1)}]))
        assert names(record) == ["Red"]
        assert (world.count("orders"), world.count("line_items")) == (1, 2)

    asyncio.run(run())


def test_document_made_meanwhile_by_another_try_is_adopted() -> None:
    async def run() -> None:
        world = World()
        first = await made(world, "orders", order("LB1"))

        def hide(body: Any) -> None:
            body["results"] = []

        reads = iter([True])
        world.transport.change = lambda request, answer: (
            changed(answer, hide) if request.url.endswith("orders/batch/read") and next(reads, False) else answer
        )
        outcome = written(only(await world.write("orders", order("LB1"))))
        assert (outcome.id, outcome.adopted) == (first.id, True)
        assert (world.count("orders"), world.count("line_items")) == (1, 2)

    asyncio.run(run())


def test_refused_line_refuses_its_document_alone_and_leaves_no_lines() -> None:
    async def run() -> None:
        world = World()
        bad = order("LB1", [LINES[0], {"name": "Credit", "quantity": Decimal(1), "price": Decimal(-1)}])
        outcomes = await world.write("orders", bad, order("LB2"))
        refused = outcomes["LB1"]
        assert isinstance(refused, Refused)
        assert refused.problem.field in ("lines[].price", "")
        assert isinstance(outcomes["LB2"], Written)
        assert world.count("orders") == 1
        live = [one for one in world.control("GET", "state/line_items?limit=10")["records"] if not one["archived"]]
        assert len(live) == 2

    asyncio.run(run())


def test_unknown_contact_refuses_its_document_alone_and_leaves_no_lines() -> None:
    async def run() -> None:
        world = World()
        outcomes = await world.write("orders", order("LB1", contact__id="987654321"), order("LB2"))
        refused = outcomes["LB1"]
        assert isinstance(refused, Refused)
        assert refused.problem.code == "LB-REC-11"
        assert isinstance(outcomes["LB2"], Written)
        live = [one for one in world.control("GET", "state/line_items?limit=10")["records"] if not one["archived"]]
        assert (world.count("orders"), len(live)) == (1, 2)

    asyncio.run(run())


def test_outage_before_the_documents_delays_them() -> None:
    async def run() -> None:
        world = World()
        world.fault("503", path="*/line_items/*", times=20)
        assert isinstance(only(await world.write("orders", order("LB1"))), Delayed)
        assert world.count("orders") == 0

    asyncio.run(run())


def test_new_deal_stands_in_the_first_stage_unless_told_otherwise() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "deals", document("LB1", dealname="Acme"))
        assert (record.fields["pipeline"], record.fields["dealstage"]) == ("default", "appointmentscheduled")
        before = len(world.transport.requests)
        other = await made(world, "deals", document("LB2", dealname="Bolt", dealstage="closedwon", pipeline="default"))
        assert other.fields["dealstage"] == "closedwon"
        assert not [call for call in world.calls_since(before) if "pipelines" in call]

    asyncio.run(run())


# --- changing ---------------------------------------------------------------------------------------------------------


def test_document_can_be_given_to_another_company_and_to_none() -> None:
    async def run() -> None:
        world = World()
        acme, bolt = world.load("companies", {"name": "Acme"}, {"name": "Bolt"})
        record = await made(world, "orders", order("LB1", company__id=acme))
        written(only(await world.write("orders", change(record, company__id=bolt))))
        moved = await read(world, "orders", record.id)
        assert moved.fields["company.id"] == bolt
        assert [one["id"] for one in world.associated("orders", record.id)["companies"]] == [bolt]
        written(only(await world.write("orders", change(moved, company__id=None))))
        assert (await read(world, "orders", record.id)).fields["company.id"] is None

    asyncio.run(run())


def test_unknown_company_in_an_update_is_refused_and_the_old_one_stays() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        record = await made(world, "orders", order("LB1", company__id=acme))
        outcome = only(await world.write("orders", change(record, company__id="987654321")))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-11", "company.id")
        assert (await read(world, "orders", record.id)).fields["company.id"] == acme

    asyncio.run(run())


def test_lines_named_by_id_are_kept_and_the_others_replaced() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        blue, fee = record.parts["lines"]
        parts = [Part({"name": "Fee, reduced"}, fee.id), Part({"name": "Red", "quantity": Decimal(1)})]
        written(only(await world.write("orders", change(record, parts, hs_order_note="Changed"))))
        after = await read(world, "orders", record.id)
        assert (names(after), after.fields["hs_order_note"]) == (["Fee, reduced", "Red"], "Changed")
        assert after.parts["lines"][0].id == fee.id
        assert after.parts["lines"][0].fields["price"] == Decimal(3)
        assert world.control("GET", f"state/line_items/{blue.id}")["archived"]

    asyncio.run(run())


def test_update_of_lines_done_twice_is_done_once() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        write = change(record, [Part({"name": "Red", "quantity": Decimal(1)})])
        for _ in range(2):
            written(only(await world.write("orders", write)))
        after = await read(world, "orders", record.id)
        assert (names(after), world.count("line_items")) == (["Red"], 3)

    asyncio.run(run())


@pytest.mark.feature("F-CORE-FIN-12")
def test_where_nothing_of_ours_may_be_added_lines_are_changed_without_a_property_of_ours() -> None:
    async def run() -> None:
        world = World(bare=True, settings={"own_properties": "never"})
        old, fee = world.load("line_items", {"name": "Blue", "price": "10"}, {"name": "Fee", "price": "3"})
        beside = {"line_items": [{"id": old}, {"id": fee}]}
        (id,) = world.load("orders", {"hs_order_name": "SO", "associations": beside})
        record = await read(world, "orders", id)
        parts = [Part({"name": "Fee, reduced"}, fee), Part({"name": "Red", "quantity": Decimal(1)})]
        for _ in range(2):
            written(only(await world.write("orders", change(record, parts))))
            after = await read(world, "orders", id)
            assert names(after) == ["Fee, reduced", "Red"]
        assert world.control("GET", f"state/line_items/{old}")["archived"]
        sent = [request for request in world.transport.requests if not request.url.endswith("/batch/read")]
        assert not [request for request in sent if b"lb_external_id" in request.body]

    asyncio.run(run())


def test_refused_line_of_an_update_leaves_the_old_lines() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        parts = [Part({"name": "Credit", "quantity": Decimal(1), "price": Decimal(-1)})]
        assert isinstance(only(await world.write("orders", change(record, parts))), Refused)
        assert names(await read(world, "orders", record.id)) == ["Blue", "Fee"]

    asyncio.run(run())


# --- invoices and payments --------------------------------------------------------------------------------------------


def invoice(reference: str, **fields: Value) -> Write:
    return document(reference, LINES, hs_currency="EUR", hs_invoice_date=date(2026, 3, 1), **fields)


def test_new_invoice_is_a_mirror_unless_told_otherwise() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "invoices", invoice("LB1", hs_number="2026-1"))
        assert (record.fields["hs_invoice_billable"], record.fields["hs_number"]) == (False, "2026-1")
        assert record.fields["hs_invoice_date"] == datetime(2026, 3, 1, tzinfo=UTC)
        own = await made(world, "invoices", invoice("LB2", hs_invoice_billable=True))
        assert own.fields["hs_invoice_billable"] is True

    asyncio.run(run())


def test_sum_of_an_invoice_is_not_claimed_before_it_is_reckoned() -> None:
    async def run() -> None:
        world = World()
        outcome = written(only(await world.write("invoices", invoice("LB1", hs_amount_billed=Decimal("23.10")))))
        assert "hs_amount_billed" not in outcome.fields
        assert "hs_amount_billed" in outcome.unanswered

    asyncio.run(run())


def test_invoice_of_hubspots_own_is_booked_with_a_contact_and_refused_without() -> None:
    async def run() -> None:
        world = World()
        [ada] = world.load("contacts", {"email": "ada@x.test"})
        good = await made(world, "invoices", invoice("LB1", hs_invoice_billable=True, contact__id=ada))
        bad = await made(world, "invoices", invoice("LB2", hs_invoice_billable=True))
        book = [Write("book", f"intent-{one.id}", {}, one.id, one.version, one.fields) for one in (good, bad)]
        outcomes = await world.write("invoices", *book)
        assert isinstance(outcomes[f"intent-{good.id}"], Written)
        assert isinstance(outcomes[f"intent-{bad.id}"], Refused)
        booked = await read(world, "invoices", good.id)
        assert booked.fields["hs_invoice_status"] == "open"
        outcome = only(await world.write("invoices", change(booked, hs_currency="USD")))
        assert isinstance(outcome, Refused), outcome

    asyncio.run(run())


def payment(reference: str, *invoices: str) -> Write:
    fields = {"hs_initial_amount": Decimal("23.10"), "hs_initiated_date": datetime(2026, 3, 10, tzinfo=UTC)}
    return Write("create", reference, fields, parts={"allocations": [Part({"invoice_id": one}) for one in invoices]})


def test_payment_is_recorded_as_received_and_pays_its_invoice() -> None:
    async def run() -> None:
        world = World()
        [ada] = world.load("contacts", {"email": "ada@x.test"})
        bill = await made(world, "invoices", invoice("LB1", contact__id=ada))
        record = await made(world, "commerce_payments", payment("LB2", bill.id))
        assert (record.fields["hs_latest_status"], record.fields["hs_processor_type"]) == ("succeeded", "none")
        assert record.parts["allocations"] == (Part({"invoice_id": bill.id}, bill.id),)

    asyncio.run(run())


def test_payment_can_be_given_to_another_invoice() -> None:
    async def run() -> None:
        world = World()
        one, other = [(await made(world, "invoices", invoice(f"LB{n}"))).id for n in range(2)]
        record = await made(world, "commerce_payments", payment("LBp", one))
        parts = {"allocations": [Part({"invoice_id": other})]}
        write = Write("update", "intent-1", {}, record.id, record.version, record.fields, parts=parts)
        written(only(await world.write("commerce_payments", write)))
        after = await read(world, "commerce_payments", record.id)
        assert [part.id for part in after.parts["allocations"]] == [other]

    asyncio.run(run())


def test_payment_whose_answer_was_lost_is_adopted_by_its_reference() -> None:
    async def run() -> None:
        world = World()
        world.fault("timeout", path="*/commerce_payments/batch/create", phase="after", times=1)
        assert isinstance(only(await world.write("commerce_payments", payment("LB1"))), Unknown)
        again = written(only(await world.write("commerce_payments", payment("LB1"))))
        assert (again.adopted, world.count("commerce_payments")) == (True, 1)

    asyncio.run(run())


def test_payment_that_hubspot_collected_takes_no_change() -> None:
    async def run() -> None:
        world = World()
        collected = {"hs_initial_amount": "5", "hs_initiated_date": "2026-03-01", "hs_processor_type": "hs_payments"}
        [id] = world.load("commerce_payments", collected)
        record = await read(world, "commerce_payments", id)
        outcome = only(await world.write("commerce_payments", change(record, hs_reference_number="X")))
        assert isinstance(outcome, Refused)
        assert outcome.problem.code in ("LB-REC-09", "LB-REC-01")

    asyncio.run(run())


# --- notes, and what cannot be ----------------------------------------------------------------------------------------


def test_note_names_only_what_the_account_lets_it_stand_beside() -> None:
    async def run() -> None:
        world = World()
        [deal] = world.load("deals", {"dealname": "Acme"})
        own: dict[str, Value] = {"hs_note_body": "Called", "hs_timestamp": datetime(2026, 3, 1, tzinfo=UTC)}
        record = await made(world, "notes", document("LB1", **own, deal__id=deal))
        assert (record.fields["deal.id"], record.fields["invoice.id"]) == (deal, None)
        outcome = only(await world.write("notes", document("LB2", **own, invoice__id="1")))
        assert isinstance(outcome, Refused)
        assert (outcome.problem.field, world.count("notes")) == ("invoice.id", 1)

    asyncio.run(run())


def test_quotes_are_read_with_their_lines_and_not_written() -> None:
    async def run() -> None:
        world = World()
        [quote] = world.load("quotes", {"hs_title": "Offer"})
        [line] = world.load("line_items", {"name": "Blue", "quantity": "1"})
        world._api("PUT", f"/crm/v4/objects/quotes/{quote}/associations/default/line_items/{line}", None)
        record = await read(world, "quotes", quote)
        assert names(record) == ["Blue"]
        before = len(world.transport.requests)
        outcome = only(await world.write("quotes", document("LB1", hs_title="Offer")))
        assert isinstance(outcome, Refused)
        assert "template" in str(outcome.problem)
        assert world.calls_since(before) == []

    asyncio.run(run())


def test_lines_that_do_not_fit_are_noted_and_the_document_stays() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))

        def spoil(body: Any) -> None:
            for one in body.get("results", []):
                if one["properties"].get("name") == "Blue":
                    one["properties"]["price"] = "dear"

        world.transport.change = lambda request, answer: (
            changed(answer, spoil) if "objects/2026-03/line_items/batch/read" in request.url else answer
        )
        assert names(await read(world, "orders", record.id)) == ["Fee"]
        assert [(type, problem.code) for type, _, problem in world.hubspot.drift] == [("line_items", "LB-DRIFT-01")]

    asyncio.run(run())


def test_webhook_about_a_line_leads_to_its_document() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        line = record.parts["lines"][0].id
        assert line is not None
        assert await world.hubspot.documents_of_lines([line]) == {"orders": [record.id]}
        assert await world.hubspot.documents_of_lines([]) == {}

    asyncio.run(run())


def test_sweep_shows_documents_whole_and_later_only_the_changed() -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        other = await made(world, "orders", order("LB2"))
        world.later(3600)
        first = await world.sweep("orders")
        assert [names(one) for one in first.records.values()] == [["Blue", "Fee"]] * 2
        world.edit("orders", other.id, hs_order_note="Changed")
        world.later()
        second = await world.sweep("orders", first.cursor)
        assert set(second.records) == {other.id}
        assert record.id not in second.records

    asyncio.run(run())


def test_body_of_a_create_holds_all_that_is_sent() -> None:
    hubspot = World().hubspot
    body = msgspec.json.decode(hubspot.prepare("orders", [order("LB1", contact__id="7")], "r").body)
    assert set(body["lines"]) == {"LB1/1", "LB1/2"}
    [beside] = body["documents"]["LB1"]["associations"]
    assert beside == {
        "to": {"id": "7"},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 507}],
    }


@pytest.mark.parametrize("scope", ["crm.objects.orders.write", "crm.objects.line_items.write"])
def test_missing_scope_is_raised_and_no_document_made(scope: str) -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"rights": [scope, "e-commerce"]})
        with pytest.raises(PermissionMissing, match=scope):
            await world.write("orders", order("LB1"))
        assert world.count("orders") == 0

    asyncio.run(run())


def test_unknown_invoice_refuses_its_payment_alone() -> None:
    async def run() -> None:
        world = World()
        bill = await made(world, "invoices", invoice("LB1"))
        outcomes = await world.write("commerce_payments", payment("LBa", "987654321"), payment("LBb", bill.id))
        refused = outcomes["LBa"]
        assert isinstance(refused, Refused)
        assert refused.problem.code == "LB-REC-11"
        assert isinstance(outcomes["LBb"], Written)

    asyncio.run(run())


@pytest.mark.parametrize(
    "path",
    ["*/line_items/batch/upsert", "*/orders/line_items/batch/create", "*/line_items/batch/archive", "*/batch/read"],
)
def test_update_cut_short_is_delayed_and_completed_by_the_next_try(path: str) -> None:
    async def run() -> None:
        world = World()
        record = await made(world, "orders", order("LB1"))
        write = change(record, [Part({"name": "Red", "quantity": Decimal(1)})])
        world.fault("503", path=path, times=20)
        outcome = only(await world.write("orders", write))
        assert isinstance(outcome, Delayed | Unknown), outcome
        world.control("DELETE", "faults")
        written(only(await world.write("orders", write)))
        assert names(await read(world, "orders", record.id)) == ["Red"]

    asyncio.run(run())


def test_company_cut_short_in_an_update_is_delayed_and_the_old_one_stays() -> None:
    async def run() -> None:
        world = World()
        acme, bolt = world.load("companies", {"name": "Acme"}, {"name": "Bolt"})
        record = await made(world, "orders", order("LB1", company__id=acme))
        world.fault("503", path="*/orders/companies/batch/create", times=20)
        assert isinstance(only(await world.write("orders", change(record, company__id=bolt))), Delayed)
        world.control("DELETE", "faults")
        assert (await read(world, "orders", record.id)).fields["company.id"] == acme

    asyncio.run(run())


def test_note_is_not_moved_to_what_it_may_not_stand_beside() -> None:
    async def run() -> None:
        world = World()
        at = datetime(2026, 3, 1, tzinfo=UTC)
        record = await made(world, "notes", document("LB1", hs_note_body="Called", hs_timestamp=at))
        outcome = only(await world.write("notes", change(record, invoice__id="1")))
        assert isinstance(outcome, Refused)
        assert outcome.problem.field == "invoice.id"

    asyncio.run(run())


class Picky(Watched):
    """HubSpot as it refuses a whole batch of documents for the sake of one, without saying which."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        if request.url.endswith("/orders/batch/create") and b'"LB2"' in request.body:
            return HttpResponse(400, {}, b'{"status":"error","message":"No.","category":"VALIDATION_ERROR"}')
        return await super().send(request)


def test_batch_refused_as_a_whole_is_sent_in_halves() -> None:
    async def run() -> None:
        world = World()
        world.transport = Picky(SandboxTransport(world.sandbox))
        hubspot = world.connector()
        writes = [order(f"LB{n}") for n in range(4)]
        outcomes = {one.reference: one for one in await hubspot.write(hubspot.prepare("orders", writes, "r"))}
        refused = outcomes.pop("LB2")
        assert isinstance(refused, Refused)
        assert all(isinstance(outcome, Written) for outcome in outcomes.values())
        assert world.count("orders") == 3

    asyncio.run(run())


def test_result_without_a_mark_is_known_by_its_key_and_one_without_both_is_unknown() -> None:
    async def run() -> None:
        world = World()

        def unmark(body: Any) -> None:
            for n, one in enumerate(body.get("results", [])):
                one.pop("objectWriteTraceId", None)
                if n == 0:
                    one["properties"].pop("lb_external_id", None)

        world.transport.change = lambda request, answer: (
            changed(answer, unmark) if request.url.endswith("/orders/batch/create") else answer
        )
        outcomes = await world.write("orders", order("LB1"), order("LB2"))
        assert sorted(type(outcome).__name__ for outcome in outcomes.values()) == ["Unknown", "Written"]

    asyncio.run(run())
