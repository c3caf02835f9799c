"""Exact Online."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tests.conformance.control import Control
from tests.conformance.documents_exact import DOCUMENTS, GROUP, TABLES
from tests.conformance.rows_exact import EXACT
from tests.conformance.subject import OwnField, Samples, Slots, Subject, Wire
from tests.conformance.suite import ConnectorSuite

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.exact import CONNECTOR
from ledgerbridge.model.values import Value

STRANGER = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01"
SCOPES = {"crm/Accounts": "crm.accounts", "logistics/Items": "logistics.items"}

NOT_SO_EARLY = "never_earlier: Exact renews no token in mid-life, so nothing is renewed; a unit test shows the error."
SINGLE_USE = "Exact spends a refresh token even if its answer is lost: the next attempt needs a person (OAuth facts)."
THIRTY_DAYS = "Exact's refresh tokens end after 30 days without use, so no connection outlives the pause of this test."
NOBODY = "Nobody can bring back what was deleted at Exact; an ended record that is opened again is an ordinary change."
TWO_FEEDS = "Items and their prices are told of by two feeds; with the list of deletions and a token this is one more."


def account(n: int) -> Slots:
    return {"company_name": f"Analytical Engines {n}", "email": f"Ada.Lovelace{n}@Example.test"}


def full_account(n: int) -> Slots:
    place = {"street": "Keizersgracht 12", "city": "Amsterdam", "region": "NH", "postal_code": "1015 CS"}
    return {
        **account(n),
        **{f"billing.{part}": text for part, text in place.items()},
        "billing.country": "NL",
        "code": f"{700 + n}",
        "phone": f"+44 20 7946 {n:04}",
        "fax": "+44 20 7946 0999",
        "website": "https://engines.example.test",
        "vat_number": f"NL{n:09}B01",
        "registration_number": f"{n:08}",
        "currency": "EUR",
        "payment_term": "30",
        "language": "EN",
        "notes": "Pays on time",
    }


def item(n: int) -> Slots:
    return {"sku": f"W-{n}X", "name": f"Widget {n}"}


def full_item(n: int) -> Slots:
    more: Slots = {"barcode": f"{871234567890 + n}", "unit": "pc", "tax_code": "2", "stock_managed": False}
    prices: Slots = {"price": Decimal("12.50"), "cost": Decimal("7.25")}
    return {**item(n), **more, **prices, "description": "Blue and round", "product_group": GROUP}


def wire(type: str, fields: Mapping[str, Value]) -> Wire:
    """A person's new accounts are customers, and new items can be sold and stored."""
    given = {path: value.isoformat() if isinstance(value, date) else value for path, value in fields.items()}
    if type == "crm/Accounts" and "Email" in given:
        return {"Status": "C", **given}
    return {"IsSalesItem": True, "IsStockItem": True, **given} if "Code" in given else given


def forbid(control: Control, type: str) -> None:
    control.settings(rights={SCOPES[type]: "read"})


def free_fields(control: Control) -> list[OwnField]:
    """Every division has them and names them for itself; the sandbox's names say no more than the properties."""
    return [
        OwnField("FreeTextField_01", "Free text field 1", Kind.TEXT, "Oak, oiled"),
        OwnField("FreeTextField_10", "Free text field 10", Kind.TEXT, "Second"),
        OwnField("FreeNumberField_08", "Free number field 8", Kind.NUMBER, Decimal("12.345")),
        OwnField("FreeBoolField_05", "Free yes or no field 5", Kind.BOOL, True),
        OwnField("FreeDateField_05", "Free date field 5", Kind.DATE, date(2026, 2, 28)),
    ]


def classification(control: Control) -> list[OwnField]:
    return [OwnField("Classification1", "Segment", Kind.CHOICE)]


class TestExact(ConnectorSuite):
    subject = Subject(
        kind=CONNECTOR,
        samples={
            "logistics/Items": Samples(item, full_item, edited="description"),
            "crm/Accounts": Samples(account, full_account, edited="company_name"),
        },
        documents=DOCUMENTS,
        wire=wire,
        api="/api/v1/*",
        rows=EXACT,
        own_fields={"logistics/Items": free_fields, "crm/Accounts": classification},
        stranger=STRANGER,
        forbid=forbid,
        tables=TABLES,
        skips={
            **dict.fromkeys(
                (
                    "test_update_of_a_document_leaves_the_rest_alone[inventory/ItemWarehouses:item]",
                    "test_parts_of_an_update_replace_all_of_their_kind[inventory/ItemWarehouses:item]",
                ),
                "Only a quantity can be changed, and by a stock count; the pair of Exact and QuickBooks shows it.",
            ),
            "test_token_refused_early_is_renewed_once_however_many_ask": NOT_SO_EARLY,
            "test_lasting_refusal_is_an_auth_error_after_one_renewal": NOT_SO_EARLY,
            "test_lost_answer_of_a_renewal_is_no_lost_connection": SINGLE_USE,
            "test_reading_after_a_long_pause_misses_no_change": THIRTY_DAYS,
            "test_record_that_came_back_is_listed": NOBODY,
            "test_reading_without_changes_costs_few_calls_however_many_records[logistics/Items]": TWO_FEEDS,
        },
    )
