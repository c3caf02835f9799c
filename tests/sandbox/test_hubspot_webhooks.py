"""Webhooks of the simulated HubSpot: how an app subscribes, what it is sent, and how often."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Answer, Portal

from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.hubspot.signatures import signature_v1, signature_v3
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import SandboxError

TARGET = "http://127.0.0.1:9/hooks/hubspot"
APP = "/webhooks/v3/700001"


class App(Portal):
    """The app whose webhooks go to one address, and what has arrived there."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(search_lag_s=0, **settings)
        self.clock.freeze()
        self.sandbox = Sandbox([VENDOR], self.clock, seed=7)
        vendor = self.sandbox.vendor("hubspot")
        assert isinstance(vendor, VENDOR)
        self.vendor = vendor
        self.vendor.change_settings(ACCOUNT, {"search_lag_s": 0, **settings})
        self.credentials = self.vendor.credentials(ACCOUNT)
        self.token = self.credentials["access_token"]
        self.statuses: list[int | None] = []
        self.arrived: list[tuple[dict[str, str], bytes]] = []
        self.app("PUT", "settings", {"targetUrl": TARGET})

    def app(self, method: str, rest: str, body: Any = None, root: str = APP) -> Answer:
        """A call with the developer's key."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"{root}/{rest}", sent, {"hapikey": self.credentials["developer_key"]})

    def subscribe(self, event: str, **more: Any) -> str:
        answer = self.app("POST", "subscriptions", {"eventType": event, "active": True, **more})
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def events(self) -> list[dict[str, Any]]:
        """What has arrived since the last look."""
        self.sandbox.deliver_due(self._receive)
        bodies, self.arrived = self.arrived, []
        return [event for _, body in bodies for event in msgspec.json.decode(body)]

    def _receive(self, method: str, url: str, headers: dict[str, str], body: bytes) -> int | None:
        assert (method, url) == ("POST", TARGET)
        self.arrived.append((headers, body))
        return self.statuses.pop(0) if self.statuses else 204


@pytest.fixture
def app() -> App:
    return App()


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["subscriptionType"] for event in events]


# --- setting up ------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-HOOK-LAYOUTS")
@pytest.mark.parametrize("root", ["/webhooks/v3", "/webhooks/2026-03", "/app-webhooks/2026-09"])
def test_settings_are_the_same_in_every_layout(app: App, root: str) -> None:
    found = app.app("GET", "settings", root=f"{root}/700001")
    assert (found.status, found.body["targetUrl"]) == (200, TARGET)


@pytest.mark.behaviour("HS-HOOK-SETTINGS")
def test_address_is_https_or_this_machine_and_settings_can_go(app: App) -> None:
    wish = {"targetUrl": "https://hub.example.test/hooks", "throttling": {"maxConcurrentRequests": 20}}
    assert app.app("PUT", "settings", wish).body["throttling"] == {"maxConcurrentRequests": 20}
    assert app.app("PUT", "settings", {"targetUrl": "http://hub.example.test/hooks"}).status == 400
    assert app.app("PUT", "settings", wish | {"throttling": {"maxConcurrentRequests": 5}}).status == 400
    assert app.app("DELETE", "settings").status == 204
    assert app.app("GET", "settings").status == 404


@pytest.mark.behaviour("HS-HOOK-KEY")
@pytest.mark.behaviour("HS-TOKEN-APP")
def test_app_calls_with_the_developers_key_or_a_token_of_its_own(app: App) -> None:
    path = f"{APP}/subscriptions"
    assert app.send("GET", path).status == 401
    assert app.get(path).status == 401  # an account's token opens nothing of the app
    assert app.send("GET", "/webhooks/v3/1/subscriptions").status == 404
    keys = {name: str(app.credentials[name]) for name in ("client_id", "client_secret")}
    form = "&".join(f"{name}={value}" for name, value in keys.items()) + "&grant_type=client_credentials"
    tokens = app.send("POST", "/oauth/v3/token", f"{form}&scope=developers-read".encode()).body
    bearer = f"Bearer {tokens['access_token']}"
    assert app.send("GET", path, authorization=bearer).body == {"results": []}
    assert app.send("POST", path, b"{}", authorization=bearer).body["category"] == "MISSING_SCOPES"
    app.pass_s(1800)
    assert app.send("GET", path, authorization=bearer).status == 401


@pytest.mark.behaviour("HS-HOOK-SUBSCRIBE")
def test_subscription_rests_until_it_is_activated(app: App) -> None:
    made = app.app("POST", "subscriptions", {"eventType": "contact.creation"}).body
    assert (made["active"], made["eventType"], made["id"].isdigit()) == (False, "contact.creation", True)
    app.create("contacts", email="a@x.test")
    assert app.events() == []
    assert app.app("PATCH", f"subscriptions/{made['id']}", {"active": True}).body["active"] is True
    app.create("contacts", email="b@x.test")
    assert kinds(app.events()) == ["contact.creation"]
    batch = {"inputs": [{"id": int(made["id"]), "active": False}]}
    assert app.app("POST", "subscriptions/batch/update", batch).body["results"][0]["active"] is False
    assert app.app("DELETE", f"subscriptions/{made['id']}").status == 204
    assert app.app("GET", f"subscriptions/{made['id']}").status == 404


@pytest.mark.behaviour("HS-HOOK-EVENTS")
@pytest.mark.parametrize(
    "wish",
    [
        {"eventType": "contact.birthday"},
        {"eventType": "product.associationChange"},
        {"eventType": "contact.propertyChange"},
        {"eventType": "contact.propertyChange", "propertyName": "num_unique_conversion_events"},
        {"eventType": "company.propertyChange", "propertyName": "hs_lastmodifieddate"},
        {"eventType": "object.creation"},
        {"eventType": 5, "active": []},
    ],
)
def test_event_that_is_none_or_lacks_its_subject_is_refused(app: App, wish: dict[str, Any]) -> None:
    assert app.app("POST", "subscriptions", wish).status == 400


@pytest.mark.behaviour("HS-HOOK-MAX")
def test_app_has_a_highest_number_of_subscriptions(app: App) -> None:
    for _ in range(1000):
        app.subscribe("contact.creation")
    assert app.app("POST", "subscriptions", {"eventType": "contact.creation"}).status == 400


# --- events ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-HOOK-EVENT-SHAPE")
def test_events_say_whose_they_are_and_where_the_change_came_from(app: App) -> None:
    ids = {
        "creation": app.subscribe("contact.creation"),
        "classic": app.subscribe("contact.propertyChange", propertyName="email"),
        "generic": app.subscribe("object.propertyChange", propertyName="hs_fulfillment_status", objectTypeId="0-123"),
    }
    contact, order = app.create("contacts", email="a@x.test"), app.create("orders", hs_order_name="SO-1")
    app.vendor.person_edits(ACCOUNT, "contacts", contact, {"email": "b@x.test", "city": "Oslo"})
    app.patch(f"{V3}/orders/{order}", {"hs_fulfillment_status": "Shipped"})
    made, changed, shipped = app.events()
    owner = next(iter(app.vendor.state.accounts.values())).owners[0].user_id
    whole = {"portalId": 900001, "appId": 700001, "occurredAt": 1_767_225_600_000, "attemptNumber": 0}
    assert made | {"eventId": 1} == {
        "eventId": 1,
        "subscriptionId": int(ids["creation"]),
        "subscriptionType": "contact.creation",
        **whole,
        "objectId": int(contact),
        "changeSource": "INTEGRATION",
        "changeFlag": "NEW",
        "sourceId": "700001",
    }
    assert changed | {"eventId": 1} == {
        "eventId": 1,
        "subscriptionId": int(ids["classic"]),
        "subscriptionType": "contact.propertyChange",
        **whole,
        "objectId": int(contact),
        "propertyName": "email",
        "propertyValue": "b@x.test",
        "changeSource": "CRM_UI",
        "sourceId": f"userId:{owner}",
    }
    assert (shipped["objectTypeId"], shipped["isSensitive"], shipped["propertyValue"]) == ("0-123", False, "Shipped")


@pytest.mark.behaviour("HS-HOOK-PROPERTY")
def test_changes_of_calculated_properties_are_not_told(app: App) -> None:
    for name in ("amount", "hs_projected_amount", "dealstage"):
        app.subscribe("deal.propertyChange", propertyName=name)
    id = app.create("deals", dealname="Acme", amount="5")
    app.patch(f"{V3}/deals/{id}", {"amount": "6", "dealstage": "closedwon"})
    assert [event["propertyName"] for event in app.events()] == ["amount", "dealstage"]
    app.patch(f"{V3}/deals/{id}", {"amount": "6"})
    assert app.events() == []


def test_invoice_paid_by_a_payment_is_told(app: App) -> None:
    app.subscribe("object.propertyChange", propertyName="hs_invoice_status", objectTypeId="0-53")
    wish = {"hs_currency": "EUR", "hs_invoice_billable": "false", "hs_invoice_status": "open", "hs_amount_billed": "5"}
    id = app.create("invoices", **wish)
    app.vendor.person_does(ACCOUNT, "invoices", id, {"do": "pay", "amount": "5"})
    assert [(event["objectId"], event["propertyValue"]) for event in app.events()] == [(int(id), "paid")]


def test_deletion_restoring_and_privacy_deletion_are_told(app: App) -> None:
    for event in ("contact.deletion", "contact.restore", "contact.privacyDeletion"):
        app.subscribe(event)
    id = app.create("contacts", email="a@x.test")
    app.delete(f"{V3}/contacts/{id}")
    app.vendor.person_does(ACCOUNT, "contacts", id, {"do": "restore"})
    app.post(f"{V3}/contacts/gdpr-delete", {"objectId": id})
    told = app.events()
    assert kinds(told) == ["contact.deletion", "contact.restore", "contact.deletion", "contact.privacyDeletion"]
    assert told[0]["changeFlag"] == "DELETED"


@pytest.mark.behaviour("HS-HOOK-MERGE")
def test_merge_tells_the_merge_and_the_losers_end_but_no_changed_property(app: App) -> None:
    first, second = app.create("companies", name="Acme"), app.create("companies", name="Bolt", city="Oslo")
    for event in ("company.merge", "company.deletion"):
        app.subscribe(event)
    app.subscribe("company.propertyChange", propertyName="city")
    app.post(f"{V3}/companies/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    gone, merged = app.events()
    assert (gone["subscriptionType"], gone["objectId"]) == ("company.deletion", int(second))
    assert (merged["primaryObjectId"], merged["mergedObjectIds"], merged["newObjectId"]) == (
        int(first),
        [int(second)],
        int(first),
    )
    assert merged["numberOfPropertiesMoved"] > 0


@pytest.mark.behaviour("HS-HOOK-ASSOC")
def test_association_is_told_from_both_sides_and_a_primary_one_twice(app: App) -> None:
    contact, company = app.create("contacts", email="a@x.test"), app.create("companies", name="Acme")
    app.subscribe("contact.associationChange")
    app.subscribe("object.associationChange", objectTypeId="0-2")
    app.patch(f"{V3}/contacts/{contact}", {"associatedcompanyid": company})
    told = app.events()
    assert sorted(kinds(told)) == ["contact.associationChange"] * 2 + ["object.associationChange"] * 2
    classic = [event for event in told if "fromObjectTypeId" not in event]
    generic = [event for event in told if "fromObjectTypeId" in event]
    assert [event["isPrimaryAssociation"] for event in classic] == [True, False]
    assert {event["associationType"] for event in classic} == {"CONTACT_TO_COMPANY"}
    assert [event["associationTypeId"] for event in generic] == [2, 280]
    assert (generic[0]["fromObjectId"], generic[0]["toObjectTypeId"]) == (int(company), "0-1")
    app.delete(f"/crm/v4/objects/contacts/{contact}/associations/companies/{company}")
    assert {event["associationRemoved"] for event in app.events()} == {True}


@pytest.mark.behaviour("HS-HOOK-SCOPE")
def test_nothing_is_told_of_records_that_the_app_may_not_read(app: App) -> None:
    for event in ("contact.creation", "company.creation"):
        app.subscribe(event)
    app.vendor.change_settings(ACCOUNT, {"rights": ["crm.objects.contacts.read"]})
    app.vendor.person_creates(ACCOUNT, "contacts", {"email": "a@x.test"})
    app.create("companies", name="Acme")
    assert kinds(app.events()) == ["company.creation"]
    app.vendor.change_settings(ACCOUNT, {"grant": "revoked"})
    app.vendor.person_creates(ACCOUNT, "companies", {"name": "Bolt"})
    assert app.events() == []


# --- delivery --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-HOOK-BATCH")
def test_events_go_out_in_batches_of_a_hundred(app: App) -> None:
    app.subscribe("product.creation")
    app.vendor.load(ACCOUNT, "products", [{"name": f"P{n}"} for n in range(250)], raw=False)
    app.sandbox.deliver_due(app._receive)
    assert [len(msgspec.json.decode(body)) for _, body in app.arrived] == [100, 100, 50]


def test_refused_call_tells_nothing(app: App) -> None:
    app.subscribe("product.creation")
    app.post(f"{V3}/products/batch/create", {"inputs": [{"properties": {"name": "A"}}, {"properties": {"x": "1"}}]})
    assert app.events() == []


@pytest.mark.behaviour("HS-HOOK-SIGNED")
def test_each_try_is_signed_in_two_ways_and_with_its_own_moment(app: App) -> None:
    app.subscribe("product.creation")
    app.create("products", name="Ærø")
    app.statuses = [500]
    app.sandbox.deliver_due(app._receive)
    app.pass_s(90_000)
    app.sandbox.deliver_due(app._receive)
    secret = str(app.credentials["webhook_secret"])
    stamps = []
    for headers, body in app.arrived:
        stamps.append(headers["X-HubSpot-Request-Timestamp"])
        assert headers["X-HubSpot-Signature"] == signature_v1(secret, body)
        assert headers["X-HubSpot-Signature-v3"] == signature_v3(secret, "POST", TARGET, body, stamps[-1])
    assert stamps == ["1767225600000", "1767315600000"]


@pytest.mark.behaviour("HS-HOOK-RETRY")
def test_unanswered_batch_is_tried_ten_times_more_within_a_day(app: App) -> None:
    app.subscribe("product.creation")
    app.create("products", name="A")
    app.statuses = [404, None, *[503] * 20]
    start = app.clock.timestamp()
    while (due := app.vendor.outbox.next_due()) is not None:
        app.pass_s(max(0.0, due - app.clock.timestamp()))
        app.sandbox.deliver_due(app._receive)
    numbers = [msgspec.json.decode(body)[0]["attemptNumber"] for _, body in app.arrived]
    assert numbers == list(range(11))
    assert 40_000 < app.clock.timestamp() - start < 86_400


@pytest.mark.behaviour("HS-HOOK-TEST")
def test_test_button_sends_one_bare_object_with_made_up_ids(app: App) -> None:
    id = app.subscribe("contact.propertyChange", propertyName="email")
    app.vendor.person_does(ACCOUNT, "webhook_subscriptions", id, {"do": "test"})
    app.sandbox.deliver_due(app._receive)
    (body,) = [msgspec.json.decode(body) for _, body in app.arrived]
    assert (body["eventId"], body["objectId"], body["subscriptionId"]) == (100, 123, int(id))
    with pytest.raises(SandboxError):
        app.vendor.person_does(ACCOUNT, "webhook_subscriptions", "1", {"do": "test"})


def test_snapshot_keeps_subscriptions(app: App) -> None:
    id = app.subscribe("contact.creation")
    kept = app.sandbox.snapshot()
    app.app("DELETE", f"subscriptions/{id}")
    app.sandbox.restore(kept)
    assert app.app("GET", f"subscriptions/{id}").status == 200


def test_same_seed_gives_the_same_events() -> None:
    first, second = App(), App()
    for app in (first, second):
        app.subscribe("contact.creation")
        app.create("contacts", email="a@x.test")
    assert first.events() == second.events()
