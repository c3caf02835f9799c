"""The published clients `intuit-oauth` and `python-quickbooks`, unmodified, over HTTP."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    ValidationException,
)
from quickbooks.objects import (
    Account,
    Attachable,
    AttachableRef,
    CreditMemo,
    Customer,
    CustomerMemo,
    Department,
    EmailAddress,
    Estimate,
    Invoice,
    Item,
    Payment,
    PaymentLine,
    PaymentMethod,
    SalesItemLine,
    SalesItemLineDetail,
    SalesReceipt,
    TaxAgency,
    TaxCode,
    TaxRate,
    Term,
)
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.taxservice import TaxRateDetails, TaxService
from quickbooks.objects.trackingclass import Class
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


# --- documents -----------------------------------------------------------------------------------------------------


def sold(kind: type, to: Customer, books: QuickBooks, amount: float = 100) -> Any:
    """A document over one line, built as the client's own tests build it."""
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "Repair", amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=books)[0].to_ref()
    document = kind()
    document.Line.append(line)
    document.CustomerRef = to.to_ref()
    document.CustomerMemo = CustomerMemo()
    document.CustomerMemo.value = "Thank you"
    return document


def paid(amount: float, *documents: Any) -> Payment:
    payment = Payment()
    payment.TotalAmt = amount
    payment.CustomerRef = documents[0].CustomerRef
    for document in documents:
        line = PaymentLine()
        line.Amount = amount
        line.LinkedTxn.append(document.to_linked_txn())
        payment.Line.append(line)
    return payment


def test_an_invoice_is_made_changed_sent_printed_paid_and_voided(books: QuickBooks) -> None:
    made = sold(Invoice, customer("A").save(qb=books), books).save(qb=books)
    assert (made.TotalAmt, made.Balance, made.DocNumber, made.CustomerMemo.value) == (100, 100, "1001", "Thank you")
    read = Invoice.get(made.Id, qb=books)
    read.PrivateNote = "hub:1"
    read.Line[0].Amount = 120
    saved = read.save(qb=books)
    assert (saved.TotalAmt, saved.PrivateNote, saved.Line[0].Id) == (120, "hub:1", "1")
    assert saved.send(qb=books, send_to="a@b.example")["Invoice"]["EmailStatus"] == "EmailSent"
    assert saved.download_pdf(qb=books).startswith(b"%PDF")
    payment = paid(120, saved).save(qb=books)
    assert Invoice.get(made.Id, qb=books).Balance == 0
    payment.void(qb=books)
    now = Invoice.get(made.Id, qb=books)
    assert (now.Balance, now.email_sent) == (120, True)
    now.void(qb=books)
    assert Invoice.get(made.Id, qb=books).TotalAmt == 0
    with pytest.raises(QuickbooksException, match="Stale Object Error"):
        now.delete(qb=books)


def test_a_credit_memo_is_applied_to_an_invoice(books: QuickBooks) -> None:
    debtor = customer("A").save(qb=books)
    invoice = sold(Invoice, debtor, books).save(qb=books)
    memo = sold(CreditMemo, debtor, books, 30).save(qb=books)
    applied = paid(30, invoice, memo)
    applied.TotalAmt = 0
    assert applied.save(qb=books).UnappliedAmt == 0
    assert (Invoice.get(invoice.Id, qb=books).Balance, CreditMemo.get(memo.Id, qb=books).RemainingCredit) == (70, 0)
    assert [found.Id for found in Payment.filter(CustomerRef=debtor.Id, qb=books)] == ["3"]
    again = Payment.get("3", qb=books)
    again.PrivateNote = "seen"
    assert again.save(qb=books).PrivateNote == "seen"
    assert Invoice.get(invoice.Id, qb=books).Balance == 70


def test_receipts_and_estimates_are_made_printed_and_deleted(books: QuickBooks) -> None:
    buyer = customer("A").save(qb=books)
    receipt = sold(SalesReceipt, buyer, books).save(qb=books)
    assert (receipt.Balance, receipt.DepositToAccountRef.name) == (0, "Undeposited Funds")
    assert receipt.download_pdf(qb=books).startswith(b"%PDF")
    receipt.void(qb=books)
    assert SalesReceipt.get(receipt.Id, qb=books).PrivateNote == "Voided"
    estimate = sold(Estimate, buyer, books).save(qb=books)
    assert estimate.TxnStatus == "Pending"
    invoice = sold(Invoice, buyer, books)
    invoice.LinkedTxn.append(estimate.to_linked_txn())
    invoice.save(qb=books)
    closed = Estimate.get(estimate.Id, qb=books)
    assert (closed.TxnStatus, closed.LinkedTxn[0].TxnType) == ("Closed", "Invoice")
    closed.delete(qb=books)
    with pytest.raises(ObjectNotFoundException):
        Estimate.get(estimate.Id, qb=books)


def test_documents_go_through_batches_and_change_capture(books: QuickBooks) -> None:
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    debtor = customer("A").save(qb=books)
    made = batch_create([sold(Invoice, debtor, books, amount) for amount in (10, 20)], qb=books).successes
    batch_delete(made[:1], qb=books)
    changes = change_data_capture([Invoice, Payment], since.isoformat(), qb=books)
    assert [found.Id for found in changes.Invoice] == [made[1].Id, made[0].Id]
    assert changes.Invoice._object_list[1].status == "Deleted"
    assert Invoice.count(qb=books) == 1


def test_a_file_is_attached_to_an_invoice(books: QuickBooks) -> None:
    invoice = sold(Invoice, customer("A").save(qb=books), books).save(qb=books)
    link = AttachableRef()
    link.EntityRef = invoice.to_ref()
    file = Attachable()
    file.AttachableRef.append(link)
    file.FileName, file.ContentType, file._FileBytes = "INV.pdf", "application/pdf", b"%PDF-1.4 \x00\xff"
    made = file.save(qb=books)
    assert made.Size == 11
    with requests.get(made.TempDownloadUri, timeout=5) as fetched:
        assert fetched.content == b"%PDF-1.4 \x00\xff"
    found = Attachable.where(
        f"AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '{invoice.Id}'", qb=books
    )
    assert [one.FileName for one in found] == ["INV.pdf"]


def test_taxes_and_small_lists_are_made_and_read(books: QuickBooks) -> None:
    agency = TaxAgency()
    agency.DisplayName = "Town hall"
    rate = TaxRateDetails()
    rate.TaxRateName, rate.RateValue, rate.TaxAgencyId = "Town 5", 5, agency.save(qb=books).Id
    service = TaxService()
    service.TaxCode = "Town"
    service.TaxRateDetails.append(rate)
    service.save(qb=books)
    assert [code.Name for code in TaxCode.all(qb=books)] == ["California", "NON", "TAX", "Town", "Tucson"]
    assert [found.RateValue for found in TaxRate.filter(Name="Town 5", qb=books)] == [5]
    term = Term()
    term.Name, term.DueDays = "Net 5", 5
    assert term.save(qb=books).Type == "STANDARD"
    for kind in (PaymentMethod, Class, Department):
        made = kind()
        made.Name = "Mine"
        made.Type = "NON_CREDIT_CARD" if kind is PaymentMethod else None
        assert made.save(qb=books).Active is True


def test_webhooks_pass_the_clients_own_check(sandbox: Sandbox) -> None:
    vendor = sandbox.vendor("quickbooks")
    realm = vendor.accounts()[0]
    vendor.change_settings(realm, {"webhook_url": "http://127.0.0.1:9/hook"})
    vendor.person_creates(realm, "Customer", {"DisplayName": "A"})
    delivery = vendor.outbox.since(1, 1)[0]
    signature = vendor.delivery_headers(delivery, sandbox.clock.now())["intuit-signature"]
    token = str(vendor.credentials(realm)["webhook_secret"])
    client = QuickBooks(minorversion=75)
    assert client.validate_webhook_signature(delivery.body.decode(), signature, token)
    assert not client.validate_webhook_signature(delivery.body.decode() + " ", signature, token)
