"""Companies, people and contact persons of HubSpot; accounts and contacts of Exact; each way."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.hubspot_exact_world import ACCOUNTS, COMPANIES, CONTACTS, EXACT, PEOPLE, world

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets

BACK = "".join(f'[flows.{name}]\ndirection = "right-to-left"\n' for name in ("companies", "customers", "contacts"))
PLACE = {
    "address": ("AddressLine1", "Storgatan 12"),
    "city": ("City", "Umeå"),
    "zip": ("Postcode", "903 26"),
    "country": ("Country", "SE"),
    "phone": ("Phone", "+46 8 123 456"),
    "website": ("Website", "https://www.example.com"),
}
"""{property: (field of accounts, value)} of what companies and people have."""
PERSON = {
    "firstname": ("FirstName", "Ann"),
    "lastname": ("LastName", "Öberg"),
    "phone": ("Phone", "+46 8 123 457"),
    "mobilephone": ("Mobile", "+46 70 1"),
    "jobtitle": ("JobTitleDescription", "Buyer"),
}
EMAIL = "ann@oberg.example"


def left(fields: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, (_, value) in fields.items()}


def right(fields: dict[str, tuple[str, str]]) -> dict[str, str]:
    return dict(fields.values())


def chosen(row: dict[str, Any], names: Any) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


@pytest.mark.feature("F-HS-EX-CUS-01", "F-CORE-CUS-10", "F-HS-EX-CUS-02")
def test_a_golden_company_with_its_person_arrives_in_exact() -> None:
    with world() as office:
        office.company("Öberg AB", **left(PLACE))
        office.contact(EMAIL, "Öberg AB", **left(PERSON))
        office.sync()
        account = office.row(ACCOUNTS)
        assert chosen(account, right(PLACE)) == right(PLACE)
        assert chosen(account, ("Name", "Email", "Status")) == {"Name": "Öberg AB", "Email": EMAIL, "Status": "C"}
        person = office.row(PEOPLE)
        assert chosen(person, right(PERSON)) == right(PERSON)
        assert (person["Account"], person["Email"]) == (account["ID"], EMAIL)
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-CUS-01", "F-CORE-CUS-10")
def test_a_golden_person_arrives_in_exact_alone() -> None:
    with world() as office:
        office.contact(EMAIL, firstname="Ann", lastname="Öberg", **left(PLACE))
        office.sync()
        account = office.row(ACCOUNTS)
        assert chosen(account, right(PLACE)) == right(PLACE)
        assert chosen(account, ("Name", "Email", "MainContact")) == {
            "Name": "Ann Öberg",
            "Email": EMAIL,
            "MainContact": None,
        }
        assert office.rows(PEOPLE) == []
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-CUS-01", "F-CORE-CUS-10", "F-CORE-B-07")
def test_a_golden_account_with_its_person_arrives_in_hubspot() -> None:
    with world(BACK) as office:
        account = office.enters(ACCOUNTS, Name="Öberg AB", Status="C", Email=EMAIL, VATNumber="SE1", **right(PLACE))
        office.enters(PEOPLE, Account=account, Email=EMAIL, **right(PERSON))
        office.sync()
        held = office.held(COMPANIES)
        assert chosen(held, left(PLACE)) == left(PLACE)
        assert (held["name"], held["lifecyclestage"]) == ("Öberg AB", "customer")
        person = office.held(CONTACTS)
        assert chosen(person, left(PERSON)) == left(PERSON)
        assert (person["email"], person["associatedcompanyid"]) == (EMAIL, held["hs_object_id"])
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-CUS-01")
def test_a_golden_private_account_arrives_in_hubspot_as_a_person() -> None:
    with world(BACK) as office:
        office.enters(ACCOUNTS, Name="Ann Maria Öberg", Status="C", Email=EMAIL, **right(PLACE))
        office.sync()
        person = office.held(CONTACTS)
        assert chosen(person, left(PLACE)) == left(PLACE)
        assert (person["firstname"], person["lastname"], person["email"]) == ("Ann", "Maria Öberg", EMAIL)
        assert office.pair.records("hubspot", COMPANIES) == []
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-CUS-04")
def test_a_person_who_gets_a_company_is_moved_under_it_and_not_doubled() -> None:
    with world() as office:
        id = office.contact(EMAIL, firstname="Ann", lastname="Öberg")
        office.sync()
        before = office.row(ACCOUNTS)["ID"]
        office.company("Öberg AB")
        vendor = office.pair.vendor("hubspot")
        vendor.person_edits(office.pair.account("hubspot"), CONTACTS, id, {"associations": {"company": "Öberg AB"}})
        office.sync()
        account = office.row(ACCOUNTS)
        assert (account["ID"], account["Name"]) == (before, "Öberg AB")
        assert office.row(PEOPLE)["Account"] == before
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-CUS-04", "F-HS-EX-CUS-01")
def test_several_people_of_one_company_are_contacts_of_one_account() -> None:
    with world() as office:
        office.company("Öberg AB")
        for name in ("ann", "bo"):
            office.contact(f"{name}@oberg.example", "Öberg AB", firstname=name)
        office.sync()
        account = office.row(ACCOUNTS)["ID"]
        assert [row["Account"] for row in office.rows(PEOPLE)] == [account, account]


@pytest.mark.feature("F-CORE-CUS-01")
def test_a_change_without_any_order_travels() -> None:
    with world() as office:
        id = office.company("Öberg AB", phone="1")
        office.contact(EMAIL, "Öberg AB")
        office.sync()
        office.edits(COMPANIES, id, phone="2")
        office.sync()
        assert office.row(ACCOUNTS)["Phone"] == "2"


@pytest.mark.feature("F-CORE-CUS-03")
@pytest.mark.parametrize(
    ("key", "counts"),
    [("", {"excluded": 1}), ('left.key = "name"\nright.key = "Name"', {"linked": 1})],
)
def test_a_company_without_an_email_is_left_out_unless_another_key_is_chosen(key: str, counts: dict[str, int]) -> None:
    with world(f"[flows.companies]\n{key}") as office:
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C")
        office.company("Öberg AB")
        assert office.sync().counts["companies"] == counts
        assert len(office.rows(ACCOUNTS)) == 1


BY_NAME_AND_TOWN = """[flows.companies]
left = { key = "name", second_key = "zip" }
right = { key = "Name", second_key = "Postcode" }
"""


@pytest.mark.feature("F-CORE-CUS-03")
def test_by_name_and_postal_code_one_of_two_namesakes_is_found() -> None:
    with world(BY_NAME_AND_TOWN) as office:
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C", Postcode="111 22", City="Stockholm")
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C", Postcode="972 33", City="Luleå")
        office.company("Öberg AB", zip="97233", phone="1")
        office.company("Öberg AB", zip="41101", phone="2")
        office.company("Nilsson AB")
        assert office.sync().counts["companies"] == {"created": 1, "updated": 1, "excluded": 1}
        assert {row["Postcode"]: row["Phone"] for row in office.rows(ACCOUNTS)} == {
            "111 22": None,
            "97233": "1",
            "41101": "2",
        }
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-CUS-03")
def test_a_second_key_on_one_side_alone_is_refused() -> None:
    with (
        pytest.raises(SetupError, match="a second key needs a field on both sides"),
        world('[flows.companies]\nleft = { key = "name", second_key = "zip" }') as office,
    ):
        office.sync()


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.parametrize(
    ("chosen_", "phone", "website"),
    [("always", "A", "https://f.example"), ("empty", "B", "https://f.example"), ("never", "B", None)],
)
def test_which_fields_of_an_account_are_updated_is_chosen(chosen_: str, phone: str, website: str | None) -> None:
    with world(f'[flows.companies]\nupdate_existing = "{chosen_}"') as office:
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C", Email=EMAIL, Phone="B")
        office.company("Öberg AB", phone="A", website="https://f.example")
        office.contact(EMAIL, "Öberg AB")
        office.sync()
        account = office.row(ACCOUNTS)
        assert (account["Phone"], account["Website"]) == (phone, website)


TAXED = 'tax.home = "NL"\nvat_property = "own"\ntax.by_country = { NL = "2", "EU business" = "7", EU = "4", "*" = "6" }'
CLASSED = 'classification.property = "own"\nclassification.table = { gold = "@classification:KEY" }'
SETTINGS: list[tuple[str, dict[str, str], str, str | None]] = [
    ('status = "C"', {}, "Status", "C"),
    ('status = "P"', {}, "Status", "P"),
    (TAXED, {"country": "NL"}, "SalesVATCode", "2"),
    (TAXED, {"country": "BE", "own": "BE0428759497"}, "SalesVATCode", "7"),
    (TAXED, {"country": "BE", "own": "BE1"}, "SalesVATCode", "4"),
    (TAXED, {"country": "US"}, "SalesVATCode", "6"),
    (TAXED, {}, "SalesVATCode", None),
    ('vat_property = "own"', {"own": "BE0428759497"}, "VATNumber", "BE0428759497"),
    ('revenue.by_country = { DE = "@account:8100" }', {"country": "DE"}, "GLAccountSales", "@account:8100"),
    ('revenue.by_country = { DE = "@account:8100" }', {"country": "NL"}, "GLAccountSales", None),
    (CLASSED, {"own": "gold"}, "Classification1", "@classification:KEY"),
    (CLASSED, {}, "Classification1", None),
]


@pytest.mark.feature(
    *("F-HS-EX-CUS-03", "F-HS-EX-CUS-02", "F-CORE-CUS-06", "F-CORE-CUS-07", "F-CORE-CUS-09", "F-CORE-CUS-11")
)
@pytest.mark.parametrize(("settings", "properties", "field", "expected"), SETTINGS)
def test_a_setting_gives_what_it_says(
    settings: str, properties: dict[str, str], field: str, expected: str | None
) -> None:
    with world() as office:
        office.property(COMPANIES, "own")
        office.configured(f"[flows.companies]\n{settings}")
        office.company("Öberg AB", **properties)
        office.contact(EMAIL, "Öberg AB")
        office.sync()
        assert office.row(ACCOUNTS)[field] == (office.with_ids(expected) if expected else None)
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-CUS-03", "F-CORE-CUS-09")
def test_the_classification_of_an_account_stands_on_the_property() -> None:
    with world() as office:
        office.property(COMPANIES, "own")
        office.configured(f'[flows.companies]\ndirection = "right-to-left"\n{CLASSED}')
        key = office.id_of("crm/AccountClassifications", "KEY")
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C", Email=EMAIL, VATNumber="SE1", Classification1=key)
        office.sync()
        assert office.held(COMPANIES)["own"] == "gold"


@pytest.mark.feature("F-HS-EX-CUS-03", "F-CORE-CUS-08")
def test_cost_centres_of_accounts_are_listed_with_the_reason() -> None:
    for name in ("companies", "customers"):
        flow = presets.load(f"hubspot-{EXACT}").flow_named(name)
        assert flow is not None and "on the lines of documents" in flow.unavailable["cost_centre"]


@pytest.mark.feature("F-CORE-CUS-12")
def test_custom_fields_arrive_by_their_kind() -> None:
    rules = "".join(
        f'[[flows.products.rule]]\nid = "{kind}"\nleft = "own_{kind}"\nright = "{field}"\n'
        for kind, field in (
            ("string", "FreeTextField_04"),
            ("number", "FreeNumberField_01"),
            ("date", "FreeDateField_01"),
        )
    )
    with world(f"[flows.products]\n{rules}") as office:
        for kind in ("string", "number", "date"):
            office.property("products", f"own_{kind}", kind)
        office.product("OAK-1", own_string="Oak", own_number="12.5", own_date="2026-02-28")
        office.sync()
        item = office.row("logistics/Items", Code="OAK-1")
        assert (item["FreeTextField_04"], float(item["FreeNumberField_01"])) == ("Oak", 12.5)
        assert office.day(item["FreeDateField_01"]) == "2026-02-28"


LIFE = '[flows.companies]\ndirection = "right-to-left"\nleft.key = "name"\nright.key = "Name"\n{}'


@pytest.mark.feature("F-CORE-B-07")
@pytest.mark.parametrize(
    ("settings", "before", "after"),
    [
        ("", "lead", "customer"),
        ("", "evangelist", "evangelist"),
        ("lifecycle.existing = false", "lead", "lead"),
        ('lifecycle.stage = "opportunity"', "lead", "opportunity"),
    ],
)
def test_the_lifecycle_stage_moves_on_and_never_back(settings: str, before: str, after: str) -> None:
    with world(LIFE.format(settings)) as office:
        office.company("Öberg AB", lifecyclestage=before)
        office.enters(ACCOUNTS, Name="Öberg AB", Status="C", VATNumber="SE1")
        office.sync()
        assert office.held(COMPANIES)["lifecyclestage"] == after
