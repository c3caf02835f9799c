"""Exact Online, simulated.

Served: the sign-in (`/api/oauth2/...`), and of the REST API accounts, contacts, addresses, bank accounts,
classifications, quotations, items, prices, item groups, units, warehouses, stock positions and counts, sales orders,
deliveries, invoices, sales entries, documents, ledger accounts, journals, periods, VAT codes, payment conditions,
receivables, bank and cash entries, transaction lines, currencies, cost centres and units, divisions, `current/Me`,
shipping methods and webhook subscriptions; the bulk and sync addresses of these, `sync/Deleted`, and four `read/`
functions.

Not simulated: purchase, projects, subscriptions, general journal entries, price lists, order charges, custom fields,
serial and batch numbers, storage locations, discounts of a whole document, exchange rates (a sales entry's own `Rate`
counts), closed periods, checks of VAT numbers, the XML services, `$batch`.

People (the control plane): `{"do": "print"}` and `{"do": "pay", "amount", "date"}` at an invoice, `book` and `pay` at a
sales entry, `cancel` at an order, `touch` at any record (its rowversion rises and nothing else), `move` at any record
(the division goes to another database). A fault `hide_change` takes as its path a glob over type names (`crm/Accounts`)
or over sync addresses. One user has one licence; every account of the control plane is a division of it.
"""

from ledgerbridge.sandbox.exact.server import ExactOnline

VENDOR = ExactOnline

__all__ = ["VENDOR"]
