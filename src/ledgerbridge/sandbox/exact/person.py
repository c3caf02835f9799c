"""What people do in Exact Online's own screens, and loads of many records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice

from ledgerbridge.sandbox.exact import (
    entries,
    invoices,
    items,
    ledger,
    orders,
    payments,
    printing,
    problems,
    shapes,
    stock,
    writes,
)
from ledgerbridge.sandbox.exact.actions import ACTIONS
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.problems import Problem
from ledgerbridge.sandbox.exact.rulebook import NAVIGATION
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.values import read
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Wire

LICENCE = "system/Divisions"
NOT_KEPT = ("hrm/Divisions", "current/Me", LICENCE, *ACTIONS)
KEPT = tuple(path for path, kind in SETS.items() if kind.kind == "" and kind.base == path and path not in NOT_KEPT)
"""Types that the control plane shows and a person edits."""
TAKEN_RAW = ("crm/Accounts", "crm/Contacts", "crm/Addresses", "logistics/Items")
"""Types whose records are let in although the rules refuse them; documents need what the rules add."""
RAW: Mapping[str, Wire] = {"crm/Addresses": {"Type": 1, "Main": False}}


def _table_of(desk: Desk, type: str) -> tuple[Mapping[str, Row], Mapping[str, Row]]:
    if type not in KEPT:
        raise SandboxError(404, f"exact has no type {type}; it has {', '.join(KEPT)}")
    table = desk.division.table(type)
    return table.rows, table.gone


def count(desk: Desk, type: str) -> int:
    rows, gone = _table_of(desk, type)
    return len(rows) + len(gone)


def records(desk: Desk, base_url: str, type: str, limit: int, offset: int) -> list[Wire]:
    """Records in the order of their keys, the deleted ones among them with a flag."""
    rows, gone = _table_of(desk, type)
    ids = sorted({*rows, *gone})
    return [_shown(desk, base_url, type, id) for id in islice(ids, offset, offset + limit)]


def record(desk: Desk, base_url: str, type: str, id: str) -> Wire | None:
    rows, gone = _table_of(desk, type)
    return _shown(desk, base_url, type, id) if id in rows or id in gone else None


def _shown(desk: Desk, base_url: str, type: str, id: str) -> Wire:
    """The record whole, with its lines and its rowversion."""
    rows, gone = _table_of(desk, type)
    row = rows.get(id) or gone[id]
    place = shapes.Place(base_url or f"https://{desk.division.site.host}", desk.division, desk.lines, NAVIGATION)
    expand = {name: frozenset[str]() for name in NAVIGATION.get(type, {})}
    shown = shapes.wire(place, SETS[type], row, shapes.Wish(expand=expand))
    return {**shown, "Timestamp": str(row.stamp), **({} if id in rows else {"Deleted": True})}


def _row(desk: Desk, type: str, id: str) -> Row:
    rows, _ = _table_of(desk, type)
    if id not in rows:
        raise SandboxError(404, f"there is no {type} {id}")
    return rows[id]


def _asked(desk: Desk, change: Callable[[], Row]) -> Row:
    try:
        return change()
    except Problem as problem:
        raise Rejected(problems.response(problem, desk.division.language, True)) from problem


def creates(desk: Desk, base_url: str, type: str, wire: Wire) -> Wire:
    """The record a person entered, as stored."""
    _table_of(desk, type)
    row = _asked(desk, lambda: writes.create(desk, type, wire))
    return _shown(desk, base_url, type, row.id)


def edits(desk: Desk, base_url: str, type: str, id: str, wire: Wire) -> Wire:
    """The record after a person changed the fields named."""
    row = _row(desk, type, id)
    _asked(desk, lambda: writes.change(desk, type, row, wire))
    return _shown(desk, base_url, type, id)


def deletes(desk: Desk, type: str, id: str) -> None:
    row = _row(desk, type, id)

    def delete() -> Row:
        writes.delete(desk, type, row)
        return row

    _asked(desk, delete)


def does(desk: Desk, base_url: str, type: str, id: str, action: Wire) -> Wire:
    """`print` an invoice, `book` a sales entry, `pay` or `write_off` either, `reopen` or `give_back` what is paid,
    `cancel` an order, `plan` an item's stock, `move` the division, `touch` a row."""
    row = _row(desk, type, id)
    deed = DEEDS.get((str(action.get("do")), type)) or DEEDS.get((str(action.get("do")), ""))
    if deed is None:
        raise SandboxError(400, f"a person cannot {action.get('do')} a {type} in Exact Online")
    _asked(desk, lambda: deed(desk, type, row, action))
    return _shown(desk, base_url, type, id)


def _prints(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    date = action.get("date")
    prop = SETS[invoices.INVOICES].props["InvoiceDate"]
    return printing.process(desk, row, read(prop, date) if date else None)


def _books(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """A processed entry is closed; its lines in the books too."""
    if row.values["Status"] == entries.PROCESSED:
        raise problems.already_processed()
    for line in desk.rows(ledger.LINES, "EntryID", row.id):
        desk.change(ledger.LINES, line, {"Status": entries.PROCESSED})
    return desk.change(type, row, {"Status": entries.PROCESSED})


def _pays(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """The customer pays, all that is open or an amount, on a day or today."""
    entry = desk.division.row(entries.ENTRIES, row.id)
    if entry is None:
        raise SandboxError(409, "an invoice is paid after it was printed")
    account, number = entry.values["Customer"], entry.values["InvoiceNumber"]
    owed = -sum((term.values["AmountFC"] for term in ledger.open_terms(desk, account, number)), Decimal(0))
    amount = read(SETS[payments.LINE_SETS[payments.BANK]].props["AmountFC"], action.get("amount"))
    day = read(SETS[entries.ENTRIES].props["EntryDate"], action.get("date")) or desk.today
    paid = owed if amount is None else amount
    writes.create(desk, payments.BANK, payments.pay(desk, payments.BANK, account, number, paid, day))
    return row


def _reopens(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """The matching of a payment is taken back: what it settled is open again."""
    return ledger.reopen(desk, row)


def _gives_back(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """The money that settled a term leaves by the bank again, for `why`, and the term is open again."""
    # EX-MONEY-BACK
    values = row.values
    body = payments.pay(desk, payments.BANK, values["Account"], 0, values["AmountFC"], desk.today)
    collection = payments.LINE_SETS[payments.BANK].rpartition("/")[2]
    line = {name: value for name, value in body[collection][0].items() if name != "OurRef"}
    told = {**line, "Description": str(action.get("why", "Refund"))}
    writes.create(desk, payments.BANK, {**body, collection: [told]})
    return ledger.reopen(desk, row)


def _writes_off(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """What is open of an invoice will never be paid."""
    entry = desk.division.row(entries.ENTRIES, row.id)
    if entry is None:
        raise SandboxError(409, "an invoice is written off after it was printed")
    for term in ledger.open_terms(desk, entry.values["Customer"], entry.values["InvoiceNumber"]):
        ledger.write_off(desk, term, desk.today)
    return row


def _cancels(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """A cancelled order delivers and invoices nothing more."""
    states = dict.fromkeys(("Status", "DeliveryStatus", "InvoiceStatus"), orders.CANCELLED)
    for line in desk.lines(orders.LINES, "OrderID", row.id):
        orders.plan(desk, row, line, is_gone=True)
    return desk.change(type, row, states)


def _touches(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    return desk.touch(type, row)


def _moves(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """The vendor moves the division to another database: all rowversions start anew, deletions are forgotten."""
    # EX-DIVISION-MOVE
    division = desk.division
    division.stamp = 0
    division.deletions = []
    for table in division.tables.values():
        table.restamp(desk.next_stamp)
    division.moved = desk.today
    return division.table(type).rows[row.id]


def _plans(desk: Desk, type: str, row: Row, action: Wire) -> Row:
    """What people in the warehouse set aside of an item, and what they expect of it."""
    found = stock.position(desk, row.id, stock.main_warehouse(desk))
    told = {"ReservedStock": action.get("reserved", 0), "PlanningIn": action.get("receipts", 0)}
    desk.change(stock.POSITIONS, found, {name: Decimal(str(figure)) for name, figure in told.items()})
    return row


DEEDS: Mapping[tuple[str, str], Callable[[Desk, str, Row, Wire], Row]] = {
    ("print", invoices.INVOICES): _prints,
    ("book", entries.ENTRIES): _books,
    ("pay", invoices.INVOICES): _pays,
    ("pay", entries.ENTRIES): _pays,
    ("write_off", invoices.INVOICES): _writes_off,
    ("write_off", entries.ENTRIES): _writes_off,
    ("reopen", ledger.RECEIVABLES): _reopens,
    ("give_back", ledger.RECEIVABLES): _gives_back,
    ("cancel", orders.ORDERS): _cancels,
    ("plan", items.ITEMS): _plans,
    ("touch", ""): _touches,
    ("move", ""): _moves,
}
"""{(deed, type): what it does}; an empty type stands for all."""


def load(desk: Desk, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
    """Keys of the records put in. Raises Rejected at the first that is refused; raw ones are taken as they came."""
    _table_of(desk, type)
    return [_asked(desk, partial(_load_one, desk, type, wire, raw)).id for wire in wires]


def _load_one(desk: Desk, type: str, wire: Wire, raw: bool) -> Row:
    """Texts of a CSV file become what the property is; a key of one's own is kept."""
    kind = SETS[type]
    typed = {
        name: _typed(kind.props[name].kind, value) if name in kind.props else value for name, value in wire.items()
    }
    held = desk.division.settings
    desk.division.settings = {**held, "own_keys": "honoured"}
    try:
        return writes.create(desk, type, typed)
    except Problem:
        if not raw or type not in TAKEN_RAW:
            raise
    finally:
        desk.division.settings = held
    known = {
        name: value for name, value in typed.items() if name in kind.props and kind.props[name].kind != "Collection"
    }
    values = {name: read(kind.props[name], value) for name, value in known.items()}
    return desk.add(type, {**RAW.get(type, {}), **values, kind.key: str(values.get(kind.key) or desk.new_id())})


def _typed(kind: str, value: object) -> object:
    """`true`, `1` and the like as a Boolean, which a CSV file cannot say otherwise."""
    if kind == "Boolean" and isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower(), value)
    return value
