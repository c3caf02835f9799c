"""The Northwind customers and products, as QuickBooks and as HubSpot would hold them.

The files are read from `LEDGERBRIDGE_NORTHWIND` or from `shared/data/northwind` beside the project. Where neither is
there, a stand-in of the same shape is made: as many records, with the same oddities.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

Wire = dict[str, Any]

FOLDER = "LEDGERBRIDGE_NORTHWIND"
BESIDE = Path(__file__).parents[2].parent / "shared" / "data" / "northwind"
WITHOUT_EMAIL = 10
"""Every so many customers have no e-mail."""


class Customer(msgspec.Struct, frozen=True):
    """One customer; empty text where there is nothing."""

    code: str
    company: str
    first_name: str
    last_name: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    fax: str
    email: str

    def in_quickbooks(self) -> Wire:
        return _filled(
            {
                "DisplayName": self.company,
                "CompanyName": self.company,
                "GivenName": self.first_name,
                "FamilyName": self.last_name,
                "PrimaryEmailAddr": _filled({"Address": self.email}),
                "PrimaryPhone": _filled({"FreeFormNumber": self.phone}),
                "Fax": _filled({"FreeFormNumber": self.fax}),
                "BillAddr": _filled(
                    {
                        "Line1": self.street,
                        "City": self.city,
                        "CountrySubDivisionCode": self.region,
                        "PostalCode": self.postal_code,
                        "Country": self.country,
                    }
                ),
            }
        )

    def company_in_hubspot(self) -> Wire:
        return {"properties": {"name": self.company}}

    def in_hubspot(self) -> Wire:
        """The contact beside its company, which must be there."""
        properties = {
            "email": self.email,
            "firstname": self.first_name,
            "lastname": self.last_name,
            "phone": self.phone,
            "fax": self.fax,
            "address": self.street,
            "city": self.city,
            "state": self.region,
            "zip": self.postal_code,
            "country": self.country,
        }
        return {"properties": _filled(properties), "associations": {"company": self.company}}


class Product(msgspec.Struct, frozen=True):
    sku: str
    name: str
    description: str
    price: str

    def in_quickbooks(self) -> Wire:
        return _filled(
            {
                "Name": self.name,
                "Sku": self.sku,
                "Description": self.description,
                "UnitPrice": self.price,
                "Type": "NonInventory",
            }
        )

    def in_hubspot(self) -> Wire:
        properties = {
            "name": self.name,
            "hs_sku": self.sku,
            "description": self.description,
            "price": self.price,
            "hs_product_type": "non_inventory",
        }
        return {"properties": _filled(properties)}


def customers() -> list[Customer]:
    """All 91, every tenth without an e-mail."""
    held = rows("customers.csv") or _standing_in_customers()
    return [_customer(number, row) for number, row in enumerate(held, start=1)]


def products() -> list[Product]:
    """All 77; each has a SKU."""
    held = rows("products.csv") or _standing_in_products()
    return [
        Product(f"NW-{row['productID']}", row["productName"], row["quantityPerUnit"], row["unitPrice"]) for row in held
    ]


def _customer(number: int, row: dict[str, str]) -> Customer:
    code = row["customerID"]
    first, _, last = row["contactName"].partition(" ")
    names = ("address", "city", "region", "postalCode", "country", "phone", "fax")
    rest = ["" if row[name] == "NULL" else row[name] for name in names]
    email = "" if number % WITHOUT_EMAIL == 0 else f"{code.lower()}@example.com"
    return Customer(code, row["companyName"], first, last, *rest, email)


def _filled(wire: Wire) -> Wire:
    return {name: value for name, value in wire.items() if value not in ("", {})}


def rows(name: str) -> list[dict[str, str]]:
    """Empty where the files are not to be had."""
    folder = Path(os.environ[FOLDER]) if FOLDER in os.environ else BESIDE
    path = folder / name
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- the stand-in -----------------------------------------------------------------------------------------------------

PLACES: Sequence[tuple[str, str, str, str, str]] = (
    ("Luleå", "NULL", "S-958 22", "Sweden", "0921-12 34 65"),
    ("México D.F.", "NULL", "05021", "Mexico", "(5) 555-4729"),
    ("Straße", "NULL", "01307", "Germany", "030-0074321"),
    ("Besançon", "NULL", "25000", "France", "88.60.15.31"),
    ("Århus", "NULL", "8200", "Denmark", "86 21 32 43"),
    ("Campinas", "SP", "04876-786", "Brazil", "(11) 555-9482"),
    ("London", "NULL", "WA1 1DP", "UK", "(171) 555-7788"),
    ("Cork", "Co. Cork", "NULL", "Ireland", "2967 542"),
    ("Portland", "OR", "97219", "USA", "(503) 555-9573"),
)
"""(city, region, postal code, country, phone)."""
NAMES = ("Åse Öberg", "François Château", "Jürgen Groß", "Ana Peña Muñoz", "Zbyšek Říha", "Karl")
GOODS = ("Gnocchi di nonna Åsa", "Röd Kaviar", "Crème d'amande", "Weißkohl", "Café, ground", "Syrup 1/2")


def _standing_in_customers() -> list[dict[str, str]]:
    rows = []
    for number in range(1, 92):
        city, region, postal_code, country, phone = PLACES[number % len(PLACES)]
        rows.append(
            {
                "customerID": f"CU{number:03}",
                "companyName": f"{GOODS[number % len(GOODS)]} & Söhne {number}",
                "contactName": NAMES[number % len(NAMES)],
                "address": f"Allée des Érables {number}, 2ᵉ étage",
                "city": city,
                "region": region,
                "postalCode": postal_code,
                "country": country,
                "phone": phone,
                "fax": "NULL" if number % 3 else phone,
            }
        )
    return rows


def _standing_in_products() -> list[dict[str, str]]:
    return [
        {
            "productID": str(number),
            "productName": f"{GOODS[number % len(GOODS)]} {number}",
            "quantityPerUnit": f"{number} - 12 oz bottles",
            "unitPrice": f"{number}.{number % 10}0",
        }
        for number in range(1, 78)
    ]
