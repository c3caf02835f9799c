"""One company: its lists, its settings, and the desk at which a change to it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.settings import CURRENCY_NAMES, CURRENCY_OF
from ledgerbridge.sandbox.quickbooks.table import Numbers, Row, Table
from ledgerbridge.sandbox.quickbooks.times import metadata_time, pacific
from ledgerbridge.sandbox.quickbooks.wire import reference

INDEXED: Mapping[str, tuple[str, ...]] = {
    "Customer": ("DisplayName", "FullyQualifiedName", "CompanyName", "PrimaryEmailAddr", "ParentRef"),
    "Vendor": ("DisplayName", "PrimaryEmailAddr"),
    "Item": ("Name", "Sku", "FullyQualifiedName", "ParentRef"),
    "Account": ("Name", "FullyQualifiedName", "ParentRef"),
    "Term": ("Name",),
    "PaymentMethod": ("Name",),
    "Class": ("Name", "FullyQualifiedName", "ParentRef"),
    "Department": ("Name", "FullyQualifiedName", "ParentRef"),
    "CustomerType": ("Name",),
    "CompanyCurrency": ("Code",),
    "ExchangeRate": ("SourceCurrencyCode",),
    "TaxCode": ("Name",),
    "TaxRate": ("Name",),
    "TaxAgency": ("DisplayName",),
    "Attachable": ("FileName",),
    "Invoice": ("DocNumber", "CustomerRef", "TxnDate"),
    "SalesReceipt": ("DocNumber", "CustomerRef", "TxnDate"),
    "Estimate": ("DocNumber", "CustomerRef", "TxnDate"),
    "CreditMemo": ("DocNumber", "CustomerRef", "TxnDate"),
    "RefundReceipt": ("DocNumber", "CustomerRef", "TxnDate"),
    "Payment": ("PaymentRefNum", "CustomerRef", "TxnDate"),
    "InventoryAdjustment": ("DocNumber", "TxnDate"),
    "CompanyInfo": (),
    "Preferences": (),
}


TRANSACTIONS = (
    "Invoice",
    "SalesReceipt",
    "Estimate",
    "CreditMemo",
    "RefundReceipt",
    "Payment",
    "InventoryAdjustment",
)
FIRST_ATTACHMENT = 5_000_000_000_000_503_600


def new_tables() -> dict[str, Table]:
    """The empty lists of a company; all transactions draw their ids from one sequence."""
    # QB-TXN-ID-SEQUENCE, QB-ATTACHABLE-ID
    numbers = Numbers()
    shared = {name: Table(INDEXED[name], numbers) for name in TRANSACTIONS}
    own = {name: Table(INDEXED[name]) for name in INDEXED if name not in TRANSACTIONS}
    own["Attachable"].numbers.last = FIRST_ATTACHMENT
    return {name: (own | shared)[name] for name in INDEXED}


class Replay(msgspec.Struct, frozen=True):
    """The stored answer to a requestid."""

    second: float
    status: int
    headers: dict[str, str]
    body: bytes


class Hiding(msgspec.Struct):
    """An order to leave the next changes out of change data capture."""

    path: str
    times: int


class Company(msgspec.Struct):
    """One realm with all that a snapshot keeps of it."""

    realm: str
    settings: dict[str, Any]
    name: str = "Sandbox Company"
    winner: str = "Robin Vance"
    """The other user whom a stale write loses against."""
    tables: dict[str, Table] = msgspec.field(default_factory=new_tables)
    addresses: int = 100
    """Last id given to an address."""
    doc_numbers: dict[str, int] = {}
    """Last number given to a document, by series."""
    files: dict[str, bytes] = {}
    """Contents of attachments."""
    mails: dict[str, int] = {}
    """E-mails sent, by day."""
    replays: dict[str, Replay] = {}
    hidings: list[Hiding] = []
    reads_by_month: dict[str, int] = {}
    metered_reads: int = 0
    breaches: int = 0
    tokens: dict[str, int] = {}

    @property
    def country(self) -> str:
        return str(self.settings["country"])

    @property
    def home_currency(self) -> str:
        return CURRENCY_OF[self.country]

    @property
    def uses_sales_tax(self) -> bool:
        return self.is_american and bool(self.settings["sales_tax"])

    @property
    def is_american(self) -> bool:
        return self.country == "US"

    def table(self, name: str) -> Table:
        return self.tables[name]

    def currency(self, code: str) -> Wire:
        return reference(code, CURRENCY_NAMES.get(code, code))

    def new_address_id(self) -> str:
        self.addresses += 1
        return str(self.addresses)

    def hides_change(self, type: str) -> bool:
        """Whether the change of a record of this type is to be hidden; uses one of the hidings up."""
        path = f"/v3/company/{self.realm}/{type.lower()}"
        for hiding in self.hidings:
            if any(fnmatchcase(place, hiding.path or "*") for place in (type, type.lower(), path)):
                hiding.times -= 1
                self.hidings = [kept for kept in self.hidings if kept.times > 0]
                return True
        return False


class Desk(msgspec.Struct, frozen=True):
    """Where a change is made: the company, the moment, the source of chance, and whom to tell."""

    company: Company
    moment: datetime
    random: Random
    tell: Callable[[str, str, str], None]
    """Called with (type, id, what happened) after each change."""
    options: frozenset[str] = frozenset()
    """What the call asked to be included, in lower case."""
    base_url: str = ""
    is_person: bool = False
    """Whether a person at QuickBooks' own screens does it."""

    @property
    def second(self) -> int:
        return int(self.moment.timestamp())

    @property
    def today(self) -> str:
        """The company's day (ASSUMED: in Pacific time, as all its times)."""
        # QB-TXN-DATE
        return pacific(self.moment).date().isoformat()

    def store(self, type: str, wire: Wire, before: Row | None, event: str = "") -> Row:
        """Stores a record with its times and its place in the change feed, and tells of it."""
        now = metadata_time(self.moment)
        created = before.wire["MetaData"]["CreateTime"] if before else now
        wire = {**wire, "MetaData": {"CreateTime": created, "LastUpdatedTime": now}}
        row = Row(
            wire,
            before.created if before else self.second,
            self.second,
            self.company.hides_change(type),
        )
        self.company.table(type).put(row)
        self.tell(type, row.id, event or ("Update" if before else "Create"))
        return row

    def touch(self, type: str, row: Row, changes: Wire, event: str = "") -> Row:
        """Stores a change that another record brought about: a new version and a new time."""
        token = str(int(row.wire["SyncToken"]) + 1)
        return self.store(type, {**row.wire, **changes, "SyncToken": token}, row, event)

    def remove(self, type: str, id: str, event: str = "Delete") -> None:
        """Takes a record out for good; change data capture shows a stub of it. A merge names who stays behind it."""
        self.company.table(type).remove(id, self.second, self.company.hides_change(type))
        self.tell(type, id, event)
