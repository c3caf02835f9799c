"""Free fields and classifications, under the names that a division gives them."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.exact_world import Division, answer, change, new

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.connectors.exact.labels import named
from ledgerbridge.model.values import Value
from ledgerbridge.seams.transport import HttpResponse

ITEMS = "logistics/Items"
ID = "0b5c7f1e-2f2d-4b7e-9a53-3f1f6d3c9e01"
FREE: dict[str, Value] = {
    "FreeTextField_01": "Blue",
    "FreeNumberField_08": Decimal("12.5"),
    "FreeDateField_02": date(2026, 3, 1),
    "FreeBoolField_05": True,
}


def rows(*found: dict[str, Any]) -> HttpResponse:
    return answer(200, msgspec.json.encode({"d": list(found)}))


def told(value: str, description: str) -> dict[str, Any]:
    return {"ItemID": ID, "Number": 1, "Description": description, "Value": value}


def schema(division: Division, type: str = ITEMS) -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in asyncio.run(division.connector.schema(type))}


def test_free_fields_of_every_kind_are_offered_written_and_read() -> None:
    division = Division()
    kinds = [schema(division)[path].kind for path in FREE]
    assert kinds == [Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.BOOL]
    create = new(1, ITEMS, {"Code": "OAK-1", "Description": "Oak", **FREE})
    [made] = asyncio.run(division.write(ITEMS, create))
    assert isinstance(made, Written), made
    [changed] = asyncio.run(division.write(ITEMS, change(made.id, {"FreeTextField_01": "Red"})))
    assert isinstance(changed, Written), changed
    fields = asyncio.run(division.connector.fetch(ITEMS, [made.id])).found[made.id].fields
    assert {path: fields[path] for path in FREE} == {**FREE, "FreeTextField_01": "Red"}


def test_fullest_item_tells_the_labels_of_free_fields_once() -> None:
    division = Division()
    full = {"ID": ID, "FreeTextField_03": "Blue", "FreeNumberField_01": 2.5, "FreeBoolField_01": False}
    extra = rows(told("Blue", "Colour"), told("2.5", "Length in metres"))
    division.transport.answers = [rows({"ID": division.item(), "FreeTextField_03": "Red"}, full), extra]
    specs = schema(division)
    assert specs["FreeTextField_03"].label == "Colour"
    assert specs["FreeNumberField_01"].label == "Length in metres"
    assert specs["FreeTextField_01"].label == "Free text field 1"
    assert division.calls() == ["GET logistics/Items", "GET read/logistics/ItemExtraField"]
    assert schema(division) == specs
    assert len(division.calls()) == 2


def test_items_without_free_fields_are_asked_for_no_labels() -> None:
    division = Division()
    division.item()
    assert schema(division)["FreeTextField_01"].label == "Free text field 1"
    assert division.calls() == ["GET logistics/Items"]


@pytest.mark.parametrize(
    "extra",
    [
        [told("Blue", "Colour")],
        [told("Blue", "Colour"), told("Blue", "Lining")],
        [told("Green", "Colour"), told("", "Lining")],
        [{}, {"Value": None, "Description": 7}, {"Value": ["Blue"]}],
    ],
)
def test_row_that_could_be_of_two_fields_or_of_none_labels_none(extra: list[dict[str, Any]]) -> None:
    assert named({"FreeTextField_01": "Blue", "FreeTextField_02": "Blue"}, extra) == {}


def test_two_rows_of_one_value_label_none() -> None:
    assert named({"FreeTextField_01": "Blue"}, [told("Blue", "Colour"), told("Blue", "Lining")]) == {}


def test_row_that_says_no_more_than_the_property_leaves_its_label() -> None:
    assert named({"FreeTextField_01": "Blue"}, [told("Blue", "FreeTextField_01"), told("x", "")]) == {}


@pytest.mark.parametrize(
    "refusal", [answer(403), answer(500), answer(200, b"<html>"), rows({"ID": ID, "FreeTextField_01": {}})]
)
def test_labels_that_cannot_be_had_stop_nothing(refusal: HttpResponse) -> None:
    division = Division()
    division.transport.answers = [refusal] * 9
    assert schema(division)["FreeTextField_01"].label == "Free text field 1"


def test_classifications_of_accounts_have_the_names_of_the_division() -> None:
    specs = schema(Division(), "crm/Accounts")
    assert (specs["Classification1"].label, specs["Classification2"].label) == ("Segment", "Classification 2")
    assert not [path for path in specs if path.startswith("Free")]


def test_classifications_of_accounts_are_choices_with_the_values_of_the_division() -> None:
    division = Division()
    specs = schema(division, "crm/Accounts")
    assert (specs["Classification1"].kind, specs["Classification1"].custom) == (Kind.CHOICE, True)
    assert specs["Classification1"].option_labels == ("Key account", "Standard")
    assert (specs["Classification2"].options, specs["Classification2"].option_labels) == ((), ())
    assert division.calls() == ["GET crm/AccountClassificationNames", "GET crm/AccountClassifications"]


def test_a_division_without_classifications_is_not_asked_for_their_values() -> None:
    division = Division()
    division.transport.answers = [rows()]
    assert schema(division, "crm/Accounts")["Classification1"].options == ()
    assert division.calls() == ["GET crm/AccountClassificationNames"]


def test_fields_that_each_division_names_for_itself_are_told_apart() -> None:
    division = Division()
    of_items, of_addresses = schema(division), schema(division, "crm/Addresses")
    assert [of_items[path].custom for path in ("FreeTextField_10", "Class_01", "Code")] == [True, True, False]
    assert [of_addresses[path].custom for path in ("FreeTextField_05", "FreeNumberField_05", "City")] == [
        True,
        True,
        False,
    ]
    assert "FreeTextField_06" not in of_addresses


def test_other_types_ask_for_no_labels() -> None:
    division = Division()
    schema(division, "crm/Contacts")
    assert division.calls() == []
