"""Labels, cost centers, projects, bank accounts and links of partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.errors import cannot_delete, conflict, no_account, not_found
from ledgerbridge.sandbox.eaccounting.references import is_taken
from ledgerbridge.sandbox.kit.vendor import Wire

BANK_ACCOUNT_TYPES: Mapping[int, str] = {
    1: "ChequeAccount",
    2: "CashAccount",
    3: "SavingsAccount",
    4: "CurrencyAccount",
    5: "DigitalWalletAccount",
    6: "CashCreditAccount",
    7: "TaxAccount",
    8: "Other",
}
LINKED: Mapping[int, str] = {0: "articles", 1: "customers", 3: "customerinvoices", 5: "customerinvoicedrafts"}
"""Kinds of records a partner's link may lead to, of those simulated."""


def relabel(type: str, name: str) -> Callable[[Desk, Wire | None, Wire | None], None]:
    """What a changed or deleted label does to the records that carry it."""

    def follow(desk: Desk, old: Wire | None, new: Wire | None) -> None:
        if old is None:
            return
        for row in list(desk.company.table(type).rows.values()):
            if any(label["Id"] == old["Id"] for label in row.wire[name]):
                others = [label for label in row.wire[name] if label["Id"] != old["Id"]]
                desk.amend(type, row.key, **{name: [*others, *([new] if new else [])]})

    return follow


def settle_cost_center(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """A cost center keeps its number and its items."""
    # EA-COST-CENTERS
    return {**new, "Number": old["Number"] if old else None, "Items": old["Items"] if old else []}


def same(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The record as it was sent."""
    return new


def follow_item(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Cost centers hold their items whole."""
    for id in {item["CostCenterId"] for item in (old, new) if item}:
        items = [row.wire for row in desk.company.table("costcenteritems").find("CostCenterId", id)]
        desk.amend("costcenters", id, Items=items)


def settle_project(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    # EA-PROJECTS
    if is_taken(desk.company, "projects", "Number", new["Number"], old["Id"] if old else None):
        raise conflict(f"A project with Number {new['Number']} already exists.")
    customer = desk.company.table("customers").rows.get(new["CustomerId"] or "")
    return {**new, "CustomerName": customer.wire["Name"] if customer else None}


def settle_bank_account(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """A bank account stands for an account of the ledger."""
    # EA-BANK-ACCOUNTS
    number = str(new["LedgerAccountNumber"])
    if not desk.company.table("accounts").find("Number", number):
        raise no_account(number)
    new["BankAccountTypeDescription"] = BANK_ACCOUNT_TYPES[new["BankAccountType"]]
    new["CurrencyCode"] = old["CurrencyCode"] if old else desk.company.country.currency
    return new


def refuse_bank_account_removal(desk: Desk, account: Wire) -> None:
    """A bank account that money has moved on stays."""
    number = account["LedgerAccountNumber"]
    for row in desk.company.table("vouchers").rows.values():
        if any(part["AccountNumber"] == number for part in row.wire["Rows"]):
            raise cannot_delete("The bank account is used and can not be deleted.")


def settle_link(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    # EA-PARTNER-LINKS
    type = LINKED.get(new["ResourceType"])
    if type is None or new["ResourceId"] not in desk.company.table(type).rows:
        raise not_found("ResourceId", new["ResourceId"])
    return new
