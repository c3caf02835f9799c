"""A trade's customers, products and orders, entered in a system as its own people would have entered them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from tests.support.northwind import Customer, Product
from tests.support.northwind_orders import FREIGHT, Order, Trade

Wire = dict[str, Any]


class Loads(Protocol):
    """Where records are put in: a pair in this process, or the control plane of a sandbox."""

    def load(self, vendor: str, type: str, records: Sequence[Wire], /) -> list[str]:
        """The ids, in order."""
        ...


FREIGHT_PROPERTY = "freight"
"""HubSpot's property for the freight of a deal; it must have been added."""


class InHubSpot:
    """What HubSpot holds of a trade; `company_of` and `contact_of` are {code of a customer: id}."""

    def __init__(self, pair: Loads, trade: Trade, currency: str) -> None:
        self._pair = pair
        self._currency = currency
        people = trade.customers
        companies = pair.load("hubspot", "companies", [_company(one) for one in people])
        contacts = pair.load("hubspot", "contacts", [one.in_hubspot() for one in people])
        products = pair.load("hubspot", "products", [one.in_hubspot() for one in trade.products])
        self.company_of = dict(zip([one.code for one in people], companies, strict=True))
        self.contact_of = dict(zip([one.code for one in people], contacts, strict=True))
        self.product_of = dict(zip([one.sku for one in trade.products], products, strict=True))
        self._name_of = {one.sku: one.name for one in trade.products}

    def sells(self, orders: Sequence[Order], freight: bool = False) -> dict[str, str]:
        """{number of an order: id of the deal that was won}."""
        items = [self._item(line, at) for order in orders for at, line in enumerate(order.lines)]
        ids = iter(self._pair.load("hubspot", "line_items", items))
        deals = [self._deal(order, [next(ids) for _ in order.lines], freight) for order in orders]
        made = self._pair.load("hubspot", "deals", deals)
        return dict(zip([order.number for order in orders], made, strict=True))

    def _item(self, line: Any, at: int) -> Wire:
        said = {
            "hs_product_id": self.product_of[line.sku],
            "hs_sku": line.sku,
            "name": self._name_of[line.sku],
            "quantity": str(line.quantity),
            "price": str(line.price),
            "hs_position_on_quote": str(at),
        }
        return {"properties": said | ({"hs_discount_percentage": str(line.percent)} if line.discount else {})}

    def _deal(self, order: Order, items: Sequence[str], freight: bool) -> Wire:
        said = {
            "dealname": f"Order {order.number}",
            "dealstage": "closedwon",
            "pipeline": "default",
            "deal_currency_code": self._currency,
            "closedate": f"{order.day}T09:00:00Z",
            **({FREIGHT_PROPERTY: str(order.freight)} if freight else {}),
        }
        beside = {
            "companies": [self.company_of[order.customer]],
            "contacts": [self.contact_of[order.customer]],
            "line_items": items,
        }
        ends = {name: [{"id": id, "types": []} for id in held] for name, held in beside.items()}
        return {"properties": said, "associations": ends}


def _company(one: Customer) -> Wire:
    said = {
        "name": one.company,
        "phone": one.phone,
        "address": one.street,
        "city": one.city,
        "state": one.region,
        "zip": one.postal_code,
        "country": one.country,
    }
    return {"properties": {name: text for name, text in said.items() if text}}


class InQuickBooks:
    """What QuickBooks holds of a trade."""

    def __init__(self, pair: Loads, trade: Trade) -> None:
        self._pair = pair
        customers = pair.load("quickbooks", "Customer", [one.in_quickbooks() for one in trade.customers])
        goods = [*trade.products, Product(FREIGHT, "Freight", "", "0")]
        items = pair.load("quickbooks", "Item", [one.in_quickbooks() for one in goods])
        self.customer_of = dict(zip([one.code for one in trade.customers], customers, strict=True))
        self.item_of = dict(zip([one.sku for one in goods], items, strict=True))

    def sells(self, orders: Sequence[Order]) -> dict[str, str]:
        """{number of an order: id of the invoice}."""
        made = self._pair.load("quickbooks", "Invoice", [self._invoice(order) for order in orders])
        return dict(zip([order.number for order in orders], made, strict=True))

    def _invoice(self, order: Order) -> Wire:
        """QuickBooks has no discount on a line: what all lines are cheaper by is a discount of the invoice."""
        lines = [self._line(one.sku, one.quantity, one.price, one.price * one.quantity) for one in order.lines]
        off = sum((one.price * one.quantity - one.net for one in order.lines), Decimal(0))
        discount = [{"Amount": off, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {}}] if off else []
        freight = [self._line(FREIGHT, 1, order.freight, order.freight)] if order.freight else []
        place = {
            "Line1": order.street,
            "City": order.city,
            "CountrySubDivisionCode": order.region,
            "PostalCode": order.postal_code,
            "Country": order.country,
        }
        shipped = {name: text for name, text in place.items() if text}
        return {
            "DocNumber": order.number,
            "CustomerRef": {"value": self.customer_of[order.customer]},
            "TxnDate": order.day.isoformat(),
            "Line": [*lines, *freight, *discount],
            **({"ShipAddr": shipped} if shipped else {}),
        }

    def _line(self, sku: str, quantity: int, price: Decimal, net: Decimal) -> Wire:
        detail = {"ItemRef": {"value": self.item_of[sku]}, "Qty": quantity, "UnitPrice": price}
        return {"Amount": net, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def items_in_exact(pair: Loads, products: Sequence[Product]) -> None:
    """The products are items of Exact, sold and not kept in stock."""
    wires = [{"Code": one.sku, "Description": one.name, "IsSalesItem": True, "IsStockItem": False} for one in products]
    pair.load("exact", "logistics/Items", wires)


def articles_in_eaccounting(pair: Loads, products: Sequence[Product], chosen: Mapping[str, str]) -> None:
    """The products are articles of eAccounting; `chosen` are their unit and coding."""
    wires = [
        {
            "Number": one.sku,
            "Name": one.name,
            "UnitId": chosen["unit"],
            "CodingId": chosen["article_coding"],
            "NetPrice": Decimal(one.price),
            "GrossPrice": (Decimal(one.price) * Decimal("1.25")).quantize(Decimal("0.01")),
            "IsActive": True,
        }
        for one in products
    ]
    pair.load("eaccounting", "articles", wires)
