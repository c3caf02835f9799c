"""Quotations and their lines."""

from __future__ import annotations

from ledgerbridge.sandbox.exact import amounts
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

QUOTATIONS, LINES = "crm/Quotations", "crm/QuotationLines"
DRAFT = 20


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    # EX-QUOTATION
    if old is not None:
        return dict(new)
    usual = {
        "Status": DRAFT,
        "VersionNumber": 1,
        "QuotationDate": desk.today,
        "Currency": desk.division.currency,
        "InvoiceAccount": new["OrderAccount"],
        "DeliveryAccount": new["OrderAccount"],
        "QuotationNumber": new.get("QuotationNumber") or desk.division.next_number(QUOTATIONS),
    }
    return {**usual, **{name: value for name, value in new.items() if value is not None}}


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    quotation = parent or desk.division.table(QUOTATIONS).rows[new["QuotationID"]].values
    account = desk.division.table("crm/Accounts").rows[quotation["OrderAccount"]]
    line = amounts.sales_line(desk, account, new)
    line["VATAmountFC"] = line.pop("VATAmount")
    if old is None and not parent:
        lines = desk.lines(LINES, "QuotationID", new["QuotationID"])
        line["LineNumber"] = 1 + max((row.values["LineNumber"] for row in lines), default=0)
    return {**line, "VersionNumber": quotation["VersionNumber"]}


def retotal(desk: Desk, row: Row) -> None:
    without, vat = amounts.total(desk.lines(LINES, "QuotationID", row.id), "VATAmountFC")
    sums = {"AmountFC": without + vat, "AmountDC": without + vat, "VATAmountFC": vat}
    present = desk.division.table(QUOTATIONS).rows[row.id]
    if any(present.values.get(name) != value for name, value in sums.items()):
        desk.change(QUOTATIONS, present, sums)


def line_changed(desk: Desk, row: Row) -> None:
    quotation = desk.division.row(QUOTATIONS, row.values["QuotationID"])
    if quotation is not None:
        retotal(desk, quotation)


RULES = Rules(
    settle=settle,
    stored=retotal,
    children=(Child("QuotationLines", LINES, "QuotationID"),),
    kept=frozenset(("QuotationNumber", "InvoiceAccount", "DeliveryAccount", "Currency", "QuotationDate")),
    deleted_type=34,
)
LINE_RULES = Rules(
    settle=settle_line, stored=line_changed, removed=line_changed, kept=frozenset(("Quantity",)), deleted_type=35
)
