"""Bulk and sync addresses, the log of deletions, functions."""

from __future__ import annotations

import pytest
from tests.sandbox.exact_caller import Caller

MONTH = 31 * 86_400


@pytest.fixture
def caller() -> Caller:
    return Caller()


def stamps(caller: Caller, feed: str = "CRM/Accounts", above: int = 1) -> dict[str, int]:
    """{id: rowversion} of a feed."""
    return {row["ID"]: int(row["Timestamp"]) for row in caller.sync(feed, "ID,Timestamp", above)}


@pytest.mark.behaviour("EX-SYNC-FEED")
def test_a_feed_gives_what_changed_above_a_rowversion_a_thousand_at_a_time(caller: Caller) -> None:
    wires = [{"Name": f"N{number}"} for number in range(1005)]
    caller.vendor.load(caller.division, "crm/Accounts", wires, False)
    first = caller.get("sync/CRM/Accounts", select="ID,Timestamp", filter="Timestamp gt 1L")
    assert len(first.rows) == 1000
    assert first.d["__next"].endswith(f"$skiptoken={first.rows[-1]['Timestamp']}L")
    second = caller.follow(first.d["__next"])
    assert (len(second.rows), set(second.d)) == (5, {"results"})
    highest = max(int(row["Timestamp"]) for row in second.rows)
    assert stamps(caller, above=highest) == {}
    caller.put("crm/Accounts", first.rows[0]["ID"], {"City": "Breda"})
    assert list(stamps(caller, above=highest)) == [first.rows[0]["ID"]]


@pytest.mark.behaviour("EX-ROWVERSION")
def test_one_counter_serves_all_sets_and_rises_with_every_change(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    first = stamps(caller)[account["ID"]]
    assert stamps(caller, "Logistics/Items")[item["ID"]] > first
    caller.put("crm/Accounts", account["ID"], {"City": "Breda"})
    assert stamps(caller)[account["ID"]] > stamps(caller, "Logistics/Items")[item["ID"]]


@pytest.mark.behaviour("EX-SYNC-TOUCH")
def test_a_row_may_come_again_without_a_visible_change(caller: Caller) -> None:
    account = caller.customer()
    before = stamps(caller)[account["ID"]]
    caller.clock.advance(60)
    caller.vendor.person_does(caller.division, "crm/Accounts", account["ID"], {"do": "touch"})
    assert stamps(caller)[account["ID"]] > before
    assert caller.read("crm/Accounts", account["ID"]) == account


@pytest.mark.behaviour("EX-SYNC-FILTER")
@pytest.mark.behaviour("EX-SYNC-NO-ORDER")
@pytest.mark.behaviour("EX-SYNC-SELECT")
def test_feeds_take_the_rowversion_and_a_selection_and_nothing_else(caller: Caller) -> None:
    path = "sync/CRM/Accounts"
    refused = caller.get(path, select="ID", filter="Timestamp gt 1L and Name eq 'x'")
    assert (refused.status, refused.message) == (400, "This $filter parameter is not supported for this resource")
    assert caller.get(path, select="ID", filter="Timestamp gt 1", orderby="Timestamp").status == 400
    assert caller.get(path, filter="Timestamp gt 1L").status == 400
    assert caller.get(path, filter="Timestamp gt 1L", select="*").status == 400
    assert caller.get(path, filter="Timestamp gt 1L", select="ID", expand="BankAccounts").status == 400
    assert caller.post(path, {"Name": "x"}).status == 405


@pytest.mark.behaviour("EX-SYNC-MIXED")
def test_invoices_and_their_lines_come_in_one_feed_and_change_together(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    invoice = caller.invoice(account, {"Item": item["ID"], "NetPrice": 10}, {"Item": item["ID"], "NetPrice": 5})
    select = "ID,InvoiceID,LineNumber,Item,OrderedBy,Timestamp"
    rows = caller.sync("SalesInvoice/SalesInvoices", select)
    assert [row["LineNumber"] for row in rows] == [0, 1, 2]
    assert {row["InvoiceID"] for row in rows} == {invoice["InvoiceID"]}
    assert rows[0]["ID"] == invoice["InvoiceID"]
    assert (rows[0]["OrderedBy"], rows[1]["Item"]) == (account["ID"], item["ID"])
    highest = max(int(row["Timestamp"]) for row in rows)
    caller.put("salesinvoice/SalesInvoiceLines", rows[1]["ID"], {"Notes": "changed"})
    assert {row["LineNumber"] for row in caller.sync("SalesInvoice/SalesInvoices", select, highest)} == {0, 1, 2}


def test_order_headers_and_payment_terms_have_names_of_their_own(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    order = caller.order(account, {"Item": item["ID"]})
    headers = caller.sync("SalesOrder/SalesOrderHeaders", "ID,OrderID,OrderNumber,OrderedByName")
    assert [(row["ID"], row["OrderedByName"]) for row in headers] == [(order["OrderID"], "Fittsport BV")]
    caller.entry(account, {"GLAccount": caller.gl("8000"), "AmountFC": 10})
    terms = caller.sync("Cashflow/PaymentTerms", "LineType,AmountDC,IsFullyPaid")
    assert [(row["LineType"], row["AmountDC"]) for row in terms] == [(20, -10)]


@pytest.mark.behaviour("EX-DELETED-FEED")
def test_deletions_are_logged_with_type_and_key(caller: Caller) -> None:
    account, item = caller.customer(), caller.item(IsStockItem=False)
    caller.delete("crm/Accounts", account["ID"])
    caller.delete("logistics/Items", item["ID"])
    select = "EntityKey,EntityType,Timestamp,DeletedDate,DeletedBy,ID,Division"
    rows = caller.sync("Deleted", select)
    assert [(row["EntityType"], row["EntityKey"]) for row in rows] == [(2, account["ID"]), (9, item["ID"])]
    assert stamps(caller) == {}
    one = caller.get("sync/Deleted", select="EntityKey", filter="Timestamp gt 1L and EntityType eq 9").rows
    assert [row["EntityKey"] for row in one] == [item["ID"]]
    assert caller.sync("Deleted", select, int(rows[0]["Timestamp"]))[0]["EntityKey"] == item["ID"]


@pytest.mark.behaviour("EX-DELETED-KEPT")
def test_deletions_are_kept_for_two_months(caller: Caller) -> None:
    caller.delete("crm/Accounts", caller.customer()["ID"])
    caller.clock.advance(58 * 86_400)
    caller.renew()
    assert len(caller.sync("Deleted", "EntityKey")) == 1
    caller.clock.advance(2 * 86_400)
    caller.renew()
    assert caller.sync("Deleted", "EntityKey") == []


@pytest.mark.behaviour("EX-DIVISION-MOVE")
def test_a_moved_division_counts_anew_and_says_when(caller: Caller) -> None:
    account = caller.customer()
    gone = caller.customer("Gone")
    caller.delete("crm/Accounts", gone["ID"])
    before = stamps(caller)[account["ID"]]
    caller.vendor.person_does(caller.division, "crm/Accounts", account["ID"], {"do": "move"})
    assert stamps(caller)[account["ID"]] < before
    assert caller.sync("Deleted", "EntityKey") == []
    row = caller.get("system/Divisions", select="DivisionMoveDate").rows[0]
    assert row["DivisionMoveDate"] == "/Date(1769817600000)/"


@pytest.mark.behaviour("EX-BULK-SELECT")
@pytest.mark.behaviour("EX-BULK-FILTERS")
def test_bulk_addresses_insist_on_a_selection_and_know_few_filters(caller: Caller) -> None:
    wires = [{"Name": f"N{number}", "Status": "C"} for number in range(70)]
    caller.vendor.load(caller.division, "crm/Accounts", wires, False)
    assert caller.get("bulk/CRM/Accounts", filter="Status eq 'C'").status == 400
    assert caller.get("bulk/CRM/Accounts", select="ID").status == 400
    assert len(caller.get("bulk/CRM/Accounts", select="ID", filter="Status eq 'C'").rows) == 70
    refused = caller.get("bulk/CRM/Contacts", select="ID", filter="LastName eq 'x'")
    assert (refused.status, refused.message) == (400, "Filtering on these fields is not supported: LastName")
    assert caller.get("bulk/CRM/Contacts", select="ID").status == 200


@pytest.mark.behaviour("EX-SYNC-TIMESTAMP")
@pytest.mark.behaviour("EX-FUNCTION-PARAMETERS")
def test_a_reader_may_ask_where_to_start(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    caller.order(account, {"Item": item["ID"]})
    caller.clock.advance(86_400)
    caller.renew()
    second = caller.order(account, {"Item": item["ID"]})
    path = "read/sync/Sync/SyncTimestamp"
    row = caller.ask(path, modified="datetime'2026-02-01'", endPoint="'SalesOrderHeaders'").rows[0]
    assert row["API"] == "SalesOrderHeaders"
    assert int(row["TimeStampAsBigInt"]) == stamps(caller, "SalesOrder/SalesOrderHeaders")[second["OrderID"]]
    assert caller.ask(path, modified="datetime'2026-01-01'", endPoint="'Accounts'").status == 400
    assert caller.ask(path, endPoint="'SalesOrderHeaders'").status == 400
    assert caller.ask(path, modified="'2026-01-01'", endPoint="'SalesOrderHeaders'").status == 400


def test_a_hidden_change_is_left_out_of_the_feed_until_the_next(caller: Caller) -> None:
    account = caller.customer()
    for path in ("crm/Accounts", f"/api/v1/{caller.division}/sync/CRM/Acc*"):
        highest = stamps(caller)[account["ID"]]
        caller.vendor.hide_change(caller.division, path, 1)
        caller.put("crm/Accounts", account["ID"], {"City": "Breda"})
        assert stamps(caller, above=highest) == {}
        caller.put("crm/Accounts", account["ID"], {"City": "Assen"})
        assert list(stamps(caller, above=highest)) == [account["ID"]]


def test_modified_is_polled_with_an_index(caller: Caller) -> None:
    old = caller.customer("Old")
    caller.clock.advance(60)
    new = caller.customer("New")
    found = caller.get(
        "crm/Accounts", filter="Modified ge datetime'2026-01-31T10:16:00'", orderby="Modified", select="ID"
    )
    assert [row["ID"] for row in found.rows] == [new["ID"]]
    caller.clock.advance(60)
    caller.put("crm/Accounts", old["ID"], {"City": "Breda"})
    found = caller.get(
        "crm/Accounts", filter="Modified ge datetime'2026-01-31T10:16:00'", orderby="Modified", select="ID"
    )
    assert [row["ID"] for row in found.rows] == [new["ID"], old["ID"]]
