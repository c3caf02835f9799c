"""Customers, their links to other tools, and the sellers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hyperline_caller import NOW, Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


def link(customer: Any, provider: str = "quickbooks", **fields: Any) -> dict[str, Any]:
    return {"customer_id": customer["id"], "provider_name": provider, **fields}


@pytest.mark.behaviour("HYP-CREATED")
def test_customer_as_the_documentation_makes_one(caller: Caller) -> None:
    body = {
        "name": "Nordljus Belysning AB",
        "type": "corporate",
        "currency": "SEK",
        "billing_email": "faktura@nordljus.example",
        "invoice_emails": ["ekonomi@nordljus.example"],
        "external_id": "hs-company-9012",
        "registration_number": "5561234567",
        "billing_address": {"name": "Nordljus", "line1": "Storgatan 1", "city": "Stockholm", "country": "SE"},
        "available_payment_methods": ["transfer"],
        "payment_method_type": "transfer",
    }
    answer = caller.try_("POST", "/v1/customers", body)
    made = answer.body
    assert answer.status == 201
    assert {name: made[name] for name in ("status", "external_id", "language", "timezone", "country")} == {
        "status": "active",
        "external_id": "hs-company-9012",
        "language": "en",
        "timezone": "Europe/Stockholm",
        "country": "SE",
    }
    assert made["billing_address"]["zip"] is None
    assert made["current_payment_method_type"] == "transfer"
    assert made["created_at"] == made["updated_at"] == NOW
    assert caller("GET", f"/v1/customers/{made['id']}") == made


def test_nothing_is_needed_to_make_a_customer(caller: Caller) -> None:
    made = caller("POST", "/v1/customers")
    assert (made["name"], made["currency"], made["tax_ids"]) == (None, None, [])


@pytest.mark.behaviour("HYP-V2-DROPS")
@pytest.mark.behaviour("HYP-CUSTOMER-DEPRECATED")
def test_first_version_keeps_names_that_the_second_gave_up(caller: Caller) -> None:
    made = caller.customer(vat_number="SE556123456701", vat_rate_custom=12, bank_account={"iban": "SE1"})
    old, new = (caller("GET", f"/{version}/customers/{made['id']}") for version in ("v1", "v2"))
    assert (old["vat_number"], old["vat_number_valid"], old["vat_rate_custom"]) == ("SE556123456701", True, 12)
    assert (new["tax_ids"], new["tax_rate_custom"]) == ([{"status": "valid", "value": "SE556123456701"}], 12)
    assert set(old) - set(new) == {"vat_number", "vat_number_valid", "vat_rate_custom"}
    assert "bank_account" not in old
    assert caller("PUT", f"/v1/customers/{made['id']}", {"vat_number": None})["tax_ids"] == []


def test_country_alone_becomes_the_address(caller: Caller) -> None:
    made = caller("POST", "/v1/customers", {"country": "FR"})
    assert (made["country"], made["billing_address"]["country"]) == ("FR", "FR")


@pytest.mark.behaviour("HYP-CUSTOMER-UPDATE")
def test_fields_left_out_of_an_update_stay(caller: Caller) -> None:
    made = caller.customer(external_id="x", shipping_address={"city": "Lund"})
    caller.clock.advance(1)
    changed = caller("PUT", f"/v1/customers/{made['id']}", {"name": "New", "shipping_address": None})
    assert (changed["name"], changed["external_id"], changed["shipping_address"]) == ("New", "x", None)
    assert (changed["created_at"], changed["updated_at"]) == (NOW, "2026-03-02T09:15:12.860Z")


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "robot"), ("currency", "KRONOR"), ("language", "sv"), ("available_payment_methods", ["cash"])],
)
def test_word_that_is_none_of_the_list_is_refused(caller: Caller, field: str, value: Any) -> None:
    answer = caller.try_("POST", "/v1/customers", {field: value})
    assert (answer.status, answer.body["errors"][0]["code"]) == (400, "invalid_enum_value")


def test_seller_that_is_not_there_is_refused(caller: Caller) -> None:
    assert (
        caller.try_("POST", "/v1/customers", {"invoicing_entity_id": "ive_x"}).message == "Invoicing entity not found"
    )


@pytest.mark.behaviour("HYP-CUSTOM-PROPERTIES")
@pytest.mark.behaviour("HYP-CUSTOM-PROPERTY-SLUG")
def test_custom_property_must_be_set_up(caller: Caller) -> None:
    body = {"custom_properties": {"crm_id": "7"}}
    assert caller.try_("POST", "/v1/customers", body).status == 400
    caller("POST", "/v1/custom-properties", {"slug": "crm_id", "name": "CRM"})
    made = caller("POST", "/v1/customers", body)
    assert made["custom_properties"] == {"crm_id": "7"}
    assert caller.try_("POST", "/v1/custom-properties", {"slug": "crm_id"}).status == 400
    assert caller("GET", "/v1/custom-properties")["data"][0]["slug"] == "crm_id"


@pytest.mark.behaviour("HYP-CUSTOMER-ARCHIVE")
@pytest.mark.behaviour("HYP-DELETE-ARCHIVED")
def test_customer_is_archived_before_it_is_deleted(caller: Caller) -> None:
    path = f"/v1/customers/{caller.customer()['id']}"
    assert caller.try_("DELETE", path).status == 400
    assert caller("PUT", f"{path}/archive")["status"] == "archived"
    assert caller.try_("DELETE", path).status == 204
    assert caller.try_("GET", path).status == 404
    assert caller("GET", "/v1/customers?status=all")["meta"]["total"] == 0


@pytest.mark.behaviour("HYP-CUSTOMER-BATCH")
def test_batch_makes_each_customer_by_itself(caller: Caller) -> None:
    wishes = [{"batch_customer_id": "row-1", "name": "A"}, {"batch_customer_id": "row-2", "name": 5}]
    answer = caller("POST", "/v1/customers/batch", {"customers": wishes})
    assert [(made["batch_customer_id"], made["name"]) for made in answer["successes"]] == [("row-1", "A")]
    assert [wrong["batch_customer_id"] for wrong in answer["errors"]] == ["row-2"]
    assert caller("GET", "/v1/customers")["meta"]["total"] == 1


@pytest.mark.behaviour("HYP-PORTAL")
def test_portal_is_an_address(caller: Caller) -> None:
    customer = caller.customer()
    assert caller("GET", f"/v1/customers/{customer['id']}/portal")["url"].startswith("http")
    assert caller.try_("GET", "/v1/customers/cus_x/portal").status == 404


@pytest.mark.behaviour("HYP-PAYMENT-METHODS")
def test_payment_methods_are_listed_and_removed(caller: Caller) -> None:
    customer = caller.customer()
    method = {"customer_id": customer["id"], "type": "card", "last_4_digits": "4242"}
    made = caller.vendor.person_creates(caller.account, "payment_methods", method)
    path = f"/v1/customers/{customer['id']}/payment-methods"
    [shown] = caller("GET", path)["data"]
    assert shown == {"id": made["id"], "type": "card", "last_4_digits": "4242"}
    assert caller("GET", f"/v2/customers/{customer['id']}")["current_payment_method_id"] == made["id"]
    assert caller.try_("DELETE", f"/v1/customers/{caller.customer()['id']}/payment-methods/{made['id']}").status == 404
    assert caller.try_("DELETE", f"{path}/{made['id']}").status == 204
    assert caller("GET", path)["data"] == []


class TestLinks:
    @pytest.mark.behaviour("HYP-LINKS-BULK")
    def test_links_are_set_in_bulk_and_the_missing_are_only_not_updated(self, caller: Caller) -> None:
        customer = caller.customer()
        links = [link(customer, provider_account_id="58"), link({"id": "cus_x"}, provider_account_id="59")]
        answer = caller("POST", "/v1/customers/providers-bulk-update?sync=false", links)
        assert answer == {"successful": 1, "expected": 2, "updated": [customer["id"]]}
        [kept] = caller("GET", f"/v2/customers/{customer['id']}")["integrations"]
        assert kept == {"entity_id": "58", "provider_name": "quickbooks", "provider_account_id": None}

    @pytest.mark.behaviour("HYP-LINKS-RESET")
    def test_null_takes_a_link_away_and_others_stay(self, caller: Caller) -> None:
        customer = caller.customer()
        both = [link(customer, provider, provider_account_id="1") for provider in ("hubspot", "quickbooks")]
        caller("POST", "/v1/customers/providers-bulk-update", both)
        caller("POST", "/v1/customers/providers-bulk-update", [link(customer, provider_account_id=None)])
        left = caller("GET", f"/v2/customers/{customer['id']}")["integrations"]
        assert [kept["provider_name"] for kept in left] == ["hubspot"]

    @pytest.mark.behaviour("HYP-LINKS-FIELDS")
    def test_setting_says_which_field_is_the_customer_at_the_provider(self, caller: Caller) -> None:
        customer = caller.customer()
        caller.set(provider_link="provider_id")
        sent = link(customer, provider_id="58", provider_account_id="instance")
        caller("POST", "/v1/customers/providers-bulk-update", [sent])
        [kept] = caller("GET", f"/v2/customers/{customer['id']}")["integrations"]
        assert (kept["entity_id"], kept["provider_account_id"]) == ("58", "instance")

    @pytest.mark.parametrize("body", [{}, [{"customer_id": "cus_x"}], [{"customer_id": "c", "provider_name": "sap"}]])
    def test_link_that_makes_no_sense_is_refused(self, caller: Caller, body: Any) -> None:
        assert caller.try_("POST", "/v1/customers/providers-bulk-update", body).status == 400


class TestSellers:
    @pytest.mark.behaviour("HYP-ENTITY-FIELDS")
    def test_seller_has_flat_address_fields_and_patterns(self, caller: Caller) -> None:
        [entity] = caller("GET", "/v1/invoicing-entities")["data"]
        changed = caller("PUT", f"/v1/invoicing-entities/{entity['id']}", {"address_line1": "Kungsgatan 5"})
        assert (changed["address_line1"], changed["currency"], changed["is_default"]) == ("Kungsgatan 5", "SEK", True)
        assert (changed["default_payment_delay"], changed["invoice_grace_period_duration"]) == (30, 3)
        assert caller.invoice()["seller"]["address"]["line1"] == "Kungsgatan 5"

    @pytest.mark.behaviour("HYP-ENTITY-DEFAULT")
    def test_there_is_one_default_seller(self, caller: Caller) -> None:
        [first] = caller("GET", "/v1/invoicing-entities")["data"]
        second = caller("POST", "/v1/invoicing-entities", {"name": "B", "country": "FR", "is_default": True})
        assert second["currency"] == "EUR"
        assert caller("GET", f"/v1/invoicing-entities/{first['id']}")["is_default"] is False
        assert caller.customer()["invoicing_entity_id"] == second["id"]
