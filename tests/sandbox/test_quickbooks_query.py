"""The query language."""

from __future__ import annotations

import pytest
from tests.sandbox.quickbooks_caller import Caller

from ledgerbridge.sandbox.quickbooks.table import Row


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def stocked() -> Caller:
    """Five customers, one a sub-customer, one inactive; and balances."""
    caller = Caller()
    ann = caller.customer("Ann", Balance=10, GivenName="Ann")
    caller.customer("Zed", Balance=20, PrimaryEmailAddr={"Address": "Zed@x.example"})
    caller.customer("Yan", ParentRef={"value": ann["Id"]})
    caller.customer("Ann B", CompanyName="100% Ltd")
    caller.changed("Customer", caller.customer("Lost"), Active=False)
    return caller


def detail(caller: Caller, statement: str, code: str) -> str:
    answer = caller.query(statement)
    assert (answer.status, answer.code) == (400, code)
    return str(answer.fault["Detail"])


@pytest.mark.behaviour("QB-QUERY-ORDER")
def test_lists_come_by_name_and_children_follow_their_parent(stocked: Caller) -> None:
    assert stocked.names("select * from Customer") == ["Ann", "Yan", "Ann B", "Zed"]
    assert stocked.names("select * from Item") == ["Hours", "Services"]
    assert stocked.names("select * from Vendor")[0] == "Cedar Office Supply"
    assert stocked.names("select * from Account maxresults 2") == [
        "Accounts Payable (A/P)",
        "Accounts Receivable (A/R)",
    ]


@pytest.mark.behaviour("QB-QUERY-SORTED")
def test_orderby_sorts_by_several_properties(stocked: Caller) -> None:
    assert stocked.names("select * from Customer orderby Id desc") == ["Ann B", "Yan", "Zed", "Ann"]
    assert stocked.names("select * from Customer order by Balance desc, DisplayName asc") == [
        "Zed",
        "Ann",
        "Ann B",
        "Yan",
    ]


@pytest.mark.behaviour("QB-QUERY-HIDES-INACTIVE")
def test_inactive_records_show_only_when_asked_for(stocked: Caller) -> None:
    assert "Lost (deleted)" not in stocked.names("select * from Customer")
    assert "Lost (deleted)" in stocked.names("select * from Customer where Active in (true, false)")
    assert stocked.names("select * from Customer where Active = false") == ["Lost (deleted)"]
    assert stocked.names("select * from Customer where Id = '5'") == []


@pytest.mark.behaviour("QB-QUERY-OPERATORS")
@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("DisplayName = 'Ann'", ["Ann"]),
        ("Balance > '10'", ["Zed"]),
        ("Balance >= '10'", ["Ann", "Zed"]),
        ("Balance < '20' and Balance > '0'", ["Ann"]),
        ("Balance <= '0'", ["Yan", "Ann B"]),
        ("DisplayName in ('Zed', 'Ann', 'Nobody')", ["Ann", "Zed"]),
        ("DisplayName like 'Ann%'", ["Ann", "Ann B"]),
        ("GivenName in ('Ann')", ["Ann"]),
        ("Id in ('1', '2')", ["Ann", "Zed"]),
        ("Id > '2'", ["Yan", "Ann B"]),
        ("PrimaryEmailAddr = 'Zed@x.example'", ["Zed"]),
        ("CompanyName = '100% Ltd'", ["Ann B"]),
    ],
)
def test_conditions_are_joined_by_and(stocked: Caller, where: str, names: list[str]) -> None:
    assert stocked.names(f"select * from Customer where {where}") == names


@pytest.mark.behaviour("QB-QUERY-CASE")
def test_texts_are_equal_without_regard_to_case(stocked: Caller) -> None:
    assert stocked.names("select * from Customer where DisplayName = 'zed'") == ["Zed"]
    assert stocked.names("select * from Customer where PrimaryEmailAddr = 'zed@X.example'") == ["Zed"]


@pytest.mark.behaviour("QB-QUERY-LIKE")
def test_like_knows_only_the_percent_sign_and_no_case(stocked: Caller) -> None:
    assert stocked.names("select * from Customer where DisplayName like '%n%'") == ["Ann", "Yan", "Ann B"]
    assert stocked.names("select * from Customer where DisplayName like 'z_d'") == []
    assert stocked.names("select * from Customer where DisplayName like 'ZED'") == ["Zed"]


@pytest.mark.behaviour("QB-QUERY-ESCAPE")
def test_quotes_and_backslashes_are_escaped_by_a_backslash(caller: Caller) -> None:
    caller.customer("Amy's Shop")
    caller.customer("Back\\slash")
    assert caller.names(r"select * from Customer where DisplayName = 'Amy\'s Shop'") == ["Amy's Shop"]
    assert caller.names(r"select * from Customer where DisplayName = 'Back\\slash'") == ["Back\\slash"]
    detail(caller, "select * from Customer where DisplayName = 'Amy''s Shop'", "4000")


@pytest.mark.behaviour("QB-QUERY-BARE-NUMBER")
def test_numbers_need_no_quotes(stocked: Caller) -> None:
    assert stocked.names("select * from Customer where Balance > 10") == ["Zed"]
    assert stocked.names("select * from Customer where Id = 2") == ["Zed"]


@pytest.mark.behaviour("QB-QUERY-BLANK")
def test_a_blank_in_quotes_stands_for_nothing(stocked: Caller) -> None:
    assert stocked.names("select * from Customer where CompanyName = ' '") == ["Ann", "Yan", "Zed"]


@pytest.mark.behaviour("QB-QUERY-TIME")
def test_times_are_compared_across_offsets(caller: Caller) -> None:
    caller.customer("Old")
    caller.clock.advance(3500)
    caller.customer("New")
    for moment in ("2026-11-20T14:30:00Z", "2026-11-20T14:30:00+00:00", "2026-11-20T06:30:00-08:00"):
        assert caller.names(f"select * from Customer where MetaData.LastUpdatedTime > '{moment}'") == ["New"]
        assert caller.names(f"select * from Customer where MetaData.CreateTime <= '{moment}'") == ["Old"]


@pytest.mark.behaviour("QB-QUERY-KEYWORD-CASE")
def test_keywords_entities_and_metadata_are_read_in_any_case(stocked: Caller) -> None:
    statement = "SeLeCt * FROM customer WHERE Metadata.LastUpdatedTime > '2020-01-01' OrderBy Id MaxResults 1"
    assert stocked.names(statement) == ["Ann"]


@pytest.mark.behaviour("QB-QUERY-TAIL-ORDER")
def test_position_and_size_stand_in_either_order(stocked: Caller) -> None:
    first = stocked.names("select * from Customer orderby Id startposition 2 maxresults 2")
    assert first == stocked.names("select * from Customer orderby Id maxresults 2 startposition 2") == ["Zed", "Yan"]


@pytest.mark.behaviour("QB-QUERY-COUNTERS")
def test_a_page_counts_its_rows_and_not_the_total(stocked: Caller) -> None:
    response = stocked.query("select * from Customer startposition 2 maxresults 2").body["QueryResponse"]
    assert (response["startPosition"], response["maxResults"]) == (2, 2)
    assert "totalCount" not in response


@pytest.mark.behaviour("QB-QUERY-EMPTY")
def test_an_empty_answer_holds_nothing(caller: Caller) -> None:
    assert caller.query("select * from Customer").body["QueryResponse"] == {}


@pytest.mark.behaviour("QB-QUERY-COUNT")
def test_count_counts_what_matches(stocked: Caller) -> None:
    response = stocked.query("select COUNT(*) from Customer where Balance > '0'").body["QueryResponse"]
    assert response == {"totalCount": 2}


@pytest.mark.behaviour("QB-QUERY-PAGE-USUAL")
def test_a_page_holds_a_hundred_rows_unless_told(caller: Caller) -> None:
    caller.vendor.load(caller.realm, "Customer", [{"DisplayName": f"C{number:04}"} for number in range(1100)], False)
    assert len(caller.names("select * from Customer")) == 100
    assert len(caller.names("select * from Customer maxresults 1000")) == 1000


@pytest.mark.behaviour("QB-QUERY-PAGE-MOST")
def test_more_than_a_thousand_rows_cannot_be_asked_for(caller: Caller) -> None:
    told = detail(caller, "select * from Customer maxresults 1001", "4001")
    assert told == "QueryValidationError: value 1001 is too large. Max allowed value is 1000"


@pytest.mark.behaviour("QB-QUERY-WINDOW")
@pytest.mark.parametrize("tail", ["startposition 0", "maxresults 0"])
def test_position_and_size_count_from_one(caller: Caller, tail: str) -> None:
    told = detail(caller, f"select * from Customer {tail}", "4001")
    assert told == "QueryValidationError: value 0 is too small. Min allowed value is 1"


@pytest.mark.behaviour("QB-QUERY-PROJECTION")
def test_simple_fields_can_be_asked_for_and_others_cannot(stocked: Caller) -> None:
    [row] = stocked.query("select DisplayName, GivenName from Customer where Id = '1'").body["QueryResponse"][
        "Customer"
    ]
    assert (row["DisplayName"], row["GivenName"], "Balance" in row) == ("Ann", "Ann", False)
    told = detail(stocked, "select BillAddr from Customer", "4001")
    assert told == "QueryValidationError: Property BillAddr not found for Entity Customer"


@pytest.mark.behaviour("QB-QUERY-STAR-AND-FIELD")
def test_a_star_may_have_fields_beside_it(caller: Caller) -> None:
    caller.service("Repair", Sku="R-1")
    [row] = caller.query("SELECT *, Sku FROM Item where Sku = 'R-1'").body["QueryResponse"]["Item"]
    assert (row["Name"], row["Sku"], row["UnitPrice"]) == ("Repair", "R-1", 0)


@pytest.mark.behaviour("QB-QUERY-TRAITS")
@pytest.mark.parametrize(
    ("tail", "told"),
    [
        ("where Nonsense = 'x'", "Property Nonsense not found for Entity Customer"),
        ("where BalanceWithJobs > '1'", "property 'BalanceWithJobs' is not queryable"),
        ("where Notes = 'x'", "property 'Notes' is not queryable"),
        ("where PrimaryEmailAddr.Address = 'x'", "Property PrimaryEmailAddr.Address not found for Entity Customer"),
        ("orderby PrimaryEmailAddr", "property 'PrimaryEmailAddr' is not sortable"),
    ],
)
def test_only_some_properties_filter_and_sort(caller: Caller, tail: str, told: str) -> None:
    assert detail(caller, f"select * from Customer {tail}", "4001") == f"QueryValidationError: {told}"


def test_item_parents_are_not_queryable(caller: Caller) -> None:
    assert "is not queryable" in detail(caller, "select * from Item where ParentRef = '1'", "4001")


@pytest.mark.parametrize("value", ["Balance > 'much'", "Id = 'x'", "Active = 'maybe'", "MetaData.CreateTime > 'soon'"])
def test_a_value_that_does_not_fit_its_property_is_invalid(caller: Caller, value: str) -> None:
    assert "is not valid for property" in detail(caller, f"select * from Customer where {value}", "4001")


def test_an_unknown_entity_is_invalid(caller: Caller) -> None:
    detail(caller, "select * from Nonsense", "4001")


@pytest.mark.behaviour("QB-QUERY-SYNTAX")
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select * from Customer TxnDate = 'x'", 'Encountered " <IDENTIFIER> "TxnDate "" at line 1, column 24.'),
        ("select * from Customer\nwhere", 'Encountered "<EOF>" at line 2, column 6.'),
        ("", 'Encountered "<EOF>" at line 1, column 1.'),
    ],
)
def test_a_statement_that_does_not_parse_is_told_where(caller: Caller, statement: str, told: str) -> None:
    assert detail(caller, statement, "4000") == f"QueryParserError: {told}"


@pytest.mark.behaviour("QB-QUERY-NO-OR")
@pytest.mark.parametrize(
    "where",
    [
        "Id = '1' or Id = '2'",
        "Id != '1'",
        "not Id = '1'",
        "(Id = '1')",
        "DisplayName is null",
        "Id in '1'",
        "Id = ",
        "Id = 'x",
        "Id = '1' maxresults x",
    ],
)
def test_there_is_no_or_not_or_parenthesis(caller: Caller, where: str) -> None:
    detail(caller, f"select * from Customer where {where}", "4000")


@pytest.mark.behaviour("QB-QUERY-POST")
def test_a_statement_may_be_the_body(stocked: Caller) -> None:
    by_body = stocked.call("POST", "query", "select * from Customer where DisplayName = 'Ann'")
    assert by_body.body["QueryResponse"]["Customer"][0]["DisplayName"] == "Ann"
    headers = {"authorization": f"Bearer {stocked.bearer}", "content-type": "application/x-www-form-urlencoded"}
    form = stocked.send(
        "POST", f"/v3/company/{stocked.realm}/query", None, b"query=select+*+from+Customer+maxresults+1", headers
    )
    assert form.body["QueryResponse"]["maxResults"] == 1


def test_twenty_thousand_customers_are_found_by_name_without_reading_them_all(caller: Caller) -> None:
    caller.vendor.load(caller.realm, "Customer", [{"DisplayName": f"C{number}"} for number in range(20_000)], False)
    table = caller.vendor.state.companies[caller.realm].table("Customer")
    read: list[str] = []
    rows, table.rows = table.rows, _Watched(table.rows, read)
    assert caller.names("select * from Customer where DisplayName in ('C7', 'C19999')") == ["C19999", "C7"]
    assert len(read) <= 4
    table.rows = rows


class _Watched(dict):  # type: ignore[type-arg]
    """A dictionary that writes down what is read from it."""

    def __init__(self, rows: dict[str, Row], read: list[str]) -> None:
        super().__init__(rows)
        self._read = read

    def __getitem__(self, key: str) -> object:
        self._read.append(key)
        return super().__getitem__(key)

    def values(self) -> object:  # type: ignore[override]
        raise AssertionError("all rows were read")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-08:00", "0001-01-01", "2026-13-01"])
def test_times_at_the_edge_of_the_calendar_do_not_break_a_query(caller: Caller, moment: str) -> None:
    assert caller.query(f"select * from Customer where MetaData.CreateTime > '{moment}'").status in (200, 400)
