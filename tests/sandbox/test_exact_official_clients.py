"""The published clients `exactonline` and `exact-online-sdk`, their code untouched, over HTTP.

`exactonline` 0.4.0 runs on Python 3.11 and takes its three addresses from its configuration. Its HTTP layer lets only
`https` through; the one thing set here besides the addresses is its own option for that, `opt_secure.protocols`, since
the sandbox serves plain HTTP on loopback.

`exact-online-sdk` 2.0.0 runs on Python 3.11 and takes its addresses from `Settings`. Against Exact it cannot do all it
offers, and so not here either:
- It proves itself at the token endpoint by a Basic header and sends no client fields, which gives 401. The switch
  `basic_at_token` lets it in; then its margin of 60 seconds makes it refresh too early, which is refused.
- Its models read dates as ISO texts and forbid unknown properties, so that whole records cannot be read by them
  (`/Date(...)/` is refused) and a create always ends in `PartialResponseError`, although the record is made: the answer
  has `Name` null. With `raw=True` and with dateless selections it works.
- Its model of an account knows the states Active and Inactive alone, so that a customer (`C`) is made by the plain
  `post`, and a change must repeat the name.
- It does not know lists without `results`, as they come where `$top` is at most a page: `list(top=...)` gives one
  wrapped answer, `iter_pages(page_size=60)` nothing. The pages of 100 it asks for by itself are right.
- A status of 500 is a fault to it, tried five times within 15 seconds, although it is how business rules refuse.
"""

# Neither client says what its types are, so that there is nothing to check their imports against.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from exact_online_sdk import (
    AuthenticationError,
    ExactOnlineClient,
    PartialResponseError,
    Settings,
    ValidationError,
)
from exact_online_sdk.api import (
    AccountsAPI,
    BulkCRMAccountsAPI,
    GLAccountsAPI,
    ItemsAPI,
    MeAPI,
    SalesOrdersAPI,
)
from exact_online_sdk.auth import ExactOnlineAuth
from exact_online_sdk.exceptions import BadRequestError, NotFoundError
from exactonline.api import ExactApi
from exactonline.elements.invoice import ExactInvoice
from exactonline.elements.relation import ExactRelation
from exactonline.exceptions import ObjectDoesNotExist
from exactonline.http import HTTPError, opt_secure
from exactonline.resource import GET, POST
from exactonline.storage.ini import IniStorage

from ledgerbridge.sandbox.exact import VENDOR
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox([VENDOR])


@pytest.fixture
def vendor(sandbox: Sandbox) -> Any:
    return sandbox.vendor("exact")


@pytest.fixture
def division(vendor: Any) -> str:
    return str(vendor.accounts()[0])


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as url:
        yield f"{url}/exact"


def granted_code(address: str) -> str:
    """A person grants the app its wish on the authorize page."""
    answer = httpx.post(address, data={"decision": "grant"}, timeout=5)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


# --- exactonline ----------------------------------------------------------------------------------------------------


@pytest.fixture
def api(vendor: Any, division: str, url: str, monkeypatch: pytest.MonkeyPatch) -> ExactApi:
    """Signed in by a consent, its division chosen."""
    monkeypatch.setattr(opt_secure, "protocols", ("http", "https"))
    known = vendor.credentials(division)
    text = f"""
        [server]
        auth_url = {url}/api/oauth2/auth
        rest_url = {url}/api
        token_url = {url}/api/oauth2/token
        [application]
        base_url = {REDIRECT}
        client_id = {{{known["client_id"]}}}
        client_secret = {known["client_secret"]}
        """
    lines = "\n".join(line.strip() for line in text.splitlines())
    client = ExactApi(storage=IniStorage(io.StringIO(lines)))
    client.request_token(granted_code(client.create_auth_request_url()))
    client.set_division(division)
    return client


def make_account(api: ExactApi, name: str, **fields: Any) -> str:
    made = api.relations.create({"Name": name, "Status": "C", **fields})
    return str(made["ID"])


def test_exactonline_signs_in_and_finds_its_divisions(api: ExactApi, division: str) -> None:
    choices, current = api.get_divisions()
    assert choices == {int(division): "Demo division"}
    assert current == int(division)
    assert "!" in api.storage.get_code()


def test_exactonline_refreshes_when_its_token_is_over(api: ExactApi, sandbox: Sandbox) -> None:
    first = api.storage.get_refresh_token()
    with pytest.raises(HTTPError) as early:
        api.refresh_token()
    assert (early.value.code, api.storage.get_refresh_token()) == (400, first)
    sandbox.clock.advance(600)
    api.storage.set_access_expiry(0)
    assert api.relations.filter(filter="Status eq 'C'") == []
    assert api.storage.get_refresh_token() != first


def test_exactonline_refreshes_after_a_401(api: ExactApi, sandbox: Sandbox) -> None:
    sandbox.clock.advance(601)
    assert api.relations.filter(filter="Status eq 'C'") == []


def test_exactonline_makes_reads_changes_filters_and_deletes_an_account(api: ExactApi) -> None:
    id = make_account(api, "Söhne & Zonen", Code="255", Email="z@x.example")
    [read] = api.relations.filter(relation_code="255", select="ID,Name,Email")
    assert (read["ID"], read["Name"], read["Email"]) == (id, "Söhne & Zonen", "z@x.example")
    api.relations.update(id, {"City": "Breda"})
    assert api.relations.get(filter="City eq 'Breda'", select="ID,City")["City"] == "Breda"
    api.relations.delete(id)
    with pytest.raises(ObjectDoesNotExist):
        api.relations.get(relation_code="255")


def test_exactonline_walks_pages(api: ExactApi, vendor: Any, division: str) -> None:
    vendor.load(division, "crm/Accounts", [{"Name": f"C{number:03}"} for number in range(130)], False)
    with pytest.raises(HTTPError) as refused:
        api.relations.all()
    assert b"mandatory filtering" in refused.value.response
    found = api.relations.filter(filter="Status eq 'A'", select="Name", orderby="Name")
    assert [row["Name"] for row in found] == [f"C{number:03}" for number in range(130)]
    assert len(api.relations.filter(filter="Status eq 'A'", select="Name", top=100)) == 100


def test_exactonline_reads_lists(api: ExactApi) -> None:
    account = make_account(api, "Customer")
    api.contacts.create({"Account": account, "LastName": "Vos"})
    assert [row["LastName"] for row in api.contacts.all()] == ["Vos"]
    api.bankaccounts.create({"Account": account, "BankAccount": "NL91ABNA0417164300"})
    assert len(api.bankaccounts.filter(account_id=account)) == 1
    assert [row["Code"] for row in api.vatcodes.filter(vat_code="2")] == ["2  "]
    assert api.vatcodes.get_percentage(vat_code="2  ") == 0.21
    assert {row["Code"] for row in api.ledgeraccounts.filter(code__in=["8000", "8100"])} == {"8000", "8100"}


class Buyer(ExactRelation):  # type: ignore[misc]  # the client is untyped
    """The customer of an invoice as the client wants it told."""

    def get_code(self) -> str:
        return "77"

    def get_name(self) -> str:
        return "Buyer"


class Bill(ExactInvoice):  # type: ignore[misc]  # the client is untyped
    """An invoice as the client wants it told; `amount` is without VAT."""

    amount = Decimal("100.00")

    def get_customer(self) -> Buyer:
        return Buyer(api=self._api)

    def get_created_date(self) -> datetime.date:
        return datetime.date(2026, 1, 31)

    def get_exact_journal(self) -> str:
        return "70"

    def get_invoice_number(self) -> str:
        return "INV-7"

    def get_total_amount_incl_vat(self) -> Decimal:
        return self.amount * Decimal("1.21")

    def get_total_vat(self) -> Decimal:
        return self.amount * Decimal("0.21")

    def get_ledger_lines(self) -> list[dict[str, Any]]:
        line = {"code": "8000", "vat_percentage": 21, "total_amount_excl_vat": self.amount}
        return [{**line, "description": "Plan", "month": datetime.date(2026, 2, 1)}]

    def hint_exact_invoice_number(self) -> int:
        return 26700007


def test_exactonline_books_an_invoice_and_books_it_anew(api: ExactApi) -> None:
    make_account(api, "Buyer", Code="77")
    bill = Bill(api=api)
    bill.commit()
    entry = api.invoices.get(invoice_number="INV-7")
    assert (entry["AmountFC"], entry["InvoiceNumber"], entry["ReportingPeriod"]) == (121, 26700007, 1)
    assert [line["Description"] for line in entry["SalesEntryLines"]] == ["Plan"]
    bill.amount = Decimal("200.00")
    bill.commit()
    again = api.invoices.get(invoice_number="INV-7")
    assert (again["EntryID"], again["AmountFC"], len(again["SalesEntryLines"])) == (entry["EntryID"], 242, 1)
    assert api.invoices.map_foreign2exact_invoice_numbers(["INV-7", "x"]) == {"INV-7": 26700007, "x": None}
    [owed] = api.receivables.filter(duedate__lt=datetime.date(2027, 1, 1))
    assert (owed["Amount"], owed["YourRef"]) == (242, "INV-7")


def test_exactonline_reads_quotations_with_their_lines(api: ExactApi) -> None:
    account = make_account(api, "Customer")
    item = api.restv1(POST("logistics/Items", {"Code": "S", "Description": "Shoe", "IsSalesItem": True}))
    lines = [{"Item": item["ID"], "NetPrice": 10}]
    api.quotations.create({"OrderAccount": account, "QuotationLines": lines})
    [read] = api.restv1(GET("crm/Quotations?$expand=QuotationLines"))
    assert [line["NetPrice"] for line in read["QuotationLines"]["results"]] == [10]


# --- exact-online-sdk -----------------------------------------------------------------------------------------------


def settings_of(vendor: Any, division: str, url: str) -> Settings:
    known = vendor.credentials(division)
    return Settings(
        client_id=known["client_id"],
        client_secret=known["client_secret"],
        redirect_uri=REDIRECT,
        base_url=url,
        auth_url=f"{url}/api/oauth2/auth",
        token_url=f"{url}/api/oauth2/token",
        division=int(division),
    )


@pytest.fixture
def auth(vendor: Any, division: str, url: str) -> ExactOnlineAuth:
    """Signed in by a consent, which needs the switch for its Basic header."""
    vendor.change_settings(division, {"basic_at_token": True})
    auth = ExactOnlineAuth(settings_of(vendor, division, url))
    auth.exchange_code_for_token(granted_code(auth.get_authorization_url("s1")))
    return auth


@pytest.fixture
def sdk(auth: ExactOnlineAuth, vendor: Any, division: str, url: str) -> Iterator[ExactOnlineClient]:
    with ExactOnlineClient(settings_of(vendor, division, url), auth=auth) as client:
        yield client


def make_raw(api: Any, **fields: Any) -> str:
    return str(api.create(fields, raw=True)["ID"])


def test_sdk_is_refused_at_the_token_endpoint_for_its_header(vendor: Any, division: str, url: str) -> None:
    auth = ExactOnlineAuth(settings_of(vendor, division, url))
    with pytest.raises(AuthenticationError, match="401"):
        auth.exchange_code_for_token(granted_code(auth.get_authorization_url("s1")))


def test_sdk_refreshes_but_by_its_own_margin_too_early(auth: ExactOnlineAuth, sandbox: Sandbox) -> None:
    first = auth.get_access_token()
    sandbox.clock.advance(540)
    with pytest.raises(AuthenticationError, match="400"):
        auth.refresh_token()
    sandbox.clock.advance(30)
    assert auth.refresh_token().access_token != first


def test_sdk_makes_reads_changes_and_deletes(sdk: ExactOnlineClient) -> None:
    accounts = AccountsAPI(sdk)
    id = make_raw(accounts, Name="Fittsport", Email="f@x.example")
    assert accounts.update(id, {"Name": "Fittsport BV", "City": "Breda"}) is None
    read = accounts.get(id, raw=True)
    assert (read["Name"], read["City"], read["Email"]) == ("Fittsport BV", "Breda", "f@x.example")
    accounts.delete(id)
    with pytest.raises(NotFoundError):
        accounts.get(id, raw=True)


def test_sdk_reads_whole_records_only_raw(sdk: ExactOnlineClient) -> None:
    accounts = AccountsAPI(sdk)
    with pytest.raises(PartialResponseError):
        accounts.create({"Name": "Made all the same"})
    [made] = accounts.list(filters={"Name": "Made all the same"}, raw=True)
    with pytest.raises(ValidationError):
        accounts.get(made["ID"])
    [slim] = accounts.list(filters={"Name": "Made all the same"}, select=["ID", "Name", "Code"])
    assert (str(slim.id), slim.name) == (made["ID"], "Made all the same")


def test_sdk_walks_pages(sdk: ExactOnlineClient, vendor: Any, division: str) -> None:
    vendor.load(division, "crm/Accounts", [{"Name": f"C{number:03}"} for number in range(130)], False)
    accounts = AccountsAPI(sdk)
    known: dict[str, Any] = {"filters": {"Status": "A"}, "select": ["ID", "Name"]}
    pages = [len(page) for page in accounts.iter_pages(**known, page_size=None)]
    assert pages == [60, 60, 10]
    assert len(list(accounts.iter_all(**known))) == 100
    assert [len(page) for page in accounts.iter_pages(**known, page_size=60)] == [0]
    bulk = BulkCRMAccountsAPI(sdk).list(params={"$filter": "Status eq 'A'", "$select": "ID,Name"}, raw=True)
    assert len(bulk) == 130


def test_sdk_filters_and_is_refused_where_it_speaks_another_dialect(sdk: ExactOnlineClient) -> None:
    items = ItemsAPI(sdk)
    for code in ("A", "O'Neill"):
        make_raw(items, Code=code, Description=f"Item {code}")
    [found] = items.list(filters={"Code": "O'Neill"}, select=["ID", "Code", "Description"])
    assert found.description == "Item O'Neill"
    assert len(items.list(params={"$filter": "startswith(Code,'A') eq true"}, raw=True)) == 1
    with pytest.raises(BadRequestError):
        items.list(filters={"Code": ("in", ["A", "B"])}, raw=True)
    with pytest.raises(BadRequestError):
        items.list(filters={"Modified": ("gt", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))}, raw=True)


def test_sdk_orders_with_lines_and_reads_lists(sdk: ExactOnlineClient, division: str) -> None:
    with pytest.raises(ValidationError, match="Payload"):
        AccountsAPI(sdk).create({"Name": "Buyer", "Status": "C"})
    account = sdk.post("crm/Accounts", json={"Name": "Buyer", "Status": "C"})["ID"]
    item = make_raw(ItemsAPI(sdk), Code="S", Description="Shoe", IsSalesItem=True)
    line = {"Item": item, "Quantity": 2, "NetPrice": 10}
    order = sdk.post("salesorder/SalesOrders", json={"OrderedBy": account, "SalesOrderLines": [line]})
    assert (order["OrderNumber"], order["AmountFC"]) == (1, 20)
    [read] = SalesOrdersAPI(sdk).list(filters={"OrderNumber": 1}, raw=True)
    assert read["OrderID"] == order["OrderID"]
    assert len(GLAccountsAPI(sdk).list(select=["ID", "Code", "Description"])) == 9
    [me] = MeAPI(sdk).list()
    assert me.current_division == int(division)
