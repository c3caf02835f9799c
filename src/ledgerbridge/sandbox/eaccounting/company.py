"""One company: its lists, its settings, and the desk at which a change to it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fnmatch import fnmatchcase
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.eaccounting.countries import COUNTRIES, Country
from ledgerbridge.sandbox.eaccounting.errors import new_guid, not_found
from ledgerbridge.sandbox.eaccounting.settings import STOCK_MODULE
from ledgerbridge.sandbox.eaccounting.table import Row, Table
from ledgerbridge.sandbox.eaccounting.times import local_day, stamp
from ledgerbridge.sandbox.kit.vendor import Wire


class Kept(msgspec.Struct, frozen=True):
    """How a type of record is kept: what finds it quickly, and the time that moves when it changes."""

    indexed: tuple[str, ...] = ()
    changed: str = ""
    """`ChangedUtc` or `ModifiedUtc`; empty where the type has neither."""
    created: str = ""
    key: tuple[str, ...] = ("Id",)


KEPT: Mapping[str, Kept] = {
    "customers": Kept(
        ("CustomerNumber", "CorporateIdentityNumber", "EmailAddress", "Name", "VatNumber"), changed="ChangedUtc"
    ),
    "customerlabels": Kept(("Name",)),
    "articles": Kept(("Number", "Name"), changed="ChangedUtc", created="CreatedUtc"),
    "articlelabels": Kept(("Name",)),
    "articleaccountcodings": Kept(("Name",), changed="ChangedUtc"),
    "units": Kept(),
    "orders": Kept(("CustomerId", "Number", "OurReference", "YourReference"), "ModifiedUtc", "CreatedUtc"),
    "quotes": Kept(("CustomerId", "Number"), "ModifiedUtc", "CreatedUtc"),
    "customerinvoicedrafts": Kept(("CustomerId", "OurReference", "YourReference"), created="CreatedUtc"),
    "customerinvoices": Kept(
        ("CustomerId", "InvoiceNumber", "OurReference", "YourReference", "CreatedFromOrderId"),
        "ModifiedUtc",
        "CreatedUtc",
    ),
    "customerledgeritems": Kept(("CustomerId", "InvoiceNumber", "VoucherId"), changed="ModifiedUtc"),
    "salesdocumentattachments": Kept(("DocumentId",), created="CreatedUtc"),
    "attachments": Kept(("DocumentId",), created="ImageDate"),
    "termsofpayments": Kept(),
    "deliverymethods": Kept(),
    "deliveryterms": Kept(),
    "countries": Kept(key=("Code",)),
    "currencies": Kept(key=("Code",)),
    "foreignpaymentcodes": Kept(),
    "vatcodes": Kept(),
    "accounts": Kept(("FiscalYearId", "Number"), "ModifiedUtc", "CreatedUtc", key=("Number", "FiscalYearId")),
    "accounttypes": Kept(key=("Type",)),
    "fiscalyears": Kept(),
    "vouchers": Kept(("FiscalYearId", "NumberAndNumberSeries"), "ModifiedUtc", "CreatedUtc"),
    "costcenters": Kept(),
    "costcenteritems": Kept(("CostCenterId",), created="CreatedUtc"),
    "projects": Kept(("Number", "CustomerId"), changed="ModifiedUtc"),
    "bankaccounts": Kept(("LedgerAccountNumber",), changed="ModifiedUtc"),
    "users": Kept(),
    "partnerresourcelinks": Kept(("ResourceId",)),
    "emails": Kept(("DocumentId",), created="SentUtc"),
}
"""All types by the last step of their address; `emails` are what was sent and have no address."""
# EA-CHANGED-FIELDS


def key_of(type: str, wire: Wire) -> str:
    return ":".join(str(wire[name]) for name in KEPT[type].key)


class Pdf(msgspec.Struct, frozen=True):
    """A document made ready for fetching without a token."""

    invoice: str
    expires: float


class Hiding(msgspec.Struct):
    """An order to leave the next changes out of what filters on changes show."""

    path: str
    times: int


class Company(msgspec.Struct):
    """One company with all that a snapshot keeps of it."""

    id: str
    name: str
    settings: dict[str, Any]
    profile: Wire = {}
    """What `PUT /companysettings` may change."""
    tables: dict[str, Table] = msgspec.field(
        default_factory=lambda: {type: Table(kept.indexed) for type, kept in KEPT.items()}
    )
    next_numbers: dict[str, int] = {}
    """The number the next record of a type is given; vouchers by series and year."""
    pdfs: dict[str, Pdf] = {}
    printed: set[str] = set()
    """Invoices of which a PDF has been made."""
    files: dict[str, bytes] = {}
    hidings: list[Hiding] = []
    breaches: int = 0
    tokens: dict[str, int] = {}

    @property
    def country(self) -> Country:
        return COUNTRIES[self.settings["country"]]

    @property
    def has_stock(self) -> bool:
        return STOCK_MODULE in self.settings["modules"]

    def table(self, type: str) -> Table:
        return self.tables[type]

    def find(self, type: str, key: str | None, what: str = "") -> Wire:
        """The record of that key. Raises Refusal 3000."""
        row = self.tables[type].rows.get(key or "")
        if row is None:
            raise not_found(what or type, str(key))
        return row.wire

    def next_number(self, kind: str, first: int = 1) -> int:
        """The next number of a kind, without using it up."""
        return self.next_numbers.get(kind, first)

    def take_number(self, kind: str, first: int = 1) -> int:
        taken = self.next_number(kind, first)
        self.next_numbers[kind] = taken + 1
        return taken

    def hides_change(self, type: str) -> bool:
        """Whether the change of a record of this type is to be hidden; uses one of the hidings up."""
        for hiding in self.hidings:
            if any(fnmatchcase(place, hiding.path or "*") for place in (type, f"/v2/{type}")):
                hiding.times -= 1
                self.hidings = [kept for kept in self.hidings if kept.times > 0]
                return True
        return False


class Desk(msgspec.Struct, frozen=True):
    """Where a change is made: the company, the moment, the source of chance, and whom to tell."""

    company: Company
    moment: datetime
    random: Random
    tell: Callable[[str, str], None]
    """Called with (type, key) after each change."""

    @property
    def today(self) -> date:
        return local_day(self.moment, self.company.country.code)

    def new_id(self) -> str:
        return new_guid(self.random)

    def store(self, type: str, wire: Wire, before: Row | None = None) -> Wire:
        """Stores a record with its times; the time of change moves. Returns it as stored."""
        # EA-CHANGE-MOVES
        kept = KEPT[type]
        now = stamp(self.moment)
        times = {kept.changed: now} if kept.changed else {}
        if kept.created:
            times[kept.created] = before.wire[kept.created] if before else now
        wire = {**wire, **times}
        row = Row(key_of(type, wire), wire, self.moment.timestamp(), self.company.hides_change(type))
        self.company.table(type).put(row)
        self.tell(type, row.key)
        return wire

    def amend(self, type: str, key: str, **values: Any) -> Wire:
        """Changes what follows from other records, without moving the record's own time of change."""
        table = self.company.table(type)
        row = table.rows[key]
        wire = {**row.wire, **values}
        if wire != row.wire:
            table.put(Row(row.key, wire, row.changed, row.hidden))
        return wire

    def remove(self, type: str, key: str) -> None:
        """Takes a record out for good; only the control plane still shows it."""
        # EA-NO-TOMBSTONES
        self.company.table(type).remove(key)
        self.tell(type, key)
