"""One HubSpot account (portal): its records, associations, property definitions, owners and settings."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.links import Links
from ledgerbridge.sandbox.hubspot.objects import OBJECT_TYPES, ObjectType
from ledgerbridge.sandbox.hubspot.standard import price_definition, standard_definitions
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


class Mark(msgspec.Struct, frozen=True):
    """A moment to which an account can be rewound."""

    written: dict[str, int]
    linked: int


class Account(msgspec.Struct):
    """One portal."""

    id: str
    app_id: int
    settings: dict[str, Any]
    tables: dict[str, Table]
    schemas: dict[str, Schema]
    owners: list[Owner]
    links: Links = msgspec.field(default_factory=Links)
    tally: Tally = msgspec.field(default_factory=Tally)

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
        return Mark({name: table.written for name, table in self.tables.items()}, len(self.links.undo))

    def rewind(self, mark: Mark) -> None:
        """Takes records and associations back to where they stood at the mark."""
        for name, written in mark.written.items():
            self.tables[name].rewind(written)
        self.links.rewind(mark.linked)

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
        for table in self.tables.values():
            table.forget(until_ms)

    def price_every_currency(self) -> None:
        """Every currency of the account has its product price property."""
        products = self.schemas["products"].definitions
        for code in self.currencies:
            definition = price_definition(code)
            products.setdefault(definition.name, definition)


def new_account(id: str, app_id: int, settings: dict[str, Any], random: Random, now_ms: int) -> Account:
    """An account without records, with the standard properties and two owners."""
    account = Account(id, app_id, settings, {}, {}, new_owners(id, random, now_ms))
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
    definitions = standard_definitions(type.name, currencies)
    group = definitions[0].group
    label = f"{type.singular.capitalize()} information"
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
