"""`fields` and `lists` show an account as it is at this moment, and `check` and `plan` what has changed in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import URL, CommandLine
from tests.support.owner import HubSpotOwner
from tests.support.start import clock

from ledgerbridge.sandbox.kit.sandbox import Sandbox

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts.md"
FILE = """
version = 1
[integration.office]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
[[integration.office.flows.customers.rule]]
id = "segment"
left = "segment"
right = "ResaleNum"
"""


class Office:
    """HubSpot and QuickBooks, connected, and HubSpot's owner."""

    def __init__(self, home: Path) -> None:
        self.sandbox = Sandbox(clock=clock(), seed=1)
        self.run = CommandLine(home, self.sandbox)
        self.owner = HubSpotOwner(self.sandbox)
        for vendor in ("hubspot", "quickbooks"):
            assert self.run("connect", vendor, "--sandbox", URL).code == 0


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def mapped(office: Office) -> Office:
    """A rule of its own maps a property, and one pass has seen the fields."""
    office.owner.add("contacts", "segment", "Segment", ("string", "text"))
    (office.run.home / "ledgerbridge.toml").write_text(FILE, encoding="utf-8")
    office.sandbox.vendor("hubspot").load("900001", "contacts", [{"properties": {"email": "a@example.com"}}], False)
    assert office.run("plan").code == 0
    return office


def cells(out: str, field: str) -> list[str]:
    """The words of a field's row."""
    [row] = [line for line in out.splitlines() if line.split()[:1] == [field]]
    return row.split()


@pytest.mark.feature("F-CORE-RUL-11")
@pytest.mark.feature("F-CORE-CUS-12")
@pytest.mark.parametrize("type", ["contacts", "Contacts"])
def test_a_property_added_a_moment_ago_is_shown_with_label_and_kind(office: Office, type: str) -> None:
    assert " colour " not in office.run("fields", "hubspot", type).out
    options = {"red": "Red", "blue": "Blue"}
    office.owner.add("contacts", "colour", "Colour", ("enumeration", "select"), options)
    ended = office.run("fields", "hubspot", type, "--custom")
    assert ended.code == 0
    assert cells(ended.out, "colour") == ["colour", "Colour", "choice", "yes", "2"]


def test_fields_as_json_have_all_that_is_known_of_them(office: Office) -> None:
    office.owner.add("products", "colour", "Colour", ("enumeration", "checkbox"), {"red": "Red"})
    [form] = office.run("fields", "hubspot", "products", "--custom", "--json").form
    [colour] = [field for field in form["fields"] if field["path"] == "colour"]
    assert colour == {
        "path": "colour",
        "label": "Colour",
        "kind": "choices",
        "required": False,
        "read_only": False,
        "custom": True,
        "max_length": None,
        "options": [{"value": "red", "label": "Red"}],
        "list": None,
        "barred": None,
    }
    documented = CONTRACTS.read_text(encoding="utf-8")
    assert [name for name in (*form, *colour) if f"`{name}`" not in documented] == []


def test_without_a_type_all_of_them_are_shown(office: Office) -> None:
    forms = office.run("fields", "quickbooks", "--json").form
    assert {"Customer", "Item", "Invoice"} <= {form["type"] for form in forms}
    assert all(form["fields"] for form in forms)


@pytest.mark.parametrize(
    ("words", "code", "near"),
    [
        (["fields", "hubspt"], "LB-SETUP-24", "hubspot"),
        (["fields", "hubspot", "contact"], "LB-SETUP-60", "contacts"),
        (["fields", "quickbooks", "Custmers"], "LB-SETUP-60", "Customer"),
        (["lists", "hubspt"], "LB-SETUP-24", "hubspot"),
        (["lists", "quickbooks", "tax code"], "LB-SETUP-61", "tax codes"),
        (["lists", "quickbooks", "???"], "LB-SETUP-61", "tax codes, "),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest(
    office: Office, words: list[str], code: str, near: str
) -> None:
    ended = office.run(*words)
    assert (ended.code, code in ended.err, near in ended.err) == (2, True, True)


def test_a_list_shows_ids_names_and_details(office: Office) -> None:
    ended = office.run("lists", "quickbooks", "Payment Terms")
    assert (ended.code, "payment terms: " in ended.out, "Net 30" in ended.out) == (0, True, True)
    [form] = office.run("lists", "quickbooks", "payment terms", "--json").form
    assert form["kind"] == "payment terms"
    assert {"id", "name", "detail"} == set(form["entries"][0])
    kinds = [each["kind"] for each in office.run("lists", "quickbooks", "--json").form]
    assert {"tax codes", "accounts", "payment terms"} <= set(kinds)


def test_a_field_that_is_gone_is_named_by_check_plan_and_fields(mapped: Office) -> None:
    assert mapped.run("check").code == 0
    mapped.owner.remove("contacts", "segment")
    checked = mapped.run("check")
    assert (checked.code, "LB-DRIFT-02" in checked.out) == (3, True)
    [hubspot] = [one for one in mapped.run("check", "--json").form if one["connection"] == "hubspot"]
    assert [one["problem"]["code"] for one in hubspot["findings"] if one["problem"]] == ["LB-DRIFT-02"]
    mapped.sandbox.clock.advance(600)
    mapped.sandbox.vendor("hubspot").load("900001", "contacts", [{"properties": {"email": "b@example.com"}}], False)
    planned = mapped.run("plan")
    assert (planned.code, "LB-DRIFT-02" in planned.out) == (0, True)
    assert [one["code"] for one in mapped.run("plan", "--json").form["changed_fields"]] == ["LB-DRIFT-02"]
    assert "LB-DRIFT-02" in mapped.run("sync", "--seen").out
    assert "Not as the flows know them: segment" in mapped.run("fields", "hubspot", "contacts").out


def test_a_change_that_is_accepted_is_none_any_more(mapped: Office) -> None:
    mapped.owner.change("contacts", "segment", type="enumeration", fieldType="select", options={"gold": "Gold"})
    assert mapped.run("check").code == 3
    shown = mapped.run("fields", "hubspot", "contacts")
    assert "ledgerbridge fields hubspot contacts --accept" in shown.out
    accepted = mapped.run("fields", "hubspot", "contacts", "--accept")
    assert (accepted.code, "from now on: segment" in accepted.out) == (0, True)
    assert "segment" not in mapped.run("fields", "hubspot", "contacts", "--json").form[0]["changed"]
    assert "LB-DRIFT" not in mapped.run("check").out


def test_check_of_one_connection_tells_of_its_fields_alone(mapped: Office) -> None:
    mapped.owner.remove("contacts", "segment")
    assert mapped.run("check", "quickbooks").code == 0
    assert mapped.run("check", "hubspot").code == 3


def test_check_goes_on_where_no_pair_is_configured(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    run("connect", "hubspot", "--sandbox", URL)
    assert run("check").code == 0


def test_status_tells_of_a_field_that_went_until_somebody_has_seen_to_it(mapped: Office) -> None:
    assert mapped.run("status", "--json").form["changed_fields"] == []
    mapped.owner.remove("contacts", "segment")
    mapped.sandbox.vendor("hubspot").load("900001", "contacts", [{"properties": {"email": "b@example.com"}}], False)
    mapped.run("plan")
    [problem] = mapped.run("status", "--json").form["changed_fields"]
    assert problem["code"] == "LB-DRIFT-02"
    assert "LB-DRIFT-02" in mapped.run("status").out


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.feature("F-CORE-RUL-11")
def test_custom_fields_of_quickbooks_that_do_not_fit_are_shown_apart_with_the_rule_they_fail(office: Office) -> None:
    books = office.sandbox.vendor("quickbooks")
    (account,) = books.accounts()
    books.change_settings(account, {"custom_fields": "Crew,Truck:date,Site,Gate"})
    customer = books.person_creates(account, "Customer", {"DisplayName": "Lee"})["Id"]
    line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    books.person_creates(account, "Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})
    out = office.run("fields", "quickbooks", "Invoice", "--custom").out
    assert "of them 2 of the account's own" in out
    assert (
        "No rule can use Truck (CustomField.2): Only custom fields of QuickBooks that hold texts can be mapped." in out
    )
    assert (
        "No rule can use Gate (CustomField.4): Only the first three custom fields of QuickBooks can be mapped." in out
    )
    [form] = office.run("fields", "quickbooks", "Invoice", "--custom", "--json").form
    assert [bool(field["barred"]) for field in form["fields"]] == [False, False, True, True]
