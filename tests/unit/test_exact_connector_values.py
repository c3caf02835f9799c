"""Rows as Exact pads and words them, and rows that do not fit."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.exact_world import Division, answer

from ledgerbridge.connectors.exact.accounts import ACCOUNT
from ledgerbridge.connectors.exact.items import ITEM
from ledgerbridge.connectors.exact.normal import normal_form
from ledgerbridge.connectors.exact.notes import parted, signed, titled
from ledgerbridge.connectors.exact.odata import NIL, guid, quoted
from ledgerbridge.connectors.exact.wire import read_fields
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.values import Value

GUID = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01"
OTHER = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e02"


def row(**more: Any) -> dict[str, Any]:
    return {"ID": GUID, "Name": "Fittsport", "Type": "A", "Modified": "/Date(1769853600000)/", **more}


def fetched(division: Division, body: Any) -> dict[str, dict[str, Value]]:
    """{id: fields} of what is read when Exact answers this."""
    division.transport.answers = [answer(200, msgspec.json.encode(body))]
    found = asyncio.run(division.connector.fetch("crm/Accounts", [GUID, OTHER])).found
    return {id: record.fields for id, record in found.items()}


@pytest.mark.parametrize("body", [{"d": [row()]}, {"d": {"results": [row()]}}, {"d": row()}])
def test_every_form_of_a_list_is_read(body: Any) -> None:
    assert list(fetched(Division(), body)) == [GUID]


def test_padded_codes_are_read_without_their_blanks() -> None:
    padded = row(Code="           0000401", Country="NL ", Language="NL-BE     ", SalesVATCode="2  ", GlnNumber="")
    fields = fetched(Division(), {"d": [padded]})[GUID]
    read = [fields[path] for path in ("Code", "Country", "Language", "SalesVATCode", "GlnNumber")]
    assert read == ["0000401", "NL", "NL-BE", "2", None]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"CreditLineSales": "much"}, "CreditLineSales"),
        ({"CreditLineSales": True}, "CreditLineSales"),
        ({"Blocked": "perhaps"}, "Blocked"),
        ({"IsMailing": 7}, "IsMailing"),
        ({"StartDate": "soon"}, "StartDate"),
        ({"Name": {"nested": 1}}, "Name"),
        ({"Name": ["x"]}, "Name"),
        ({"Email": False}, "Email"),
    ],
)
def test_row_that_does_not_fit_is_noted_and_stops_no_other(bad: dict[str, Any], field: str) -> None:
    division = Division()
    found = fetched(division, {"d": [{**row(), **bad}, row(ID=OTHER)]})
    assert list(found) == [OTHER]
    [(type, id, problem)] = division.connector.drift
    assert (type, id, problem.code, problem.field) == ("crm/Accounts", GUID, "LB-DRIFT-01", field)


def test_strange_rows_are_tolerated() -> None:
    strange = row(
        NewField={"a": 1}, Status="Z", CreditLineSales=12345678901234567.25, Name="Zoë 🧾", AccountManager=None
    )
    fields = fetched(Division(), {"d": {"results": [strange, None, 5]}})[GUID]
    assert (fields["Status"], fields["Name"], fields["AccountManager"]) == ("Z", "Zoë 🧾", None)


def test_answer_that_is_no_list_is_drift() -> None:
    division = Division()
    bodies: list[Any] = [{"d": None}, {}, [], {"d": {"results": "x"}}]
    for body in bodies:
        with pytest.raises(VendorDrift):
            fetched(division, body)


@pytest.mark.parametrize("digits", ["0.12", "0.123456", "12345678901.5"])
def test_numbers_are_exact_decimals(digits: str) -> None:
    fields = read_fields(ITEM.fields.values(), {"CostPriceStandard": Decimal(digits)})
    assert fields["CostPriceStandard"] == Decimal(digits)


def test_empty_amount_is_the_zero_that_exact_answers() -> None:
    assert normal_form(ACCOUNT, "CreditLineSales", None) == normal_form(ACCOUNT, "CreditLineSales", Decimal("0.00"))
    assert normal_form(ACCOUNT, "Phone", None) is None


def test_days_compare_however_they_are_given() -> None:
    forms = {
        normal_form(ACCOUNT, "EndDate", value) for value in (date(2026, 1, 31), "2026-01-31", "2026-01-31T00:00:00")
    }
    assert forms == {date(2026, 1, 31)}


def test_reference_in_a_text_is_taken_out_again() -> None:
    reference = "LB" + "A" * 19
    for text in (None, "Met in London", "two\nlines"):
        assert parted(signed(text, reference)) == (text, reference)
    assert parted(titled("INV-1.pdf", reference)) == ("INV-1.pdf", reference)
    assert parted("Ledgerbridge is used here") == ("Ledgerbridge is used here", None)


def test_literals_hold_what_they_are_given() -> None:
    assert quoted("O'Brien") == "'O''Brien'"
    assert guid(GUID.upper()) == f"guid'{GUID}'"
    assert guid("987654321") == guid("x' or true") == f"guid'{NIL}'"
