"""Sales orders with what is paid of them: nothing is open on the receivables of their invoices (REST API reference,
SalesInvoiceLines and Receivables).

Exact keeps no payment state with an order. The lines of invoices name the order they are of, and receivables name the
invoice; an order that is not invoiced whole is not paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.fields import Field, ours, table
from ledgerbridge.connectors.exact.orders import ORDER
from ledgerbridge.connectors.exact.payments import OUTSTANDING, PAYMENT_STATE, RECEIVABLES
from ledgerbridge.connectors.exact.record_type import Feed
from ledgerbridge.connectors.exact.wire import Wire, guid_of
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record

SETTLED_ORDERS = "salesorder/SalesOrders:settled"
INVOICE_LINES = "salesinvoice/SalesInvoiceLines"
INVOICED_WHOLE = "21"
AT_ONCE = 20
ELSEWHERE = "Orders are made and changed as sales orders; this shows them with what is paid of them."

SETTLED_ORDER = msgspec.structs.replace(
    ORDER,
    capabilities=msgspec.structs.replace(
        ORDER.capabilities,
        type=SETTLED_ORDERS,
        label="Sales orders, with what is paid",
        creates=False,
        updates=False,
        cannot={**ORDER.capabilities.cannot, "create": ELSEWHERE, "update": ELSEWHERE},
    ),
    fields=table(
        *ORDER.fields.values(),
        ours(OUTSTANDING, "Amount outstanding", Kind.NUMBER, read_only=True),
        Field(
            FieldSpec(PAYMENT_STATE, "Payment state", Kind.CHOICE, read_only=True, options=("open", "partial", "paid")),
            sent=False,
        ),
    ),
    feeds=(*ORDER.feeds, Feed("sync/Cashflow/PaymentTerms", "TransactionEntryID", "OrderID", through="invoices")),
    settled=True,
)


class Settlements:
    """What is paid of the orders of one division."""

    def __init__(self, api: ExactApi) -> None:
        self._api = api

    async def orders_of(self, invoices: Iterable[str]) -> list[str]:
        """The orders that these invoices are of."""
        rows = await self._rows(INVOICE_LINES, "InvoiceID", invoices, "SalesOrder")
        return [id for row in rows if (id := guid_of(row, "SalesOrder"))]

    async def shown(self, records: Mapping[str, Record]) -> dict[str, Record]:
        """The orders with their payment state and what is open of their invoices."""
        lines = await self._rows(INVOICE_LINES, "SalesOrder", records, "InvoiceID")
        invoices: dict[str, set[str]] = {}
        for row in lines:
            order, invoice = guid_of(row, "SalesOrder"), guid_of(row, "InvoiceID")
            if order and invoice:
                invoices.setdefault(order, set()).add(invoice)
        terms = await self._terms({id for ids in invoices.values() for id in ids})
        return {
            id: _with(record, [terms.get(invoice, []) for invoice in sorted(invoices.get(id, ()))])
            for id, record in records.items()
        }

    async def _terms(self, invoices: Iterable[str]) -> dict[str, list[Wire]]:
        """{invoice: its payment terms}; an invoice that is not printed has none."""
        found: dict[str, list[Wire]] = {}
        for row in await self._rows(RECEIVABLES, "TransactionEntryID", invoices, "AmountFC,IsFullyPaid"):
            id = guid_of(row, "TransactionEntryID")
            if id:
                found.setdefault(id, []).append(row)
        return found

    async def _rows(self, endpoint: str, by: str, ids: Iterable[str], more: str) -> list[Wire]:
        rows: list[Wire] = []
        for chunk in batches(sorted(set(ids)), AT_ONCE):
            condition = odata.either(f"{by} eq {odata.guid(id)}" for id in chunk)
            rows += await self._api.all_rows(endpoint, filter=condition, select=f"ID,{by},{more}")
        return rows


def _with(order: Record, invoices: Sequence[Sequence[Wire]]) -> Record:
    """The order, whose invoices have these terms. Amounts are negative at Exact while the customer owes them."""
    terms = [term for invoice in invoices for term in invoice]
    unpaid = [term for term in terms if term.get("IsFullyPaid") is not True]
    outstanding = -sum((Decimal(str(term.get("AmountFC") or 0)) for term in unpaid), Decimal(0))
    whole = order.fields.get("InvoiceStatus") == INVOICED_WHOLE and all(invoices)
    settled = len(terms) > len(unpaid)
    state = "paid" if whole and settled and not unpaid else "partial" if settled else "open"
    fields = {OUTSTANDING: outstanding if terms else None, PAYMENT_STATE: state}
    return msgspec.structs.replace(order, fields={**order.fields, **fields})
