"""Simulated companies with a connector each, into which composed documents are written, and what they came to there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, TypeVar

import msgspec
from tests.support import eaccounting_company, exact_world, hubspot_world, quickbooks
from tests.support.inprocess import SandboxTransport
from tests.support.random_documents import Source

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.protocol import Connector, Outcome, Write
from ledgerbridge.connectors.base.quota import Unlimited
from ledgerbridge.model.documents import LINES, Document, LineKind, fields_of, line_fields
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.record import Part
from ledgerbridge.model.reference import reference
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.target import Target, target_of
from ledgerbridge.planner.documents.terms import (
    AccountTerms,
    DiscountMode,
    DiscountTerms,
    DocumentTerms,
    Level,
    RoundingTerms,
    ShippingMode,
    ShippingTerms,
    TargetTax,
    TaxRow,
    TaxTerms,
)
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.clock import SystemClock
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.wiring import connector_kinds

T = TypeVar("T")
ADDED = ("SHIP", "DISC", "ROUND")


class Customer(msgspec.Struct, frozen=True):
    """Whom documents are for: as the source knows him, and his id there."""

    party: Party
    id: str
    currencies: Sequence[str] = ()
    """Those his documents can have; empty for any."""


class Stand(msgspec.Struct):
    """One record type of one company, ready for documents."""

    type: str
    connector: Connector
    target: Target
    source: Source
    customers: Sequence[Customer]
    products: Mapping[str, str]
    """{SKU: id}."""
    tax: TaxTerms
    stored: Callable[[str], Decimal]
    """What the simulator says a document comes to, read from outside."""
    stored_lines: Callable[[str], list[Decimal]] | None = None
    """The same of its lines, where the system reckons no more than these."""
    accounts: AccountTerms = AccountTerms()
    account: str | None = None
    credit: bool = False
    dated: bool = True
    """Whether the date of a document is a day."""
    writable: frozenset[str] = frozenset()
    written: int = 0

    def terms(self, random: Random) -> DocumentTerms:
        """Choices about everything, by chance; the rounding line is wanted now and then."""
        return DocumentTerms(
            tax=self.tax,
            shipping=ShippingTerms(random.choice(list(ShippingMode)), "SHIP", tax_code=self._shipping_code(random)),
            discount=DiscountTerms(random.choice(list(DiscountMode)), "DISC"),
            rounding=RoundingTerms(random.random() < 0.3, sku="ROUND", tax_code=self._untaxed()),
            accounts=self.accounts,
            level=random.choice(list(Level)),
            account=self.account,
            credit=self.credit,
        )

    def _shipping_code(self, random: Random) -> str | None:
        codes = [row.code for row in self.tax.rows]
        return random.choice([None, *codes]) if codes else None

    def _untaxed(self) -> str | None:
        return next((code for code, known in self.tax.codes.items() if known.rate == 0), None)

    def write(self, document: Document, customer: Customer) -> Outcome:
        """What became of the create."""
        self.written += 1
        capabilities = self.connector.capabilities.types[self.type]
        if not self.writable:
            specs = run(self.connector.schema(self.type))
            self.writable = frozenset(spec.path for spec in specs if not spec.read_only)
        own = reference("stand", "1", self.type, str(self.written), self.type)
        slots = dict(capabilities.slots)
        bare = msgspec.structs.replace(document, number=None, date=document.date if self.dated else None)
        fields = {path: value for path, value in fields_of(bare, slots).items() if path in self.writable}
        for slot in ("customer_id", "contact_id"):
            if slot in slots:
                fields[slots[slot]] = customer.id
                break
        if "name" in slots:
            fields[slots["name"]] = f"Document {self.written}"
        write = Write("create", own, fields, parts={LINES: tuple(self._parts(document))})
        [outcome] = run(self.connector.write(self.connector.prepare(self.type, [write], f"request-{self.written}")))
        return outcome

    def _parts(self, document: Document) -> Iterator[Part]:
        slots = self.connector.capabilities.types[self.type].parts[LINES].slots
        for line in document.lines:
            product = None if line.kind is LineKind.TEXT else self.products.get(line.sku or "")
            fields = line_fields(msgspec.structs.replace(line, product_id=product, sku=None), slots)
            yield Part(fields)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def facts(connector: Connector) -> dict[str, str]:
    return {choice.id: choice.detail for choice in run(connector.reference_data(Reference.COMPANY))}


def codes(connector: Connector) -> dict[str, TargetTax]:
    choices = run(connector.reference_data(Reference.TAX_CODES))
    return {one.id: TargetTax(one.rate, one.includes_tax, one.rates) for one in choices}


def _target(connector: Connector, type: str, rates: Mapping[str, Decimal] | None = None) -> Target:
    capabilities = connector.capabilities.types[type]
    assert capabilities.money is not None
    known = facts(connector) if Reference.COMPANY in connector.capabilities.reference_data else {}
    return target_of(capabilities.parts[LINES].slots, capabilities.money, known, rates)


def _of(amount: object) -> Decimal:
    return Decimal(str(amount))


# --- Exact Online -----------------------------------------------------------------------------------------------------

EXACT = {
    "crm/Quotations": "QuotationID",
    "salesorder/SalesOrders": "OrderID",
    "salesinvoice/SalesInvoices": "InvoiceID",
    "salesinvoice/SalesInvoices:8021": "InvoiceID",
    "salesentry/SalesEntries": "EntryID",
    "salesentry/SalesEntries:21": "EntryID",
}
EXACT_RATES = {"2": Decimal(21), "1": Decimal(9)}


def exact(type: str, with_tax: bool = False) -> Stand:
    """A Dutch division; its codes take prices without tax, or all of them with."""
    division = exact_world.Division()
    division.switches(limits=False)
    revenue = division.listed("financial/GLAccounts")["8000"]
    connector = division.connected(sales_journal="70", revenue_account=revenue)
    known = codes(connector)
    rows = [(code, one.rate) for code, one in known.items() if one.included is with_tax and one.rate]
    rates = dict(rows)
    assert rates, known
    skus = [f"A{rate}" for rate in rates.values()]
    ids = {
        sku: division.enters(
            "logistics/Items", Code=sku, Description=sku, IsSalesItem=True, StartDate="2020-01-01T00:00:00"
        )
        for sku in (*skus, *ADDED)
    }
    customer = division.enters("crm/Accounts", Name="Customer", Status="C", Country="NL")
    active = [one.id for one in run(connector.reference_data(Reference.CURRENCIES))]
    endpoint, sign = type.partition(":")[0], -1 if type.endswith(":21") else 1

    def stored(id: str) -> Decimal:
        path = f"state/{endpoint}/{id}"
        return sign * _of(division.person("GET", path)["AmountFC"])

    tax_rows = tuple(TaxRow(code, rate) for code, rate in rates.items())
    return Stand(
        type,
        connector,
        _target(connector, type),
        Source([rate for rate in rates.values() if rate is not None], skus, active, price_places=4),
        [Customer(Party("NL"), customer)],
        ids,
        TaxTerms(tax_rows, default_code=next(iter(rates)), codes=known, home="NL"),
        stored,
        accounts=AccountTerms(default=revenue),
        credit=type.endswith(("8021", ":21")),
    )


# --- eAccounting ------------------------------------------------------------------------------------------------------

EACCOUNTING = {
    "quotes": "TotalAmount",
    "orders": "Amount",
    "customerinvoicedrafts": "TotalAmount",
    "customerinvoices": "TotalAmountInvoiceCurrency",
    "creditinvoices": "TotalAmountInvoiceCurrency",
}
PLACE = {"InvoiceCity": "Here", "InvoicePostalCode": "211 20"}


def eaccounting(type: str, whole: bool = False) -> Stand:
    """A Swedish company, with customers of every kind; it may round totals to whole kronor."""
    company = eaccounting_company.Company()
    company.person(
        "POST",
        "settings",
        {
            "limits": False,
            "currency_rounding": whole,
            "modules": ["api_standard", "sales_standard", "order_standard", "quote_standard"],
        },
    )
    codings = {one.rate: one.id for one in run(company.connector.reference_data(Reference.INCOME_ACCOUNTS))}
    rates = {f"A{int(rate)}": rate for rate in codings if rate is not None} | {
        "SHIP": Decimal(25),
        "DISC": Decimal(25),
        "ROUND": Decimal(0),
    }
    ids = {sku: company.article(n, Number=sku, CodingId=codings[rate]) for n, (sku, rate) in enumerate(rates.items())}
    people = [
        (Party("SE", is_company=True), {}),
        (Party("SE"), {"IsPrivatePerson": True}),
        (Party("DE", "DE136695976", is_company=True), {"InvoiceCountryCode": "DE", "VatNumber": "DE136695976"}),
        (Party("NO", is_company=True), {"InvoiceCountryCode": "NO"}),
        (Party("DE", is_company=True), {"InvoiceCountryCode": "DE"}),
        (Party("SE", is_company=True, currency="EUR"), {"CurrencyCode": "EUR"}),
    ]
    customers = [
        Customer(party, company.customer(n, **PLACE, **more), (party.currency or "SEK",))
        for n, (party, more) in enumerate(people)
    ]
    resource = "customerinvoices" if type == "creditinvoices" else type
    return Stand(
        type,
        company.connector,
        _target(company.connector, type, rates),
        Source(
            [Decimal(25), Decimal(12), Decimal(6), Decimal(0)],
            ["A25", "A12", "A6", "A0"],
            ("SEK", "SEK", "EUR"),
            price_places=3,
            whole=(False, whole),
        ),
        customers,
        ids,
        TaxTerms(),
        lambda id: _of(company.stored(resource, id)[EACCOUNTING[type]]),
        credit=type == "creditinvoices",
    )


# --- QuickBooks -------------------------------------------------------------------------------------------------------

QUICKBOOKS = ("Invoice", "Estimate", "SalesReceipt", "CreditMemo", "RefundReceipt")


def in_quickbooks(type: str, country: str = "GB", automated: bool = False) -> Stand:
    """A company of a country, with customers in several currencies."""
    company = quickbooks.Company()
    company.person("POST", "settings", {"limits": False, "country": country, "automated_sales_tax": automated})
    company.person("POST", "settings", {"multicurrency": True})
    home = facts(company.connector)["currency"]
    income = next(one.id for one in run(company.connector.reference_data("income accounts")))
    bank = next(one.id for one in run(company.connector.reference_data("accounts")) if one.detail == "Bank")
    known = codes(company.connector)
    american = country == "US"
    rows = (("TAX", Decimal("8.25")), ("NON", Decimal(0))) if american else tuple(_rows(known))
    skus = [f"A{n}" for n, _ in enumerate(rows)]
    ids = {
        sku: company.enters("Item", Name=sku, Type="Service", IncomeAccountRef={"value": income})
        for sku in (*skus, *ADDED)
    }
    customers = [
        Customer(
            Party(country, currency=currency),
            company.enters("Customer", DisplayName=f"In {currency}", CurrencyRef={"value": currency}),
            (currency,),
        )
        for currency in dict.fromkeys((home, "EUR", "JPY"))
    ]
    terms = TaxTerms(
        tuple(TaxRow(code, rate) for code, rate in rows), default_code=rows[0][0], codes=known, home=country
    )
    return Stand(
        type,
        company.connector,
        _target(company.connector, type),
        Source([rate for _, rate in rows], skus, tuple(dict.fromkeys((home, "EUR", "JPY"))), price_places=4),
        customers,
        ids,
        terms,
        lambda id: _of(company.stored(type, id)["TotalAmt"]),
        account=bank,
        credit=type in ("CreditMemo", "RefundReceipt"),
    )


def _rows(known: Mapping[str, TargetTax]) -> Iterator[tuple[str, Decimal]]:
    """A code for each percentage there is, those of several rates included."""
    seen: set[Decimal] = set()
    for code, one in known.items():
        whole = sum(one.each or (), Decimal(0))
        if one.each is not None and whole not in seen:
            seen.add(whole)
            yield code, whole


# --- HubSpot, Hyperline, memory ---------------------------------------------------------------------------------------

HUBSPOT = {"deals": "amount", "orders": "hs_total_price", "invoices": "hs_amount_billed"}


def hubspot(type: str) -> Stand:
    """An account that stores the totals it is given; its lines are reckoned by itself."""
    world = hubspot_world.World()
    world.control("POST", "settings", {"additional_currencies": ["EUR", "JPY", "KWD"]})
    rates = {one.id: one.rate for one in run(world.hubspot.reference_data(Reference.TAX_CODES)) if one.rate is not None}
    skus = [f"A{n}" for n, _ in enumerate(rates)]
    ids = dict(
        zip(
            [*skus, *ADDED],
            world.load("products", *({"name": sku, "hs_sku": sku} for sku in (*skus, *ADDED))),
            strict=True,
        )
    )
    [contact] = world.load("contacts", {"email": "a@b.example"})

    def stored_lines(id: str) -> list[Decimal]:
        world.later()
        lines = [world.stored("line_items", one["id"]) for one in world.associated(type, id)["line_items"]]
        return [_of(one["amount"] or 0) for one in sorted(lines, key=lambda one: int(one["hs_position_on_quote"]))]

    return Stand(
        type,
        world.hubspot,
        _target(world.hubspot, type),
        Source(list(rates.values()), skus, ("EUR", "USD", "JPY", "KWD")),
        [Customer(Party("US"), contact)],
        ids,
        TaxTerms(tuple(TaxRow(id, rate) for id, rate in rates.items()), codes=codes(world.hubspot), home="US"),
        lambda id: _of(world.stored(type, id)[HUBSPOT[type]]),
        stored_lines,
    )


class Account:
    """A simulated account of a system that is reached by a key, and our connector before it."""

    def __init__(self, vendor: str) -> None:
        self._vendor = vendor
        self.sandbox = Sandbox(clock=Clock(lambda: 1_772_442_000.0), seed=11, with_=(vendor,))
        kind: ConnectorKind = connector_kinds()[vendor]
        told = self.person("GET", "credentials")
        tools = Toolbox(
            SandboxTransport(self.sandbox), SystemClock(), SeededChance(1), Unlimited(), StaticKey(told["api_key"])
        )
        connection = Connection(vendor, vendor, told["account_id"], kind.base_url("http://sandbox"), {})
        self.connector: Connector = kind.build(connection, tools)

    def person(self, method: str, path: str, body: Any = None) -> Any:
        url = f"http://sandbox/_sandbox/{self._vendor}/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self.sandbox, method, url, {"content-type": "application/json"}, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def loads(self, type: str, wire: Mapping[str, Any]) -> str:
        return str(self.person("POST", "load", {"type": type, "records": [wire]})["ids"][0])


def hyperline(type: str = "invoices") -> Stand:
    """A workspace; its lines have a rate of their own and amounts in smallest units."""
    account = Account("hyperline")
    account.person("POST", "settings", {"limits": False})
    ids = {sku: account.loads("products", {"name": sku, "type": "flat_fee"}) for sku in ("A25", *ADDED)}
    customer = account.loads("customers", {"name": "Customer"})

    def stored(id: str) -> Decimal:
        record = run(account.connector.fetch(type, [id])).found[id]
        wire = account.person("GET", f"state/invoices/{id}")
        assert (_of(record.fields["total_amount"]) == 0) is (wire["total_amount"] == 0)
        return _of(record.fields["total_amount"])

    return Stand(
        type,
        account.connector,
        _target(account.connector, type),
        Source(
            [Decimal(25), Decimal(6), Decimal(0)],
            ["A25"],
            ("EUR", "SEK", "JPY", "KWD"),
            bases=(False,),
            taxed=(True,),
            price_places=2,
        ),
        [Customer(Party("SE"), customer)],
        ids,
        TaxTerms(),
        stored,
        dated=False,
    )


def memory(type: str = "invoices") -> Stand:
    """The reference system, which knows no tax."""
    account = Account("memory")
    ids = {sku: account.loads("products", {"name": sku}) for sku in ("A1", *ADDED)}
    customer = account.loads("customers", {"company_name": "Customer"})

    def stored(id: str) -> Decimal:
        return _of(account.person("GET", f"state/{type}/{id}")["fields"]["total"])

    return Stand(
        type,
        account.connector,
        _target(account.connector, type),
        Source([Decimal(0)], ["A1"], ("EUR", "JPY", "KWD"), quantity_places=4),
        [Customer(Party(), customer)],
        ids,
        TaxTerms(),
        stored,
    )


STANDS: Mapping[str, Callable[[], Stand]] = {
    **{f"exact {type}": partial(exact, type) for type in EXACT},
    **{
        f"exact {type}, prices with tax": partial(exact, type, with_tax=True)
        for type in ("salesorder/SalesOrders", "salesinvoice/SalesInvoices", "salesentry/SalesEntries")
    },
    **{f"eaccounting {type}": partial(eaccounting, type) for type in EACCOUNTING},
    **{f"eaccounting {type}, whole kronor": partial(eaccounting, type, whole=True) for type in EACCOUNTING},
    **{f"quickbooks {type}": partial(in_quickbooks, type) for type in QUICKBOOKS},
    **{f"quickbooks {type}, US": partial(in_quickbooks, type, "US") for type in QUICKBOOKS},
    "quickbooks Invoice, US automated": partial(in_quickbooks, "Invoice", "US", automated=True),
    "quickbooks Invoice, CA": partial(in_quickbooks, "Invoice", "CA"),
    "quickbooks Invoice, SE": partial(in_quickbooks, "Invoice", "SE"),
    **{f"hubspot {type}": partial(hubspot, type) for type in HUBSPOT},
    "hyperline invoices": hyperline,
    "memory invoices": memory,
}
"""Every record type that reckons, in every way it can."""
