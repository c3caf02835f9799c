"""The back door: people, loads, settings, credentials, snapshots and failures on demand."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from tests.sandbox.quickbooks_caller import Caller

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError
from ledgerbridge.sandbox.quickbooks import VENDOR


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_a_person_creates_edits_and_deletes(caller: Caller) -> None:
    told: list[tuple[str, str, str]] = []
    caller.vendor.on_change = lambda *change: told.append(change)
    made = caller.vendor.person_creates(caller.realm, "Customer", {"DisplayName": "Amy"})
    edited = caller.vendor.person_edits(caller.realm, "Customer", made["Id"], {"Notes": "by hand"})
    assert (edited["SyncToken"], edited["DisplayName"]) == ("1", "Amy")
    caller.vendor.person_deletes(caller.realm, "Customer", made["Id"])
    assert caller.read("Customer", made["Id"])["Active"] is False
    assert told == [(caller.realm, "Customer", made["Id"])] * 3


def test_a_person_is_held_to_the_rules(caller: Caller) -> None:
    caller.customer("Amy")
    with pytest.raises(Rejected, match="6240"):
        caller.vendor.person_creates(caller.realm, "Customer", {"DisplayName": "Amy"})
    with pytest.raises(Rejected, match="2010"):
        caller.vendor.person_edits(caller.realm, "Customer", "1", {"Nonsense": "x"})
    with pytest.raises(SandboxError, match="there is no Customer 9"):
        caller.vendor.person_edits(caller.realm, "Customer", "9", {})


def test_an_edit_by_a_person_makes_the_api_stale(caller: Caller) -> None:
    made = caller.customer("Amy")
    caller.vendor.person_edits(caller.realm, "Customer", made["Id"], {"Notes": "by hand"})
    assert caller.change("Customer", made, Notes="ours").code == "5010"


def test_a_person_switches_records_off_and_on(caller: Caller) -> None:
    made = caller.service("Repair")
    off = caller.vendor.person_does(caller.realm, "Item", made["Id"], {"do": "deactivate"})
    assert off["Name"] == "Repair (deleted)"
    on = caller.vendor.person_does(caller.realm, "Item", made["Id"], {"do": "activate"})
    assert (on["Name"], on["Active"]) == ("Repair", True)
    with pytest.raises(SandboxError, match="cannot fly"):
        caller.vendor.person_does(caller.realm, "Item", made["Id"], {"do": "fly"})


@pytest.mark.behaviour("QB-MERGE")
def test_a_merge_moves_what_the_loser_had_to_the_winner(caller: Caller) -> None:
    loser = caller.customer("Loser", Balance=5, Notes="lost")
    winner = caller.customer("Winner", Balance=10)
    child = caller.customer("Child", ParentRef={"value": loser["Id"]})
    merged = caller.vendor.person_does(caller.realm, "Customer", loser["Id"], {"do": "merge", "into": winner["Id"]})
    assert (merged["Id"], merged["SyncToken"], merged["Balance"]) == (winner["Id"], "1", Decimal("15.00"))
    assert "Notes" not in merged
    assert caller.get(f"customer/{loser['Id']}").code == "610"
    assert caller.read("Customer", child["Id"])["FullyQualifiedName"] == "Winner:Child"
    assert caller.customer("Loser")["Id"] not in (loser["Id"], winner["Id"])


@pytest.mark.parametrize("into", ["1", "2", "9", ""])
def test_a_merge_into_itself_its_child_or_nothing_is_refused(caller: Caller, into: str) -> None:
    caller.customer("Top")
    caller.customer("Child", ParentRef={"value": "1"})
    with pytest.raises(SandboxError):
        caller.vendor.person_does(caller.realm, "Customer", "1", {"do": "merge", "into": into})


def test_deleted_records_stay_in_the_state_with_a_flag(caller: Caller) -> None:
    for name in ("A", "B"):
        caller.customer(name)
    caller.vendor.person_does(caller.realm, "Customer", "1", {"do": "merge", "into": "2"})
    records = caller.vendor.records(caller.realm, "Customer", 10, 0)
    assert [(record["Id"], record.get("status")) for record in records] == [("1", "Deleted"), ("2", None)]
    assert caller.vendor.count(caller.realm, "Customer") == 2
    stub = caller.vendor.record(caller.realm, "Customer", "1")
    assert stub is not None
    assert stub["DisplayName"] == "A"
    assert caller.vendor.record(caller.realm, "Customer", "3") is None


def test_a_person_deletes_a_category_for_good(caller: Caller) -> None:
    made = caller.make("Item", Name="One", Type="Category")
    caller.vendor.person_deletes(caller.realm, "Item", made["Id"])
    assert caller.get(f"item/{made['Id']}").code == "610"


def test_records_come_in_order_of_id_and_in_pages(caller: Caller) -> None:
    caller.vendor.load(
        caller.realm, "Customer", [{"DisplayName": "Ten", "Id": "10"}, {"DisplayName": "Two", "Id": "2"}], False
    )
    caller.customer("Eleven")
    records = caller.vendor.records(caller.realm, "Customer", 2, 1)
    assert [record["Id"] for record in records] == ["10", "11"]


def test_a_loaded_item_without_an_income_account_gets_the_sales_account(caller: Caller) -> None:
    row = {"Name": "Repair", "UnitPrice": "12.50", "Taxable": "true", "Sku": ""}
    [id] = caller.vendor.load(caller.realm, "Item", [caller.vendor.wire_from_row("Item", row)], False)
    stored = caller.read("Item", id)
    assert (stored["UnitPrice"], stored["Taxable"]) == (Decimal("12.5"), True)
    assert stored["IncomeAccountRef"]["name"] == "Sales of Product Income"


def test_csv_rows_nest_by_dots_and_take_the_fields_kinds(caller: Caller) -> None:
    row = {"DisplayName": "Amy", "BillAddr.Line1": "One", "BillAddr.City": "Bern", "Balance": "3", "Active": "false"}
    [id] = caller.vendor.load(caller.realm, "Customer", [caller.vendor.wire_from_row("Customer", row)], False)
    stored = caller.read("Customer", id)
    assert stored["BillAddr"] == {"Id": "101", "Line1": "One", "City": "Bern"}
    assert (stored["Balance"], stored["Active"], stored["DisplayName"]) == (3, False, "Amy (deleted)")


def test_a_load_is_held_to_the_rules_unless_raw(caller: Caller) -> None:
    twins = [{"DisplayName": "Amy", "PrimaryEmailAddr": {"Address": "nonsense"}}] * 2
    with pytest.raises(Rejected, match="2210"):
        caller.vendor.load(caller.realm, "Customer", twins, False)
    assert caller.vendor.load(caller.realm, "Customer", twins, True) == ["1", "2"]
    assert caller.names("select * from Customer where DisplayName = 'Amy'") == ["Amy", "Amy"]
    assert caller.vendor.load(caller.realm, "Item", [{"Name": "Hours"}], True) == ["3"]
    assert caller.names("select * from Item") == ["Hours", "Hours", "Services"]


@pytest.mark.parametrize(("id", "told"), [("1", "there is a Customer 1 already"), ("x", "an Id is a number")])
def test_a_loaded_id_must_be_free_and_a_number(caller: Caller, id: str, told: str) -> None:
    caller.customer("Amy")
    with pytest.raises(SandboxError, match=told):
        caller.vendor.load(caller.realm, "Customer", [{"DisplayName": "B", "Id": id}], False)


def test_loaded_records_are_changes(caller: Caller) -> None:
    caller.vendor.load(caller.realm, "Customer", [{"DisplayName": "Amy"}], False)
    assert caller.changes("Customer")[0]["maxResults"] == 1


def test_credentials_are_valid_now(caller: Caller) -> None:
    caller.clock.advance(200 * 86400)
    fresh = caller.vendor.credentials(caller.realm)
    caller.bearer = str(fresh["access_token"])
    assert caller.get("preferences").status == 200
    assert caller.refresh(str(fresh["refresh_token"])).status == 200
    assert fresh["account_id"] == caller.realm
    assert fresh["api_key"] is None


def test_settings_are_checked(caller: Caller) -> None:
    assert caller.vendor.settings(caller.realm)["country"] == "US"
    for changes in (
        {"nonsense": 1},
        {"country": "XX"},
        {"limits": "yes"},
        {"core_plus_cap": True},
        {"core_plus_cap": -1},
    ):
        with pytest.raises(SandboxError):
            caller.vendor.change_settings(caller.realm, changes)
    caller.vendor.change_settings(caller.realm, {"multicurrency": True})
    with pytest.raises(SandboxError, match="cannot be switched off"):
        caller.vendor.change_settings(caller.realm, {"multicurrency": False})


def test_an_account_is_made_to_wish(caller: Caller) -> None:
    realm = caller.vendor.add_account({"id": "4242", "name": "Second", "country": "SE"})
    assert caller.vendor.accounts() == [caller.realm, "4242"]
    assert realm == "4242"
    assert caller.vendor.settings("4242")["country"] == "SE"
    with pytest.raises(SandboxError, match="there is a company 4242 already"):
        caller.vendor.add_account({"id": "4242"})


def test_unknown_types_and_accounts_are_told_apart(caller: Caller) -> None:
    assert caller.vendor.types(caller.realm)[:5] == ["Customer", "Item", "Account", "Vendor", "Invoice"]
    assert "Preferences" not in caller.vendor.types(caller.realm)
    with pytest.raises(SandboxError, match="no type Bill"):
        caller.vendor.count(caller.realm, "Bill")
    with pytest.raises(SandboxError, match="no company 7"):
        caller.vendor.count("7", "Customer")


def test_a_copied_state_is_a_snapshot(caller: Caller) -> None:
    caller.customer("Before")
    kept = deepcopy(caller.vendor.state)
    caller.customer("After")
    caller.changed("Customer", {"Id": "1", "SyncToken": "0"}, Notes="After")
    caller.vendor.state = kept
    assert caller.names("select * from Customer") == ["Before"]
    assert caller.names("select * from Customer where DisplayName = 'After'") == []
    assert caller.read("Customer", "1")["SyncToken"] == "0"


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = Caller(seed=7), Caller(seed=7)
    assert first.credentials == second.credentials
    assert first.customer("A") == second.customer("A")
    assert first.read("Customer", "1") == second.read("Customer", "1")


def test_meters_count_tokens_and_can_be_reset(caller: Caller) -> None:
    caller.exchange(caller.decide()["code"])
    caller.refresh(str(caller.credentials["refresh_token"]))
    caller.refresh("nonsense")
    tokens = caller.vendor.meters(caller.realm)["tokens"]
    assert tokens == {"issued": 1, "refreshed": 1, "refused": 1, "reused": 0}
    caller.vendor.reset_meters(caller.realm)
    assert set(caller.vendor.meters(caller.realm)["tokens"].values()) == {0}


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("429", 429, "ThrottleExceeded"),
        ("401", 401, "AuthenticationFailed"),
        ("500", 500, "SystemFault"),
        ("503", 503, "SystemFault"),
        ("html", 502, "<html>"),
    ],
)
def test_ordered_failures_have_the_vendors_shape(caller: Caller, kind: str, status: int, told: str) -> None:
    response = caller.vendor.fault_response(kind, 30, Request("GET", "/v3/company/1/query"))
    assert response.status == status
    assert told in response.body.decode()
    assert response.headers.get("retry-after") == ("30" if kind in ("429", "500", "503") else None)


def test_an_unknown_failure_cannot_be_ordered(caller: Caller) -> None:
    with pytest.raises(SandboxError):
        caller.vendor.fault_response("418", None, Request("GET", "/"))


def test_calls_are_named_for_the_meters(caller: Caller) -> None:
    headers = {"authorization": f"Bearer {caller.bearer}"}
    response = caller.vendor.handle(Request("GET", f"/v3/company/{caller.realm}/customer/1", headers=headers))
    assert (response.account, response.endpoint) == (caller.realm, "GET customer/{id}")
    assert response.credential == caller.bearer[-6:]


def test_the_sandbox_loads_csv_and_shows_exact_numbers_and_snapshots() -> None:
    sandbox = Sandbox([VENDOR])
    csv = b"Name,UnitPrice,Taxable\r\nRepair,1234567890.12345,true\r\n"
    root = "http://sandbox.test/_sandbox"
    status, _, body = deliver(sandbox, "POST", f"{root}/quickbooks/load?type=Item", {"content-type": "text/csv"}, csv)
    assert (status, body) == (200, b'{"ids":["3"]}')
    _, _, body = deliver(sandbox, "GET", f"{root}/quickbooks/state/Item/3")
    assert b'"UnitPrice":1234567890.12345,' in body
    deliver(sandbox, "POST", f"{root}/reset")
    assert deliver(sandbox, "GET", f"{root}/quickbooks/state/Item/3")[0] == 404
