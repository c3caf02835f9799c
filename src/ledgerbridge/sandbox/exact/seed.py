"""What a new division holds: the template of its country, small but whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.sites import CURRENCY_NAMES
from ledgerbridge.sandbox.exact.times import month_end, wall
from ledgerbridge.sandbox.kit.vendor import Wire

GL_ACCOUNTS: Sequence[tuple[str, str, int, str, str]] = (
    ("1000", "Cash", 10, "D", "B"),
    ("1100", "Bank", 12, "D", "B"),
    ("1300", "Debtors", 20, "D", "B"),
    ("1500", "VAT to pay", 24, "C", "B"),
    ("3000", "Inventory", 40, "D", "B"),
    ("4900", "General expenses", 121, "D", "W"),
    ("7000", "Cost of goods", 111, "D", "W"),
    ("8000", "Revenue", 110, "C", "W"),
    ("8100", "Revenue services", 110, "C", "W"),
)
JOURNALS: Sequence[tuple[str, str, int, str]] = (
    ("10", "Cash", 10, "1000"),
    ("20", "Bank", 12, "1100"),
    ("70", "Sales", 20, "1300"),
    ("90", "General", 90, "4900"),
)
VAT: Mapping[str, Sequence[tuple[str, str, str, str]]] = {
    "NL": (
        ("0", "No VAT", "N", "0"),
        ("1", "Low rate, excluding", "E", "0.09"),
        ("2", "High rate, excluding", "E", "0.21"),
        ("4", "High rate, including", "I", "0.21"),
        ("6", "Export outside the EU", "B", "0"),
        ("7", "Intra-EU supply", "B", "0"),
    ),
    "BE": (("0", "No VAT", "N", "0"), ("5", "21% excluding", "E", "0.21"), ("5I", "21% including", "I", "0.21")),
    "DE": (("0", "No VAT", "N", "0"), ("2", "19% excluding", "E", "0.19"), ("1", "7% excluding", "E", "0.07")),
    "GB": (("0", "No VAT", "N", "0"), ("1", "20% excluding", "E", "0.2")),
    "FR": (
        ("VN", "Sales 20%", "E", "0.2"),
        ("VR", "Sales 5.5%", "E", "0.055"),
        ("VIB", "Sales intra-EU", "B", "0"),
        ("AB", "Purchases 20%", "E", "0.2"),
    ),
    "ES": (("0", "No VAT", "N", "0"), ("2", "21% excluding", "E", "0.21")),
    "US": (("0", "No tax", "N", "0"),),
}
CONDITIONS = (("00", "Cash", 0, "K"), ("14", "14 days", 14, "B"), ("30", "30 days", 30, "B"))
DOCUMENT_TYPES = ((10, "Sales invoice"), (20, "Purchase invoice"), (55, "Miscellaneous"), (183, "Attachment"))


def found_division(desk: Desk) -> None:
    """Fills the lists that a person finds in a new company."""
    # EX-TEMPLATE
    _currencies(desk)
    ledger = _gl_accounts(desk)
    _journals(desk, ledger)
    _vat_codes(desk, ledger)
    _logistics(desk, ledger)
    _small_lists(desk)
    _periods(desk)
    desk.division.is_untouched = True


def _add(desk: Desk, base: str, **values: object) -> str:
    return desk.add(base, {"ID": desk.new_id(), **values}).id


def _currencies(desk: Desk) -> None:
    home = desk.division.currency
    for code in dict.fromkeys((home, "EUR", "USD")):
        precision = {"AmountPrecision": Decimal("0.01"), "PricePrecision": Decimal("0.01")}
        desk.add("general/Currencies", {"Code": code, "Description": CURRENCY_NAMES[code], **precision})


def _gl_accounts(desk: Desk) -> dict[str, str]:
    """{code: id}."""
    return {
        code: _add(
            desk, "financial/GLAccounts", Code=code, Description=name, Type=type, BalanceSide=side, BalanceType=kind
        )
        for code, name, type, side, kind in GL_ACCOUNTS
    }


def _journals(desk: Desk, ledger: Mapping[str, str]) -> None:
    for code, name, type, account in JOURNALS:
        flags: Wire = {"IsBlocked": False, "AllowVAT": True, "AutoSave": False, "AllowVariableCurrency": True}
        own = {"Code": code, "Description": name, "Type": type, "GLAccount": ledger[account]}
        _add(desk, "financial/Journals", Currency=desk.division.currency, **own, **flags)


def _vat_codes(desk: Desk, ledger: Mapping[str, str]) -> None:
    for code, name, type, percentage in VAT[desk.division.site.country]:
        kind = "P" if code.startswith("A") else "B"
        own = {"Code": code, "Description": name, "Type": type, "VATTransactionType": kind, "GLToPay": ledger["1500"]}
        _add(desk, "vat/VATCodes", Percentage=Decimal(percentage), IsBlocked=False, Charged=False, **own)


def _logistics(desk: Desk, ledger: Mapping[str, str]) -> None:
    accounts = {"GLRevenue": ledger["8000"], "GLCosts": ledger["7000"], "GLStock": ledger["3000"]}
    _add(desk, "logistics/ItemGroups", Code="DEFAULT", Description="Default group", IsDefault=1, **accounts)
    services = {**accounts, "GLRevenue": ledger["8100"]}
    _add(desk, "logistics/ItemGroups", Code="SERVICE", Description="Services", IsDefault=0, **services)
    _add(desk, "logistics/Units", Code="pc", Description="Piece", Active=True, Main=1, Type="O")
    _add(desk, "logistics/Units", Code="hour", Description="Hour", Active=True, Main=0, Type="T", TimeUnit="hh")
    _add(desk, "inventory/Warehouses", Code="1", Description="Main warehouse", Main=1, UseStorageLocations=0)


def _small_lists(desk: Desk) -> None:
    for code, name, days, method in CONDITIONS:
        own = {"PaymentDays": days, "PaymentEndOfMonths": 0, "PaymentMethod": method, "Percentage": Decimal(1)}
        _add(desk, "cashflow/PaymentConditions", Code=code, Description=name, **own)
    _add(desk, "sales/ShippingMethods", Code="1", Description="Parcel service", Active=True)
    slot = _add(desk, "crm/AccountClassificationNames", Description="Segment", SequenceNumber=1)
    for code, name in (("KEY", "Key account"), ("STD", "Standard")):
        _add(desk, "crm/AccountClassifications", Code=code, Description=name, AccountClassificationName=slot)
    for number, name in DOCUMENT_TYPES:
        flags = dict.fromkeys(("Creatable", "Deletable", "Updatable", "Viewable"), True)
        own = {f"DocumentIs{name}": value for name, value in flags.items()}
        desk.add("documents/DocumentTypes", {"ID": number, "Description": name, "TypeCategory": 1, **own})
    _add(desk, "documents/DocumentCategories", Description="General")
    _add(desk, "salesinvoice/Layouts", Subject="Invoice", Type=10)


def _periods(desk: Desk) -> None:
    """The months of last year, this year and the next."""
    for year in range(desk.today.year - 1, desk.today.year + 2):
        for month in range(1, 13):
            start = wall(year, month, 1)
            own = {"FinYear": year, "FinPeriod": month, "StartDate": start, "EndDate": month_end(start)}
            _add(desk, "financial/FinancialPeriods", **own)
