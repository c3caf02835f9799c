"""The calls of the ledger: accounts, fiscal years, vouchers and ledger items."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import ledger, references, writes
from ledgerbridge.sandbox.eaccounting.actions import Answer, named
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.errors import no_account, not_found
from ledgerbridge.sandbox.eaccounting.ledger_fields import FISCAL_YEAR_LOCK, LEDGER_ITEM_WITH_VOUCHER, VOUCHER
from ledgerbridge.sandbox.eaccounting.listing import page
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES
from ledgerbridge.sandbox.eaccounting.table import Row

VOUCHERS, ITEMS = RESOURCES["vouchers"], RESOURCES["customerledgeritems"]


def accounts_of_year(call: Call) -> Answer:
    named(call, RESOURCES["fiscalyears"])
    rows = call.desk.company.table("accounts").find("FiscalYearId", call.parts[0])
    return page(call.desk, RESOURCES["accounts"].view, call.request, rows)


def _account_row(call: Call) -> Row:
    year, number = call.parts
    if year not in call.desk.company.table("fiscalyears").rows:
        raise not_found("fiscal year", year)
    row = call.desk.company.table("accounts").rows.get(f"{number}:{year}")
    if row is None:
        raise no_account(number)
    return row


def account(call: Call) -> Answer:
    return RESOURCES["accounts"].answer(call.desk, _account_row(call).wire)


def account_replaced(call: Call) -> Answer:
    row = _account_row(call)
    return RESOURCES["accounts"].answer(
        call.desk, writes.replace(call.desk, RESOURCES["accounts"], row.key, call.body())
    )


def fiscal_year_locked(call: Call) -> Answer:
    """Only the lock of a fiscal year may change."""
    # EA-FISCAL-YEAR-LOCK
    row = writes.found(call.desk, RESOURCES["fiscalyears"], call.parts[0])
    bound = bind(FISCAL_YEAR_LOCK, call.body())
    return RESOURCES["fiscalyears"].answer(call.desk, call.desk.store("fiscalyears", {**row.wire, **bound}, row))


def vouchers_of_year(call: Call) -> Answer:
    named(call, RESOURCES["fiscalyears"])
    rows = call.desk.company.table("vouchers").find("FiscalYearId", call.parts[0])
    return page(call.desk, VOUCHERS.view, call.request, rows)


def voucher(call: Call) -> Answer:
    year, id = call.parts
    row = call.desk.company.table("vouchers").rows.get(id)
    if row is None or row.wire["FiscalYearId"] != year:
        raise not_found("voucher", id)
    return VOUCHERS.answer(call.desk, row.wire)


def voucher_created(call: Call) -> Answer:
    bound = bind(VOUCHER, call.body())
    references.check(call.desk.company, VOUCHER, bound)
    checked = VOUCHERS.settle(call.desk, None, bound) if VOUCHERS.settle else bound
    stored = ledger.stored_voucher(call.desk, checked, call.switch("useDefaultVoucherSeries", True))
    return VOUCHERS.answer(call.desk, stored)


def item_with_voucher(call: Call) -> Answer:
    bound = bind(LEDGER_ITEM_WITH_VOUCHER, call.body())
    references.check(call.desk.company, LEDGER_ITEM_WITH_VOUCHER, bound)
    default_series = call.switch("useDefaultVoucherSeries", True)
    item, stored = ledger.item_with_voucher(call.desk, bound, default_series)
    shown = {name: value for name, value in ITEMS.answer(call.desk, item).items() if name != "VoucherId"}
    return {**shown, "Voucher": VOUCHERS.answer(call.desk, stored)}
