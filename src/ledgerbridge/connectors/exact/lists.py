"""Lists of a division that settings are chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.wire import Wire, plain
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import RecordRefused


class ListOf(msgspec.Struct, frozen=True):
    """Where a list is read, and what of its rows is a choice's id: what documents and records refer to it by."""

    endpoint: str
    id: str = "Code"
    name: str = "Description"
    detail: str = ""
    condition: str = ""
    blocked: str = ""
    """A property that keeps a row from being chosen where it is true."""
    is_tax: bool = False

    def choice(self, row: Wire) -> Choice | None:
        """None for a row without an id."""
        id = plain(row.get(self.id))
        if id is None:
            return None
        return Choice(
            id,
            plain(row.get(self.name)) or id,
            plain(row.get(self.detail)) or "",
            rate=_percent(row) if self.is_tax else None,
            includes_tax=self.is_tax and row.get("Type") == INCLUDING,
            is_closed=bool(self.blocked) and row.get(self.blocked) is True,
        )


EXCLUDING, INCLUDING = "E", "I"


def _percent(row: Wire) -> Decimal | None:
    """The percentage of a VAT code; those that only state a base, or none, are without tax (reference, VATCodes)."""
    share = row.get("Percentage")
    if row.get("Type") not in (EXCLUDING, INCLUDING):
        return Decimal(0)
    return Decimal(share) * 100 if isinstance(share, int | Decimal) and not isinstance(share, bool) else None


GL = "financial/GLAccounts"
JOURNALS = "financial/Journals"
SALES_JOURNALS = "sales journals"
BANK_JOURNALS = "bank journals"
RECEIVABLE_ACCOUNTS = "receivable accounts"
DOCUMENT_TYPES = "document types"

LISTS: Mapping[str, ListOf] = {
    Reference.TAX_CODES: ListOf("vat/VATCodes", detail="Percentage", blocked="IsBlocked", is_tax=True),
    Reference.ACCOUNTS: ListOf(GL, id="ID", detail="Code", blocked="IsBlocked"),
    Reference.INCOME_ACCOUNTS: ListOf(GL, id="ID", detail="Code", condition="Type eq 110", blocked="IsBlocked"),
    Reference.JOURNALS: ListOf(JOURNALS, detail="Type", blocked="IsBlocked"),
    Reference.PAYMENT_TERMS: ListOf("cashflow/PaymentConditions", detail="PaymentDays"),
    Reference.SHIPPING_METHODS: ListOf("sales/ShippingMethods", id="ID", detail="Code"),
    Reference.PRODUCT_GROUPS: ListOf("logistics/ItemGroups", id="ID", detail="Code"),
    Reference.UNITS: ListOf("logistics/Units"),
    Reference.WAREHOUSES: ListOf("inventory/Warehouses", id="ID", detail="Code"),
    Reference.COST_CENTRES: ListOf("hrm/Costcenters"),
    Reference.COST_UNITS: ListOf("hrm/Costunits"),
    Reference.CLASSIFICATIONS: ListOf(
        "crm/AccountClassifications", id="ID", detail="AccountClassificationNameDescription"
    ),
    Reference.CURRENCIES: ListOf("general/Currencies"),
    Reference.PROJECTS: ListOf("project/Projects", id="ID", detail="Code"),
    SALES_JOURNALS: ListOf(JOURNALS, condition="Type eq 20", blocked="IsBlocked"),
    BANK_JOURNALS: ListOf(JOURNALS, condition="Type eq 12", blocked="IsBlocked"),
    RECEIVABLE_ACCOUNTS: ListOf(GL, id="ID", detail="Code", condition="Type eq 20", blocked="IsBlocked"),
    DOCUMENT_TYPES: ListOf("documents/DocumentTypes", id="ID"),
}
"""By kind of reference data; the last four are parts of lists, for settings."""

PAYMENT_METHODS = (
    Choice("B", "On credit"),
    Choice("I", "Collection"),
    Choice("K", "Cash"),
    Choice("Q", "Collection by a payment provider"),
)
"""Exact has no list of them: a payment condition holds one of these letters."""


async def choices(api: ExactApi, kind: str) -> list[Choice]:
    """The choices of a list as it is now, in Exact's order; empty for a kind there is no list of, here or in this
    licence."""
    if kind == Reference.DIVISIONS:
        return await api.divisions()
    if kind == Reference.PAYMENT_METHODS:
        return list(PAYMENT_METHODS)
    where = LISTS.get(kind)
    if where is None:
        return []
    try:
        rows = await api.all_rows(where.endpoint, filter=where.condition)
    except RecordRefused:
        return []
    return [choice for row in rows if (choice := where.choice(row))]
