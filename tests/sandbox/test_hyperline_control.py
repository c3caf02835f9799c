"""People, loads, settings and snapshots."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.sandbox.hyperline_caller import Caller

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError


@pytest.fixture
def caller() -> Caller:
    return Caller()


def creates(caller: Caller, type: str, wire: dict[str, Any]) -> Any:
    return caller.vendor.person_creates(caller.account, type, wire)


def load(caller: Caller, type: str, wires: list[dict[str, Any]], raw: bool = False) -> list[str]:
    return caller.vendor.load(caller.account, type, wires, raw)


def test_person_makes_edits_and_deletes_a_customer(caller: Caller) -> None:
    made = creates(caller, "customers", {"name": "A", "status": "imported"})
    edited = caller.vendor.person_edits(caller.account, "customers", made["id"], {"name": "B"})
    assert (edited["name"], edited["status"]) == ("B", "imported")
    caller.vendor.person_deletes(caller.account, "customers", made["id"])
    left = caller.vendor.record(caller.account, "customers", made["id"])
    assert left is not None
    assert (left["deleted"], left["deleted_at"] is None) == (True, False)
    assert caller.vendor.count(caller.account, "customers") == 1


def test_person_works_on_an_invoice_from_draft_to_paid(caller: Caller) -> None:
    customer, product = creates(caller, "customers", {"currency": "EUR"}), creates(caller, "products", {"name": "P"})
    lines = [{"product_id": product["id"], "unit_amount": 100}]
    draft = creates(caller, "invoices", {"customer_id": customer["id"], "line_items": lines})
    assert (draft["status"], draft["number"]) == ("draft", None)
    walked = [
        caller.vendor.person_does(caller.account, "invoices", draft["id"], action)["status"]
        for action in ({"do": "issue"}, {"do": "pay", "amount": 25}, {"do": "pay"}, {"do": "refund"})
    ]
    assert walked == ["to_pay", "partially_paid", "paid", "partially_paid"]


def test_person_takes_back_a_payment_and_gives_up(caller: Caller) -> None:
    paid = caller.pay(caller.invoice())
    action = {"do": "unpay", "transaction_id": paid["transactions"][0]["id"]}
    assert caller.vendor.person_does(caller.account, "invoices", paid["id"], action)["status"] == "to_pay"
    given_up = caller.vendor.person_does(caller.account, "invoices", paid["id"], {"do": "uncollectible"})
    assert given_up["status"] == "uncollectible"


@pytest.mark.parametrize(
    ("type", "action", "error"),
    [
        ("invoices", {"do": "explode"}, SandboxError),
        ("invoices", {"do": "validate"}, Rejected),
        ("invoices", {"do": "unpay"}, Rejected),
        ("invoices", {"do": "refund"}, Rejected),
        ("customers", {"do": "merge"}, SandboxError),
        ("customers", {"do": "recover"}, Rejected),
        ("products", {}, SandboxError),
    ],
)
def test_what_cannot_be_done_is_refused(
    caller: Caller, type: str, action: dict[str, str], error: type[Exception]
) -> None:
    made = {"invoices": caller.invoice, "customers": caller.customer, "products": caller.product}[type]()
    with pytest.raises(error):
        caller.vendor.person_does(caller.account, type, made["id"], action)


def test_link_to_a_provider_is_set_by_hand(caller: Caller) -> None:
    made = caller.customer()
    action = {"do": "link", "provider_name": "hubspot", "entity_id": "77"}
    linked = caller.vendor.person_does(caller.account, "customers", made["id"], action)
    assert [kept["entity_id"] for kept in linked["integrations"]] == ["77"]


@pytest.mark.parametrize("type", ["transactions", "invoices"])
def test_records_nobody_may_make_or_that_lack_something_are_refused(caller: Caller, type: str) -> None:
    with pytest.raises((SandboxError, Rejected)):
        creates(caller, type, {})


def test_loaded_records_keep_ids_and_moments_they_bring(caller: Caller) -> None:
    moment = "2025-01-01T00:00:00.000Z"
    wire = {"id": "cus_own", "name": "A", "currency": "EUR", "created_at": moment, "status": "archived"}
    assert load(caller, "customers", [wire]) == ["cus_own"]
    kept = caller("GET", "/v2/customers/cus_own")
    assert (kept["created_at"], kept["status"]) == (moment, "archived")
    with pytest.raises(SandboxError, match="already"):
        load(caller, "customers", [wire])
    with pytest.raises(Rejected):
        load(caller, "customers", [{"currency": "KRONOR"}])


def test_loaded_invoice_is_final_unless_it_says_otherwise(caller: Caller) -> None:
    load(caller, "customers", [{"id": "cus_1", "currency": "EUR"}])
    wire = {"id": "inv_1", "customer_id": "cus_1", "line_items": [{"name": "A", "unit_amount": 100}]}
    load(caller, "invoices", [wire, {**wire, "id": "inv_2", "status": "missing_info"}])
    assert caller("GET", "/v2/invoices/inv_1")["number"] == "INV-2026-1"
    assert caller("GET", "/v2/invoices/inv_2")["status"] == "missing_info"


def test_raw_records_are_taken_as_they_come(caller: Caller) -> None:
    wire = {
        "id": "inv_old",
        "number": "X1",
        "total_amount": 5,
        "amount_due": 5,
        "updated_at": "2025-06-01T00:00:00.000Z",
    }
    load(caller, "invoices", [{**wire, "due_at": "2025-07-01T00:00:00.000Z"}], raw=True)
    window = "updated_at__gte=2025-05-01T00:00:00.000Z&updated_at__lt=2025-07-02T00:00:00.000Z"
    [kept] = caller("GET", f"/v2/invoices?{window}")["data"]
    assert (kept["number"], kept["total_amount"], kept["status"]) == ("X1", 5, "late")
    load(caller, "customers", [{"id": "cus_raw", "external_id": "x"}], raw=True)
    assert caller("GET", "/v1/customers?external_id=x")["data"][0]["id"] == "cus_raw"
    load(caller, "transactions", [{"id": "tra_raw"}], raw=True)
    load(caller, "products", [{"id": "itm_raw", "name": "P"}], raw=True)
    assert caller("GET", "/v1/products/itm_raw")["name"] == "P"


def test_rows_of_a_table_become_records(caller: Caller) -> None:
    row = {"name": "A", "currency": "EUR", "billing_address.country": "FR", "custom_payment_delay": "10"}
    row |= {"invoice_emails": "a@b.example; c@d.example", "is_government_affiliated": "true", "external_id": ""}
    [id] = load(caller, "customers", [caller.vendor.wire_from_row("customers", row)])
    kept = caller("GET", f"/v2/customers/{id}")
    assert (kept["custom_payment_delay"], kept["is_government_affiliated"]) == (10, True)
    assert (kept["invoice_emails"], kept["country"]) == (["a@b.example", "c@d.example"], "FR")


def test_accounts_have_a_country_and_keys_of_their_own(caller: Caller) -> None:
    other = caller.vendor.add_account({"id": "french", "country": "FR"})
    assert caller.vendor.accounts() == ["workspace-1", "french"]
    assert caller.vendor.records(other, "invoicing_entities", 10, 0)[0]["currency"] == "EUR"
    assert caller.vendor.credentials(other)["api_key"] != caller.key
    with pytest.raises(SandboxError, match="already"):
        caller.vendor.add_account({"id": "french"})


@pytest.mark.parametrize(
    "changes",
    [{"colour": 1}, {"limits": "yes"}, {"pdf": "fax"}, {"webhook_delay_s": -1}, {"rights": "x"}, {"country": "FR"}],
)
def test_settings_that_make_no_sense_are_refused(caller: Caller, changes: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        caller.set(**changes)


def test_state_put_back_is_as_it_was(caller: Caller) -> None:
    first = caller.customer()
    kept = copy.deepcopy(caller.vendor.state)
    caller("PUT", f"/v1/customers/{first['id']}", {"name": "changed"})
    caller.invoice()
    caller.vendor.state = copy.deepcopy(kept)
    assert caller("GET", f"/v1/customers/{first['id']}")["name"] == "Nordljus Belysning AB"
    assert caller("GET", "/v2/invoices")["data"] == []
    assert caller("GET", "/v1/customers?name=changed")["data"] == []


def test_same_seed_makes_the_same_ids() -> None:
    assert Caller(5).invoice() == Caller(5).invoice()
    assert Caller(5).key != Caller(6).key


def test_catalogue_and_sellers_are_kept_by_hand(caller: Caller) -> None:
    product = creates(caller, "products", {"name": "P"})
    edited = caller.vendor.person_edits(caller.account, "products", product["id"], {"public_description": "x"})
    assert edited["public_description"] == "x"
    assert (
        caller.vendor.person_does(caller.account, "products", product["id"], {"do": "archive"})["status"] == "archived"
    )
    caller.vendor.person_deletes(caller.account, "products", product["id"])
    entity = caller.vendor.records(caller.account, "invoicing_entities", 1, 0)[0]
    named = caller.vendor.person_edits(caller.account, "invoicing_entities", entity["id"], {"name": "Seller AB"})
    assert named["name"] == "Seller AB"
    rate = creates(caller, "tax_rates", {"invoicing_entity_id": entity["id"], "rate": 6})
    assert rate["rate"] == 6
    with pytest.raises(SandboxError, match="cannot edit tax_rates"):
        caller.vendor.person_edits(caller.account, "tax_rates", rate["id"], {"rate": 7})


def test_meters_name_the_endpoints_without_ids(caller: Caller) -> None:
    caller.customer()
    answer = caller.vendor.handle(_request(caller, f"/v1/customers/{caller.customer()['id']}/portal"))
    assert (answer.endpoint, answer.account) == ("GET v1/customers/{id}/portal", caller.account)
    caller.vendor.reset_meters(caller.account)
    assert caller.vendor.meters(caller.account)["breaches"] == 0


def _request(caller: Caller, path: str) -> Any:
    return Request.to(f"http://x{path}", "GET", {"authorization": f"Bearer {caller.key}"})
