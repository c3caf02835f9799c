"""Sales entries: invoices and credit notes that were issued elsewhere, booked with their own number."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.exact import amounts, defaults, ledger
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.invoices import journal_of
from ledgerbridge.sandbox.exact.problems import already_exists, already_processed, invalid, invalid_reference
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.values import rounded
from ledgerbridge.sandbox.kit.vendor import Wire

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
OPEN, PROCESSED = 20, 50
SALE, CREDIT = 20, 21
ZERO = Decimal(0)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The entry with its number, date and period; a processed one stays as it is."""
    if old is not None and old["Status"] == PROCESSED:
        raise already_processed()
    account = amounts.customer(desk, "Customer", new["Customer"])
    record = dict(new) if old is not None else _new(desk, account, new)
    if record.get("Type") not in (None, SALE, CREDIT):
        raise invalid("Type")
    record["PaymentCondition"] = amounts.payment_condition(desk, account, record.get("PaymentCondition"))
    changed = [name for name in ("EntryDate", "PaymentCondition") if record.get(name) != (old or {}).get(name)]
    is_due_sent = new.get("DueDate") is not None and new["DueDate"] != (old or {}).get("DueDate")
    if changed and not is_due_sent:
        record["DueDate"] = amounts.due_date(desk, record["PaymentCondition"], record["EntryDate"])
    _check_number(desk, record)
    return record


def _new(desk: Desk, account: Row, new: Wire) -> Wire:
    # EX-ENTRY-DEFAULTS
    date = new.get("EntryDate") or desk.today
    journal = journal_of(desk, new["Journal"], "Journal")
    record = {
        "Currency": account.values.get("SalesCurrency") or desk.division.currency,
        "Rate": Decimal(1),
        "EntryDate": date,
        "ReportingYear": date.year,
        "ReportingPeriod": date.month,
        "IsExtraDuty": False,
        "Reversal": False,
        **{name: value for name, value in new.items() if value is not None},
        "Journal": journal,
        "Status": OPEN,
    }
    if record.get("EntryNumber") is None:
        record["EntryNumber"] = next_number(desk, journal, record["ReportingYear"])
    record.setdefault("InvoiceNumber", record["EntryNumber"])
    return record


def next_number(desk: Desk, journal: str, year: int) -> int:
    """Year, journal and sequence in one: 26700012."""
    # EX-ENTRY-NUMBER
    first = defaults.first_number(journal, year)
    number = desk.division.next_number(f"entries {journal} {year}", first)
    while desk.rows(ENTRIES, "EntryNumber", number):
        number = desk.division.next_number(f"entries {journal} {year}", first)
    return number


def _check_number(desk: Desk, record: Wire) -> None:
    """A number is used once in a journal and year."""
    # EX-ENTRY-NUMBER-ONCE
    for row in desk.rows(ENTRIES, "EntryNumber", record["EntryNumber"]):
        same = all(row.values[name] == record[name] for name in ("Journal", "ReportingYear"))
        if same and row.id != record["EntryID"]:
            raise already_exists()


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A line's VAT follows from its code, or that of its ledger account, unless the amount is sent."""
    # EX-ENTRY-LINE-VAT, EX-ENTRY-AMOUNT-MISSING
    entry = parent or open_entry(desk, new).values
    account = desk.division.table("financial/GLAccounts").rows[new["GLAccount"]].values
    vat = amounts.vat_of(desk, new.get("VATCode") or account.get("VATCode"))
    amount: Decimal = new.get("AmountFC") or ZERO
    base, tax = vat.split(amount)
    sent: Decimal | None = new.get("VATAmountFC")
    if sent is not None and (old is None or sent != old.get("VATAmountFC")):
        base, tax = rounded(amount - sent) if vat.is_included else base, rounded(sent)
    rate = entry.get("Rate") or Decimal(1)
    line = {
        **new,
        "AmountFC": base,
        "AmountDC": rounded(base * rate),
        "VATCode": vat.code,
        "VATPercentage": vat.fraction,
        "VATAmountFC": tax,
        "VATAmountDC": rounded(tax * rate),
        "VATBaseAmountFC": base,
        "VATBaseAmountDC": rounded(base * rate),
        "Description": new.get("Description") or entry.get("Description"),
    }
    if old is None and not parent:
        lines = desk.lines(LINES, "EntryID", new["EntryID"])
        line["LineNumber"] = 1 + max((row.values["LineNumber"] for row in lines), default=0)
    return line


def open_entry(desk: Desk, line: Wire) -> Row:
    entry = desk.division.row(ENTRIES, line["EntryID"])
    if entry is None:
        raise invalid_reference(["EntryID"])
    if entry.values["Status"] == PROCESSED:
        raise already_processed()
    return entry


def retotal(desk: Desk, entry: Row) -> None:
    """Sums, type and bookings follow the lines."""
    # EX-ENTRY-TYPE, EX-DOCUMENT-TOTALS
    present = desk.division.table(ENTRIES).rows[entry.id]
    without, vat = amounts.total(desk.lines(LINES, "EntryID", entry.id), "VATAmountFC")
    rate = present.values.get("Rate") or Decimal(1)
    total = without + vat
    sums: Wire = {
        "AmountFC": total,
        "AmountDC": rounded(total * rate),
        "VATAmountFC": vat,
        "VATAmountDC": rounded(vat * rate),
    }
    if present.values.get("Type") is None or total:
        sent = present.values.get("Type")
        sums["Type"] = sent if sent is not None and total >= 0 else (CREDIT if total < 0 else SALE)
    if any(present.values.get(name) != value for name, value in sums.items()):
        present = desk.change(ENTRIES, present, sums)
    ledger.book_sale(desk, present)


def line_stored(desk: Desk, row: Row) -> None:
    entry = desk.division.row(ENTRIES, row.values["EntryID"])
    if entry is not None:
        retotal(desk, entry)


def line_removed(desk: Desk, row: Row) -> None:
    """The entry goes with its last line."""
    # EX-ENTRY-LAST-LINE
    entry = desk.division.row(ENTRIES, row.values["EntryID"])
    if entry is None:
        return
    if desk.lines(LINES, "EntryID", entry.id):
        retotal(desk, entry)
    else:
        desk.remove(ENTRIES, entry, None)
        ledger.unbook(desk, entry.id)


def keeps_processed(desk: Desk, row: Row) -> None:
    # EX-PROCESSED-FINAL
    if row.values["Status"] == PROCESSED:
        raise already_processed()


def removing_line(desk: Desk, row: Row) -> None:
    open_entry(desk, row.values)


def removed(desk: Desk, row: Row) -> None:
    ledger.unbook(desk, row.id)


RULES = Rules(
    settle=settle,
    stored=retotal,
    removing=keeps_processed,
    removed=removed,
    children=(Child("SalesEntryLines", LINES, "EntryID"),),
    kept=frozenset(("EntryDate", "EntryNumber", "ReportingYear", "ReportingPeriod", "Currency", "Rate", "Type")),
    also_taken=frozenset(("Type",)),
    lengths={"YourRef": 30, "Description": 60},
)
LINE_RULES = Rules(
    settle=settle_line,
    stored=line_stored,
    removing=removing_line,
    removed=line_removed,
    optional=frozenset(("AmountFC",)),
    lengths={"CostCenter": 8, "CostUnit": 8, "Description": 60},
)
