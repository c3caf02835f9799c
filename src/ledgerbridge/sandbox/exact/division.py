"""One division: its records, its settings, and the desk at which a change to it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.sites import SITES, Site
from ledgerbridge.sandbox.exact.table import Row, Table
from ledgerbridge.sandbox.exact.times import midnight, utc_offset_s, wall_clock
from ledgerbridge.sandbox.kit.vendor import Wire

INDEXED: Mapping[str, tuple[str, ...]] = {
    "crm/Accounts": ("Code", "Name", "Email", "SearchCode", "VATNumber", "ChamberOfCommerce"),
    "crm/Contacts": ("Account", "Email", "Code"),
    "crm/Addresses": ("Account",),
    "crm/BankAccounts": ("Account",),
    "crm/Quotations": ("OrderAccount",),
    "crm/QuotationLines": ("QuotationID",),
    "logistics/Items": ("Code", "Barcode", "SearchCode"),
    "logistics/SalesItemPrices": ("Item",),
    "logistics/Units": ("Code",),
    "inventory/ItemWarehouses": ("Item",),
    "inventory/StockCountLines": ("StockCountID",),
    "sync/Inventory/StockPositions": ("ItemId",),
    "salesorder/SalesOrders": ("YourRef", "OrderNumber", "OrderedBy", "InvoiceTo", "DeliverTo"),
    "salesorder/SalesOrderLines": ("OrderID", "Item"),
    "salesorder/GoodsDeliveryLines": ("EntryID", "SalesOrderLineID"),
    "salesinvoice/SalesInvoices": ("YourRef", "InvoiceNumber", "OrderedBy", "InvoiceTo"),
    "salesinvoice/SalesInvoiceLines": ("InvoiceID", "SalesOrderLine", "Item"),
    "salesentry/SalesEntries": ("YourRef", "EntryNumber", "InvoiceNumber", "Customer"),
    "salesentry/SalesEntryLines": ("EntryID", "GLAccount"),
    "documents/Documents": ("Account", "Subject"),
    "documents/DocumentAttachments": ("Document",),
    "financial/GLAccounts": ("Code",),
    "financial/Journals": ("Code",),
    "vat/VATCodes": ("Code",),
    "cashflow/PaymentConditions": ("Code",),
    "cashflow/Receivables": ("Account", "InvoiceNumber", "TransactionEntryID"),
    "financialtransaction/BankEntries": ("JournalCode",),
    "financialtransaction/BankEntryLines": ("EntryID", "OurRef"),
    "financialtransaction/CashEntries": ("JournalCode",),
    "financialtransaction/CashEntryLines": ("EntryID", "OurRef"),
    "financialtransaction/TransactionLines": ("EntryID", "Account", "EntryNumber", "GLAccount"),
    "hrm/Costcenters": ("Code",),
    "hrm/Costunits": ("Code",),
}
STAMP_START = 4_900_000
STAMP_STEP_MAX = 5


class Deletion(msgspec.Struct, frozen=True):
    """One line of the log of deletions."""

    stamp: int
    type: int
    key: str
    date: datetime
    by: str
    id: str
    hidden: bool = False


class Hiding(msgspec.Struct):
    """An order to leave the next changes out of the sync feeds."""

    path: str
    times: int


class Division(msgspec.Struct):
    """One company with all that a snapshot keeps of it."""

    code: str
    name: str
    settings: dict[str, Any]
    founded: datetime
    user: str
    customer: str
    """Id of the account that owns the division."""
    app: str
    """Id of the app that subscribes to webhooks."""
    tables: dict[str, Table] = {}
    stamp: int = STAMP_START
    """The highest rowversion of the division's database."""
    moved: datetime | None = None
    deletions: list[Deletion] = []
    numbers: dict[str, int] = {}
    """Last number given in each series."""
    hidings: list[Hiding] = []
    is_untouched: bool = True
    breaches: int = 0
    tokens: dict[str, int] = {}

    @property
    def site(self) -> Site:
        return SITES[self.settings["country"]]

    @property
    def currency(self) -> str:
        return self.site.currency

    @property
    def language(self) -> str:
        return str(self.settings["language"])

    def table(self, base: str) -> Table:
        table = self.tables.get(base)
        if table is None:
            table = self.tables[base] = Table(INDEXED.get(base, ()))
        return table

    def row(self, base: str, id: object) -> Row | None:
        return self.table(base).rows.get(str(id)) if id is not None else None

    def by_code(self, base: str, code: object) -> Row | None:
        """The row of a list that others refer to by its code."""
        if code is None or base == "general/Currencies":
            return self.row(base, code)
        return next(iter(self.table(base).with_value("Code", code)), None)

    def next_number(self, series: str, first: int = 1) -> int:
        self.numbers[series] = max(self.numbers.get(series, first - 1) + 1, first)
        return self.numbers[series]

    def hides_change(self, base: str) -> bool:
        """Whether the change of a record of this set is to be hidden; uses one of the hidings up."""
        feeds = [path for path, kind in SETS.items() if kind.kind == "sync" and kind.base == base]
        places = [base, *(f"/api/v1/{self.code}/{path}" for path in feeds), *feeds]
        for hiding in self.hidings:
            if any(fnmatchcase(place, hiding.path or "*") for place in places):
                hiding.times -= 1
                self.hidings = [kept for kept in self.hidings if kept.times > 0]
                return True
        return False


class Desk(msgspec.Struct, frozen=True):
    """Where a change is made: the division, the moment, the source of chance, and whom to tell."""

    division: Division
    moment: datetime
    random: Random
    tell: Callable[[str, str, str, frozenset[str]], None]
    """Called with (set, key, `Update` or `Delete`, names of changed properties) after each change."""

    @property
    def now(self) -> datetime:
        """The wall clock of the site."""
        return wall_clock(self.moment, self.division.site.standard_s)

    @property
    def today(self) -> datetime:
        return midnight(self.now)

    @property
    def utc_offset_s(self) -> int:
        return utc_offset_s(self.moment, self.division.site.standard_s)

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def rows(self, base: str, name: str, value: object) -> list[Row]:
        """Rows whose indexed property has the value."""
        return self.division.table(base).with_value(name, value)

    def lines(self, base: str, parent: str, id: str) -> list[Row]:
        """The lines of a document, in their order."""
        return sorted(self.rows(base, parent, id), key=lambda row: row.values.get("LineNumber") or 0)

    def add(self, base: str, values: Wire) -> Row:
        """Stores a new record with its times and rowversion."""
        user = self.division.user
        stamped = {**values, "Created": self.now, "Creator": user, "Modified": self.now, "Modifier": user}
        return self._store(base, stamped, {})

    def change(self, base: str, row: Row, changes: Wire) -> Row:
        """The record after the changes."""
        values = {**row.values, **changes, "Modified": self.now, "Modifier": self.division.user}
        return self._store(base, values, row.values)

    def touch(self, base: str, row: Row) -> Row:
        """Raises the rowversion alone: nothing that a reader could see changes."""
        # EX-SYNC-TOUCH
        return self._put(base, row.id, row.values)

    def remove(self, base: str, row: Row, type: int | None) -> None:
        """Takes a record out; `type` is its number in the log of deletions, if it is logged."""
        # EX-DELETED-FEED
        self.division.table(base).remove(row.id)
        if type is not None:
            self.log_deletion(type, row.id, self.division.hides_change(base))
        self.tell(base, row.id, "Delete", frozenset(row.values))

    def log_deletion(self, type: int, key: str, hidden: bool = False) -> None:
        division = self.division
        line = Deletion(self.next_stamp(), type, key, self.now, division.user, self.new_id(), hidden)
        division.deletions.append(line)

    def next_stamp(self) -> int:
        """The next rowversion: unique, rising over all sets of the division, not dense."""
        # EX-ROWVERSION
        self.division.stamp += self.random.randint(1, STAMP_STEP_MAX)
        return self.division.stamp

    def _store(self, base: str, values: Wire, before: Wire) -> Row:
        row = self._put(base, str(values[SETS[base].key] if base in KEYED else values["ID"]), values)
        changed = frozenset(name for name in {*values, *before} if values.get(name) != before.get(name))
        self.tell(base, row.id, "Update", changed)
        return row

    def _put(self, base: str, id: str, values: Wire) -> Row:
        kept = {name: value for name, value in values.items() if value is not None}
        row = Row(id, kept, self.next_stamp(), self.division.hides_change(base))
        self.division.table(base).put(row)
        return row


KEYED = frozenset(path for path, kind in SETS.items() if kind.kind == "" and kind.key)
"""Sets whose rows are known by the key of the reference."""
