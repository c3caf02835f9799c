"""How the QuickBooks connector looks records up and what it makes of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.support.quickbooks import START, Company

from ledgerbridge.connectors.quickbooks.customers import CUSTOMERS
from ledgerbridge.connectors.quickbooks.records import sift


def test_record_holds_every_path_of_the_schema_with_its_kind_of_value() -> None:
    company = Company(income_account="79")
    id = company.enters(
        "Item", Name="Widget", Type="Service", UnitPrice=19.9, Sku="W-1", IncomeAccountRef={"value": "79"}
    )

    async def read() -> None:
        record = (await company.connector.fetch("Item", [id])).found[id]
        assert record.fields.keys() == {spec.path for spec in await company.connector.schema("Item")}
        assert record.fields["UnitPrice"] == Decimal("19.9")
        assert record.fields["Active"] is True
        assert record.fields["IncomeAccountRef.value"] == "79"
        assert record.fields["Description"] is None
        assert (record.version, record.modified) == ("0", START)

    asyncio.run(read())


def test_fetch_of_many_ids_is_one_call_and_tells_what_is_missing() -> None:
    company = Company()
    ids = company.loads("Customer", [{"DisplayName": f"C {n}"} for n in range(400)])
    company.does("Customer", ids[3], do="deactivate")
    fetched = asyncio.run(company.connector.fetch("Customer", [*ids, "987654"]))
    assert fetched.found.keys() == set(ids) - {ids[3]}
    assert list(fetched.missing) == [ids[3], "987654"]
    assert len(company.calls()) == 1


def test_fetch_of_nothing_asks_nothing() -> None:
    company = Company()
    assert not asyncio.run(company.connector.fetch("Customer", [])).found
    assert company.calls() == []


@pytest.mark.parametrize("name", ["Amy's Bird Sanctuary", "a\\b", "x' OR '1'='1; --", "100% Ångström", "東京"])
def test_names_are_found_whatever_characters_they_hold(name: str) -> None:
    company = Company()
    id = company.enters("Customer", DisplayName=name)
    company.enters("Customer", DisplayName="Another")
    found = asyncio.run(company.connector.find("Customer", "DisplayName", [name, "nobody"]))
    assert {asked: [record.id for record in records] for asked, records in found.items()} == {name: [id]}


def test_email_is_found_in_any_case_and_every_holder_is_listed() -> None:
    company = Company()
    ids = [
        company.enters("Customer", DisplayName=f"C {n}", PrimaryEmailAddr={"Address": "Eva@Nordwind.example"})
        for n in range(2)
    ]
    found = asyncio.run(company.connector.find("Customer", "PrimaryEmailAddr.Address", [" eva@nordwind.EXAMPLE"]))
    assert [record.id for record in found[" eva@nordwind.EXAMPLE"]] == ids


def test_inactive_records_are_not_found() -> None:
    company = Company()
    id = company.enters("Customer", DisplayName="Eva", PrimaryEmailAddr={"Address": "eva@nordwind.example"})
    company.does("Customer", id, do="deactivate")
    assert asyncio.run(company.connector.find("Customer", "PrimaryEmailAddr.Address", ["eva@nordwind.example"])) == {}


def test_a_hundred_keys_are_one_call_and_empty_ones_are_not_asked() -> None:
    company = Company(income_account="79")
    asked = [f"SKU-{n}" for n in range(100)]
    asyncio.run(company.connector.find("Item", "Sku", [*asked, "", "  "]))
    [call] = company.calls()
    assert "'SKU-99')" in call
    assert "''" not in call


def test_count_is_of_active_records() -> None:
    company = Company()
    ids = company.loads("Customer", [{"DisplayName": f"C {n}"} for n in range(5)])
    company.does("Customer", ids[0], do="deactivate")
    assert asyncio.run(company.connector.count("Customer")) == 4


def test_row_that_does_not_fit_is_noted_and_stops_no_other() -> None:
    rows = [
        {"Id": "1", "SyncToken": "0", "DisplayName": "Fine"},
        {"Id": "2", "DisplayName": {"odd": True}},
        {"Id": "3", "Balance": "much"},
        {"DisplayName": "No id"},
    ]
    sifted = sift(CUSTOMERS, rows)
    assert sifted.records.keys() == {"1"}
    assert {id: problem.field for id, problem in sifted.drift.items()} == {"2": "DisplayName", "3": "Balance", "": "Id"}
    assert {problem.code for problem in sifted.drift.values()} == {"LB-DRIFT-01"}


def test_projects_are_no_customers() -> None:
    rows = [{"Id": "1", "IsProject": True}, {"Id": "2", "IsProject": False}]
    assert sift(CUSTOMERS, rows).records.keys() == {"2"}


def test_time_of_creation_stands_in_where_no_change_is_told() -> None:
    row = {"Id": "1", "MetaData": {"CreateTime": "2026-03-02T01:00:00-08:00"}}
    assert sift(CUSTOMERS, [row]).records["1"].modified == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_versions_count_upwards() -> None:
    connector = Company().connector
    assert connector.is_older("Customer", "9", "10")
    assert not connector.is_older("Customer", "10", "9")
    assert not connector.is_older("Customer", None, "9")


@pytest.mark.parametrize(
    ("type", "path", "one", "other"),
    [
        ("Customer", "BillAddr.Country", "SWE", "Sweden"),
        ("Customer", "BillAddr.Country", "UK", "GBR"),
        ("Customer", "PrimaryEmailAddr.Address", " Eva@Nordwind.Example", "eva@nordwind.example"),
        ("Customer", "Notes", "a\r\nb ", "a\nb"),
        ("Item", "UnitPrice", None, Decimal("0.00")),
        ("Item", "UnitPrice", "19.90", Decimal("19.9")),
        ("Item", "Taxable", "true", True),
        ("Item", "Name", "  ", None),
    ],
)
def test_values_that_mean_the_same_have_one_normal_form(type: str, path: str, one: object, other: object) -> None:
    connector = Company().connector
    assert connector.normal_form(type, path, one) == connector.normal_form(type, path, other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [("DisplayName", "Acme", "ACME"), ("BillAddr.Country", "Atlantis", "Lemuria"), ("Balance", None, Decimal(0))],
)
def test_values_that_differ_keep_different_normal_forms(path: str, one: object, other: object) -> None:
    connector = Company().connector
    assert connector.normal_form("Customer", path, one) != connector.normal_form("Customer", path, other)  # type: ignore[arg-type]
