"""Subscriptions: read in the second version, made and acted upon in the first."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hyperline_caller import NOW, Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


def subscription(caller: Caller, **fields: Any) -> Any:
    seat = caller.product(type="seat")["id"]
    products = [{"id": seat, "count": 3, "unit_amount": 1000}]
    return caller("POST", "/v1/subscriptions", {"customer_id": caller.customer()["id"], "products": products, **fields})


@pytest.mark.behaviour("HYP-SUBSCRIPTION-VERSIONS")
@pytest.mark.behaviour("HYP-SUBSCRIPTION-FIELDS")
def test_subscription_is_made_in_one_version_and_read_in_the_other(caller: Caller) -> None:
    made = subscription(caller, purchase_order="PO")
    assert caller("GET", f"/v2/subscriptions/{made['id']}") == made
    assert (made["status"], made["currency"], made["products"][0]["count"]) == ("active", "SEK", 3)
    changed = caller("PUT", f"/v2/subscriptions/{made['id']}", {"name": "Yearly"})
    assert (changed["name"], changed["purchase_order"]) == ("Yearly", "PO")
    for method, path in (("GET", "/v1/subscriptions"), ("PUT", f"/v1/subscriptions/{made['id']}")):
        assert caller.try_(method, path, {}).message == "Route not found"
    [held] = caller("GET", f"/v2/customers/{made['customer_id']}")["subscriptions"]
    assert (held["id"], held["status"]) == (made["id"], "active")


@pytest.mark.behaviour("HYP-SUBSCRIPTION-CURRENCY")
def test_customer_without_a_currency_has_no_subscription(caller: Caller) -> None:
    customer = caller("POST", "/v1/customers", {"name": "A"})
    answer = caller.try_("POST", "/v1/subscriptions", {"customer_id": customer["id"]})
    text = "Cannot assign a subscription to a customer without a currency set"
    assert (answer.status, answer.body) == (400, {"message": text})


@pytest.mark.behaviour("HYP-SUBSCRIPTION-START")
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"starts_at": NOW}, "active"),
        ({"starts_at": "2026-04-01T00:00:00.000Z"}, "pending"),
        ({"activation_strategy": "manually"}, "draft"),
        ({"activation_strategy": "checkout"}, "pending"),
    ],
)
def test_strategy_says_how_a_subscription_starts(caller: Caller, fields: dict[str, str], status: str) -> None:
    assert subscription(caller, **fields)["status"] == status


@pytest.mark.behaviour("HYP-SUBSCRIPTION-ACTIONS")
def test_actions_move_a_subscription_from_state_to_state(caller: Caller) -> None:
    path = f"/v1/subscriptions/{subscription(caller, activation_strategy='manually')['id']}"
    walked = [
        caller("POST", f"{path}/{action}")["status"]
        for action in ("activate", "pause", "reactivate", "renew", "refresh", "cancel", "reinstate")
    ]
    assert walked == ["active", "paused", "active", "active", "active", "cancelled", "active"]
    assert caller.try_("POST", f"{path}/activate").status == 400
    assert caller.try_("POST", f"{path}/explode").message == "Route not found"


@pytest.mark.behaviour("HYP-SUBSCRIPTION-LIST-DEFAULT")
def test_list_leaves_out_drafts_and_what_has_ended(caller: Caller) -> None:
    running = subscription(caller)
    ended = subscription(caller)
    caller("POST", f"/v1/subscriptions/{ended['id']}/cancel")
    subscription(caller, activation_strategy="manually")
    listed = caller("GET", "/v2/subscriptions")
    assert ([entry["id"] for entry in listed["data"]], listed["meta"]) == (
        [running["id"]],
        {"total": 1, "taken": 1, "skipped": 0},
    )
    assert caller("GET", "/v2/subscriptions?status=all")["meta"]["total"] == 3
    assert caller("GET", f"/v2/subscriptions?status=all&updated_at__gt={NOW}")["meta"]["total"] == 0
    assert caller("GET", f"/v2/subscriptions?status=all&updated_at__gte={NOW}&skip=3")["data"] == []


@pytest.mark.parametrize(("status", "number"), [("to_pay", "INV-2026-1"), ("open", None), ("grace_period", None)])
def test_billed_period_becomes_an_invoice(caller: Caller, status: str, number: str | None) -> None:
    made = subscription(caller)
    bill = {"do": "bill", "status": status}
    invoice = caller.vendor.person_does(caller.account, "subscriptions", made["id"], bill)
    assert (invoice["status"], invoice["number"], invoice["subscription_id"]) == (status, number, made["id"])
    assert (invoice["amount_excluding_tax"], invoice["period_starts_at"]) == (3000, made["current_period_started_at"])
