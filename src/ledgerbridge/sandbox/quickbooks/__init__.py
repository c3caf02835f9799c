"""QuickBooks Online, simulated.

Served: Intuit's sign-in, and of the accounting API customers, items, accounts and vendors (create, read, update),
terms, payment methods, CompanyInfo and Preferences (read), queries, change data capture, batches and `requestid`.

Not simulated: XML (a call without `Accept` is answered in JSON), documents and payments, attachments, webhooks,
identity tokens, tax codes, classes and customer types (references to these are taken unchecked), and employees, who
would share the names of customers and vendors.

People (the control plane): deleting makes a record inactive, a category goes for good. `{"do": "deactivate"}` and
`{"do": "activate"}`; `{"do": "merge", "into": ID}` at the customer that is to disappear. A fault `hide_change` takes as
its path a glob over type names (`Customer`) or over `/v3/company/{realm}/customer`.
"""

from ledgerbridge.sandbox.quickbooks.server import QuickBooks

VENDOR = QuickBooks

__all__ = ["VENDOR"]
