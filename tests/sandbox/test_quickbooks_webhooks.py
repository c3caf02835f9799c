"""Webhooks: what is told, in which form, signed how, and how often it is tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.quickbooks import VENDOR

HOOK = "http://127.0.0.1:9000/hook"
START = 1_795_183_200.5


class Receiver:
    """A company whose app has an address for webhooks, and who answers there."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(lambda: START)
        self.clock.freeze()
        self.sandbox = Sandbox([VENDOR], self.clock, seed=3)
        self.vendor = self.sandbox.vendor("quickbooks")
        self.realm = self.vendor.accounts()[0]
        self.vendor.change_settings(self.realm, {"webhook_url": HOOK, **settings})
        self.status: int | None = 200
        self.got: list[tuple[Mapping[str, str], bytes]] = []

    def make(self, type: str = "Customer", **fields: Any) -> dict[str, Any]:
        return self.vendor.person_creates(self.realm, type, fields or {"DisplayName": "A"})

    def take(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> int | None:
        assert (method, url) == ("POST", HOOK)
        self.got.append(({name.lower(): value for name, value in headers.items()}, body))
        return self.status

    def deliver(self) -> list[Any]:
        """The bodies that arrive now."""
        before = len(self.got)
        self.sandbox.deliver_due(self.take)
        return [json.loads(body) for _, body in self.got[before:]]

    def told(self) -> list[str]:
        """The types of events that arrive now."""
        return [event["type"] for body in self.deliver() for event in body]


@pytest.mark.behaviour("QB-WEBHOOK-CLOUDEVENTS")
def test_an_event_is_told_as_a_list_of_cloud_events() -> None:
    receiver = Receiver()
    made = receiver.make()
    [[event]] = receiver.deliver()
    assert event["type"] == "qbo.customer.created.v1"
    assert (event["intuitentityid"], event["intuitaccountid"]) == (made["Id"], receiver.realm)
    assert (event["specversion"], event["datacontenttype"], event["data"]) == ("1.0", "application/json", {})
    assert event["time"].endswith("Z")
    assert event["source"].startswith("intuit.")
    assert len(event["id"]) == 36


@pytest.mark.behaviour("QB-WEBHOOK-SIGNATURE")
def test_a_webhook_is_signed_over_its_raw_body() -> None:
    receiver = Receiver()
    receiver.make()
    receiver.deliver()
    headers, body = receiver.got[0]
    token = str(receiver.vendor.credentials(receiver.realm)["webhook_secret"])
    wanted = base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest()).decode()
    assert headers["intuit-signature"] == wanted


@pytest.mark.behaviour("QB-WEBHOOK-ENTITIES")
def test_events_are_told_of_entities_that_have_them_and_were_chosen() -> None:
    receiver = Receiver()
    customer = receiver.make()
    receiver.make("TaxAgency", DisplayName="Town hall")
    receiver.make("CustomerType", Name="Retail")
    assert receiver.told() == ["qbo.customer.created.v1", "qbo.taxagency.created.v1"]
    receiver.vendor.change_settings(receiver.realm, {"webhook_entities": "Item, Payment"})
    receiver.vendor.person_edits(receiver.realm, "Customer", customer["Id"], {"Notes": "x"})
    assert receiver.told() == []
    receiver.vendor.change_settings(receiver.realm, {"webhook_entities": "", "webhook_url": ""})
    receiver.vendor.person_edits(receiver.realm, "Customer", customer["Id"], {"Notes": "y"})
    assert receiver.told() == []


def test_each_deed_has_its_verb() -> None:
    receiver = Receiver()
    customer = receiver.make()
    sold = {"Amount": 10, "DetailType": "SalesItemLineDetail"}
    wish = {"CustomerRef": {"value": customer["Id"]}, "Line": [sold], "BillEmail": {"Address": "a@b.example"}}
    invoice = receiver.make("Invoice", **wish)
    other = receiver.make("Invoice", **wish)
    receiver.told()
    for deed in ("send", "pay"):
        receiver.vendor.person_does(receiver.realm, "Invoice", invoice["Id"], {"do": deed})
    receiver.vendor.person_does(receiver.realm, "Invoice", other["Id"], {"do": "void"})
    receiver.vendor.person_deletes(receiver.realm, "Invoice", other["Id"])
    assert receiver.told() == [
        "qbo.invoice.emailed.v1",
        "qbo.payment.created.v1",
        "qbo.invoice.updated.v1",
        "qbo.invoice.voided.v1",
        "qbo.invoice.deleted.v1",
    ]


@pytest.mark.behaviour("QB-WEBHOOK-LEGACY")
def test_the_older_form_names_the_company_once_and_both_sides_of_a_merge() -> None:
    receiver = Receiver(webhook_form="legacy")
    loser, winner = receiver.make(), receiver.make(DisplayName="B")
    [notification] = receiver.deliver()[0]["eventNotifications"]
    [entity] = notification["dataChangeEvent"]["entities"]
    assert notification["realmId"] == receiver.realm
    assert (entity["name"], entity["id"], entity["operation"]) == ("Customer", loser["Id"], "Create")
    receiver.vendor.person_does(receiver.realm, "Customer", loser["Id"], {"do": "merge", "into": winner["Id"]})
    merge = receiver.deliver()[0]["eventNotifications"][0]["dataChangeEvent"]["entities"][0]
    assert (merge["operation"], merge["id"], merge["deletedId"]) == ("Merge", winner["Id"], loser["Id"])


@pytest.mark.behaviour("QB-WEBHOOK-AGGREGATION")
@pytest.mark.parametrize("form", ["cloudevents", "legacy"])
def test_events_are_gathered_for_a_time(form: str) -> None:
    receiver = Receiver(webhook_aggregation_s=60, webhook_form=form)
    for name in "AB":
        receiver.make(DisplayName=name)
        receiver.clock.advance(20)
    assert receiver.deliver() == []
    receiver.clock.advance(20)
    [body] = receiver.deliver()
    events = body if form == "cloudevents" else body["eventNotifications"][0]["dataChangeEvent"]["entities"]
    assert len(events) == 2
    receiver.make(DisplayName="C")
    receiver.clock.advance(60)
    assert len(receiver.deliver()) == 1


@pytest.mark.behaviour("QB-WEBHOOK-RETRY")
def test_a_webhook_is_tried_again_at_growing_intervals_for_ever() -> None:
    receiver = Receiver()
    receiver.status = 500
    receiver.make()
    assert VENDOR.delivery_patience_s == 3.0
    assert len(receiver.deliver()) == 1
    for seconds in (10, 20, 30, 300, 1200, 7200, 14400, 21600, 21600, 21600):
        receiver.clock.advance(seconds - 1)
        assert receiver.deliver() == []
        receiver.clock.advance(1)
        assert len(receiver.deliver()) == 1
    receiver.status = 200
    receiver.clock.advance(21600)
    assert len(receiver.deliver()) == 1
    receiver.clock.advance(10 * 86400)
    assert receiver.deliver() == []
