"""Sales invoices that Exact sends: open until they are printed."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.exact import amounts, stock
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_processed, invalid, invalid_reference, mandatory
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

INVOICES, LINES = "salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines"
DRAFT, OPEN, PROCESSED = 10, 20, 50
NORMAL, CREDIT, DIRECT, DIRECT_CREDIT = 8020, 8021, 8023, 8024
CREDITS = (CREDIT, DIRECT_CREDIT)
TYPES = (NORMAL, CREDIT, DIRECT, DIRECT_CREDIT)
SALES_JOURNALS = (20, 21)
ZERO = Decimal(0)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The invoice with what follows from its customer; a processed one stays as it is."""
    if old is not None and old["Status"] == PROCESSED:
        raise already_processed()
    account = amounts.customer(desk, "OrderedBy", new["OrderedBy"])
    record = amounts.account_defaults(desk, account, new)
    if old is None:
        record = _new(desk, {**record, "Journal": journal_of(desk, new.get("Journal"), "Journal")})
    if old is None or any(record.get(name) != old.get(name) for name in ("InvoiceDate", "PaymentCondition")):
        sent = new.get("DueDate") if old is None or new.get("DueDate") != old.get("DueDate") else None
        record["DueDate"] = sent or amounts.due_date(desk, record["PaymentCondition"], record["InvoiceDate"])
    return record


def _new(desk: Desk, record: Wire) -> Wire:
    # EX-INVOICE-DEFAULTS, EX-INVOICE-DATE
    kind = record.get("Type") or NORMAL
    if kind not in TYPES:
        raise invalid("Type")
    date = record.get("OrderDate") or desk.today
    warehouse = (stock.main_warehouse(desk) or None) if kind in (DIRECT, DIRECT_CREDIT) else None
    usual = {
        "OrderDate": date,
        "InvoiceDate": date,
        "OrderNumber": record.get("OrderNumber") or desk.division.next_number(INVOICES),
        "Warehouse": warehouse,
        "Discount": ZERO,
        "AmountDiscount": ZERO,
        "AmountDiscountExclVat": ZERO,
        "IsExtraDuty": False,
    }
    settled = {"Type": kind, "Status": OPEN, "StarterSalesInvoiceStatus": 0}
    return {**usual, **{name: value for name, value in record.items() if value is not None}, **settled}


def journal_of(desk: Desk, code: object, prop: str) -> str:
    """The sales journal as sent, or the first there is. Raises Problem for a journal of another kind."""
    # EX-SALES-JOURNAL
    if code is None:
        rows = desk.division.table("financial/Journals").rows.values()
        codes = sorted(row.values["Code"] for row in rows if row.values["Type"] in SALES_JOURNALS)
        if not codes:
            raise mandatory([prop])
        return str(codes[0])
    row = desk.division.by_code("financial/Journals", code)
    if row is None or row.values["Type"] not in SALES_JOURNALS:
        raise invalid_reference([prop])
    return str(row.values["Code"])


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A line needs an item; its ledger account follows from that."""
    # EX-INVOICE-LINE-ITEM, EX-CREDIT-SIGN
    missing = [name for name in ("GLAccount", "Item") if new.get(name) is None]
    if "Item" in missing:
        raise mandatory(missing)
    invoice = parent or open_invoice(desk, new).values
    account = amounts.customer(desk, "OrderedBy", invoice["OrderedBy"])
    sign = -1 if invoice["Type"] in CREDITS else 1
    line = amounts.sales_line(desk, account, _repriced(old, new), sign)
    vat = line.pop("VATAmount")
    if new.get("VATAmountFC") is not None and new["VATAmountFC"] != (old or {}).get("VATAmountFC"):
        vat = new["VATAmountFC"]
    line["VATAmountFC"] = line["VATAmountDC"] = vat
    line["GLAccount"] = new.get("GLAccount") or revenue_account(desk, line["Item"])
    if old is None and not parent:
        lines = desk.lines(LINES, "InvoiceID", new["InvoiceID"])
        line["LineNumber"] = 1 + max((row.values["LineNumber"] for row in lines), default=0)
    return line


def _repriced(old: Wire | None, new: Wire) -> Wire:
    """A line without the amount, which follows from its price."""
    is_priced = new.get("NetPrice") is not None
    return {name: value for name, value in new.items() if name != "AmountFC"} if old is not None and is_priced else new


def revenue_account(desk: Desk, item_id: str) -> str | None:
    """The ledger account on which an item's sales are booked: its own, or that of its group."""
    item = desk.division.table("logistics/Items").rows[item_id].values
    group = desk.division.row("logistics/ItemGroups", item.get("ItemGroup"))
    return item.get("GLRevenue") or (group.values.get("GLRevenue") if group else None)


def open_invoice(desk: Desk, line: Wire) -> Row:
    invoice = desk.division.row(INVOICES, line["InvoiceID"])
    if invoice is None:
        raise invalid_reference(["InvoiceID"])
    if invoice.values["Status"] == PROCESSED:
        raise already_processed()
    return invoice


def retotal(desk: Desk, invoice: Row) -> None:
    """The sums follow the lines; a change of either is a change of both in the sync feed."""
    # EX-DOCUMENT-TOTALS, EX-SYNC-MIXED
    lines = desk.lines(LINES, "InvoiceID", invoice.id)
    without, vat = amounts.total(lines, "VATAmountFC")
    sums = {
        "AmountFC": without + vat,
        "AmountDC": without + vat,
        "AmountFCExclVat": without,
        "VATAmountFC": vat,
        "VATAmountDC": vat,
    }
    present = desk.division.table(INVOICES).rows[invoice.id]
    if any(present.values.get(name) != value for name, value in sums.items()):
        desk.change(INVOICES, present, sums)
    else:
        desk.touch(INVOICES, present)
    for line in lines:
        desk.touch(LINES, line)


def line_stored(desk: Desk, row: Row) -> None:
    invoice = desk.division.row(INVOICES, row.values["InvoiceID"])
    if invoice is not None:
        retotal(desk, invoice)


def keeps_processed(desk: Desk, row: Row) -> None:
    # EX-PROCESSED-FINAL
    if row.values["Status"] == PROCESSED:
        raise already_processed()


def removing_line(desk: Desk, row: Row) -> None:
    open_invoice(desk, row.values)


RULES = Rules(
    settle=settle,
    stored=retotal,
    removing=keeps_processed,
    children=(Child("SalesInvoiceLines", LINES, "InvoiceID"),),
    optional=frozenset(("Journal",)),
    kept=frozenset(
        ("Journal", "Type", "InvoiceDate", "OrderDate", "InvoiceTo", "DeliverTo", "Currency", "PaymentCondition")
    ),
    also_taken=frozenset(("InvoiceDate",)),
    deleted_type=13,
    lengths={"YourRef": 30, "Description": 60},
    blank_in_answer=frozenset(("VATAmountFC", "VATAmountDC", "StarterSalesInvoiceStatus")),
)
LINE_RULES = Rules(
    settle=settle_line,
    stored=line_stored,
    removing=removing_line,
    removed=line_stored,
    optional=frozenset(("GLAccount", "Item")),
    kept=frozenset(("Quantity",)),
    deleted_type=13,
    lengths={"CostCenter": 8, "CostUnit": 8},
)
