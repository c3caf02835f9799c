"""Events: the log of messages, signed webhooks, and their retries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from tests.sandbox.hyperline_caller import HOOKS, Caller

from ledgerbridge.sandbox.hyperline import VENDOR
from ledgerbridge.sandbox.hyperline.events import EVENTS, signature
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.faults import Order
from ledgerbridge.sandbox.kit.sandbox import Sandbox

START = datetime.fromisoformat("2026-03-02T09:15:11.860+00:00")


class Sent(msgspec.Struct):
    """A webhook as it arrived."""

    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return str(msgspec.json.decode(self.body)["event_type"])


class Hub:
    """A sandbox with Hyperline alone, and somebody who receives its webhooks."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(lambda: START.timestamp())
        self.clock.freeze()
        self.sandbox = Sandbox([VENDOR], self.clock, seed=3)
        self.vendor = self.sandbox.vendor("hyperline")
        self.account = self.vendor.accounts()[0]
        self.vendor.change_settings(self.account, {"webhook_url": HOOKS, **settings})
        self.got: list[Sent] = []
        self.status: int | None = 200

    def receive(self) -> None:
        def send(method: str, url: str, headers: dict[str, str], body: bytes) -> int | None:
            self.got.append(Sent(url, headers, body))
            return self.status

        self.sandbox.deliver_due(send)

    def customer(self, **fields: Any) -> Any:
        wire = {"name": "A", "currency": "EUR", **fields}
        return self.vendor.person_creates(self.account, "customers", wire)

    def invoice(self, status: str = "to_pay") -> Any:
        wire = {"customer_id": self.customer()["id"], "status": status}
        wire["line_items"] = [{"name": "A", "unit_amount": 100}]
        return self.vendor.person_creates(self.account, "invoices", wire)

    def does(self, type: str, record: Any, do: str, **more: Any) -> Any:
        return self.vendor.person_does(self.account, type, record["id"], {"do": do, **more})


def verified(hub: Hub, sent: Sent, secret: str | None = None) -> Any:
    """What the published verifier makes of it, its clock being that of the test."""
    secret = secret or hub.vendor.credentials(hub.account)["webhook_secret"] or ""
    verifier = Webhook(secret)
    vars(verifier)["_Webhook__verify_timestamp"] = lambda text: datetime.fromtimestamp(float(text), START.tzinfo)
    return verifier.verify(sent.body, sent.headers)


class TestSignature:
    @pytest.mark.behaviour("HYP-WEBHOOK-SIGNATURE")
    def test_published_verifier_accepts_what_is_sent(self) -> None:
        hub = Hub()
        hub.customer()
        hub.receive()
        [sent] = hub.got
        assert sent.headers["webhook-id"].startswith("msg_")
        assert sent.headers["webhook-timestamp"] == str(int(START.timestamp()))
        assert verified(hub, sent)["event_type"] == "customer.created"
        sent.body += b" "
        with pytest.raises(WebhookVerificationError):
            verified(hub, sent)

    @pytest.mark.parametrize(
        ("secret", "id", "moment", "body", "wanted"),
        [
            (
                "whsec_c2VjcmV0",
                "msg_1",
                "1700000000",
                b'{"a":1}',
                "v1,Q5nZ7DiOGwijBBqvBVAK6c0zDr2JLkXI7TaV4f+Q2vY=",
            ),
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                b'{"test": 2432232314}',
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ],
    )
    def test_published_vectors(self, secret: str, id: str, moment: str, body: bytes, wanted: str) -> None:
        assert signature(secret, id, moment, body) == wanted

    def test_signature_equals_that_of_the_published_signer(self) -> None:
        secret = Hub().vendor.credentials("workspace-1")["webhook_secret"] or ""
        assert Webhook(secret).sign("msg_1", START, '{"a":1}') == signature(
            secret, "msg_1", str(int(START.timestamp())), b'{"a":1}'
        )


class TestDelivery:
    @pytest.mark.behaviour("HYP-WEBHOOK-FORM")
    @pytest.mark.behaviour("HYP-WEBHOOK-DATA")
    def test_webhook_brings_the_type_and_the_object(self) -> None:
        hub = Hub()
        made = hub.customer()
        hub.vendor.change_settings(hub.account, {"webhook_data": "id"})
        hub.vendor.person_edits(hub.account, "customers", made["id"], {"name": "B"})
        hub.receive()
        first, second = (msgspec.json.decode(sent.body) for sent in hub.got)
        assert (first["event_type"], first["data"]["name"]) == ("customer.created", "A")
        assert second == {"event_type": "customer.updated", "data": {"id": made["id"]}}

    @pytest.mark.behaviour("HYP-WEBHOOK-EVENTS")
    @pytest.mark.behaviour("HYP-WEBHOOK-ENDPOINTS")
    def test_endpoint_gets_the_events_it_wants_under_its_own_secret(self) -> None:
        hub = Hub(webhook_events="customer.deleted")
        endpoint = {"url": "http://127.0.0.1:9/other", "event_types": ["invoice.ready"]}
        made = hub.vendor.person_creates(hub.account, "webhook_endpoints", endpoint)
        hub.invoice()
        hub.receive()
        [sent] = hub.got
        assert (sent.url, sent.event) == ("http://127.0.0.1:9/other", "invoice.ready")
        assert verified(hub, sent, made["secret"])["data"]["number"] == "INV-2026-1"
        hub.vendor.person_deletes(hub.account, "webhook_endpoints", made["id"])
        hub.invoice()
        hub.receive()
        assert len(hub.got) == 1

    @pytest.mark.behaviour("HYP-WEBHOOK-RETRIES")
    def test_webhook_is_tried_eight_times_under_one_id(self) -> None:
        hub = Hub()
        hub.status = 500
        hub.customer()
        waits = []
        while (due := hub.sandbox.next_due()) is not None:
            waits.append(round(due - hub.clock.timestamp()))
            hub.clock.advance(max(0.0, due - hub.clock.timestamp()))
            hub.receive()
        assert waits == [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000]
        assert len({sent.headers["webhook-id"] for sent in hub.got}) == 1
        assert len({sent.headers["webhook-signature"] for sent in hub.got}) == 8
        assert verified(hub, hub.got[-1])["event_type"] == "customer.created"
        assert hub.vendor.outbox.recent(1)[0].state == "given up"

    def test_webhook_may_come_late(self) -> None:
        hub = Hub(webhook_delay_s=90)
        hub.customer()
        hub.receive()
        assert hub.got == []
        hub.clock.advance(90)
        hub.receive()
        assert [sent.event for sent in hub.got] == ["customer.created"]

    def test_duplicate_has_the_id_of_the_first(self) -> None:
        hub = Hub()
        hub.sandbox.desk("hyperline").faults.order(Order("duplicate"))
        hub.customer()
        hub.receive()
        assert len(hub.got) == 2
        assert hub.got[0].headers == hub.got[1].headers


class TestEvents:
    def events(self, hub: Hub) -> list[str]:
        hub.receive()
        told = [sent.event for sent in hub.got]
        hub.got.clear()
        return told

    def test_every_event_sent_is_a_known_one(self) -> None:
        hub = Hub()
        invoice = hub.invoice()
        customer = {"id": invoice["customer"]["id"]}
        assert self.events(hub) == ["customer.created", "invoice.created", "invoice.ready"]
        hub.does("invoices", invoice, "pay", amount=5)
        assert self.events(hub) == []
        hub.does("invoices", invoice, "pay")
        assert self.events(hub) == ["invoice.settled"]
        hub.does("invoices", invoice, "credit", refund="external")
        assert self.events(hub) == ["credit_note.ready", "credit_note.settled"]
        hub.does("invoices", hub.invoice(), "void")
        assert self.events(hub)[-3:] == ["credit_note.ready", "invoice.voided", "credit_note.settled"]
        hub.does("customers", customer, "archive")
        hub.does("customers", customer, "recover")
        hub.vendor.person_deletes(hub.account, "customers", customer["id"])
        told = self.events(hub)
        assert told == ["customer.archived", "customer.recovered", "customer.archived", "customer.deleted"]
        assert set(told) <= set(EVENTS)

    def test_grace_period_is_told_at_both_ends(self) -> None:
        hub = Hub()
        invoice = hub.invoice("grace_period")
        assert self.events(hub)[-2:] == ["invoice.created", "invoice.grace_period.started"]
        hub.clock.advance(timedelta(days=4).total_seconds())
        hub.vendor.record(hub.account, "invoices", invoice["id"])
        assert self.events(hub) == ["invoice.ready"]

    def test_reminder_and_payment_method_are_told(self) -> None:
        hub = Hub()
        invoice = hub.invoice()
        hub.does("invoices", invoice, "remind")
        method = {"customer_id": invoice["customer"]["id"], "type": "card"}
        made = hub.vendor.person_creates(hub.account, "payment_methods", method)
        hub.vendor.person_deletes(hub.account, "payment_methods", made["id"])
        assert self.events(hub)[-3:] == [
            "invoice.reminder_sent",
            "payment_method.created",
            "payment_method.deleted",
        ]


class TestMessages:
    @pytest.mark.behaviour("HYP-WEBHOOK-MESSAGES")
    def test_missed_messages_are_read_from_the_log(self) -> None:
        caller = Caller()
        first = caller.customer()
        caller.clock.advance(60)
        caller.customer()
        caller.invoice("draft")
        page = caller("GET", "/v1/webhooks/messages?limit=2")
        assert [entry["payload"]["event_type"] for entry in page["data"]] == ["invoice.created", "customer.created"]
        rest = caller("GET", f"/v1/webhooks/messages?iterator={page['meta']['iterator']}")["data"]
        assert [entry["payload"]["event_type"] for entry in rest] == ["customer.created"] * 2
        assert rest[-1]["payload"]["data"]["id"] == first["id"]
        assert rest[-1]["sent_at"] == "2026-03-02T09:15:11.860Z"
        after = "after=2026-03-02T09:15:30.000Z"
        assert len(caller("GET", f"/v1/webhooks/messages?{after}")["data"]) == 3
        wanted = caller("GET", f"/v1/webhooks/messages?{after}&event_types=invoice.created,invoice.ready")["data"]
        assert len(wanted) == 1

    @pytest.mark.parametrize("query", ["after=yesterday", "limit=0", "limit=1000", "before=2026-03-02"])
    def test_question_that_makes_no_sense_is_refused(self, query: str) -> None:
        assert Caller().try_("GET", f"/v1/webhooks/messages?{query}").status == 400
