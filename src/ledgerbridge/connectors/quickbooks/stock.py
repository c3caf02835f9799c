"""The stock of products: what is on hand, read with the product.

QuickBooks keeps one quantity of a product, and no places. Whether a sale or an adjustment moves the time of the last
change of the product is not documented, so every reading is of all products with stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.payloads import READ_ONLY
from ledgerbridge.connectors.quickbooks.products import INVENTORY, ITEM, QUANTITY
from ledgerbridge.connectors.quickbooks.record_type import RecordType, number, spec_table, text
from ledgerbridge.connectors.quickbooks.statements import equals
from ledgerbridge.connectors.quickbooks.wire import Wire, read_fields
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value

STOCK = "Item:Stock"
MOST_LINES = 100
"""Products in one adjustment; how many QuickBooks takes is not documented."""
NOT_ADDED = "Stock is kept of products; a product with stock is made with the products."

SPECS = spec_table(
    text("Sku", "SKU", 100, read_only=True),
    text("Name", "Name", 100, read_only=True),
    number(QUANTITY, "Quantity on hand"),
)


def _is_stock(wire: Wire) -> bool:
    return wire.get("Type") == INVENTORY


def _read(wire: Wire) -> dict[str, Value]:
    return read_fields(SPECS.values(), wire)


def _to_send(write: Write) -> Mapping[str, Value]:
    return write.fields


def _flaw(write: Write) -> Problem | None:
    if write.kind == "create":
        return problem(READ_ONLY, QUANTITY)
    known = isinstance(write.fields.get(QUANTITY), Decimal | int)
    return None if known else problem(MISSING_VALUE, QUANTITY)


STOCKS = RecordType(
    capabilities=TypeCapabilities(
        type=STOCK,
        label="Stock",
        slots={"sku": "Sku", "quantity": QUANTITY},
        match_keys=("Sku",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=100,
        read_batch=500,
        write_batch=MOST_LINES,
        write_costs={"api": 1},
        ordered_versions=True,
        lag_s=0.0,
        kind=RecordKind.STOCK,
        creates=False,
        cannot={
            "create": NOT_ADDED,
            "warehouses": "QuickBooks keeps one quantity of a product, without warehouses.",
            "reserved": "QuickBooks does not tell what is reserved or on order.",
            "custom fields": "QuickBooks's items have no custom fields.",
        },
    ),
    specs=SPECS,
    filters={"Sku": "Sku"},
    name="Name",
    lasting=frozenset({QUANTITY}),
    fixed=frozenset(),
    zero=frozenset(),
    is_one=_is_stock,
    read=_read,
    to_send=_to_send,
    flaw=_flaw,
    part_of=ITEM,
    only=(equals("Type", INVENTORY),),
    is_swept=True,
)
