"""The published clients `intuit-oauth` and `python-quickbooks`, unmodified, over HTTP."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    ValidationException,
)
from quickbooks.objects import Account, Customer, EmailAddress, Item
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.vendor import Vendor

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.quickbooks import VENDOR
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox([VENDOR])
    vendor = sandbox.vendor("quickbooks")
    vendor.change_settings(vendor.accounts()[0], {"limits": False})
    return sandbox


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as url:
        yield f"{url}/quickbooks"


@pytest.fixture
def app(sandbox: Sandbox, url: str) -> Iterator[AuthClient]:
    """The sign-in client, which reads the addresses from the discovery document."""
    known = sandbox.vendor("quickbooks").credentials(sandbox.vendor("quickbooks").accounts()[0])
    discovery = f"{url}/.well-known/openid_sandbox_configuration/"
    with AuthClient(known["client_id"], known["client_secret"], REDIRECT, discovery) as app:
        yield app


@pytest.fixture
def books(app: AuthClient, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickBooks]:
    """The accounting client, signed in by a consent."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(QuickBooks, "api_url_v3", f"{url}/v3")
    connect(app)
    client = QuickBooks(auth_client=app, refresh_token=app.refresh_token, company_id=app.realm_id, minorversion=75)
    with client.session:
        yield client


def connect(app: AuthClient) -> None:
    """A person grants the app its wish on the authorize page."""
    asked = app.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID], state_token="s1")
    with requests.post(asked, data={"decision": "grant"}, allow_redirects=False, timeout=5) as answer:
        callback = parse_qs(urlsplit(answer.headers["location"]).query)
    assert callback["state"] == ["s1"]
    app.get_bearer_token(callback["code"][0], realm_id=callback["realmId"][0])


def customer(name: str) -> Customer:
    made = Customer()
    made.DisplayName = name
    return made


def service(name: str) -> Item:
    made = Item()
    made.Name, made.Type, made.UnitPrice = name, "Service", 12.5
    made.IncomeAccountRef = Account.from_json({"Id": "1", "FullyQualifiedName": "Services"}).to_ref()
    return made


def test_a_consent_is_exchanged_and_tells_who_gave_it(app: AuthClient) -> None:
    connect(app)
    assert app.expires_in == 3600
    assert app.x_refresh_token_expires_in == 8_640_000
    assert app.get_user_info().json()["emailVerified"] is True


def test_a_refresh_token_rotates(sandbox: Sandbox, app: AuthClient) -> None:
    connect(app)
    first = app.refresh_token
    app.refresh()
    assert app.refresh_token == first
    sandbox.clock.advance(86_400)
    app.refresh()
    assert app.refresh_token != first
    with pytest.raises(AuthClientError, match="invalid_grant"):
        app.refresh(refresh_token=first)


def test_a_revoked_consent_is_over(books: QuickBooks, app: AuthClient) -> None:
    assert app.revoke() is True
    with pytest.raises(AuthorizationException):
        Customer.all(qb=books)
    with pytest.raises(AuthClientError):
        app.refresh()


def test_a_customer_is_made_read_changed_and_switched_off(books: QuickBooks) -> None:
    wished = customer("Amy's Shop")
    wished.PrimaryEmailAddr = EmailAddress.from_json({"Address": "amy@shop.example"})
    made = wished.save(qb=books)
    read = Customer.get(made.Id, qb=books)
    assert (read.DisplayName, read.PrimaryEmailAddr.Address) == ("Amy's Shop", "amy@shop.example")
    read.CompanyName = "Amy & Söner"
    saved = read.save(qb=books)
    assert (saved.CompanyName, saved.SyncToken) == ("Amy & Söner", "1")
    saved.Active = False
    assert saved.save(qb=books).DisplayName == "Amy's Shop (deleted)"
    with pytest.raises(QuickbooksException, match="Stale Object Error"):
        read.save(qb=books)


def test_an_item_is_made_read_and_changed(books: QuickBooks) -> None:
    made = service("Repair").save(qb=books)
    read = Item.get(made.Id, qb=books)
    assert (read.UnitPrice, read.IncomeAccountRef.name) == (12.5, "Services")
    read.Sku = "R-1"
    assert read.save(qb=books).Sku == "R-1"
    assert [item.Sku for item in Item.filter(Sku="R-1", qb=books)] == ["R-1"]


def test_an_account_is_made_read_and_changed(books: QuickBooks) -> None:
    wished = Account()
    wished.Name, wished.AccountType = "Petty cash", "Bank"
    made = wished.save(qb=books)
    read = Account.get(made.Id, qb=books)
    assert read.AccountSubType == "CashOnHand"
    read.Description = "Till"
    assert read.save(qb=books).Description == "Till"


def test_lists_are_paged_filtered_and_counted(books: QuickBooks) -> None:
    for number in range(5):
        customer(f"Customer {number}").save(qb=books)
    pages = [
        [found.DisplayName for found in Customer.all(order_by="Id", start_position=start, max_results=2, qb=books)]
        for start in (1, 3, 5)
    ]
    assert pages == [["Customer 0", "Customer 1"], ["Customer 2", "Customer 3"], ["Customer 4"]]
    assert [found.DisplayName for found in Customer.filter(DisplayName="Customer 3", qb=books)] == ["Customer 3"]
    assert len(Customer.choose(["1", "2", "99"], qb=books)) == 2
    assert len(Customer.where("DisplayName LIKE 'Customer%'", max_results=3, qb=books)) == 3
    assert Customer.count("Active = true", qb=books) == 5
    assert [found.Name for found in Item.all(qb=books)] == ["Hours", "Services"]
    assert Vendor.count(qb=books) == 3


def test_batches_create_and_update_with_partial_faults(books: QuickBooks) -> None:
    first = batch_create([customer(name) for name in ("A", "B", "A")], qb=books)
    assert [made.DisplayName for made in first.successes] == ["A", "B"]
    assert [fault.Error[0].code for fault in first.faults] == ["6240"]
    for made in first.successes:
        made.Notes = "changed"
    second = batch_update(first.successes, qb=books)
    assert [(made.Notes, made.SyncToken) for made in second.successes] == [("changed", "1")] * 2


def test_changes_since_a_moment_are_captured(books: QuickBooks) -> None:
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    customer("New").save(qb=books)
    changes = change_data_capture([Customer, Item], since.isoformat(), qb=books)
    assert [found.DisplayName for found in changes.Customer] == ["New"]
    assert not hasattr(changes, "Item")


def test_a_request_id_makes_a_create_happen_once(books: QuickBooks) -> None:
    ids = {customer("Once").save(qb=books, request_id="3f6f").Id for _ in range(2)}
    assert len(ids) == 1
    assert Customer.count(qb=books) == 1


def test_faults_become_the_clients_exceptions(books: QuickBooks) -> None:
    with pytest.raises(ObjectNotFoundException):
        Customer.get(99, qb=books)
    with pytest.raises(ValidationException, match="Error parsing query"):
        Customer.where("Id = '1' OR Id = '2'", qb=books)
    nameless = Item()
    with pytest.raises(ValidationException, match="Required param missing"):
        nameless.save(qb=books)


def test_company_and_preferences_are_read(books: QuickBooks) -> None:
    assert CompanyInfo.get(books.company_id, qb=books).Country == "US"
    assert Preferences.get(qb=books).CurrencyPrefs.HomeCurrency.value == "USD"
