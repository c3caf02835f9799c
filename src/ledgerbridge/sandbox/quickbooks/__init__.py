"""QuickBooks Online, simulated.

Served: Intuit's sign-in, and of the accounting API customers, items, accounts, vendors, the small lists (terms, payment
methods, classes, locations, customer types, currencies and rates), tax agencies, rates and codes with the tax service,
invoices, sales receipts, estimates, credit memos, refund receipts, payments, inventory adjustments, attachments with
upload and download, sending, PDF, voiding, CompanyInfo and Preferences (read), queries, change data capture, batches,
`requestid`, and webhooks in both forms (their address is a setting, as Intuit keeps it with the app).

Not simulated: XML (a call without `Accept` is answered in JSON), reports, what is bought (bills, purchases, deposits,
journal entries), bundles in lines, inline subtotals, projects as records of their own, identity tokens, and employees,
who would share the names of customers and vendors.

People (the control plane): deleting makes a name inactive; categories, documents and attachments go for good.
`{"do": "deactivate"}` and `{"do": "activate"}`; `{"do": "merge", "into": ID}` at the customer that is to disappear.
At documents `void`, `send` (`to`), `print`, `pay` (`amount`), `deposit`, `undeposit`, and for estimates `accept`,
`reject`, `close`, `reopen`, `convert`. What has no API and no record is a setting: closing date, numbers of the
sender's, custom fields, taxes, tracking. A fault `hide_change` takes as its path a glob over type names (`Customer`) or
over `/v3/company/{realm}/customer`.
"""

from ledgerbridge.sandbox.quickbooks.server import QuickBooks

VENDOR = QuickBooks

__all__ = ["VENDOR"]
