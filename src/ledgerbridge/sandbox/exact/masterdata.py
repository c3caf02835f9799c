"""Lists that others refer to: ledger accounts, journals, VAT codes, conditions, cost centres and units."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.exact import defaults, ledger
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_exists, mandatory, not_allowed
from ledgerbridge.sandbox.exact.rules import Rules, Settle
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

BOOKED_ON = ("financialtransaction/TransactionLines", "salesentry/SalesEntryLines")
COST_LENGTHS = {"Code": 8, "Description": 60}


def coded(base: str, usual: Wire) -> Settle:
    """The rules of a list whose codes are unique and whose gaps are filled in."""

    def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
        # EX-CODE-UNIQUE
        if not new.get("Code"):
            raise mandatory(["Code"])
        record = {**new, "Code": new["Code"].strip()}
        if defaults.is_code_taken(desk, base, record["Code"], record["ID"]):
            raise already_exists()
        if old is not None and base.startswith("hrm/") and old["Code"] != record["Code"]:
            raise not_allowed("Code")  # EX-COST-RECODE
        return defaults.merged({**defaults.flags(base), **usual}, record) if old is None else record

    return settle


def journal_removing(desk: Desk, row: Row) -> None:
    """A journal with entries stays."""
    # EX-JOURNAL-IN-USE
    code = row.values["Code"]
    rows = desk.division.table("financialtransaction/TransactionLines").rows.values()
    if any(line.values["JournalCode"] == code for line in rows):
        raise not_allowed("Journal")


def settle_account(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The last account for debtors, and the last for VAT, keeps its type: the books need it."""
    if old is not None and old["Type"] != new["Type"]:
        _keep_last(desk, old)
    return coded("financial/GLAccounts", {"Type": 90, "BalanceSide": "D", "BalanceType": "W"})(desk, old, new, parent)


def account_removing(desk: Desk, row: Row) -> None:
    """A ledger account with bookings stays, as does one that items are sold on."""
    # EX-IN-USE
    _keep_last(desk, row.values)
    groups = desk.division.table("logistics/ItemGroups").rows.values()
    is_sold_on = any(row.id in group.values.values() for group in groups)
    if is_sold_on or any(desk.rows(base, "GLAccount", row.id) for base in BOOKED_ON):
        raise not_allowed("GLAccount")


def _keep_last(desk: Desk, account: Wire) -> None:
    rows = desk.division.table("financial/GLAccounts").rows.values()
    same = [row for row in rows if row.values["Type"] == account["Type"]]
    if account["Type"] in (ledger.DEBTORS, ledger.VAT_ACCOUNT) and len(same) == 1:
        raise not_allowed("GLAccount")


GL_ACCOUNTS = Rules(
    settle=settle_account,
    removing=account_removing,
    kept=frozenset(("Type", "BalanceSide", "BalanceType")),
    deleted_type=7,
)
JOURNALS = Rules(
    settle=coded("financial/Journals", {"Type": 90}), removing=journal_removing, kept=frozenset(("Type", "Code"))
)
VAT_CODES = Rules(
    settle=coded("vat/VATCodes", {"Type": "E", "VATTransactionType": "B", "Percentage": Decimal(0)}),
    lengths={"Code": 3},
    kept=frozenset(("Type",)),
)
CONDITIONS = Rules(
    settle=coded("cashflow/PaymentConditions", {"PaymentMethod": "B", "PaymentDays": 0, "PaymentEndOfMonths": 0})
)
COST_CENTERS = Rules(settle=coded("hrm/Costcenters", {}), lengths=COST_LENGTHS)
COST_UNITS = Rules(settle=coded("hrm/Costunits", {}), lengths=COST_LENGTHS)
ITEM_GROUPS = Rules(
    also_taken=frozenset(("Code", "Description", "GLRevenue", "GLCosts", "GLStock", "Notes")),
)
"""What a person enters at the screens: the API takes none of it, since it only reads this list."""
CURRENCIES = Rules(also_taken=frozenset(("Code", "Description", "AmountPrecision", "PricePrecision")))
"""Entered by a person too: the API only reads them."""
