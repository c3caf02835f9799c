"""What HubSpot's own client raises for records that may not be written so.

It has no class of its own for 400 and 409: they are the module's plain `ApiException`, told apart by `status` and by
the body, which it leaves as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hubspot.crm.contacts import ApiException, PublicMergeInput
from hubspot.crm.contacts import SimplePublicObjectInput as Changes
from hubspot.crm.contacts import SimplePublicObjectInputForCreate as NewContact
from hubspot.crm.contacts.exceptions import NotFoundException
from hubspot.crm.objects import SimplePublicObjectInput as ObjectChanges
from hubspot.crm.objects import SimplePublicObjectInputForCreate as NewObject
from hubspot.crm.objects.exceptions import ApiException as ObjectException
from hubspot.crm.objects.exceptions import ForbiddenException
from tests.sandbox.hubspot_client import World, codes, refused, told, worlds


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


@pytest.fixture
def contacts(world: World) -> Any:
    return world.api("crm.contacts.basic_api")


@pytest.fixture
def objects(world: World) -> Any:
    return world.api("crm.objects.basic_api")


def contact(**properties: Any) -> NewContact:
    return NewContact(properties=properties, associations=[])


def invalid(call: Callable[[], Any], kind: type[Exception] = ApiException) -> dict[str, Any]:
    """What HubSpot says in a 400 of the category for bad calls."""
    error = refused(kind, call)
    said = told(error)
    assert (error.status, error.reason, said["category"]) == (400, "Bad Request", "VALIDATION_ERROR")
    return said


# --- values --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-ERR-PROPERTIES", "HS-ERR-READONLY", "HS-VALUE-OPTION", "HS-VALUE-EMAIL")
def test_every_bad_value_is_named_with_its_code_and_nothing_is_written(contacts: Any) -> None:
    id = contacts.create(contact(email="ada@x.test", city="Oslo")).id
    wish = {"city": "Bergen", "nope": "1", "lifecyclestage": "wizard", "hs_object_id": "7", "email": "none"}
    said = invalid(lambda: contacts.update(id, Changes(properties=wish)))
    assert codes(said) == {
        "nope": "PROPERTY_DOESNT_EXIST",
        "lifecyclestage": "INVALID_OPTION",
        "hs_object_id": "READ_ONLY_VALUE",
        "email": "INVALID_EMAIL",
    }
    assert contacts.get_by_id(id, properties=["city"]).properties["city"] == "Oslo"


VALUES = [
    pytest.param("amount", "five", "INVALID_NUMBER", marks=pytest.mark.behaviour("HS-VALUE-NUMBER")),
    pytest.param("amount", " 5", "INVALID_NUMBER", marks=pytest.mark.behaviour("HS-VALUE-BLANKS")),
    pytest.param(
        "closedate", "2019-05-13T12:05:53.602759Z", "INVALID_LONG", marks=pytest.mark.behaviour("HS-VALUE-DATETIME")
    ),
    pytest.param("deal_currency_code", "XXX", "INVALID_OPTION", marks=pytest.mark.behaviour("HS-CURRENCY")),
    pytest.param("dealstage", "nope", "INVALID_OPTION", marks=pytest.mark.behaviour("HS-STAGE-CHECK")),
    pytest.param("description", "x" * 65_537, "INVALID_STRING", marks=pytest.mark.behaviour("HS-VALUE-LENGTH")),
]


@pytest.mark.parametrize(("name", "value", "code"), VALUES)
def test_value_that_its_property_does_not_take_is_named_by_its_code(
    objects: Any, name: str, value: str, code: str
) -> None:
    wish = NewObject(properties={"dealname": "Acme", name: value}, associations=[])
    assert codes(invalid(lambda: objects.create("deals", wish), ObjectException)) == {name: code}


@pytest.mark.behaviour("HS-LINE-PRICE")
def test_line_below_zero_is_an_invalid_number(objects: Any) -> None:
    wish = NewObject(properties={"name": "Refund", "price": "-1"}, associations=[])
    assert codes(invalid(lambda: objects.create("line_items", wish), ObjectException)) == {"price": "INVALID_NUMBER"}


@pytest.mark.behaviour("HS-DEMANDED")
def test_demanded_property_is_missed_under_the_newest_path_alone(world: World) -> None:
    world.control.switch(required_properties={"contacts": ["city"]})
    wish = {"path": "/crm/objects/2026-09/contacts", "method": "POST", "body": {"properties": {"email": "a@x.test"}}}
    with world.client().api_request(wish) as answer:
        assert (answer.status_code, codes(answer.json())) == (400, {"city": "MISSING_REQUIRED_PROPERTY"})
    assert world.api("crm.contacts.basic_api").create(contact(email="a@x.test")).id


# --- records -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-CONTACT-EXISTS")
def test_taken_email_is_a_conflict_that_names_the_holder(contacts: Any) -> None:
    holder = contacts.create(contact(email="ada@x.test")).id
    error = refused(ApiException, lambda: contacts.create(contact(email="ada@x.test")))
    said = told(error)
    assert (error.status, error.reason, said["category"]) == (409, "Conflict", "CONFLICT")
    assert said["message"] == f"Contact already exists. Existing ID: {holder}"
    assert "X-HubSpot-RateLimit-Remaining" in error.headers


@pytest.mark.behaviour("HS-UNIQUE-CLASH")
def test_email_of_another_is_refused_with_writer_and_holder(contacts: Any) -> None:
    holder, writer = (contacts.create(contact(email=f"{name}@x.test")).id for name in ("ada", "bo"))
    said = invalid(lambda: contacts.update(writer, Changes(properties={"email": "ada@x.test"})))
    assert said["message"].startswith("Cannot set PropertyValueCoordinates{portalId=900001, ")
    assert said["message"].endswith(f"value=ada@x.test}} on {writer}. {holder} already has that value.")


@pytest.mark.behaviour("HS-CREATE-MINIMUM", "HS-CREATE-NEEDED")
@pytest.mark.parametrize(
    ("type", "lacking"),
    [
        ("contacts", "email, firstname, lastname"),
        ("companies", "name, domain"),
        ("deals", "dealname"),
        ("products", "name"),
        ("orders", "hs_order_name"),
        ("invoices", "hs_currency"),
        ("commerce_payments", "hs_initial_amount, hs_initiated_date"),
    ],
)
def test_record_without_its_least_properties_is_refused(objects: Any, type: str, lacking: str) -> None:
    said = invalid(lambda: objects.create(type, NewObject(properties={}, associations=[])), ObjectException)
    assert said["message"].endswith(lacking)


@pytest.mark.behaviour("HS-ERR-TYPE")
def test_unknown_object_type_is_refused_without_a_category(objects: Any) -> None:
    error = refused(ObjectException, lambda: objects.get_page("butterflies"))
    said = told(error)
    assert (error.status, "category" in said) == (400, False)
    assert said["message"] == "Unable to infer object type from: butterflies"


@pytest.mark.behaviour("HS-LIST-LIMIT")
@pytest.mark.parametrize("asked", [{"limit": 101}, {"limit": 51, "properties_with_history": ["email"]}])
def test_page_that_is_too_long_is_refused(contacts: Any, asked: dict[str, Any]) -> None:
    assert str(asked["limit"]) in invalid(lambda: contacts.get_page(**asked))["message"]


@pytest.mark.behaviour("HS-KEY-UNIQUE")
@pytest.mark.parametrize("key", ["city", "hs_object_id"])
def test_key_that_is_not_unique_is_refused(contacts: Any, key: str) -> None:
    said = invalid(lambda: contacts.get_by_id("7", id_property=key))
    assert said["message"].endswith(f"by non-unique 0-1 property {key} in portal ID 900001")


@pytest.mark.behaviour("HS-DELETE-UNKNOWN")
def test_unknown_id_is_not_found_for_updates_and_passed_over_by_archiving(contacts: Any) -> None:
    error = refused(NotFoundException, lambda: contacts.update("7", Changes(properties={"city": "Oslo"})))
    assert told(error)["category"] == "OBJECT_NOT_FOUND"
    assert contacts.archive("7") is None


def test_merge_with_itself_is_invalid_and_with_nobody_not_found(contacts: Any) -> None:
    id = contacts.create(contact(email="ada@x.test")).id
    invalid(lambda: contacts.merge(PublicMergeInput(primary_object_id=id, object_id_to_merge=id)))
    refused(NotFoundException, lambda: contacts.merge(PublicMergeInput(primary_object_id=id, object_id_to_merge="7")))


# --- invoices and payments -----------------------------------------------------------------------------------------


@pytest.fixture
def invoice(objects: Any) -> str:
    """Id of a draft without contact and lines."""
    return str(objects.create("invoices", NewObject(properties={"hs_currency": "USD"}, associations=[])).id)


@pytest.mark.behaviour("HS-INVOICE-OPEN", "HS-INVOICE-STATUS")
@pytest.mark.parametrize("status", ["open", "paid", "voided"])
def test_draft_without_lines_goes_nowhere(objects: Any, invoice: str, status: str) -> None:
    wish = ObjectChanges(properties={"hs_invoice_status": status})
    said = invalid(lambda: objects.update("invoices", invoice, wish), ObjectException)
    assert "invoice" in said["message"]
    assert (
        objects.get_by_id("invoices", invoice, properties=["hs_invoice_status"]).properties["hs_invoice_status"]
        == "draft"
    )


@pytest.mark.behaviour("HS-INVOICE-OWN-NUMBER")
def test_number_of_a_billable_invoice_is_read_only(objects: Any, invoice: str) -> None:
    wish = ObjectChanges(properties={"hs_number": "7"})
    said = invalid(lambda: objects.update("invoices", invoice, wish), ObjectException)
    assert codes(said) == {"hs_number": "READ_ONLY_VALUE"}


@pytest.mark.behaviour("HS-INVOICE-DELETE")
def test_invoice_is_not_deleted_where_the_account_forbids_it(world: World, objects: Any, invoice: str) -> None:
    world.control.switch(invoice_deletion=False)
    invalid(lambda: objects.archive("invoices", invoice), ObjectException)
    assert objects.get_by_id("invoices", invoice).id == invoice


@pytest.mark.behaviour("HS-PAYMENT-SETUP")
def test_payment_without_processing_set_up_is_forbidden(world: World, objects: Any) -> None:
    world.control.switch(payments=False)
    money = {"hs_initial_amount": "121.00", "hs_initiated_date": "2026-01-01T00:00:00.000Z"}
    wish = NewObject(properties=money, associations=[])
    error = refused(ForbiddenException, lambda: objects.create("commerce_payments", wish))
    assert (error.status, told(error)["message"]) == (403, "The account has no payment processing set up")


@pytest.fixture
def opened(world: World, objects: Any, invoice: str) -> str:
    """Id of the invoice with a contact and a line, opened."""
    (contact,) = world.control.load("contacts", {"email": "ada@x.test"})
    pairs = world.api("crm.associations.v4.basic_api")
    pairs.create_default("invoices", invoice, "contacts", contact)
    plan = {"name": "Plan", "quantity": "1", "price": "5"}
    line = objects.create("line_items", NewObject(properties=plan, associations=[])).id
    pairs.create_default("invoices", invoice, "line_items", line)
    objects.update("invoices", invoice, ObjectChanges(properties={"hs_invoice_status": "open"}))
    return invoice


@pytest.mark.behaviour("HS-INVOICE-LOCKED")
def test_opened_invoice_keeps_its_currency(objects: Any, opened: str) -> None:
    wish = ObjectChanges(properties={"hs_currency": "EUR", "hs_comments": "n"})
    said = invalid(lambda: objects.update("invoices", opened, wish), ObjectException)
    assert codes(said) == {"hs_currency": "READ_ONLY_VALUE"}


@pytest.mark.behaviour("HS-PAYMENT-OWN", "HS-INVOICE-DELETE")
def test_what_hubspot_collected_is_neither_changed_nor_deleted(world: World, objects: Any, opened: str) -> None:
    world.control.does("invoices", opened, "pay", through="hs_payments")
    (payment,) = objects.get_page("commerce_payments").results
    note = ObjectChanges(properties={"hs_internal_comment": "n"})
    invalid(lambda: objects.update("commerce_payments", payment.id, note), ObjectException)
    invalid(lambda: objects.archive("commerce_payments", payment.id), ObjectException)
    said = invalid(lambda: objects.archive("invoices", opened), ObjectException)
    assert said["message"] == "An invoice that is paid cannot be deleted"
