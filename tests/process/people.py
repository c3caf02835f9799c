"""What people enter in HubSpot and in QuickBooks, and what may stand there afterwards: the model of the judge.

Every value entered is new, so that any value found later says who entered it and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
from tests.support.programs import Control, Wire

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
VENDORS = (HUBSPOT, QUICKBOOKS)
CUSTOMERS, PRODUCTS = "customers", "products"
COMPANY = "company"

TYPES = {
    (HUBSPOT, CUSTOMERS): "contacts",
    (QUICKBOOKS, CUSTOMERS): "Customer",
    (HUBSPOT, PRODUCTS): "products",
    (QUICKBOOKS, PRODUCTS): "Item",
}
KEYS = {
    (HUBSPOT, CUSTOMERS): "email",
    (QUICKBOOKS, CUSTOMERS): "PrimaryEmailAddr.Address",
    (HUBSPOT, PRODUCTS): "hs_sku",
    (QUICKBOOKS, PRODUCTS): "Sku",
}
FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    CUSTOMERS: {
        "given": ("firstname", "GivenName"),
        "family": ("lastname", "FamilyName"),
        "phone": ("phone", "PrimaryPhone.FreeFormNumber"),
        "mobile": ("mobilephone", "Mobile.FreeFormNumber"),
        "street": ("address", "BillAddr.Line1"),
        "city": ("city", "BillAddr.City"),
        "zip": ("zip", "BillAddr.PostalCode"),
        COMPANY: ("company", "CompanyName"),
    },
    PRODUCTS: {
        "name": ("name", "Name"),
        "description": ("description", "Description"),
        "price": ("price", "UnitPrice"),
    },
}
"""{kind: {field: (what HubSpot calls it, what QuickBooks calls it)}}; a contact's `company` is its company's name."""
ALWAYS = {CUSTOMERS: ("given", "family"), PRODUCTS: ("name", "price")}
"""Fields every record is entered with."""


class Entry(msgspec.Struct, frozen=True):
    """A value a person entered on one side, and how many runs of the hub had been started by then."""

    vendor: str
    value: str
    run: int


class Thing(msgspec.Struct):
    """One customer or product of the real world."""

    kind: str
    key: str
    entries: dict[str, list[Entry]] = {}
    """{field: what was entered since both sides last agreed}."""
    agreed: dict[str, str] = {}
    """{field: what both sides held then}."""
    entered: dict[str, set[str]] = {}
    """{field: everything ever entered}."""

    def enter(self, field: str, entry: Entry) -> None:
        self.entries.setdefault(field, []).append(entry)
        self.entered.setdefault(field, set()).add(entry.value)

    def allowed(self, field: str) -> set[str]:
        """The values that may stand on both sides: the last one of the side that was edited; of two, QuickBooks', or
        HubSpot's where a run in between may have brought both to agree before it was entered."""
        last = {entry.vendor: entry for entry in self.entries.get(field, [])}
        if not last:
            return {self.agreed.get(field, "")}
        left, right = last.get(HUBSPOT), last.get(QUICKBOOKS)
        if left is None or right is None:
            return {entry.value for entry in last.values()}
        return {right.value, left.value} if left.run > right.run else {right.value}

    def agree(self, values: Mapping[str, str]) -> None:
        """Both sides hold these values now."""
        self.agreed |= values
        self.entries = {}


def value_of(field: str, held: Any) -> str:
    """A field as it compares across both vendors; empty where nothing is held."""
    if held is None or held == "":
        return ""
    return str(Decimal(str(held)).normalize()) if field == "price" else str(held)


class Rows:
    """The live records of both vendors as they stand, flat and with the name of a contact's company."""

    def __init__(self, control: Control) -> None:
        self._companies = [{**row["properties"], "id": row["id"]} for row in control.live(HUBSPOT, "companies")]
        named = {row["id"]: row.get("name") for row in self._companies}
        self._rows: dict[tuple[str, str], list[Wire]] = {}
        for kind in FIELDS:
            rows = [{**row["properties"], "id": row["id"]} for row in control.live(HUBSPOT, TYPES[HUBSPOT, kind])]
            self._rows[HUBSPOT, kind] = [{**row, COMPANY: named.get(row.get("associatedcompanyid"))} for row in rows]
            self._rows[QUICKBOOKS, kind] = [flat(row) for row in control.live(QUICKBOOKS, TYPES[QUICKBOOKS, kind])]

    @property
    def companies(self) -> list[Wire]:
        return self._companies

    def of(self, vendor: str, kind: str) -> list[Wire]:
        return self._rows[vendor, kind]

    def by_key(self, vendor: str, kind: str) -> dict[str, Wire]:
        """{key as it compares: the record, the first one of several}."""
        key = KEYS[vendor, kind]
        return {str(row[key]).casefold(): row for row in reversed(self.of(vendor, kind)) if row.get(key)}


def flat(wire: Wire, under: str = "") -> Wire:
    """`{"BillAddr.City": ...}`."""
    found: Wire = {}
    for name, value in wire.items():
        found |= flat(value, f"{under}{name}.") if isinstance(value, dict) else {f"{under}{name}": value}
    return found


def deep(fields: Mapping[str, Any]) -> Wire:
    """The inverse of `flat`."""
    wire: Wire = {}
    for path, value in fields.items():
        head, dot, leaf = path.partition(".")
        if dot:
            wire.setdefault(head, {})[leaf] = value
        else:
            wire[head] = value
    return wire


class People:
    """Everybody who works in the two systems. `runs` counts the hub's runs so far."""

    def __init__(self, control: Control, random: Random) -> None:
        self._control = control
        self._random = random
        self._counter = 0
        self._employer = ""
        self.things: list[Thing] = []
        self.runs = 0

    # --- making ----------------------------------------------------------------------------------------------------

    def make(self, kind: str, both: int, left: int, right: int) -> None:
        """New things: so many on both sides, some of them entered alike, and so many on one side only."""
        wires: dict[str, list[Wire]] = {vendor: [] for vendor in VENDORS}
        for vendors, count in ((VENDORS, both), ((HUBSPOT,), left), ((QUICKBOOKS,), right)):
            for _ in range(count):
                thing = self._new_thing(kind)
                alike = self._random.random() < 0.4
                values = self._new_values(kind)
                for vendor in vendors:
                    mine = values if alike else self._new_values(kind)
                    if vendors == (QUICKBOOKS,):
                        self._at_a_colleagues(mine)
                    wires[vendor].append(self._entered(thing, vendor, mine))
        if kind == CUSTOMERS:
            self._found_companies(wires[HUBSPOT])
        for vendor, records in wires.items():
            self._control.load(vendor, TYPES[vendor, kind], records)

    def _at_a_colleagues(self, values: dict[str, str]) -> None:
        """A customer of a company may be entered with the company of the one entered before."""
        if COMPANY in values and self._random.random() < 0.6:
            values[COMPANY] = self._employer = self._employer or values[COMPANY]
        else:
            self._employer = values.get(COMPANY, "")

    def _new_thing(self, kind: str) -> Thing:
        number = len(self.things)
        thing = Thing(kind, f"person{number}@example.com" if kind == CUSTOMERS else f"sku-{number}")
        self.things.append(thing)
        return thing

    def _new_values(self, kind: str) -> dict[str, str]:
        chosen = [field for field in FIELDS[kind] if field in ALWAYS[kind] or self._random.random() < 0.6]
        return {field: self._fresh(field) for field in chosen}

    def _fresh(self, field: str) -> str:
        self._counter += 1
        if field == "price":
            return f"{self._counter}.25"
        return f"{field} {self._counter}"

    def _entered(self, thing: Thing, vendor: str, values: Mapping[str, str]) -> Wire:
        for field, value in values.items():
            thing.enter(field, Entry(vendor, value, self.runs))
        return _wire(vendor, thing, values)

    def _found_companies(self, contacts: Iterable[Wire]) -> None:
        names = [contact["associations"][COMPANY] for contact in contacts if "associations" in contact]
        self._control.load(HUBSPOT, "companies", [{"properties": {"name": name}} for name in names])

    # --- editing ---------------------------------------------------------------------------------------------------

    def edit(self, count: int) -> None:
        """People change so many fields of records that are there by now, on whichever side."""
        rows = Rows(self._control)
        found = {(vendor, kind): rows.by_key(vendor, kind) for vendor in VENDORS for kind in FIELDS}
        for _ in range(count):
            thing = self._random.choice(self.things)
            vendor = self._random.choice(VENDORS)
            row = found[vendor, thing.kind].get(thing.key)
            field = self._random.choice([*FIELDS[thing.kind]])
            if row is not None:
                self._edit(thing, vendor, row, field, found[HUBSPOT, CUSTOMERS])

    def _edit(self, thing: Thing, vendor: str, row: Wire, field: str, contacts: Mapping[str, Wire]) -> None:
        value = self._fresh(field)
        concerned = [thing]
        if vendor == HUBSPOT:
            self._edit_hubspot(thing, row, field, value)
            if field == COMPANY:
                concerned += self._colleagues(thing, row, contacts)
        else:
            self._edit_quickbooks(thing, row, field, value)
        for each in concerned:
            each.enter(field, Entry(vendor, value, self.runs))

    def _colleagues(self, thing: Thing, row: Wire, contacts: Mapping[str, Wire]) -> list[Thing]:
        """Everybody else whose contact stands beside the same company."""
        company = row.get("associatedcompanyid")
        keys = {key for key, contact in contacts.items() if company and contact.get("associatedcompanyid") == company}
        return [other for other in self.things if other.kind == CUSTOMERS and other.key in keys - {thing.key}]

    def _edit_hubspot(self, thing: Thing, row: Wire, field: str, value: str) -> None:
        place = f"{HUBSPOT}/state/{TYPES[HUBSPOT, thing.kind]}/{row['id']}"
        company = row.get("associatedcompanyid")
        if field != COMPANY:
            self._control.patch(place, {"properties": {FIELDS[thing.kind][field][0]: value}})
        elif company:
            self._control.patch(f"{HUBSPOT}/state/companies/{company}", {"properties": {"name": value}})
        else:
            self._control.load(HUBSPOT, "companies", [{"properties": {"name": value}}])
            self._control.patch(place, {"associations": {COMPANY: value}})

    def _edit_quickbooks(self, thing: Thing, row: Wire, field: str, value: str) -> None:
        path = FIELDS[thing.kind][field][1]
        head, dot, _ = path.partition(".")
        rest = {name: held for name, held in row.items() if name.startswith(f"{head}.")} if dot else {}
        place = f"{QUICKBOOKS}/state/{TYPES[QUICKBOOKS, thing.kind]}/{row['Id']}"
        self._control.patch(place, deep({**rest, path: value}))
        row[path] = value


def _wire(vendor: str, thing: Thing, values: Mapping[str, str]) -> Wire:
    return _MAKERS[vendor, thing.kind](thing.key, values)


def _contact(key: str, values: Mapping[str, str]) -> Wire:
    properties = {FIELDS[CUSTOMERS][field][0]: value for field, value in values.items() if field != COMPANY}
    wire: Wire = {"properties": {"email": key, **properties}}
    return {**wire, "associations": {COMPANY: values[COMPANY]}} if COMPANY in values else wire


def _customer(key: str, values: Mapping[str, str]) -> Wire:
    fields = {FIELDS[CUSTOMERS][field][1]: value for field, value in values.items()}
    return deep({"DisplayName": f"Display {key}", KEYS[QUICKBOOKS, CUSTOMERS]: key, **fields})


def _product(key: str, values: Mapping[str, str]) -> Wire:
    properties = {FIELDS[PRODUCTS][field][0]: value for field, value in values.items()}
    return {"properties": {"hs_sku": key, "hs_product_type": "service", **properties}}


def _item(key: str, values: Mapping[str, str]) -> Wire:
    fields: Wire = {FIELDS[PRODUCTS][field][1]: value for field, value in values.items()}
    return {"Sku": key, "Type": "Service", **fields}


_MAKERS: dict[tuple[str, str], Callable[[str, Mapping[str, str]], Wire]] = {
    (HUBSPOT, CUSTOMERS): _contact,
    (QUICKBOOKS, CUSTOMERS): _customer,
    (HUBSPOT, PRODUCTS): _product,
    (QUICKBOOKS, PRODUCTS): _item,
}
