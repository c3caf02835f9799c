"""One HubSpot account (portal): its records, associations, property definitions, owners and settings."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.links import Links
from ledgerbridge.sandbox.hubspot.objects import OBJECT_TYPES, ObjectType
from ledgerbridge.sandbox.hubspot.pipelines import Pipelines, start_pipelines
from ledgerbridge.sandbox.hubspot.schemas import standard_definitions
from ledgerbridge.sandbox.hubspot.standard import price_definition
from ledgerbridge.sandbox.hubspot.table import Source, Table
from ledgerbridge.sandbox.kit.vendor import Setting

FIRST_ID_MIN = 100_000_000_000
FIRST_ID_MAX = 300_000_000_000

COUNTRIES = {
    "US": {"region": "na1", "time_zone": "America/New_York", "currency": "USD"},
    "GB": {"region": "eu1", "time_zone": "Europe/London", "currency": "GBP"},
    "NL": {"region": "eu1", "time_zone": "Europe/Amsterdam", "currency": "EUR"},
    "NO": {"region": "eu1", "time_zone": "Europe/Oslo", "currency": "NOK"},
    "SE": {"region": "eu1", "time_zone": "Europe/Stockholm", "currency": "SEK"},
}
"""What an account's country stands for, unless said otherwise."""

TAX_RATES = (
    {"id": "15970230", "name": "standard", "label": "Standard rate", "percentageRate": 25, "active": True},
    {"id": "15970231", "name": "zero", "label": "Zero rate", "percentageRate": 0, "active": True},
)

SETTINGS = (
    Setting("limits", True, "whether too many calls are refused", (True, False)),
    Setting("search_lag_s", 5, "seconds until the search index shows a change"),
    Setting("grant", "ok", "whether the account still lets the app in", ("ok", "revoked")),
    Setting("rights", [], "scopes that the account withholds from every token"),
    Setting("tier", "professional", "subscription, which sets the limits of static tokens", ("free", "professional")),
    Setting("region", "na1", "data region, which names the host of the screens", ("na1", "eu1")),
    Setting("country", "US", "country, which brings its region, time zone and currency", tuple(COUNTRIES)),
    Setting("time_zone", "America/New_York", "IANA name of the account's time zone"),
    Setting("currency", "USD", "currency of the company"),
    Setting("additional_currencies", ["EUR"], "further currencies in use"),
    Setting("exchange_rates", {}, "{currency: worth of one unit in the company's currency, as text}; 1.0 for others"),
    Setting("calculation_lag_s", 1, "seconds until sums of line items and invoices show"),
    Setting("tax_rates", list(TAX_RATES), "the account's tax rates: id, name, label, percentageRate, active"),
    Setting("payments", True, "whether payment processing is set up, without which no payment is recorded"),
    Setting("invoice_deletion", True, "whether the account lets invoices be deleted at all"),
    Setting("merge_new_id", False, "whether a merge gives the survivor an id of its own"),
    Setting("required_properties", {}, "{type: properties} that the account demands of new records from 2026-09 on"),
)


class Group(msgspec.Struct, frozen=True, rename="camel"):
    """A heading under which properties are listed."""

    name: str
    label: str
    display_order: int = -1
    archived: bool = False


class Owner(msgspec.Struct, frozen=True):
    """A user to whom records are assigned."""

    id: int
    user_id: int
    email: str
    first_name: str
    last_name: str
    made_ms: int
    archived: bool = False


class StoredFile(msgspec.Struct, frozen=True):
    """A file in the account's file store."""

    id: str
    name: str
    extension: str
    folder: str
    access: str
    content: bytes
    made_ms: int


class Tally(msgspec.Struct):
    """What the account counts about its callers."""

    breaches: int = 0
    issued: int = 0
    refreshed: int = 0
    refused: int = 0
    reused: int = 0


class Schema(msgspec.Struct):
    """The property definitions of one object type, and their groups."""

    definitions: dict[str, Definition]
    groups: dict[str, Group]

    def defined(self, name: str) -> Definition | None:
        """The definition unless it is archived or never was."""
        found = self.definitions.get(name)
        return found if found is not None and found.archived_ms is None else None

    @property
    def unique_names(self) -> list[str]:
        return [definition.name for definition in self.definitions.values() if definition.unique]


class Late(msgspec.Struct, frozen=True):
    """A record whose sums are worked out at a later moment."""

    due_ms: int
    type: str
    id: int


class Happening(msgspec.Struct, frozen=True):
    """Something that the records alone do not tell: a merge, or a deletion for privacy."""

    what: str
    type: str
    id: int
    """The record that is left, or the one that is gone for good."""
    consumed: tuple[int, ...] = ()
    moved: int = 0
    """How many properties came over."""


class Mark(msgspec.Struct, frozen=True):
    """A moment to which an account can be rewound."""

    written: dict[str, int]
    linked: int
    late: int
    happened: int
    invoiced: int


class Account(msgspec.Struct):
    """One portal."""

    id: str
    settings: dict[str, Any]
    tables: dict[str, Table]
    schemas: dict[str, Schema]
    owners: list[Owner]
    links: Links = msgspec.field(default_factory=Links)
    tally: Tally = msgspec.field(default_factory=Tally)
    pipelines: Pipelines = msgspec.field(default_factory=start_pipelines)
    late: list[Late] = []
    happened: list[Happening] = []
    """What the call in progress did that records do not show."""
    invoiced: int = 1000
    """Number of the last invoice that was issued."""
    files: dict[str, StoredFile] = {}

    def table(self, type: ObjectType) -> Table:
        return self.tables[type.name]

    def schema(self, type: ObjectType) -> Schema:
        return self.schemas[type.name]

    @property
    def currencies(self) -> list[str]:
        return list(dict.fromkeys([self.settings["currency"], *self.settings["additional_currencies"]]))

    @property
    def ui_domain(self) -> str:
        """Host of the screens in the account's region."""
        return "app.hubspot.com" if self.settings["region"] == "na1" else f"app-{self.settings['region']}.hubspot.com"

    def mark(self) -> Mark:
        written = {name: table.written for name, table in self.tables.items()}
        return Mark(written, len(self.links.undo), len(self.late), len(self.happened), self.invoiced)

    def rewind(self, mark: Mark) -> None:
        """Takes records and associations back to where they stood at the mark."""
        for name, written in mark.written.items():
            self.tables[name].rewind(written)
        self.links.rewind(mark.linked)
        del self.late[mark.late :]
        del self.happened[mark.happened :]
        self.invoiced = mark.invoiced

    def changed_since(self, mark: Mark) -> list[tuple[str, int]]:
        """(type, id) of every record written since the mark, each once."""
        return [
            (name, id)
            for name, written in mark.written.items()
            for id in dict.fromkeys(change.id for change in self.tables[name].since(written))
        ]

    def settle(self, until_ms: int) -> None:
        """Forgets what no rewinding and no search needs any more."""
        self.links.undo.clear()
        self.happened.clear()
        for table in self.tables.values():
            table.forget(until_ms)

    def price_every_currency(self) -> None:
        """Every currency of the account has its product price property."""
        products = self.schemas["products"].definitions
        for code in self.currencies:
            definition = price_definition(code)
            products.setdefault(definition.name, definition)


def new_account(id: str, settings: dict[str, Any], random: Random, now_ms: int) -> Account:
    """An account without records, with the standard properties and two owners."""
    account = Account(id, settings, {}, {}, new_owners(id, random, now_ms))
    for type in OBJECT_TYPES:
        schema = _new_schema(type, account.currencies)
        # A company's domain is no key: two companies may share one. HS-DOMAIN-NOT-UNIQUE
        keys = ["email", *schema.unique_names] if type.name == "contacts" else schema.unique_names
        account.schemas[type.name] = schema
        account.tables[type.name] = Table(
            random.randrange(FIRST_ID_MIN, FIRST_ID_MAX),
            {key: dict[str, int]() for key in keys},
            {"name": {}} if type.name == "companies" else {},
        )
    return account


def _new_schema(type: ObjectType, currencies: Iterable[str]) -> Schema:
    definitions = standard_definitions(type, currencies)
    group = definitions[0].group
    label = f"{type.singular.replace('_', ' ').capitalize()} information"
    return Schema({definition.name: definition for definition in definitions}, {group: Group(group, label, 0)})


def new_owners(account: str, random: Random, now_ms: int) -> list[Owner]:
    """Two people to whom records can be assigned."""
    names = (("Olga", "Winter"), ("Per", "Lund"))
    return [
        Owner(
            random.randrange(10_000_000, 99_999_999),
            random.randrange(1_000_000, 9_999_999),
            f"{first.lower()}.{last.lower()}@portal-{account}.test",
            first,
            last,
            now_ms,
        )
        for first, last in names
    ]


class Work(msgspec.Struct, frozen=True):
    """One piece of work on an account: when, from where, and where new ids come from."""

    account: Account
    now_ms: int
    random: Random
    source: Source

    def new_id(self, type: ObjectType) -> int:
        """The next id, a few further on than the last one."""  # HS-IDS
        table = self.account.table(type)
        table.last_id += self.random.randrange(1, 40)
        return table.last_id
