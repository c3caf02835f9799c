"""Documents of a source and what they are composed for, written down briefly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledgerbridge.model.documents import LINES, Document, Line, LineKind
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.planner.documents.composing import Composed, composed
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.target import Target, target_of
from ledgerbridge.planner.documents.terms import DocumentTerms, TargetTax, TaxRow, TaxTerms
from ledgerbridge.wiring import connector_kinds

EXACT_ORDER = ("exact", "salesorder/SalesOrders")
EXACT_INVOICE = ("exact", "salesinvoice/SalesInvoices")
EXACT_CREDIT = ("exact", "salesinvoice/SalesInvoices:8021")
EXACT_ENTRY = ("exact", "salesentry/SalesEntries")
EA_ORDER = ("eaccounting", "orders")
EA_DRAFT = ("eaccounting", "customerinvoicedrafts")
EA_INVOICE = ("eaccounting", "customerinvoices")
QB_INVOICE = ("quickbooks", "Invoice")
HS_DEAL = ("hubspot", "deals")
HS_ORDER = ("hubspot", "orders")
MEMORY = ("memory", "invoices")

CODES = {
    "2": TargetTax(Decimal(21)),
    "1": TargetTax(Decimal(9)),
    "4": TargetTax(Decimal(21), included=True),
    "0": TargetTax(Decimal(0)),
}
"""Codes of a Dutch division of Exact."""
DUTCH = TaxTerms(
    rows=(TaxRow("2", Decimal(21)), TaxRow("1", Decimal(9)), TaxRow("0", Decimal(0))), codes=CODES, home="NL"
)
FACTS = {CompanyFact.COUNTRY: "NL", CompanyFact.CURRENCY: "EUR"}
SWEDEN = {CompanyFact.COUNTRY: "SE", CompanyFact.CURRENCY: "SEK"}
DAY = date(2026, 3, 2)


def line(price: str | None = "10", quantity: str = "1", rate: str | None = "21", **more: Any) -> Line:
    """A line of something sold."""
    amounts = {
        name: Decimal(more[name]) for name in ("net", "tax", "total", "discount", "discount_percent") if name in more
    }
    return Line(
        **{"kind": LineKind.PRODUCT, "sku": "A1", **more, **amounts},
        quantity=Decimal(quantity),
        price=None if price is None else Decimal(price),
        tax_rate=None if rate is None else Decimal(rate),
    )


def sale(*lines: Line, **more: Any) -> Document:
    """A document of the source; its sums are texts."""
    sums = ("net", "tax", "total", "discount", "discount_percent", "shipping_cost", "rate")
    amounts = {name: Decimal(more[name]) for name in sums if name in more}
    return Document(**{"id": "d-1", "currency": "EUR", "date": DAY, "lines": lines, **more, **amounts})


def target(of: tuple[str, str] = EXACT_ORDER, rates: Mapping[str, Any] | None = None, **facts: str) -> Target:
    """A record type of a system as it is declared, in a company of these facts."""
    vendor, type = of
    capabilities = connector_kinds()[vendor].capabilities.types[type]
    assert capabilities.money is not None
    slots = capabilities.parts[LINES].slots
    return target_of(slots, capabilities.money, facts or FACTS, rates)


def made(
    document: Document,
    terms: DocumentTerms | None = None,
    to: Target | None = None,
    party: Party | None = None,
    groups: Mapping[str, str] | None = None,
) -> Composed:
    """The document composed, for an order of a Dutch division of Exact unless said otherwise."""
    return composed(
        document, terms or DocumentTerms(tax=DUTCH), party or Party("NL"), to or target(), groups or {"A1": "shoes"}
    )
