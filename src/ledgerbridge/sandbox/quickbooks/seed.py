"""What a company holds on its first day, made some months before the sandbox starts so that no feed shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import singletons, tax_lists
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.entities import ENTITIES
from ledgerbridge.sandbox.quickbooks.seed_ids import SERVICES_INCOME
from ledgerbridge.sandbox.quickbooks.wire import reference
from ledgerbridge.sandbox.quickbooks.writes import add

AGE = timedelta(days=90)
ACCOUNTS = (
    ("1", "Services", "ServiceFeeIncome"),
    ("4", "Undeposited Funds", "UndepositedFunds"),
    ("33", "Accounts Payable (A/P)", "AccountsPayable"),
    ("34", "Opening Balance Equity", "OpeningBalanceEquity"),
    ("35", "Checking", "Checking"),
    ("79", "Sales of Product Income", "SalesOfProductIncome"),
    ("80", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("81", "Inventory Asset", "Inventory"),
    ("84", "Accounts Receivable (A/R)", "AccountsReceivable"),
    ("86", "Discounts given", "DiscountsRefundsGiven"),
    ("90", "Office Expenses", "OfficeGeneralAdministrativeExpenses"),
)
TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60))
PAYMENT_METHODS = (
    ("1", "Cash", "NON_CREDIT_CARD"),
    ("2", "Check", "NON_CREDIT_CARD"),
    ("3", "Visa", "CREDIT_CARD"),
    ("4", "MasterCard", "CREDIT_CARD"),
)
VENDORS = ("Cedar Office Supply", "Northgate Freight", "Tallow Street Print")


def found_company(company: Company, moment: datetime, random: Random) -> None:
    """Fills a new company with accounts, small lists, tax lists, vendors and, in the US, the default items."""
    desk = Desk(company, moment - AGE, random, lambda type, id, event: None)
    for id, name, sub_type in ACCOUNTS:
        _add(desk, "Account", {"Name": name, "AccountSubType": sub_type}, id)
    for id, name, days in TERMS:
        _list(desk, "Term", {"Id": id, "Name": name, "Active": True, "Type": "STANDARD", "DueDays": days})
    for id, name, type in PAYMENT_METHODS:
        _list(desk, "PaymentMethod", {"Id": id, "Name": name, "Active": True, "Type": type})
    tax_lists.found(desk)
    for name in VENDORS:
        _add(desk, "Vendor", {"DisplayName": name, "CompanyName": name})
    if company.settings["default_items"] and company.country == "US":
        for name in ("Services", "Hours"):  # QB-DEFAULT-ITEMS
            _add(desk, "Item", {"Name": name, "Type": "Service", "IncomeAccountRef": reference(SERVICES_INCOME)})
    singletons.found(desk)


def _add(desk: Desk, type: str, wished: Wire, id: str | None = None) -> None:
    entity = ENTITIES[type]
    add(desk, entity, entity.settle(desk, None, wished), id)


def _list(desk: Desk, type: str, wire: Wire) -> None:
    desk.company.table(type).claim_id(wire["Id"])
    desk.store(type, {**wire, "SyncToken": "0"}, None)
