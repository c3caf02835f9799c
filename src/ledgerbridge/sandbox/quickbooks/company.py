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
from ledgerbridge.sandbox.quickbooks.table import Row, Table
from ledgerbridge.sandbox.quickbooks.times import metadata_time
from ledgerbridge.sandbox.quickbooks.wire import reference

INDEXED: Mapping[str, tuple[str, ...]] = {
    "Customer": ("DisplayName", "FullyQualifiedName", "CompanyName", "PrimaryEmailAddr", "ParentRef"),
    "Vendor": ("DisplayName", "PrimaryEmailAddr"),
    "Item": ("Name", "Sku", "FullyQualifiedName", "ParentRef"),
    "Account": ("Name", "FullyQualifiedName", "ParentRef"),
    "Term": ("Name",),
    "PaymentMethod": ("Name",),
    "CompanyInfo": (),
    "Preferences": (),
}


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
    tables: dict[str, Table] = msgspec.field(default_factory=lambda: {name: Table(INDEXED[name]) for name in INDEXED})
    addresses: int = 100
    """Last id given to an address."""
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
    tell: Callable[[str, str], None]
    """Called with (type, id) after each change."""

    @property
    def second(self) -> int:
        return int(self.moment.timestamp())

    def store(self, type: str, wire: Wire, before: Row | None) -> Row:
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
        self.tell(type, row.id)
        return row

    def remove(self, type: str, id: str) -> None:
        """Takes a record out for good; change data capture shows a stub of it."""
        self.company.table(type).remove(id, self.second, self.company.hides_change(type))
        self.tell(type, id)
