"""How a record looks in an answer: the same one differs between a query, a read and a write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.entities import Entity
from ledgerbridge.sandbox.quickbooks.references import named
from ledgerbridge.sandbox.quickbooks.sales_views import show_invoice, show_payment, show_sale
from ledgerbridge.sandbox.quickbooks.table import Row

Occasion: TypeAlias = Literal["query", "read", "create", "update", "send", "stored"]
TAX_NUMBERS = ("PrimaryTaxIdentifier", "SecondaryTaxIdentifier")
SHOWN_END = 5


def shown(
    company: Company, entity: Entity, row: Row, occasion: Occasion, options: frozenset[str] = frozenset()
) -> Wire:
    """The record in wire form. `stored` is the whole of it, for the control plane."""
    wire = {**named(company, entity.fields, row.wire), "domain": "QBO", "sparse": False}
    show = SHOWING.get(entity.name)
    if show is not None:
        show(company, wire, occasion, options)
    return wire


def _show_customer(company: Company, wire: Wire, occasion: Occasion, options: frozenset[str]) -> None:
    """What only some answers give of a customer."""
    # QB-CUSTOMER-VIEWS
    if occasion in ("query", "stored"):
        wire["ClientEntityId"] = "0"
    if occasion == "query":
        wire.pop("DefaultTaxCodeRef", None)
    if occasion in ("create", "update"):
        wire.pop("V4IDPseudonym", None)
    if occasion != "stored":
        for name in TAX_NUMBERS:
            if name in wire:
                wire[name] = masked(wire[name])


def masked(number: str) -> str:
    """A tax number as answers give it: the last five characters readable."""
    # QB-TAX-NUMBER-MASKED
    return "X" * (len(number) - SHOWN_END) + number[-SHOWN_END:]


def _show_item(company: Company, wire: Wire, occasion: Occasion, options: frozenset[str]) -> None:
    """Queries leave out one flag that reads and writes give."""
    # QB-ITEM-VIEWS
    if occasion != "query" and wire.get("Type") != "Category":
        wire["DeferredRevenue"] = False


def _show_account(company: Company, wire: Wire, occasion: Occasion, options: frozenset[str]) -> None:
    if occasion == "create":
        wire["MetaData"] = {"CreateTime": wire["MetaData"]["CreateTime"]}  # QB-ACCOUNT-CREATE-TIME


def _show_code(company: Company, wire: Wire, occasion: Occasion, options: frozenset[str]) -> None:
    """The two codes of lines in the US have neither version nor state."""
    # QB-PSEUDO-CODES
    if not wire["Id"].isdigit():
        for name in ("domain", "sparse", "SyncToken", "Active"):
            wire.pop(name, None)


def _show_rate(company: Company, wire: Wire, occasion: Occasion, options: frozenset[str]) -> None:
    if occasion != "stored":
        wire.pop("Id", None)


SHOWING: Mapping[str, Callable[[Company, Wire, Occasion, frozenset[str]], None]] = {
    "Customer": _show_customer,
    "Item": _show_item,
    "Account": _show_account,
    "TaxCode": _show_code,
    "ExchangeRate": _show_rate,
    "Payment": show_payment,
    "Invoice": show_invoice,
    **dict.fromkeys(("SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt"), show_sale),
}
