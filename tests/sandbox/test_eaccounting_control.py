"""The back door: people, loads, settings, credentials, snapshots and failures on demand."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

from ledgerbridge.sandbox.eaccounting import VENDOR
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_a_person_creates_edits_and_deletes(caller: Caller) -> None:
    told: list[tuple[str, str, str]] = []
    caller.vendor.on_change = lambda *change: told.append(change)
    made = caller.vendor.person_creates(caller.company, "customers", caller.customer_fields(Note="first"))
    edited = caller.vendor.person_edits(caller.company, "customers", made["Id"], {"Name": "Other"})
    assert (edited["Name"], edited["Note"]) == ("Other", "first")
    caller.vendor.person_deletes(caller.company, "customers", made["Id"])
    assert caller.data("customers") == []
    assert told == [(caller.company, "customers", made["Id"])] * 3


def test_a_person_is_held_to_the_rules(caller: Caller) -> None:
    vendor, company = caller.vendor, caller.company
    customer = caller.customer(CustomerNumber="1")
    caller.draft(customer)
    with pytest.raises(Rejected, match="4000"):
        vendor.person_creates(company, "customers", caller.customer_fields(CustomerNumber="1"))
    with pytest.raises(Rejected, match="2000"):
        vendor.person_edits(company, "customers", customer["Id"], {"Name": ""})
    with pytest.raises(Rejected, match="4001"):
        vendor.person_deletes(company, "customers", customer["Id"])
    with pytest.raises(SandboxError, match="there is no customers x"):
        vendor.person_edits(company, "customers", "x", {})


def test_what_is_bookkept_is_neither_edited_nor_deleted(caller: Caller) -> None:
    sold = caller.sold()
    for act in (
        lambda: caller.vendor.person_edits(caller.company, "customerinvoices", sold["Id"], {"OurReference": "x"}),
        lambda: caller.vendor.person_deletes(caller.company, "customerinvoices", sold["Id"]),
    ):
        with pytest.raises(SandboxError, match="a person cannot"):
            act()


def test_a_person_bookkeeps_an_invoice_and_a_voucher(caller: Caller) -> None:
    fields = caller.invoice_fields(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 1})
    made = caller.vendor.person_creates(caller.company, "customerinvoices", fields)
    assert (made["InvoiceNumber"], made["TotalAmount"]) == (1, 500)
    rows = [{"AccountNumber": 1930, "DebitAmount": 5}, {"AccountNumber": 1510, "CreditAmount": 5}]
    entry = {"VoucherDate": "2026-03-02", "VoucherText": "by hand", "Rows": rows}
    assert caller.vendor.person_creates(caller.company, "vouchers", entry)["NumberAndNumberSeries"] == "A2"
    with pytest.raises(Rejected, match="4002"):
        caller.vendor.person_creates(caller.company, "units", {})


def test_an_article_is_made_inactive_instead_of_deleted(caller: Caller) -> None:
    id = caller.article()["Id"]
    caller.vendor.person_deletes(caller.company, "articles", id)
    assert caller.read(f"articles/{id}")["IsActive"] is False
    assert caller.does("articles", id, "activate")["IsActive"] is True
    assert caller.does("articles", id, "deactivate")["IsActive"] is False


def test_people_do_what_their_screens_offer(caller: Caller) -> None:
    customer = caller.customer(EmailAddress="a@b.example")
    row = {"ArticleId": caller.article()["Id"], "Quantity": 2}
    booked = caller.does("customerinvoicedrafts", caller.draft(customer, row)["Id"], "book")
    assert booked["InvoiceNumber"] == 1
    partly = caller.does("customerinvoices", booked["Id"], "pay", amount="400", reference="P-1")
    assert (partly["RemainingAmount"], partly["PaymentStatus"]) == (600, 1)
    assert caller.does("customerinvoices", booked["Id"], "pay")["PaymentStatus"] == 0
    assert caller.does("customerinvoices", booked["Id"], "email")["IsNotDelivered"] is False
    assert caller.does("customerinvoices", booked["Id"], "bounce")["IsNotDelivered"] is True
    assert caller.does("orders", caller.order(customer, row)["Id"], "convert")["InvoiceNumber"] == 2
    quotes = [caller.made("quotes", {"CustomerId": customer["Id"], "Rows": [row]})["Id"] for _ in range(2)]
    assert caller.does("quotes", quotes[0], "accept")["Status"] == 2
    assert caller.does("quotes", quotes[0], "order")["Status"] == 2
    assert caller.does("quotes", quotes[1], "convert")["InvoiceNumber"] == 3
    assert caller.does("articles", row["ArticleId"], "count", balance=7)["StockBalance"] == 7


def test_what_a_person_cannot_do_is_refused(caller: Caller) -> None:
    sold = caller.sold()
    with pytest.raises(SandboxError, match="a person cannot fly customerinvoices"):
        caller.does("customerinvoices", sold["Id"], "fly")
    with pytest.raises(SandboxError, match="much is no amount"):
        caller.does("customerinvoices", sold["Id"], "pay", amount="much")
    caller.does("customerinvoices", sold["Id"], "credit")
    for deed in ("credit", "pay"):
        with pytest.raises(Rejected, match="4002"):
            caller.does("customerinvoices", sold["Id"], deed)


def test_deleted_records_stay_in_the_state_with_a_flag(caller: Caller) -> None:
    made = [caller.customer(Name=name) for name in ("A", "B")]
    caller.delete(f"customers/{made[0]['Id']}")
    records = caller.vendor.records(caller.company, "customers", 10, 0)
    assert [record["Id"] for record in records] == sorted(each["Id"] for each in made)
    assert {record["Name"]: record.get("IsDeleted") for record in records} == {"A": True, "B": None}
    assert caller.vendor.count(caller.company, "customers") == 2
    assert caller.vendor.records(caller.company, "customers", 1, 1) == records[1:]
    assert caller.vendor.record(caller.company, "customers", UNKNOWN) is None


def test_a_load_is_held_to_the_rules_unless_raw(caller: Caller) -> None:
    wires = [caller.customer_fields(CustomerNumber="1", Name="x" * 60)] * 2
    with pytest.raises(Rejected, match="2000"):
        caller.vendor.load(caller.company, "customers", wires, False)
    assert len(caller.vendor.load(caller.company, "customers", wires, True)) == 2
    assert [each["Name"] for each in caller.data("customers", filter="CustomerNumber eq '1'")] == ["x" * 60] * 2


def test_loaded_records_are_changes_and_may_bring_their_id(caller: Caller) -> None:
    assert caller.vendor.load(caller.company, "customers", [caller.customer_fields(Id=UNKNOWN.upper())], False) == [
        UNKNOWN
    ]
    assert len(caller.data("customers", filter="ChangedUtc ge 2026-03-02T09:15:11Z")) == 1
    for id, told in ((UNKNOWN, "there is a record"), ("x", "an Id is a GUID")):
        with pytest.raises(SandboxError, match=told):
            caller.vendor.load(caller.company, "customers", [caller.customer_fields(Id=id)], False)
    year = caller.data("fiscalyears")[1]["Id"]
    account = {"Number": "4000", "Name": "Goods", "FiscalYearId": year, "IsActive": True}
    assert caller.vendor.load(caller.company, "accounts", [account], False) == [f"4000:{year}"]


def test_csv_cells_take_the_kinds_of_their_properties(caller: Caller) -> None:
    terms = caller.first("termsofpayments")["Id"]
    cells = {"Name": "1042", "InvoiceCity": "Lund", "InvoicePostalCode": "22100", "TermsOfPaymentId": terms}
    more = {
        "IsPrivatePerson": "False",
        "IsActive": "true",
        "DiscountPercentage": "0.5",
        "EmailAddresses": "a@b.c;d@e.f",
    }
    wire = caller.vendor.wire_from_row("customers", {**cells, **more, "Note": "", "Extra": "x"})
    [id] = caller.vendor.load(caller.company, "customers", [wire], False)
    made = caller.read(f"customers/{id}")
    assert (made["Name"], made["IsPrivatePerson"], made["DiscountPercentage"]) == ("1042", False, Decimal("0.5"))
    assert made["EmailAddresses"] == ["a@b.c", "d@e.f"]
    odd = caller.vendor.wire_from_row("customers", {"DiscountPercentage": "half", "WebshopCustomerNumber": "7"})
    assert odd == {"DiscountPercentage": "half", "WebshopCustomerNumber": 7}


def test_credentials_are_valid_now(caller: Caller) -> None:
    caller.clock.advance(3 * 365 * 86400)
    fresh = caller.vendor.credentials(caller.company)
    caller.bearer = str(fresh["access_token"])
    assert caller.get("companysettings").status == 200
    assert caller.refresh(str(fresh["refresh_token"])).status == 200
    assert (fresh["account_id"], fresh["api_key"]) == (caller.company, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": 1},
        {"country": "XX"},
        {"limits": "yes"},
        {"refresh_life_days": True},
        {"refresh_life_days": -1},
        {"modules": ["nonsense"]},
        {"modules": "api_standard"},
        {"closing_date": "soon"},
    ],
)
def test_settings_are_checked(caller: Caller, changes: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        caller.vendor.change_settings(caller.company, changes)


def test_the_country_changes_only_while_the_company_is_empty(caller: Caller) -> None:
    caller.vendor.change_settings(caller.company, {"country": "NO"})
    assert caller.read("companysettings")["CurrencyCode"] == "NOK"
    caller.customer()
    with pytest.raises(SandboxError, match="only while the company is empty"):
        caller.vendor.change_settings(caller.company, {"country": "SE"})
    assert caller.vendor.settings(caller.company)["country"] == "NO"


def test_an_account_is_made_to_wish(caller: Caller) -> None:
    id = caller.vendor.add_account({"id": "second", "name": "Second", "country": "NL", "settings": {"variant": "Pro"}})
    assert caller.vendor.accounts() == [caller.company, "second"]
    assert (id, caller.vendor.settings("second")["country"]) == ("second", "NL")
    with pytest.raises(SandboxError, match="there is a company second already"):
        caller.vendor.add_account({"id": "second"})


def test_a_token_reaches_its_own_company_alone(caller: Caller) -> None:
    caller.customer()
    other = caller.vendor.add_account({})
    caller.bearer = str(caller.vendor.credentials(other)["access_token"])
    assert caller.data("customers") == []


def test_unknown_types_and_accounts_are_told_apart(caller: Caller) -> None:
    assert "customerinvoicedrafts" in caller.vendor.types(caller.company)
    with pytest.raises(SandboxError, match="no type Invoice"):
        caller.vendor.count(caller.company, "Invoice")
    with pytest.raises(SandboxError, match="no company 7"):
        caller.vendor.count("7", "customers")


def test_a_copied_state_is_a_snapshot(caller: Caller) -> None:
    made = caller.customer(Name="Before")
    kept = deepcopy(caller.vendor.state)
    caller.put(f"customers/{made['Id']}", {**made, "Name": "After"})
    caller.customer(Name="Later")
    caller.vendor.state = kept
    assert [each["Name"] for each in caller.data("customers")] == ["Before"]
    assert caller.data("customers", filter="Name eq 'After'") == []
    assert len(caller.data("customers", filter="ChangedUtc gt 2026-03-01T00:00:00Z")) == 1
    assert caller.customer()["CustomerNumber"] == "2"


def test_meters_can_be_set_to_zero(caller: Caller) -> None:
    caller.refresh("nonsense")
    assert caller.vendor.meters(caller.company)["tokens"]["refused"] == 1
    caller.vendor.reset_meters(caller.company)
    assert caller.vendor.meters(caller.company)["tokens"]["refused"] == 0


def test_a_hidden_change_shows_in_no_list_of_changes_until_the_next(caller: Caller) -> None:
    caller.vendor.hide_change(caller.company, "customers", 1)
    made = caller.customer()
    since = "ChangedUtc gt 2026-03-01T00:00:00Z"
    assert caller.data("customers", filter=since) == []
    assert len(caller.data("customers")) == 1
    caller.put(f"customers/{made['Id']}", made)
    assert len(caller.data("customers", filter=since)) == 1
    caller.vendor.hide_change(caller.company, "/v2/customerinvoices", 5)
    caller.sold()
    assert caller.data("customerinvoices", modifiedSinceUtc="2026-03-01T00:00:00Z") == []
    caller.vendor.hide_change(caller.company, "/v2/customerinvoices", 0)
    caller.invoice(caller.customer(), {"Text": "a"})
    assert len(caller.data("customerinvoices", modifiedSinceUtc="2026-03-01T00:00:00Z")) == 1


@pytest.mark.parametrize(("kind", "code"), [("401", 4005), ("429", 4010), ("500", 5000), ("503", 5000)])
def test_failures_on_demand_are_worded_as_the_service_words_them(caller: Caller, kind: str, code: int) -> None:
    answer = caller.vendor.fault_response(kind, 7, Request("GET", "/v2/customers"))
    assert (answer.status, answer.headers["retry-after"]) == (int(kind), "7")
    assert f'"ErrorCode":{code}'.encode() in answer.body
    assert "retry-after" not in caller.vendor.fault_response(kind, None, Request("GET", "/v2/customers")).headers


def test_other_failures_on_demand(caller: Caller) -> None:
    assert caller.vendor.fault_response("html", None, Request("GET", "/v2/units")).status == 502
    with pytest.raises(SandboxError, match="no shape"):
        caller.vendor.fault_response("418", None, Request("GET", "/v2/units"))


def test_the_vendor_is_served_under_its_prefix() -> None:
    sandbox = Sandbox([VENDOR], seed=3)
    known = sandbox.vendor("eaccounting").credentials(sandbox.vendor("eaccounting").accounts()[0])
    headers = {"authorization": f"Bearer {known['access_token']}"}
    status, _, body = deliver(sandbox, "GET", "http://sandbox.test/eaccounting/v2/units?%24pagesize=1", headers)
    assert status == 200
    assert b'"PageSize":1' in body


def test_lists_a_company_has_none_of_are_empty() -> None:
    caller = Caller(variant="Pro")
    assert caller.data("salespricelists") == caller.data("discountagreements") == []
    assert [each["Code"] for each in caller.data("foreignpaymentcodes")] == [101]
    assert caller.first("users")["IsCurrentUser"] is True
    assert "EUR" in [each["Code"] for each in caller.data("currencies")]
