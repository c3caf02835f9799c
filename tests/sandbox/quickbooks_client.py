"""The published clients `python-quickbooks` and `intuit-oauth`, unmodified, signed in to a served company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import Account, Customer, Item, SalesItemLine, SalesItemLineDetail
from tests.sandbox.control_plane import WAIT_S, ControlPlane

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.quickbooks import VENDOR
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"


class Company:
    """A company whose clock stands still, the app that a person let in, and the control plane."""

    def __init__(self, root: str, sandbox: Sandbox) -> None:
        self.url = f"{root}/quickbooks"
        vendor = sandbox.vendor("quickbooks")
        self.realm = vendor.accounts()[0]
        self.credentials = vendor.credentials(self.realm)
        self.control = ControlPlane(root, "quickbooks", self.realm)
        self.control.stop_clock()
        self.app = self.new_app()

    def new_app(self, **other: Any) -> AuthClient:
        """A sign-in client that reads the addresses from the discovery document."""
        known = {name: self.credentials[name] for name in ("client_id", "client_secret")}
        discovery = f"{self.url}/.well-known/openid_sandbox_configuration/"
        return AuthClient(**{**known, "redirect_uri": REDIRECT, "environment": discovery, **other})

    def code(self, *scopes: Scopes) -> str:
        """The code of a person's consent to these scopes, by default to accounting and identity."""
        wish = list(scopes) or [Scopes.ACCOUNTING, Scopes.OPENID]
        asked = self.app.get_authorization_url(wish, state_token="s1")
        with requests.post(asked, data={"decision": "grant"}, allow_redirects=False, timeout=WAIT_S) as answer:
            return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    def connect(self, *scopes: Scopes) -> None:
        """The app holds the tokens of a consent."""
        self.app.get_bearer_token(self.code(*scopes), realm_id=self.realm)

    def client(self, realm: str = "", **other: Any) -> QuickBooks:
        """An accounting client with the app's tokens, for the company or for another."""

        class Served(QuickBooks):  # type: ignore[misc]  # the client is untyped
            api_url_v3 = f"{self.url}/v3"

        known = {"auth_client": self.app, "refresh_token": self.app.refresh_token, "minorversion": 75}
        return Served(company_id=realm or self.realm, **known, **other)


@contextmanager
def served_company(**settings: Any) -> Iterator[Company]:
    """A company of a sandbox of its own, not throttled unless a test asks for it; nobody signed in yet."""
    sandbox = Sandbox([VENDOR])
    with pytest.MonkeyPatch.context() as environment, running(sandbox) as root:
        environment.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        company = Company(root, sandbox)
        company.control.switch(**{"limits": False, **settings})
        with company.app:
            yield company


@contextmanager
def signed_in(**settings: Any) -> Iterator[tuple[Company, QuickBooks]]:
    """The same with a client that a person let in."""
    with served_company(**settings) as company:
        company.connect()
        books = company.client()
        with books.session:
            yield company, books


def refused(kind: type[Exception], call: Callable[[], Any], code: int | None = None) -> Any:
    """The client's exception; it is of this very class, and of this code where one is given."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    if code is not None:
        error = caught.value
        assert isinstance(error, QuickbooksException)
        assert error.error_code == code, error
        assert dict(error) == {"error_code": code, "message": error.message, "detail": error.detail}
    return caught.value


# --- records -------------------------------------------------------------------------------------------------------


def customer(name: str, **fields: Any) -> Customer:
    """A customer as it is before it is saved."""
    return with_fields(Customer(), DisplayName=name, **fields)


def service(name: str, **fields: Any) -> Item:
    account = Account.from_json({"Id": "1", "FullyQualifiedName": "Services"}).to_ref()
    return with_fields(Item(), Name=name, Type="Service", IncomeAccountRef=account, **fields)


def sold(kind: type, to: Customer, books: QuickBooks, amount: float = 100, **fields: Any) -> Any:
    """A document over one line of the usual item."""
    line = with_fields(SalesItemLine(), LineNum=1, Amount=amount, SalesItemLineDetail=SalesItemLineDetail())
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=books)[0].to_ref()
    return with_fields(kind(), Line=[line], CustomerRef=to.to_ref(), **fields)


def with_fields(record: Any, **fields: Any) -> Any:
    """The record with these attributes."""
    for name, value in fields.items():
        setattr(record, name, value)
    return record
