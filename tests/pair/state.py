"""The records of both vendors as their simulators hold them, and in what two of them differ."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.support.pair import Pair

from ledgerbridge.model.countries import alpha2

Wire = dict[str, Any]

CUSTOMER_FIELDS = {
    "email": "PrimaryEmailAddr.Address",
    "firstname": "GivenName",
    "lastname": "FamilyName",
    "company": "CompanyName",
    "phone": "PrimaryPhone.FreeFormNumber",
    "mobilephone": "Mobile.FreeFormNumber",
    "fax": "Fax.FreeFormNumber",
    "website": "WebAddr.URI",
    "address": "BillAddr.Line1",
    "city": "BillAddr.City",
    "state": "BillAddr.CountrySubDivisionCode",
    "zip": "BillAddr.PostalCode",
    "country": "BillAddr.Country",
}
"""{property of a contact, `company` being the name of its primary one: field of a customer}."""

PRODUCT_FIELDS = {
    "hs_sku": "Sku",
    "name": "Name",
    "description": "Description",
    "price": "UnitPrice",
    "hs_cost_of_goods_sold": "PurchaseCost",
}
PRODUCT_TYPES = {"inventory": "Inventory", "non_inventory": "NonInventory", "service": "Service"}


def contacts(pair: Pair) -> list[Wire]:
    """Live contacts, their properties flat, with `id` and the name of the primary company as `company`."""
    names = {record["id"]: record["properties"].get("name", "") for record in live(pair, "hubspot", "companies")}
    return [
        {
            **record["properties"],
            "id": record["id"],
            "company": names.get(record["properties"].get("associatedcompanyid"), ""),
        }
        for record in live(pair, "hubspot", "contacts")
    ]


def by_email(pair: Pair, email: str) -> Wire:
    """The one contact with this e-mail."""
    (found,) = [one for one in contacts(pair) if key_of(one.get("email")) == key_of(email)]
    return found


def companies(pair: Pair) -> list[Wire]:
    return [{**record["properties"], "id": record["id"]} for record in live(pair, "hubspot", "companies")]


def customers(pair: Pair) -> list[Wire]:
    """Active customers, flat: `BillAddr.City`."""
    return [flat(record) for record in live(pair, "quickbooks", "Customer")]


def products(pair: Pair) -> list[Wire]:
    return [{**record["properties"], "id": record["id"]} for record in live(pair, "hubspot", "products")]


def items(pair: Pair) -> list[Wire]:
    return [flat(record) for record in live(pair, "quickbooks", "Item")]


def live(pair: Pair, vendor: str, type: str) -> list[Wire]:
    """The records that are neither archived, deleted nor inactive."""
    return [
        record
        for record in pair.records(vendor, type)
        if not record.get("archived") and record.get("Active", True) and record.get("status") != "Deleted"
    ]


def flat(wire: Wire, under: str = "") -> Wire:
    found: Wire = {}
    for name, value in wire.items():
        if isinstance(value, dict):
            found |= flat(value, f"{under}{name}.")
        else:
            found[f"{under}{name}"] = value
    return found


def key_of(value: str | None) -> str:
    """An e-mail address as people see it: case and blanks do not count."""
    return (value or "").strip().casefold()


def _by_key(records: list[Wire], field: str, keyed_only: bool) -> dict[str, Wire]:
    """{key: its one record}; asserts that none is there twice, and none without unless those are left out."""
    keys = [key_of(record.get(field)) for record in records]
    counted = Counter(key for key in keys if key or not keyed_only)
    assert not [key for key, n in counted.items() if n > 1 or not key], counted.most_common(3)
    return {key: record for key, record in zip(keys, records, strict=True) if key}


def customer_pairs(pair: Pair, keyed_only: bool = False) -> list[tuple[Wire, Wire]]:
    """(contact, customer) by e-mail; asserts that each has exactly one partner."""
    return _paired(contacts(pair), "email", customers(pair), "PrimaryEmailAddr.Address", keyed_only)


def shared_pairs(pair: Pair) -> list[tuple[Wire, Wire]]:
    """(contact, customer) of the e-mails that exactly one record on each side has."""
    left = _once(contacts(pair), "email")
    right = _once(customers(pair), "PrimaryEmailAddr.Address")
    return [(left[key], right[key]) for key in sorted(left.keys() & right.keys())]


def _once(records: list[Wire], field: str) -> dict[str, Wire]:
    counted = Counter(key_of(record.get(field)) for record in records)
    return {key: record for record in records if (key := key_of(record.get(field))) and counted[key] == 1}


def product_pairs(pair: Pair, keyed_only: bool = False) -> list[tuple[Wire, Wire]]:
    """(product, item) by SKU; asserts that each has exactly one partner."""
    return _paired(products(pair), "hs_sku", items(pair), "Sku", keyed_only)


def _paired(
    left: list[Wire], left_key: str, right: list[Wire], right_key: str, keyed_only: bool
) -> list[tuple[Wire, Wire]]:
    lefts, rights = _by_key(left, left_key, keyed_only), _by_key(right, right_key, keyed_only)
    assert lefts.keys() == rights.keys(), f"on one side only: {sorted(lefts.keys() ^ rights.keys())}"
    return [(lefts[key], rights[key]) for key in sorted(lefts)]


def customer_differences(contact: Wire, customer: Wire) -> list[str]:
    """Default fields in which the two differ, beyond what vendors make of the same value."""
    return [
        f"{left}: {contact.get(left)!r} / {customer.get(right)!r}"
        for left, right in CUSTOMER_FIELDS.items()
        if _meant(left, contact.get(left)) != _meant(left, customer.get(right))
    ]


def product_differences(product: Wire, item: Wire) -> list[str]:
    wrong = [
        f"{left}: {product.get(left)!r} / {item.get(right)!r}"
        for left, right in PRODUCT_FIELDS.items()
        if _meant(left, product.get(left)) != _meant(left, item.get(right))
    ]
    if PRODUCT_TYPES.get(product.get("hs_product_type", "")) != item.get("Type"):
        wrong.append(f"hs_product_type: {product.get('hs_product_type')!r} / {item.get('Type')!r}")
    return wrong


def _meant(field: str, value: Any) -> Any:
    text = str(value if value is not None else "").strip()
    if field in ("price", "hs_cost_of_goods_sold"):
        return Decimal(text or "0")
    if field == "country":
        return alpha2(text) or text
    return text.casefold() if field == "email" else text
