"""Values, normal forms and addresses of the HubSpot connector."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from tests.support.hubspot_world import World

from ledgerbridge.connectors.hubspot.api import SEARCH_BODY_MAX
from ledgerbridge.connectors.hubspot.connector import CONNECTOR
from ledgerbridge.connectors.hubspot.lookups import search_bodies
from ledgerbridge.connectors.hubspot.settings import versions
from ledgerbridge.connectors.hubspot.urls import Urls
from ledgerbridge.connectors.hubspot.values import Form, is_earlier, read_value, write_value
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.values import Value

HALF_PAST = datetime(2026, 2, 28, 3, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        (Form.TEXT, "", None),
        (Form.TEXT, None, None),
        (Form.TEXT, "Müller\nGmbH", "Müller\nGmbH"),
        (Form.NUMBER, "6000.00", Decimal("6000.00")),
        (Form.NUMBER, "0.40000000000000002220446049250313", Decimal("0.40000000000000002220446049250313")),
        (Form.BOOL, "false", False),
        (Form.DATE, "2026-02-28", date(2026, 2, 28)),
        (Form.DATE, "1772236800000", date(2026, 2, 28)),
        (Form.MOMENT, "2026-02-28T03:30:17.000Z", HALF_PAST),
        (Form.MOMENT, "2026-02-28T03:30:17Z", HALF_PAST),
        (Form.MOMENT, "1772249417000", HALF_PAST),
        (Form.CHOICE, "non_inventory", "non_inventory"),
        (Form.CHOICES, "a;b", ("a", "b")),
    ],
)
def test_text_is_read_as_its_property_says(form: Form, text: str | None, value: Value) -> None:
    read = read_value(form, text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("form", "text"),
    [(Form.NUMBER, "ten"), (Form.NUMBER, "NaN"), (Form.BOOL, "yes"), (Form.DATE, "28.2.2026"), (Form.MOMENT, "now")],
)
def test_text_that_does_not_fit_is_an_error(form: Form, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_value(form, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12.50"), "12.50"),
        (7, "7"),
        (date(2026, 2, 28), "2026-02-28"),
        (HALF_PAST.replace(microsecond=123_456), "2026-02-28T03:30:17.123Z"),
        (("b", "a"), "b;a"),
    ],
)
def test_value_is_written_as_hubspot_takes_it(value: Value, text: str) -> None:
    assert write_value(value) == text


def test_versions_are_compared_as_moments() -> None:
    assert is_earlier("2026-02-28T03:30:17Z", "2026-02-28T03:30:17.001Z")
    assert not is_earlier("2026-02-28T03:30:17Z", "2026-02-28T03:30:17.000Z")
    assert not is_earlier("unknown", "2026-02-28T03:30:17.000Z")


@pytest.mark.parametrize(
    ("type", "path", "value", "normal"),
    [
        ("contacts", "email", "  Ada@Example.TEST ", "ada@example.test"),
        ("contacts", "firstname", " Ada ", "Ada"),
        ("contacts", "firstname", "   ", None),
        ("contacts", "address", "1 Road\r\nTown\r", "1 Road\nTown"),
        ("contacts", "country", "Germany", "DE"),
        ("contacts", "country", "Atlantis", "Atlantis"),
        ("companies", "country", "deu", "DE"),
        ("products", "price", " 10.00 ", Decimal("10.00")),
        ("products", "price", "a lot", "a lot"),
        ("products", "price", "NaN", "NaN"),
        ("contacts", "hs_additional_emails", ("b", "a"), ("a", "b")),
        ("contacts", "company.name", None, None),
    ],
)
def test_normal_form(type: str, path: str, value: Value, normal: Value) -> None:
    hubspot = World(bare=True).hubspot
    assert hubspot.normal_form(type, path, value) == normal
    assert hubspot.normal_form(type, path, normal) == normal


def test_versions_of_the_api_change_the_addresses() -> None:
    dated, numbered = Urls(versions({})), Urls(versions({"api_version": "v3"}))
    assert dated.objects("contacts", "batch/read") == "/crm/objects/2026-03/contacts/batch/read"
    assert numbered.objects("contacts", "batch/read") == "/crm/v3/objects/contacts/batch/read"
    assert numbered.associations("a", "b", "batch/read") == "/crm/v4/associations/a/b/batch/read"
    assert dated.properties("products") == "/crm/properties/2026-03/products"
    assert numbered.account_details() == "/account-info/v3/details"


def test_unknown_version_is_a_setup_error() -> None:
    with pytest.raises(SetupError, match="api_version cannot be v9"):
        versions({"api_version": "v9"})


def test_addresses_of_the_vendor_and_of_a_sandbox() -> None:
    assert CONNECTOR.oauth is not None
    real, pretended = CONNECTOR.oauth(None), CONNECTOR.oauth("http://127.0.0.1:8700/")
    assert (real.authorize_url, real.token_url) == (
        "https://app.hubspot.com/oauth/authorize",
        "https://api.hubapi.com/oauth/2026-03/token",
    )
    assert (pretended.authorize_url, pretended.token_url) == (
        "http://127.0.0.1:8700/hubspot/oauth/authorize",
        "http://127.0.0.1:8700/hubspot/oauth/2026-03/token",
    )
    assert (CONNECTOR.base_url(None), CONNECTOR.base_url("http://x")) == ("https://api.hubapi.com", "http://x/hubspot")


def test_searches_stay_under_the_longest_body_and_leave_no_value_out() -> None:
    values = [f"Número {n} – {'ñ' * (n % 90)}" for n in range(300)]
    bodies = list(search_bodies("hs_sku", values))
    asked = [value for body in bodies for value in body["filterGroups"][0]["filters"][0]["values"]]
    assert asked == [value.lower() for value in values]
    assert max(len(msgspec.json.encode(body)) for body in bodies) <= SEARCH_BODY_MAX
    assert len(bodies) < 40


def test_search_leaves_out_what_no_body_holds() -> None:
    assert list(search_bodies("name", ["x" * 4000])) == []
