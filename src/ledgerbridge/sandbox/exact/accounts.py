"""Accounts: customers, suppliers, prospects."""

from __future__ import annotations

from ledgerbridge.sandbox.exact import defaults
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_exists, invalid, not_allowed
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

ACCOUNTS = "crm/Accounts"
ADDRESS_FIELDS = ("AddressLine1", "AddressLine2", "AddressLine3", "Postcode", "City", "State", "Country")
STATUSES = ("A", "S", "P", "C")
VISIT = 1
USED_IN = (
    ("crm/Quotations", "OrderAccount"),
    ("salesorder/SalesOrders", "OrderedBy"),
    ("salesorder/SalesOrders", "InvoiceTo"),
    ("salesorder/SalesOrders", "DeliverTo"),
    ("salesinvoice/SalesInvoices", "OrderedBy"),
    ("salesinvoice/SalesInvoices", "InvoiceTo"),
    ("salesentry/SalesEntries", "Customer"),
    ("financialtransaction/TransactionLines", "Account"),
)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The account with its code, currency, and what follows from its status."""
    # EX-ACCOUNT-DEFAULTS
    record = defaults.merged(_defaults(desk), new) if old is None else dict(new)
    record["Code"] = _code(desk, record)
    status = record.get("Status")
    if status is not None and status not in STATUSES:
        raise invalid("Status")
    if old is None or old.get("Status") != status:
        record["StatusSince"] = desk.today
    record["IsSales"] = record["IsPurchase"] = status == "C"  # EX-ACCOUNT-STATUS
    if status == "C":
        record.setdefault("CustomerSince", desk.today)
    for name in ("SalesCurrency", "PurchaseCurrency"):  # EX-CURRENCY-EMPTIED
        if desk.division.row("general/Currencies", record.get(name)) is None:
            record[name] = None
    return record


def _defaults(desk: Desk) -> Wire:
    currency = desk.division.currency
    money = dict.fromkeys(("CreditLineSales", "CreditLinePurchase", "DiscountSales", "DiscountPurchase"), 0)
    return {
        **defaults.flags(ACCOUNTS),
        **money,
        "SalesCurrency": currency,
        "PurchaseCurrency": currency,
        "StartDate": desk.today,
        "InvoicingMethod": 0,
        "InvoiceAttachmentType": 1,
        "ConsolidationScenario": 6,
        "SecurityLevel": 10,
        "Source": 2,
        "Type": "A",
        "Status": "A",
        "PurchaseLeadDays": 0,
        "ShippingLeadDays": 0,
    }


def _code(desk: Desk, record: Wire) -> str:
    """The code as sent, or the next number. Raises Problem for one that is taken."""
    sent = record.get("Code")
    if not sent:
        return defaults.next_code(desk, ACCOUNTS)
    code = defaults.padded_code(sent)
    if defaults.is_code_taken(desk, ACCOUNTS, code, record["ID"]):
        raise already_exists()
    defaults.note_code(desk, ACCOUNTS, code)
    return code


def stored(desk: Desk, row: Row) -> None:
    """The visit address follows the fields on the account."""
    # EX-VISIT-ADDRESS
    fields = {name: row.values.get(name) for name in ADDRESS_FIELDS}
    if not any(fields.values()):
        return
    addresses = desk.rows("crm/Addresses", "Account", row.id)
    main = next((entry for entry in addresses if entry.values["Type"] == VISIT and entry.values.get("Main")), None)
    if main is None:
        values = {**fields, "ID": desk.new_id(), "Account": row.id, "Type": VISIT, "Main": True, "Source": 2}
        desk.add("crm/Addresses", values)
    elif any(main.values.get(name) != value for name, value in fields.items()):
        desk.change("crm/Addresses", main, fields)


def removing(desk: Desk, row: Row) -> None:
    # EX-IN-USE
    if any(desk.rows(base, prop, row.id) for base, prop in USED_IN):
        raise not_allowed("Account")


def removed(desk: Desk, row: Row) -> None:
    """Contacts and addresses go with their account."""
    for contact in desk.rows("crm/Contacts", "Account", row.id):
        desk.remove("crm/Contacts", contact, 5)
    for address in desk.rows("crm/Addresses", "Account", row.id):
        desk.remove("crm/Addresses", address, 3)


RULES = Rules(
    settle=settle,
    stored=stored,
    removing=removing,
    removed=removed,
    children=(Child("BankAccounts", "crm/BankAccounts", "Account"),),
    is_answered_sparsely=True,
    deleted_type=2,
    lengths={"Name": 50, "Code": 18},
)
BANK_ACCOUNT_RULES = Rules(deleted_type=48)
