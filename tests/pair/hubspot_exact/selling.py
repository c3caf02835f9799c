"""A sale of HubSpot on its way to Exact, as these tests need it."""

from __future__ import annotations

from typing import Any

from tests.support.hubspot_exact_world import DEALS, World

ORDERED = """
[flows.orders]
direction = "left-to-right"
tax.default_code = "2"
"""
OAK = {"hs_sku": "OAK-1", "name": "Oak table", "quantity": 1, "price": "100.00"}


def orders(more: str = "", other: str = "") -> str:
    """A configuration in which deals go, with these settings more; `other` are flows of their own."""
    return f"{ORDERED}{more}\n{other}"


def buyer(office: World, company: bool = True, **properties: Any) -> dict[str, str]:
    """Ann Lind, who buys for Lind AB or for herself."""
    at = office.company("Lind AB", **properties) if company else ""
    own = {} if company else properties
    return {"company": at, "contact": office.contact("ann@lind.example", at, firstname="Ann", lastname="Lind", **own)}


def ready(office: World) -> None:
    """The product is there on both sides."""
    office.product("OAK-1")


def deal(office: World, *lines: dict[str, Any], type: str = DEALS, **more: Any) -> str:
    """A deal of the buyer, with one oak table where no other line is named."""
    who = more.pop("buyer", None) or buyer(office)
    return office.sale(lines or (OAK,), type=type, **who, **more)
