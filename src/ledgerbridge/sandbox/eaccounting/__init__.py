"""Visma eAccounting, in Sweden Spiris Bokföring & Fakturering, simulated.

Served: the identity server's sign-in, and of the API customers and articles with their labels, orders, quotes and
their drafts, invoice drafts, bookkept invoices with payments, credit invoices, e-mail, reminders and PDF, ledger items
of other systems' invoices, vouchers, accounts, fiscal years, cost centers, projects, bank accounts, attachments,
partner links, company settings and the registers that documents draw on.

Not simulated: XML, suppliers and purchases, bank transactions, VAT reports, allocation periods, notes and messages,
voucher drafts, the webshop, price lists and discount agreements (empty lists), the amounts of ROT/RUT deductions, VAT
by OSS, `/customerinvoices/{id}/void` and `/statistics`, `/orders/{id}/completed` and `/currencies/exchangerate` (what
they do is not known), and webhooks (the vendor has switched them off).

Text comparisons in `$filter` mind the case. A company starts with this fiscal year and the last.

People (the control plane): `{"do": "convert"}` (or `book`) a draft of an invoice; `pay` (`amount`, `date`,
`reference`, `type`), `credit`, `email`, `bounce` an invoice; `pay` a ledger item; `ship`, `convert` an order; `accept`,
`order`, `convert` a quote; `count` (`balance`) an article; `lock`, `unlock` a fiscal year; `activate`, `deactivate`
what can be. `emails` lists what was sent. Accounts have `number:fiscal year` for an id. A fault `hide_change` takes as
its path a glob over type names (`customers`) or over `/v2/{type}`.
"""

from ledgerbridge.sandbox.eaccounting.server import EAccounting

VENDOR = EAccounting

__all__ = ["VENDOR"]
