"""Customers between Exact and QuickBooks: companies with their contact, private persons, and their addresses."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.exact_quickbooks import (
    ACCOUNTS,
    BOTH,
    CONTACTS,
    LEFT,
    RIGHT,
    TO_LEFT,
    TO_RIGHT,
    TwoBooks,
    configuration,
)

ADDRESSES = "crm/Addresses"
PLACE = {"Line1": "Storgatan 12", "PostalCode": "903 26", "City": "Umeå", "Country": "SE"}
QUAY = {"Line1": "Kajen 1", "PostalCode": "903 27", "City": "Holmsund", "Country": "SE"}
HERE = ("AddressLine1", "Postcode", "City", "Country")
TO_EXACT = dict.fromkeys(("customers", "contacts", "addresses"), TO_LEFT)


def company(pair: TwoBooks, name: str = "Öberg AB", email: str = "ann@oberg.example", **more: Any) -> str:
    person = {"CompanyName": name, "GivenName": "Ann", "FamilyName": "Öberg"}
    return pair.customer(name, email, **{**person, **more})


def live(pair: TwoBooks, type: str) -> list[dict[str, Any]]:
    return [row for row in pair.records(LEFT, type) if not row.get("Deleted")]


def place_of(record: dict[str, Any]) -> list[Any]:
    return [str(record[name]).strip() for name in HERE]


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.feature("F-CORE-CUS-10")
def test_a_golden_company_is_an_account_with_its_contact_and_its_delivery_address() -> None:
    with TwoBooks(configuration(**TO_EXACT)) as pair:
        more = {"PrimaryPhone": {"FreeFormNumber": "+46 8 123 456"}, "Mobile": {"FreeFormNumber": "+46 70 1"}}
        web = {"WebAddr": {"URI": "https://oberg.example"}, "Notes": "Pays late"}
        company(pair, BillAddr=PLACE, ShipAddr=QUAY, **more, **web)
        assert pair.synced().counts == {name: {"created": 1} for name in TO_EXACT}
        account = pair.debtors()["ann@oberg.example"]
        told = [account[name] for name in ("Name", "Status", "Phone", "Website", "Remarks")]
        assert told == ["Öberg AB", "C", "+46 8 123 456", "https://oberg.example", "Pays late"]
        assert place_of(account) == ["Storgatan 12", "903 26", "Umeå", "SE"]
        (contact,) = live(pair, CONTACTS)
        told = [contact[name] for name in ("Account", "FirstName", "LastName", "Email", "Mobile")]
        assert told == [account["ID"], "Ann", "Öberg", "ann@oberg.example", "+46 70 1"]
        (delivery,) = [row for row in live(pair, ADDRESSES) if row["Type"] == 4]
        assert (delivery["Account"], place_of(delivery)) == (account["ID"], ["Kajen 1", "903 27", "Holmsund", "SE"])
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.feature("F-CORE-CUS-04")
def test_a_person_is_an_account_alone_and_moves_under_a_company_without_being_doubled() -> None:
    with TwoBooks(configuration(**TO_EXACT)) as pair:
        id = pair.customer("Bo Lind", "bo@example.com", GivenName="Bo", FamilyName="Lind", BillAddr=PLACE)
        pair.synced()
        assert [row["Name"] for row in live(pair, ACCOUNTS) if row["Status"] == "C"] == ["Bo Lind"]
        assert live(pair, CONTACTS) == []
        pair.edits(RIGHT, "Customer", id, CompanyName="Lind AB")
        pair.synced()
        (account,) = [row for row in live(pair, ACCOUNTS) if row["Status"] == "C"]
        (contact,) = live(pair, CONTACTS)
        assert (account["Name"], contact["Account"], contact["FullName"]) == ("Lind AB", account["ID"], "Bo Lind")
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.feature("F-CORE-CUS-10")
def test_golden_accounts_arrive_whole_in_quickbooks() -> None:
    with TwoBooks(configuration(customers=TO_RIGHT, contacts=TO_RIGHT, addresses=TO_RIGHT)) as pair:
        address = dict(zip(HERE, ("Storgatan 12", "903 26", "Umeå", "SE"), strict=True))
        more = {"Phone": "+46 8 123 456", "Website": "https://oberg.example", "Remarks": "Pays late"}
        account = pair.debtor("Öberg AB", "ann@oberg.example", **address, **more)
        person = {"FirstName": "Ann", "LastName": "Öberg", "Email": "ann@oberg.example", "Mobile": "+46 70 1"}
        contact = pair.enters(LEFT, CONTACTS, Account=account, **person)["ID"]
        pair.edits(LEFT, ACCOUNTS, account, MainContact=contact)
        quay = dict(zip(HERE, ("Kajen 1", "903 27", "Holmsund", "SE"), strict=True))
        pair.enters(LEFT, ADDRESSES, Account=account, Type=4, Main=True, **quay)
        pair.debtor("Bo Lind", "bo@example.com")
        pair.enters(LEFT, ACCOUNTS, Name="A prospect", Email="p@example.com", Status="P")
        report = pair.synced()
        assert report.counts["customers"]["created"] == 2
        for _ in range(2):
            pair.synced()
        made = pair.customers()
        assert set(made) == {"ann@oberg.example", "bo@example.com"}
        oberg = made["ann@oberg.example"]
        told = [oberg[name] for name in ("DisplayName", "CompanyName", "GivenName", "FamilyName")]
        assert told == ["Öberg AB", "Öberg AB", "Ann", "Öberg"]
        assert oberg["Mobile"]["FreeFormNumber"] == "+46 70 1"
        assert PLACE.items() <= oberg["BillAddr"].items()
        assert QUAY.items() <= oberg["ShipAddr"].items()
        assert oberg["Notes"].startswith("Pays late")
        assert (made["bo@example.com"]["DisplayName"], made["bo@example.com"].get("CompanyName")) == ("Bo Lind", None)
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.parametrize(
    ("clash", "names"),
    [
        ("fail", ["Öberg AB"]),
        ("suffix", ["Öberg AB", "Öberg AB (2)"]),
        ("link", ["Öberg AB"]),
        ("sub-customer", ["Öberg AB", "Öberg AB (2)"]),
    ],
)
def test_a_display_name_in_use_is_handled_as_chosen(clash: str, names: list[str]) -> None:
    with TwoBooks(configuration(customers=f'{TO_RIGHT}on_name_clash = "{clash}"\n')) as pair:
        pair.customer("Öberg AB")
        pair.debtor("Öberg AB", "ann@oberg.example")
        report = pair.synced()
        held = pair.records(RIGHT, "Customer")
        assert sorted(row["DisplayName"] for row in held) == names
        failed = report.counts["customers"].get("failed", 0)
        assert failed == (1 if clash == "fail" else 0)
        linked = [row["DisplayName"] for row in held if row.get("PrimaryEmailAddr")]
        assert linked == ([] if clash == "fail" else [names[-1]])
        assert len([row for row in held if row.get("ParentRef")]) == (1 if clash == "sub-customer" else 0)


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.feature("F-CORE-B-15")
def test_two_ways_each_side_reaches_the_other_and_nothing_echoes() -> None:
    with TwoBooks(configuration(customers=BOTH, contacts=BOTH, addresses=BOTH)) as pair:
        there = company(pair, BillAddr=PLACE, ShipAddr=QUAY)
        here = pair.debtor("Bo Lind", "bo@example.com")
        pair.synced()
        assert pair.settles()
        account = pair.debtors()["ann@oberg.example"]
        (contact,) = live(pair, CONTACTS)
        (delivery,) = [row for row in live(pair, ADDRESSES) if row["Type"] == 4]
        pair.edits(LEFT, ACCOUNTS, account["ID"], Phone="+46 8 1")
        pair.edits(LEFT, CONTACTS, contact["ID"], LastName="Lind")
        pair.edits(LEFT, ADDRESSES, delivery["ID"], City="Obbola")
        pair.edits(LEFT, ACCOUNTS, here, Phone="+46 8 2")
        pair.synced()
        customer = next(row for row in pair.records(RIGHT, "Customer") if row["Id"] == there)
        assert customer["PrimaryPhone"]["FreeFormNumber"] == "+46 8 1"
        assert (customer["FamilyName"], customer["ShipAddr"]["City"]) == ("Lind", "Obbola")
        assert pair.customers()["bo@example.com"]["PrimaryPhone"]["FreeFormNumber"] == "+46 8 2"
        pair.edits(RIGHT, "Customer", there, GivenName="Anna")
        pair.synced()
        assert [row["FirstName"] for row in live(pair, CONTACTS)] == ["Anna"]
        assert pair.settles()


@pytest.mark.feature("F-CORE-CUS-01")
@pytest.mark.feature("F-CORE-CUS-03")
def test_an_email_ties_records_that_were_there_and_a_change_arrives_without_any_order() -> None:
    with TwoBooks(configuration(customers=TO_LEFT)) as pair:
        held = pair.debtor("Oberg", "Ann@Oberg.example ")
        there = company(pair)
        bare = pair.customer("No e-mail")
        report = pair.synced()
        assert {name: report.counts["customers"][name] for name in ("updated", "excluded")} == {
            "updated": 1,
            "excluded": 1,
        }
        assert pair.outcomes(report, "customers")[bare].reason == "no e-mail"
        pair.edits(RIGHT, "Customer", there, PrimaryPhone={"FreeFormNumber": "+46 8 9"})
        pair.synced()
        (account,) = [row for row in live(pair, ACCOUNTS) if row["Status"] == "C"]
        assert (account["ID"], account["Name"], account["Phone"]) == (held, "Öberg AB", "+46 8 9")


@pytest.mark.feature("F-CORE-CUS-03")
def test_another_key_matches_customers_without_email() -> None:
    keys = 'left = { key = "Name" }\nright = { key = "DisplayName" }\n'
    with TwoBooks(configuration(customers=f"{TO_LEFT}{keys}")) as pair:
        held = pair.debtor("Öberg AB")
        pair.customer("Öberg AB", PrimaryPhone={"FreeFormNumber": "+46 8 9"})
        pair.synced()
        (account,) = [row for row in live(pair, ACCOUNTS) if row["Status"] == "C"]
        assert (account["ID"], account["Phone"]) == (held, "+46 8 9")


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.parametrize(
    ("updating", "phone", "fax"), [("always", "A", "F"), ("empty", "B", "F"), ("never", "B", None)]
)
def test_what_is_updated_is_a_choice(updating: str, phone: str, fax: str | None) -> None:
    with TwoBooks(configuration(customers=f'{TO_LEFT}update_existing = "{updating}"\n')) as pair:
        pair.debtor("Öberg AB", "ann@oberg.example", Phone="B")
        company(pair, PrimaryPhone={"FreeFormNumber": "A"}, Fax={"FreeFormNumber": "F"})
        pair.synced()
        account = pair.debtors()["ann@oberg.example"]
        assert (account["Phone"], account["Fax"]) == (phone, fax)


@pytest.mark.feature("F-CORE-CUS-06")
@pytest.mark.feature("F-CORE-CUS-07")
def test_tax_code_and_revenue_account_follow_the_country() -> None:
    with TwoBooks(configuration(customers=TO_LEFT)) as pair:
        services = pair.entry("financial/GLAccounts", "8100", LEFT)
        chosen = '[integration.pair.flows.customers.tax]\nhome = "NL"\nby_country = { NL = "2", EU = "7", "*" = "6" }\n'
        revenue = f'[integration.pair.flows.customers.revenue]\nby_country = {{ DE = "{services}" }}\n'
        pair.configuration = configuration(chosen + revenue, customers=TO_LEFT)
        for country in ("NL", "DE", "US"):
            pair.customer(country, f"{country}@example.com", BillAddr={"Line1": "1 Street", "Country": country})
        pair.synced()
        made = {name: row for name, row in pair.debtors().items() if "@" in name}
        codes = {name[:2]: str(row["SalesVATCode"]).strip() for name, row in made.items()}
        assert codes == {"NL": "2", "DE": "7", "US": "6"}
        accounts = {name[:2]: row["GLAccountSales"] for name, row in made.items()}
        assert accounts == {"NL": None, "DE": services, "US": None}


@pytest.mark.feature("F-CORE-CUS-09")
@pytest.mark.feature("F-EX-QB-ORD-03")
@pytest.mark.parametrize("way", [TO_LEFT, TO_RIGHT])
def test_classification_and_terms_are_mapped_both_ways(way: str) -> None:
    with TwoBooks(configuration()) as pair:
        key = pair.entry("crm/AccountClassifications", "KEY", LEFT)
        (type,) = pair.load(RIGHT, "CustomerType", [{"Name": "Key accounts"}])
        tables = f'classification = {{ "{key}" = "{type}" }}\nterms = {{ "30" = "3", "14" = "2" }}\n'
        pair.configuration = configuration(customers=f"{way}{tables}")
        if way == TO_LEFT:
            company(pair, CustomerTypeRef={"value": type}, SalesTermRef={"value": "3"})
            pair.synced()
            account = pair.debtors()["ann@oberg.example"]
            assert (account["Classification1"], account["PaymentConditionSales"].strip()) == (key, "30")
        else:
            pair.debtor("Öberg AB", "ann@oberg.example", Classification1=key, PaymentConditionSales="14")
            pair.synced()
            customer = pair.customers()["ann@oberg.example"]
            assert (customer["CustomerTypeRef"]["value"], customer["SalesTermRef"]["value"]) == (type, "2")


@pytest.mark.feature("F-EX-QB-CUS-01")
@pytest.mark.parametrize(("status", "held"), [("C", "C"), ("P", "P")])
def test_new_accounts_get_the_status_that_was_chosen(status: str, held: str) -> None:
    with TwoBooks(configuration(customers=f'{TO_LEFT}status = "{status}"\n')) as pair:
        company(pair)
        pair.synced()
        assert pair.debtors()["ann@oberg.example"]["Status"] == held


@pytest.mark.feature("F-CORE-CUS-12")
def test_free_choice_fields_of_an_account_can_be_mapped() -> None:
    rule = """[[integration.pair.flows.customers.rule]]
id = "resale"
left = "ChamberOfCommerce"
right = "ResaleNum"
"""
    with TwoBooks(configuration(rule, customers=TO_RIGHT)) as pair:
        pair.debtor("Öberg AB", "ann@oberg.example", ChamberOfCommerce="12345678")
        pair.synced()
        assert pair.customers()["ann@oberg.example"]["ResaleNum"] == "12345678"
