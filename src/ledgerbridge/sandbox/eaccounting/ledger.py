"""The ledger of customers for invoices of other systems, accounts and fiscal years."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import bookkeeping
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.countries import exchange_rate
from ledgerbridge.sandbox.eaccounting.errors import cannot_write, conflict, invalid_model
from ledgerbridge.sandbox.eaccounting.invoices import payment_reference
from ledgerbridge.sandbox.eaccounting.ledger_fields import VOUCHER
from ledgerbridge.sandbox.eaccounting.references import check, check_currency
from ledgerbridge.sandbox.eaccounting.times import read_day
from ledgerbridge.sandbox.kit.vendor import Wire


def settle_item(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """An invoice of another system, with its own number and amounts, tied to a voucher."""
    # EA-LEDGER-ITEM
    company = desk.company
    check_currency(company, new["CurrencyCode"])
    new["CurrencyRate"] = new["CurrencyRate"] or exchange_rate(new["CurrencyCode"], company.country.currency)
    new["CurrencyRateUnit"] = new["CurrencyRateUnit"] or 1
    uses_reference = company.profile["UsesPaymentReferenceNumber"]
    new["PaymentReferenceNumber"] = payment_reference(new["InvoiceNumber"]) if uses_reference else None
    return new


def item_with_voucher(desk: Desk, sent: Wire, default_series: bool) -> tuple[Wire, Wire]:
    """The ledger item and the voucher sent along with it, both or neither. Raises Refusal."""
    # EA-LEDGER-WITH-VOUCHER
    bound = bind(VOUCHER, sent["Voucher"])
    check(desk.company, {"Rows": VOUCHER["Rows"]}, bound)
    voucher = bookkeeping.settle(desk, None, bound)
    item = settle_item(desk, None, {**sent, "Id": desk.new_id()})
    source = {**voucher, "Id": None, "SourceId": item["Id"], "VoucherType": bookkeeping.INVOICE}
    stored = stored_voucher(desk, source, default_series)
    del item["Voucher"]
    return desk.store("customerledgeritems", {**item, "VoucherId": stored["Id"]}), stored


def stored_voucher(desk: Desk, voucher: Wire, default_series: bool) -> Wire:
    """The voucher in the books; its series counts only where the usual one is declined."""
    # EA-VOUCHER-SERIES
    series = None if default_series else voucher["NumberSeries"]
    return bookkeeping.store(desk, {**voucher, "NumberSeries": series})


def settle_account(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The account as it stands in one fiscal year."""
    # EA-ACCOUNT-PER-YEAR
    if not new["Number"].isascii() or not new["Number"].isdigit():
        raise invalid_model("The Number field must be an account number.")
    if old is not None:
        new.update(Number=old["Number"], FiscalYearId=old["FiscalYearId"], Type=old["Type"])
        new["TypeDescription"] = old["TypeDescription"]
    elif f"{new['Number']}:{new['FiscalYearId']}" in desk.company.table("accounts").rows:
        raise conflict(f"Account {new['Number']} already exists in the fiscal year.")
    code = desk.company.table("vatcodes").rows.get(new["VatCodeId"] or "")
    new["VatCodeDescription"] = code.wire["Description"] if code else None
    return new


def settle_year(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """A fiscal year that overlaps no other; it starts with the accounts of the last one."""
    # EA-FISCAL-YEAR
    first, last = (read_day(new[name] or "") for name in ("StartDate", "EndDate"))
    if first is None or last is None or first > last:
        raise invalid_model("A fiscal year needs a StartDate and an EndDate after it.")
    years = [row.wire for row in desk.company.table("fiscalyears").rows.values()]
    if any(year["StartDate"] <= new["EndDate"] and new["StartDate"] <= year["EndDate"] for year in years):
        raise cannot_write("The fiscal year overlaps another one.")
    return {**new, "BookkeepingMethod": years[-1]["BookkeepingMethod"] if years else 0}


def copy_accounts(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Gives a new fiscal year the accounts of the year before it."""
    if new is None or old is not None:
        return
    years = sorted(desk.company.table("fiscalyears").rows.values(), key=lambda row: str(row.wire["EndDate"]))
    before = [row.wire for row in years if row.wire["EndDate"] < new["StartDate"]]
    if before:
        for row in desk.company.table("accounts").find("FiscalYearId", before[-1]["Id"]):
            desk.store("accounts", {**row.wire, "FiscalYearId": new["Id"]})
