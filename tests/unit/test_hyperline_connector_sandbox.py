"""The connector before the simulated Hyperline: what the record types bring beyond the suite of all connectors."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.inprocess import SandboxTransport

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Refused, Write, Written
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.connectors.hyperline import CONNECTOR
from ledgerbridge.connectors.hyperline.connector import Hyperline
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

ADDRESS = "http://sandbox"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 20, tzinfo=UTC)


class HubClock:
    """The sandbox's time, moved on by whoever sleeps."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class Recorder(SandboxTransport):
    """Remembers every request."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return await super().send(request)


class Workspace:
    """A workspace, a person at its screens, and our connector."""

    def __init__(self, **settings: Any) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(lambda: START.timestamp()), seed=11, with_=("hyperline",))
        if settings:
            self.person("POST", "settings", settings)
        self.transport = Recorder(self.sandbox)
        self.clock = HubClock(self.sandbox.clock)
        self.entity = str(self.person("GET", "state/invoicing_entities")["records"][0]["id"])
        self.connector = self.connected()
        self.customer = self.loads("customers", {"name": "Acme", "currency": "EUR", "billing_email": "a@acme.example"})
        self.product = self.loads("products", {"name": "Widget"})

    def connected(self, **settings: str) -> Hyperline:
        key = str(self.person("GET", "credentials")["api_key"])
        quota = Buckets(self.clock, list(CONNECTOR.limits))
        toolbox = Toolbox(self.transport, self.clock, SeededChance(1), quota, StaticKey(key))
        connection = Connection("billing", "hyperline", self.entity, CONNECTOR.base_url(ADDRESS), settings)
        return Hyperline(connection, toolbox)

    def person(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control plane; whatever it refuses raises."""
        url = f"{ADDRESS}/_sandbox/hyperline/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self.sandbox, method, url, {"content-type": "application/json"}, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def loads(self, type: str, wire: dict[str, Any]) -> str:
        return str(self.person("POST", "load", {"type": type, "records": [wire]})["ids"][0])

    def does(self, type: str, id: str, do: str, **more: Any) -> Any:
        return self.person("POST", f"state/{type}/{id}/actions", {"do": do, **more})

    def invoice(self, status: str = "to_pay", currency: str = "EUR", **line: Any) -> str:
        sold = {"product_id": self.product, "units_count": 2, "unit_amount": 1000, **line}
        wire = {"customer_id": self.customer, "currency": currency, "status": status, "line_items": [sold]}
        return self.loads("invoices", wire)

    async def read(self, type: str, id: str) -> Record:
        return (await self.connector.fetch(type, [id])).found[id]

    async def write(self, type: str, write: Write, key: str = "request-1") -> Any:
        [outcome] = await self.connector.write(self.connector.prepare(type, [write], key))
        return outcome


def test_customer_that_is_archived_is_gone_and_listed_again_when_it_is_back() -> None:
    async def run() -> None:
        space = Workspace()
        page = (await space.connector.read_changes({"customers": None}))["customers"]
        space.sandbox.clock.advance(60)
        space.does("customers", space.customer, "archive")
        page = (await space.connector.read_changes({"customers": page.cursor}))["customers"]
        assert page.gone == {space.customer: "archived"}
        space.sandbox.clock.advance(60)
        space.does("customers", space.customer, "recover")
        page = (await space.connector.read_changes({"customers": page.cursor}))["customers"]
        assert [record.id for record in page.records] == [space.customer]

    asyncio.run(run())


def test_product_that_is_archived_is_gone() -> None:
    async def run() -> None:
        space = Workspace()
        page = (await space.connector.read_changes({"products": None}))["products"]
        space.does("products", space.product, "archive")
        page = (await space.connector.read_changes({"products": page.cursor}))["products"]
        assert page.gone == {space.product: "archived"}
        assert (await space.connector.fetch("products", [space.product])).missing == [space.product]

    asyncio.run(run())


def test_line_of_an_invoice_has_the_codes_of_its_product() -> None:
    async def run() -> None:
        space = Workspace()
        fields: dict[str, Value] = {"name": "Coded", "accounting.product_code": "P-1", "accounting.tax_code": "T25"}
        made = await space.write("products", Write("create", "LB1", fields))
        assert isinstance(made, Written)
        record = await space.read("invoices", space.invoice(product_id=made.id))
        [line] = record.parts["lines"]
        assert (line.fields["product_code"], line.fields["tax_code"]) == ("P-1", "T25")

    asyncio.run(run())


@pytest.mark.parametrize(("currency", "total"), [("EUR", "25.00"), ("JPY", "2500"), ("KWD", "2.500")])
def test_totals_are_read_by_currency(currency: str, total: str) -> None:
    async def run() -> None:
        space = Workspace()
        space.customer = space.loads("customers", {"name": "Other", "currency": currency})
        record = await space.read("invoices", space.invoice(currency=currency, tax_rate=25))
        assert record.fields["total_amount"] == Decimal(total)
        assert record.fields["is_final"] is True

    asyncio.run(run())


@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_credit_note_is_above_zero_whatever_hyperline_writes(sign: str) -> None:
    async def run() -> None:
        space = Workspace(credit_note_sign=sign)
        invoice = space.invoice(tax_rate=25)
        credit = str(space.does("invoices", invoice, "credit")["id"])
        record = await space.read("credit_notes", credit)
        assert (record.fields["total_amount"], record.fields["original_invoice_id"]) == (Decimal("25.00"), invoice)
        [line] = record.parts["lines"]
        quantity, price = line.fields["units_count"], line.fields["unit_amount"]
        assert isinstance(quantity, Decimal)
        assert isinstance(price, Decimal)
        assert (quantity * price, line.fields["amount"]) == (Decimal("20.00"), Decimal("25.00"))

    asyncio.run(run())


@pytest.mark.parametrize("name", ["both", "issued_at", "emitted_at"])
def test_date_of_an_invoice_is_read_under_either_name(name: str) -> None:
    async def run() -> None:
        space = Workspace(invoice_date=name)
        record = await space.read("invoices", space.invoice())
        assert record.fields["emitted_at"] == START
        assert record.fields["is_final"] is True

    asyncio.run(run())


@pytest.mark.parametrize("pdf", ["redirect", "bytes"])
def test_document_is_the_same_however_it_is_answered(pdf: str) -> None:
    async def run() -> None:
        space = Workspace(pdf=pdf)
        content = await space.connector.download("invoices", space.invoice())
        assert content.data.startswith(b"%PDF")
        assert content.media_type == "application/pdf"
        asked = [request for request in space.transport.requests if "/download" in request.url]
        others = [request for request in space.transport.requests if request not in asked]
        assert all("Authorization" not in request.headers for request in others)
        assert len(others) == (1 if pdf == "redirect" else 0)

    asyncio.run(run())


def test_payments_make_an_invoice_partly_and_then_wholly_paid() -> None:
    async def run() -> None:
        space = Workspace()
        invoice = space.invoice(tax_rate=25)
        for n, amount in enumerate((Decimal("5.00"), Decimal("20.00"))):
            fields: dict[str, Value] = {"invoice_id": invoice, "amount": amount, "currency": "EUR", "process_at": LATER}
            outcome = await space.write("transactions", Write("create", f"LB{n}", fields), f"request-{n}")
            assert isinstance(outcome, Written), outcome
            read = await space.read("transactions", outcome.id)
            assert (read.fields["amount"], read.fields["status"]) == (amount, "settled")
        record = await space.read("invoices", invoice)
        assert (record.fields["status"], record.fields["amount_due"]) == ("paid", Decimal("0.00"))

    asyncio.run(run())


def test_equal_payments_under_keys_of_their_own_are_two() -> None:
    async def run() -> None:
        space = Workspace()
        invoice = space.invoice(tax_rate=25)
        fields: dict[str, Value] = {"invoice_id": invoice, "amount": Decimal(5), "currency": "EUR", "process_at": LATER}
        made = [await space.write("transactions", Write("create", f"LB{n}", fields), f"request-{n}") for n in (1, 2)]
        assert len({one.id for one in made}) == 2

    asyncio.run(run())


def test_payment_shows_in_the_next_reading_of_invoices_and_payments() -> None:
    async def run() -> None:
        space = Workspace()
        invoice = space.invoice(tax_rate=25)
        types = ("invoices", "transactions")
        first = await space.connector.read_changes(dict.fromkeys(types))
        space.sandbox.clock.advance(60)
        space.does("invoices", invoice, "pay", amount=500)
        then = await space.connector.read_changes({type: first[type].cursor for type in types})
        [listed] = then["invoices"].records
        [payment] = then["transactions"].records
        assert (listed.fields["status"], payment.fields["amount"]) == ("partially_paid", Decimal("5.00"))
        assert payment.fields["invoice_id"] == invoice

    asyncio.run(run())


def test_draft_is_compared_and_then_made_final() -> None:
    async def run() -> None:
        space = Workspace()
        line: dict[str, Value] = {
            "product_id": space.product,
            "units_count": Decimal("1.5"),
            "unit_amount": Decimal("10.00"),
            "tax_rate": Decimal(25),
        }
        fields: dict[str, Value] = {"customer.id": space.customer, "currency": "EUR", "purchase_order": "PO-1"}
        draft = await space.write("invoices", Write("create", "LB1", fields, parts={"lines": [Part(line)]}))
        assert isinstance(draft, Written), draft
        assert (draft.fields["is_final"], draft.fields["total_amount"]) == (False, Decimal("18.75"))
        final = await space.write("invoices", Write("book", "intent-1", {}, draft.id, draft.version), "request-2")
        assert isinstance(final, Written), final
        assert final.fields["is_final"] is True
        parts = {"lines": [Part(line)]}
        late = Write("update", "intent-2", {}, draft.id, final.version, {"currency": "EUR"}, parts=parts)
        refused = await space.write("invoices", late, "request-3")
        assert isinstance(refused, Refused)
        assert refused.problem.code == "LB-REC-09"

    asyncio.run(run())


@pytest.mark.feature("F-HY-EX-CON-01")
def test_read_only_key_is_told_what_is_missing() -> None:
    async def run() -> None:
        space = Workspace(rights="customers:read,products:read,invoices:read,subscriptions:read")
        wrong = {one.what: one.problem for one in await space.connector.check() if one.problem}
        assert {what: problem.said(problem.cause) for what, problem in wrong.items()} == {
            "Read invoicing entities": "The API key of Hyperline lacks the scope settings:read.",
            "Change customers": "The API key of Hyperline lacks the scope customers:write.",
            "Change products": "The API key of Hyperline lacks the scope products:write.",
            "Change invoices": "The API key of Hyperline lacks the scope invoices:write.",
            "Change transactions": "The API key of Hyperline lacks the scope invoices:write.",
        }
        assert {one.code for one in wrong.values()} == {"LB-PERM-01"}

    asyncio.run(run())


@pytest.mark.feature("F-HY-EX-CON-04")
def test_key_with_all_rights_has_no_gap() -> None:
    async def run() -> None:
        assert [one.what for one in await Workspace().connector.check() if one.problem] == []

    asyncio.run(run())


def test_lists_of_the_account_are_there() -> None:
    async def run() -> None:
        space = Workspace()
        for kind in CONNECTOR.capabilities.reference_data:
            assert await space.connector.reference_data(kind), kind
        [entity] = await space.connector.reference_data(Reference.INVOICING_ENTITIES)
        assert entity.id == space.entity

    asyncio.run(run())


def test_custom_property_is_written_and_read_and_leaves_the_others() -> None:
    async def run() -> None:
        space = Workspace()
        for slug in ("region", "tier"):
            definition = {"name": slug.title(), "slug": slug, "type": "text", "entities": ["customer"]}
            space.loads("custom_properties", definition)
        assert {"custom_properties.region", "custom_properties.tier"} <= {
            spec.path for spec in await space.connector.schema("customers")
        }
        for n, path in enumerate(("custom_properties.region", "custom_properties.tier")):
            before = await space.read("customers", space.customer)
            space.sandbox.clock.advance(1)
            write = Write("update", f"intent-{n}", {path: "north"}, before.id, before.version, before.fields)
            assert isinstance(await space.write("customers", write, f"request-{n}"), Written)
        fields = (await space.read("customers", space.customer)).fields
        assert (fields["custom_properties.region"], fields["custom_properties.tier"]) == ("north", "north")

    asyncio.run(run())
