"""Divisions, rights, modules, limits, failures on demand, and webhooks."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.sandbox.exact_caller import Caller

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError
from ledgerbridge.sandbox.kit.webhooks import Attempt, Delivery

HOOK = "http://127.0.0.1:9/hooks"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def probe(caller: Caller, path: str = "crm/Contacts") -> Any:
    return caller.get(path, select="ID")


# --- divisions, rights, modules -------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-NO-DIVISION")
def test_an_unknown_division_is_not_accessible(caller: Caller) -> None:
    caller.division = "999"
    refused = probe(caller)
    assert (refused.status, refused.headers["reason"]) == (403, "NoDivisionAccess")


@pytest.mark.behaviour("EX-ACCESS-REASONS")
@pytest.mark.parametrize(
    "reason", ["BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired", "DivisionBlocked"]
)
def test_a_refusal_has_its_reason_in_a_header(caller: Caller, reason: str) -> None:
    caller.vendor.change_settings(caller.division, {"access": reason})
    refused = probe(caller)
    assert (refused.status, refused.headers["reason"]) == (403, reason)
    if reason == "LicenseExpired":
        assert refused.message == "Forbidden - Customer's license expired"


@pytest.mark.behaviour("EX-SCOPES")
def test_a_missing_scope_is_named(caller: Caller) -> None:
    rights = {"organization.administration": "unused", "crm.accounts": "read"}
    caller.vendor.change_settings(caller.division, {"rights": rights})
    refused = probe(caller, "system/Divisions")
    assert refused.status == 403
    assert refused.message == "Forbidden - Application Scope Violated. Cannot read 'organization.administration' scope."
    assert probe(caller).status == 200
    assert probe(caller, "sync/CRM/Contacts").status == 200
    assert "Cannot manage 'crm.accounts' scope" in caller.post("crm/Accounts", {"Name": "x"}).message
    assert caller.me().status == 200


@pytest.mark.behaviour("EX-MODULES")
def test_a_missing_module_makes_the_division_not_accessible(caller: Caller) -> None:
    caller.vendor.change_settings(caller.division, {"missing_modules": ["sales orders"]})
    refused = caller.get("salesorder/SalesOrders", filter="Status eq 12")
    assert (refused.status, refused.message) == (403, "Forbidden - Division not accessible")
    assert probe(caller).status == 200


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-LIMIT-MINUTE")
@pytest.mark.behaviour("EX-LIMIT-HEADERS")
def test_sixty_calls_fit_in_a_minute_of_the_clock() -> None:
    caller = Caller(limits=True)
    answers = [probe(caller) for _ in range(61)]
    assert [answer.status for answer in answers] == [200] * 60 + [429]
    first, refused = answers[0].headers, answers[60].headers
    assert (first["x-ratelimit-minutely-limit"], first["x-ratelimit-minutely-remaining"]) == ("60", "59")
    assert (first["x-ratelimit-limit"], first["x-ratelimit-remaining"]) == ("5000", "4999")
    assert first["x-ratelimit-minutely-reset"] == "1769850960000"
    assert first["x-ratelimit-reset"] == "1769904000000"
    assert refused["x-ratelimit-minutely-remaining"] == "0"
    assert "x-ratelimit-remaining" not in refused
    assert "retry-after" not in refused
    caller.clock.advance(30)
    assert probe(caller).status == 200
    meters = caller.vendor.meters(caller.division)
    assert (meters["breaches"], meters["headroom"]) == (1, {"calls_per_minute": 59, "calls_per_day": 4939})


@pytest.mark.behaviour("EX-LIMIT-DAY")
def test_a_day_ends_at_midnight_and_its_refusal_tells_of_the_day_alone() -> None:
    caller = Caller(limits=True, daily_limit=2)
    assert [probe(caller).status for _ in range(3)] == [200, 200, 429]
    refused = probe(caller).headers
    assert refused["x-ratelimit-remaining"] == "0"
    assert "x-ratelimit-minutely-remaining" not in refused
    caller.clock.advance(15 * 3600)
    caller.renew()
    assert probe(caller).status == 200


@pytest.mark.behaviour("EX-ME-UNCOUNTED")
def test_me_is_not_counted() -> None:
    caller = Caller(limits=True, daily_limit=1)
    assert all(caller.me().status == 200 for _ in range(5))
    assert "x-ratelimit-limit" not in caller.me().headers
    assert probe(caller).status == 200


@pytest.mark.behaviour("EX-LIMIT-ERRORS")
@pytest.mark.behaviour("EX-ERROR-BLOCK")
def test_more_than_ten_errors_an_hour_block_an_endpoint() -> None:
    caller = Caller(limits=True)
    wrong = {"filter": "Nothing eq 1"}
    assert {caller.get("crm/Contacts", **wrong).status for _ in range(11)} == {400}
    blocked = probe(caller)
    assert blocked.status == 429
    assert "reason" in blocked.headers
    assert not any(name.startswith("x-ratelimit") for name in blocked.headers)
    assert probe(caller, "crm/Addresses").status == 200
    caller.clock.advance(3600)
    caller.renew()
    assert probe(caller).status == 200
    for _ in range(11):
        caller.get("crm/Contacts", **wrong)
    caller.clock.advance(3600)
    caller.renew()
    assert probe(caller).status == 429


def test_errors_of_strangers_do_not_count() -> None:
    caller = Caller(limits=True)
    known, caller.bearer = caller.bearer, "stranger"
    assert {probe(caller).status for _ in range(15)} == {401}
    caller.bearer = known
    assert probe(caller).status == 200


def test_business_errors_do_not_count_and_limits_can_be_off(caller: Caller) -> None:
    loose = Caller(limits=True)
    assert {loose.post("crm/Accounts", {}).status for _ in range(15)} == {500}
    assert loose.post("crm/Accounts", {"Name": "x"}).status == 201
    assert all(probe(caller).status == 200 for _ in range(100))


# --- failures on demand ---------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-UNEXPECTED-500")
@pytest.mark.behaviour("EX-MAINTENANCE-200")
def test_failures_are_worded_as_the_vendor_words_them(caller: Caller) -> None:
    request = Request("GET", "/api/v1/1/crm/Accounts", {}, {"accept": "application/json"})
    broken = caller.vendor.fault_response("500", None, request)
    assert b"The cause of this issue will be investigated" in broken.body
    maintenance = caller.vendor.fault_response("html", None, request)
    assert (maintenance.status, maintenance.headers["content-type"].partition(";")[0]) == (200, "text/html")
    limited = caller.vendor.fault_response("429", 7, request)
    assert (limited.headers["x-ratelimit-minutely-remaining"], limited.headers["retry-after"]) == ("0", "7")
    expired = caller.vendor.fault_response("401", None, Request("GET", "/", headers={"authorization": "Bearer x"}))
    assert "expired" in expired.headers["www-authenticate"]
    assert caller.vendor.fault_response("503", None, request).status == 503
    with pytest.raises(SandboxError):
        caller.vendor.fault_response("418", None, request)


# --- control plane --------------------------------------------------------------------------------------------------


def test_people_create_edit_and_delete(caller: Caller) -> None:
    vendor, division = caller.vendor, caller.division
    made = vendor.person_creates(division, "crm/Accounts", {"Name": "By hand", "Status": "C"})
    assert vendor.person_edits(division, "crm/Accounts", made["ID"], {"City": "Breda"})["City"] == "Breda"
    vendor.person_deletes(division, "crm/Accounts", made["ID"])
    left = vendor.record(division, "crm/Accounts", made["ID"])
    assert left is not None
    assert left["Deleted"] is True
    assert vendor.count(division, "crm/Accounts") == 1
    assert [row["ID"] for row in vendor.records(division, "crm/Accounts", 10, 0)] == [made["ID"]]
    with pytest.raises(Rejected, match="Mandatory: Name"):
        vendor.person_creates(division, "crm/Accounts", {})
    with pytest.raises(SandboxError, match="exact has no type x"):
        vendor.count(division, "x")


def test_orders_are_shown_whole(caller: Caller) -> None:
    order = caller.order(caller.customer(), {"Item": caller.item()["ID"]})
    shown = caller.vendor.record(caller.division, "salesorder/SalesOrders", order["OrderID"])
    assert shown is not None
    assert len(shown["SalesOrderLines"]["results"]) == 1


def test_loads_keep_keys_and_rules_unless_raw(caller: Caller) -> None:
    id = "71b961de-b9f3-49fe-883d-0f46c7e0e89b"
    rows = [{"ID": id, "Name": "Loaded", "Blocked": "true", "CreditLineSales": "12.50", "StartDate": "2026-01-01"}]
    assert caller.vendor.load(caller.division, "crm/Accounts", rows, False) == [id]
    read = caller.read("crm/Accounts", id)
    assert (read["Blocked"], str(read["CreditLineSales"])) == (True, "12.5")
    with pytest.raises(Rejected):
        caller.vendor.load(caller.division, "crm/Accounts", [{"City": "Breda"}], False)
    [raw] = caller.vendor.load(caller.division, "crm/Accounts", [{"City": "Breda"}], True)
    assert caller.read("crm/Accounts", raw)["Name"] is None


def test_settings_are_checked(caller: Caller) -> None:
    for wrong in ({"x": 1}, {"limits": 1}, {"country": "XX"}, {"rights": {"x": "read"}}, {"missing_modules": ["x"]}):
        with pytest.raises(SandboxError):
            caller.vendor.change_settings(caller.division, wrong)
    caller.vendor.change_settings(caller.division, {"country": "FR"})
    caller.customer()
    with pytest.raises(SandboxError, match="before anything is entered"):
        caller.vendor.change_settings(caller.division, {"country": "NL"})
    with pytest.raises(SandboxError):
        caller.vendor.add_account({"id": caller.division})


def test_a_seed_gives_a_run() -> None:
    one, other, third = Caller(5), Caller(5), Caller(6)
    assert one.customer() == other.customer()
    assert one.credentials == other.credentials
    assert one.credentials != third.credentials


def test_a_snapshot_brings_everything_back(caller: Caller) -> None:
    account = caller.customer()
    kept = copy.deepcopy(caller.vendor.state)
    caller.put("crm/Accounts", account["ID"], {"City": "Breda"})
    caller.customer("Later")
    caller.vendor.state = kept
    rows = caller.get("crm/Accounts", filter="Status eq 'C'").rows
    assert [(row["Name"], row["City"]) for row in rows] == [("Fittsport BV", None)]
    assert len(caller.sync("CRM/Accounts", "ID")) == 1


@pytest.mark.parametrize(
    "path",
    ["crm/Accounts(guid'", "crm/Accounts()", "read/logistics/StockPosition(guid'x')", "sync/Deleted(1L)", "(", "%"],
)
def test_no_path_breaks_the_service(caller: Caller, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert caller.call(method, path, b"{}").status in (400, 404, 405)


# --- webhooks -------------------------------------------------------------------------------------------------------


def subscribe(caller: Caller, topic: str) -> Any:
    return caller.post("webhooks/WebhookSubscriptions", {"CallbackURL": HOOK, "Topic": topic})


def sent(caller: Caller) -> list[Delivery]:
    """What was put into the outbox, but for validations."""
    return [delivery for delivery in caller.vendor.outbox.since(0, 100) if delivery.body]


@pytest.mark.behaviour("EX-WEBHOOK-ONCE")
@pytest.mark.behaviour("EX-WEBHOOK-ADDRESS")
def test_a_topic_is_subscribed_once_at_an_https_address(caller: Caller) -> None:
    made = subscribe(caller, "Accounts")
    assert made.status == 201
    assert made.d["ClientID"] == caller.credentials["client_id"]
    again = subscribe(caller, "Accounts")
    assert (again.status, again.message) == (500, "Data already exists.")
    body = {"CallbackURL": "http://elsewhere.example/", "Topic": "Items"}
    assert caller.post("webhooks/WebhookSubscriptions", body).status == 500
    assert subscribe(caller, "Nonsense").message == "Invalid reference: Topic"
    assert len(caller.get("webhooks/WebhookSubscriptions").rows) == 1
    assert caller.delete("webhooks/WebhookSubscriptions", made.d["ID"]).status == 204


@pytest.mark.behaviour("EX-WEBHOOK-VALIDATION")
def test_a_subscription_is_tried_with_an_empty_body(caller: Caller) -> None:
    subscribe(caller, "Accounts")
    [delivery] = caller.vendor.outbox.since(0, 10)
    assert (delivery.url, delivery.body, delivery.due) == (HOOK, b"", caller.clock.timestamp() + 1)


@pytest.mark.behaviour("EX-WEBHOOK-BODY")
@pytest.mark.behaviour("EX-WEBHOOK-SIGNATURE")
def test_a_change_is_told_without_its_content_and_signed(caller: Caller) -> None:
    subscribe(caller, "Accounts")
    account = caller.customer()
    raw = sent(caller)[0].body
    parts = re.fullmatch(rb'\{"Content":(.*),"HashCode":"([0-9A-F]{64})"\}', raw)
    assert parts is not None
    secret = str(caller.credentials["webhook_secret"]).encode()
    assert hmac.new(secret, parts[1], hashlib.sha256).hexdigest().upper() == parts[2].decode()
    content = json.loads(parts[1])
    assert list(content) == ["Topic", "ClientId", "Division", "Action", "Key", "ExactOnlineEndpoint", "EventCreatedOn"]
    assert (content["Topic"], content["Action"], content["Key"]) == ("Accounts", "Update", account["ID"])
    assert content["Division"] == int(caller.division)
    assert content["ExactOnlineEndpoint"] == account["__metadata"]["uri"]
    assert content["EventCreatedOn"] == "2026-01-31T10:15:30.617"


@pytest.mark.behaviour("EX-WEBHOOK-FLAGS")
@pytest.mark.behaviour("EX-WEBHOOK-ACTIONS")
def test_only_flagged_properties_are_told_and_a_deletion_by_its_name(caller: Caller) -> None:
    subscribe(caller, "Accounts")
    account = caller.customer()
    before = len(sent(caller))
    caller.put("crm/Accounts", account["ID"], {"Remarks": "not told"})
    assert len(sent(caller)) == before
    caller.put("crm/Accounts", account["ID"], {"City": "Breda"})
    caller.delete("crm/Accounts", account["ID"])
    actions = [delivery.about["action"] for delivery in sent(caller)[before:]]
    assert actions == ["Update", "Delete"]


@pytest.mark.behaviour("EX-WEBHOOK-LINES")
def test_a_line_is_told_as_its_document(caller: Caller) -> None:
    subscribe(caller, "SalesOrders")
    order = caller.order(caller.customer(), {"Item": caller.item()["ID"], "NetPrice": 1})
    [line] = caller.lines("salesorder/SalesOrderLines", "OrderID", order["OrderID"])
    before = len(sent(caller))
    caller.put("salesorder/SalesOrderLines", line["ID"], {"Description": "other"})
    told = [(delivery.about["key"], delivery.about["action"]) for delivery in sent(caller)[before:]]
    assert told == [(order["OrderID"], "Update")]


@pytest.mark.behaviour("EX-WEBHOOK-RETRY")
def test_a_delivery_is_tried_a_few_times(caller: Caller) -> None:
    subscribe(caller, "Accounts")
    caller.customer()
    delivery = sent(caller)[0]
    waits = []
    for _ in range(5):
        delivery.attempts = [*delivery.attempts, _attempt()]
        waits.append(caller.vendor.retry_after(delivery, 500))
    assert waits == [60.0, 600.0, 3600.0, None, None]


def _attempt() -> Any:
    return Attempt(datetime(2026, 1, 31, tzinfo=UTC), 500, {})
