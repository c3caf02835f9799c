"""All types of records: their properties, their rules, and how answers show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ledgerbridge.sandbox.eaccounting import (
    articles,
    bookkeeping,
    customers,
    document_fields,
    drafts,
    invoices,
    ledger,
    ledger_fields,
    orders,
    party_fields,
    quotes,
    registers,
)
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.fields import Fields, given
from ledgerbridge.sandbox.eaccounting.listing import View, without_hidden
from ledgerbridge.sandbox.kit.vendor import Wire


def _as_stored(desk: Desk, wire: Wire) -> Wire:
    return wire


def _unmoved(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Nothing follows from the change elsewhere."""


def _removable(desk: Desk, wire: Wire) -> None:
    """Nothing keeps the record from being deleted."""


class Resource(msgspec.Struct, frozen=True):
    """One type. Without `settle` nobody writes it through the usual way."""

    type: str
    fields: Fields
    settle: Callable[[Desk, Wire | None, Wire], Wire] | None = None
    follow: Callable[[Desk, Wire | None, Wire | None], None] = _unmoved
    """What changes elsewhere when a record comes (no old one), changes or goes (no new one)."""
    refuse_removal: Callable[[Desk, Wire], None] = _removable
    shown: Callable[[Desk, Wire], Wire] = _as_stored

    @property
    def view(self) -> View:
        return View(self.type, self.fields, self.shown)

    def answer(self, desk: Desk, wire: Wire) -> Wire:
        """The record as an answer gives it."""
        return without_hidden(self.view, self.shown(desk, wire))


_ARTICLE: Fields = {**party_fields.ARTICLE, "CodingType": given("whole")}
_ALL = (
    Resource("customers", party_fields.CUSTOMER, customers.settle, refuse_removal=customers.refuse_removal),
    Resource(
        "customerlabels",
        party_fields.LABEL,
        registers.same,
        registers.relabel("customers", "CustomerLabels"),
    ),
    Resource("articles", _ARTICLE, articles.settle),
    Resource(
        "articlelabels",
        party_fields.LABEL,
        registers.same,
        registers.relabel("articles", "ArticleLabels"),
    ),
    Resource("articleaccountcodings", party_fields.CODING),
    Resource("units", party_fields.UNIT),
    Resource("orders", document_fields.ORDER, orders.settle, orders.reserve, orders.refuse_removal),
    Resource("quotes", document_fields.QUOTE, quotes.settle, refuse_removal=quotes.refuse_removal),
    Resource("customerinvoicedrafts", document_fields.DRAFT, drafts.settle),
    Resource("customerinvoices", document_fields.INVOICE, shown=invoices.shown),
    Resource("customerledgeritems", ledger_fields.LEDGER_ITEM, ledger.settle_item),
    Resource("salesdocumentattachments", ledger_fields.SALES_ATTACHMENT),
    Resource("attachments", ledger_fields.ATTACHMENT),
    Resource("termsofpayments", ledger_fields.TERMS),
    Resource("deliverymethods", ledger_fields.DELIVERY),
    Resource("deliveryterms", ledger_fields.DELIVERY_TERM),
    Resource("countries", ledger_fields.COUNTRY),
    Resource("currencies", ledger_fields.CURRENCY),
    Resource("foreignpaymentcodes", ledger_fields.FOREIGN_PAYMENT_CODE),
    Resource("vatcodes", ledger_fields.VAT_CODE),
    Resource("accounts", ledger_fields.ACCOUNT, ledger.settle_account),
    Resource("accounttypes", ledger_fields.ACCOUNT_TYPE),
    Resource("fiscalyears", ledger_fields.FISCAL_YEAR, ledger.settle_year, ledger.copy_accounts),
    Resource("vouchers", ledger_fields.VOUCHER, bookkeeping.settle),
    Resource("costcenters", ledger_fields.COST_CENTER, registers.settle_cost_center),
    Resource("costcenteritems", ledger_fields.COST_CENTER_ITEM, follow=registers.follow_item, settle=registers.same),
    Resource("projects", ledger_fields.PROJECT, registers.settle_project),
    Resource(
        "bankaccounts",
        ledger_fields.BANK_ACCOUNT,
        registers.settle_bank_account,
        refuse_removal=registers.refuse_bank_account_removal,
    ),
    Resource("users", ledger_fields.USER),
    Resource("partnerresourcelinks", ledger_fields.PARTNER_LINK, registers.settle_link),
    Resource("emails", ledger_fields.MAIL),
)
RESOURCES: Mapping[str, Resource] = {resource.type: resource for resource in _ALL}
