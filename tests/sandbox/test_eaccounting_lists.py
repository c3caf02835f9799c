"""Lists: pages, filters, orders, selections and changes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour


@pytest.fixture
def caller() -> Caller:
    """With five customers, `C0` to `C4`, made ten seconds apart."""
    caller = Caller()
    for number in range(5):
        caller.customer(Name=f"C{number}", CustomerNumber=str(100 + number), DiscountPercentage=number / 10)
        caller.clock.advance(10)
    return caller


def names(caller: Caller, **query: str) -> list[Any]:
    return [record["Name"] for record in caller.data("customers", **query)]


@behaviour("EA-ENVELOPE")
@behaviour("EA-SERVER-TIME")
def test_a_list_comes_in_an_envelope_with_the_servers_time(caller: Caller) -> None:
    body = caller.get("customers", page="2", pagesize="2").body
    assert body["Meta"] == {
        "CurrentPage": 2,
        "PageSize": 2,
        "TotalNumberOfPages": 3,
        "TotalNumberOfResults": 5,
        "ServerTimeUtc": "2026-03-02T09:16:01.097Z",
    }
    assert [record["Name"] for record in body["Data"]] == ["C2", "C3"]


@behaviour("EA-PAGE-SIZE")
def test_a_page_holds_fifty_records_unless_asked_for_up_to_a_thousand() -> None:
    caller = Caller()
    caller.vendor.load(caller.company, "customers", [caller.customer_fields(Name=f"C{n}") for n in range(1001)], False)
    usual = caller.get("customers").body
    assert (len(usual["Data"]), usual["Meta"]["TotalNumberOfPages"]) == (50, 21)
    assert len(caller.data("customers", pagesize="1000")) == 1000


@behaviour("EA-PAGE-RANGE")
@pytest.mark.parametrize("query", [{"pagesize": "1001"}, {"pagesize": "0"}, {"page": "0"}, {"page": "x"}])
def test_pages_out_of_range_are_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.get("customers", **query).refusal == (400, 2000)


@behaviour("EA-PAGE-BEYOND")
def test_a_page_beyond_the_end_is_empty(caller: Caller) -> None:
    body = caller.get("customers", page="9").body
    assert (body["Data"], body["Meta"]["TotalNumberOfResults"]) == ([], 5)


@behaviour("EA-OTHER-OPTIONS")
def test_other_options_change_nothing(caller: Caller) -> None:
    assert names(caller, top="1", skip="2", expand="TermsOfPayment", count="true") == ["C0", "C1", "C2", "C3", "C4"]


@behaviour("EA-NO-ENVELOPE")
def test_vat_codes_and_settings_come_bare() -> None:
    caller = Caller()
    codes = caller.get("vatcodes").body
    assert isinstance(codes, list)
    assert caller.get(f"vatcodes/{codes[0]['Id']}").body == [codes[0]]
    assert len(caller.get("vatcodesrates").body[0]["VatRates"]) == 1
    assert "Meta" not in caller.get("companysettings").body


@behaviour("EA-ORDERBY")
def test_records_are_put_in_order(caller: Caller) -> None:
    assert names(caller, orderby="Name desc") == ["C4", "C3", "C2", "C1", "C0"]
    assert names(caller, orderby="IsActive asc, ChangedUtc desc", pagesize="2") == ["C4", "C3"]
    for wrong in ("Nonsense", "Name down", "CustomerLabels"):
        assert caller.get("customers", orderby=wrong).refusal == (400, 2000)


@behaviour("EA-SELECT")
def test_a_selection_gives_those_properties_alone(caller: Caller) -> None:
    assert caller.first("customers", select="Name, CustomerNumber") == {"Name": "C0", "CustomerNumber": "100"}
    assert caller.get("customers", select="Nonsense").refusal == (400, 2000)


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("Name eq 'C1'", ["C1"]),
        ("CustomerNumber eq '103'", ["C3"]),
        ("CustomerNumber ne '103'", ["C0", "C1", "C2", "C4"]),
        ("DiscountPercentage gt 0.3", ["C4"]),
        ("DiscountPercentage ge 0.3", ["C3", "C4"]),
        ("DiscountPercentage lt 0.1", ["C0"]),
        ("DiscountPercentage le 0.1", ["C0", "C1"]),
        ("ChangedUtc gt 2026-03-02T09:15:31.097Z", ["C3", "C4"]),
        ("ChangedUtc ge 2026-03-02T09:15:31.097Z", ["C2", "C3", "C4"]),
        ("ChangedUtc lt 2026-03-02T10:15:31.097+01:00", ["C0", "C1"]),
        ("IsActive eq false", []),
        ("EmailAddress eq null and Name eq 'C2'", ["C2"]),
        ("EmailAddress gt 'a'", []),
        (f"Id eq {UNKNOWN}", []),
        (f"TermsOfPaymentId eq {UNKNOWN}", []),
    ],
)
@behaviour("EA-FILTER-LITERALS")
def test_properties_are_compared_with_bare_and_quoted_values(caller: Caller, filter: str, found: list[str]) -> None:
    assert names(caller, filter=filter) == found


def test_quotes_in_a_text_are_doubled(caller: Caller) -> None:
    made = caller.customer(Name="O'Hara")
    assert names(caller, filter="Name eq 'O''Hara'") == ["O'Hara"]
    assert names(caller, filter=f"Id eq {made['Id']}") == ["O'Hara"]


@behaviour("EA-FILTER-JOINED")
@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("Name eq 'C1' or Name eq 'C2' and CustomerNumber eq '101'", ["C1"]),
        ("(Name eq 'C1' or Name eq 'C2') and CustomerNumber eq '102'", ["C2"]),
        ("IsActive eq true and ChangedUtc gt 2026-03-02T09:15:41Z and Name ne 'C4'", ["C3"]),
    ],
)
def test_conditions_are_joined(caller: Caller, filter: str, found: list[str]) -> None:
    assert names(caller, filter=filter) == found


@behaviour("EA-FILTER-CONTAINS")
def test_a_part_of_a_text_is_found(caller: Caller) -> None:
    assert names(caller, filter="contains(Name,'3') or contains(EmailAddress, 'x')") == ["C3"]


@behaviour("EA-FILTER-ANY")
def test_rows_are_searched() -> None:
    caller = Caller()
    sold = caller.sold()
    caller.draft(caller.customer(), {"ArticleId": sold["Rows"][0]["ArticleId"], "Quantity": 1})
    assert len(caller.data("customerinvoices", filter="Rows/any(c: contains(c/Text,'lamp'))")) == 1
    assert caller.data("customerinvoices", filter="Rows/any(c: contains(c/Text,'chair'))") == []
    assert len(caller.data("customerinvoicedrafts", filter="Rows/any(r: r/ArticleNumber eq 'LMP-100')")) == 1


@behaviour("EA-FILTER-NEGATED")
def test_a_property_may_be_negated() -> None:
    caller = Caller()
    caller.sold()
    equal = "RemainingAmountInvoiceCurrency eq TotalAmountInvoiceCurrency"
    assert len(caller.data("customerinvoices", filter=equal)) == 1
    assert caller.data("customerinvoices", filter="RemainingAmountInvoiceCurrency eq -TotalAmountInvoiceCurrency") == []
    assert len(caller.data("customerinvoices", filter="TotalAmountInvoiceCurrency gt -1")) == 1


@behaviour("EA-FILTER-CODING-TYPE")
def test_articles_are_filtered_by_a_coding_type_that_no_answer_shows() -> None:
    caller = Caller()
    caller.article("G")
    caller.article("S", CodingId=caller.coding("0.25", "Services"))
    assert [each["Number"] for each in caller.data("articles", filter="CodingType eq 2")] == ["S"]
    assert "CodingType" not in caller.first("articles")


@behaviour("EA-FILTER-REFUSED")
@pytest.mark.parametrize(
    "filter",
    [
        "Name",
        "Name eq",
        "Name is 'x'",
        "Nonsense eq 1",
        "Name eq 1",
        "IsActive eq 'true'",
        f"Id eq '{UNKNOWN}'",
        "ChangedUtc gt 'yesterday'",
        "ChangedUtc gt 2026-02-31",
        "CustomerLabels eq null",
        "contains(Name, 1)",
        "contains('a', Name)",
        "contains(Name 'a')",
        "Name/any(c: c/Text eq 'x')",
        "CustomerLabels/any(c: Name eq 'x')",
        "CustomerLabels/any(1: Name eq 'x')",
        "-Name eq 'x'",
        "Name eq -'x'",
        "Name/1 eq 'x'",
        "Name eq 'x')",
        "startswith(Name,'C')",
        "not Name eq 'x'",
        "Name eq 'x' and",
        "Name eq ?",
        "(" * 60 + "Name eq 'x'",
    ],
)
def test_filters_that_cannot_be_understood_are_refused(caller: Caller, filter: str) -> None:
    assert caller.get("customers", filter=filter).refusal == (400, 2000)


@behaviour("EA-CHANGED-FIELDS")
@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("customers", "ChangedUtc"),
        ("articles", "ChangedUtc"),
        ("articleaccountcodings", "ChangedUtc"),
        ("orders", "ModifiedUtc"),
        ("customerinvoices", "ModifiedUtc"),
        ("customerledgeritems", "ModifiedUtc"),
        ("quotes", "ModifiedUtc"),
        ("projects", "ModifiedUtc"),
        ("accounts", "ModifiedUtc"),
        ("bankaccounts", "ModifiedUtc"),
        ("vouchers", "ModifiedUtc"),
        ("customerinvoicedrafts", "CreatedUtc"),
    ],
)
def test_each_list_is_filtered_by_its_own_time(type: str, name: str) -> None:
    caller = Caller()
    assert caller.get(type, filter=f"{name} gt 2026-01-01T00:00:00Z").status == 200
    for other in {"ChangedUtc", "ModifiedUtc"} - {name}:
        assert caller.get(type, filter=f"{other} gt 2026-01-01T00:00:00Z").status == 400


@behaviour("EA-CHANGE-MOVES")
@behaviour("EA-TIME-FORM")
def test_a_write_moves_the_time_of_change_by_which_it_is_found(caller: Caller) -> None:
    changed = caller.first("customers")
    assert changed["ChangedUtc"] == "2026-03-02T09:15:11.097Z"
    written = caller.put(f"customers/{changed['Id']}", {**changed, "Note": "new"}).body
    assert written["ChangedUtc"] == "2026-03-02T09:16:01.097Z"
    assert names(caller, filter="ChangedUtc gt 2026-03-02T09:15:51.097Z") == ["C0"]
    assert names(caller, filter="ChangedUtc lt 2026-03-02T09:15:12Z") == []


@behaviour("EA-NO-TOMBSTONES")
def test_what_is_deleted_shows_nowhere(caller: Caller) -> None:
    gone = caller.first("customers")
    caller.clock.advance(10)
    assert caller.delete(f"customers/{gone['Id']}").status == 200
    assert names(caller, filter="ChangedUtc gt 2026-01-01T00:00:00Z") == ["C1", "C2", "C3", "C4"]
    assert caller.get(f"customers/{gone['Id']}").refusal == (404, 3000)


@behaviour("EA-MODIFIED-SINCE")
def test_invoices_are_asked_for_by_a_parameter_of_their_own() -> None:
    caller = Caller()
    caller.sold()
    caller.clock.advance(60)
    later = caller.invoice(caller.customer(), {"Text": "words"})
    found = caller.data("customerinvoices", modifiedSinceUtc="2026-03-02T09:15:30Z")
    assert [each["Id"] for each in found] == [later["Id"]]
    assert len(caller.data("customerinvoices", modifiedSinceUtc="2026-03-02T09:00:00Z")) == 2
    assert caller.get("customerinvoices", modifiedSinceUtc="soon").refusal == (400, 2000)


def test_changes_are_found_in_order_however_often_and_whenever_they_happen(caller: Caller) -> None:
    record = caller.first("customers")
    for _ in range(1100):
        caller.clock.advance(1)
        caller.put(f"customers/{record['Id']}", record)
    assert names(caller, filter="ChangedUtc gt 2026-03-02T09:15:41Z") == ["C3", "C4", "C0"]
    caller.clock.advance(-3600)
    caller.put(f"customers/{record['Id']}", record)
    assert names(caller, filter="ChangedUtc gt 2026-03-02T09:15:41Z") == ["C3", "C4"]
    assert names(caller, filter="ChangedUtc gt 2026-03-02T08:00:00Z") == ["C0", "C1", "C2", "C3", "C4"]
