"""Corrections of stock (InventoryAdjustment): what the schema shows of them, since no reference describes them.

ASSUMED from `Finance.xsd`: a document with an account, and lines that name an item and by how much it differs. It is
not among the entities that queries list.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import PartCapabilities
from ledgerbridge.connectors.quickbooks.documents import (
    CANNOT,
    DAY,
    MEMO,
    MEMO_MAX,
    MEMO_REFERENCE,
    NUMBER,
    capabilities,
    reader_of,
    to_send,
)
from ledgerbridge.connectors.quickbooks.lines import ITEM_REF, LINES
from ledgerbridge.connectors.quickbooks.record_type import (
    Document,
    PartType,
    RecordType,
    day,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, nested, object_of, objects_of, read_fields, text_of
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part

ADJUSTMENT = "InventoryAdjustment"
ACCOUNT = "AdjustAccountRef.value"
DETAIL = "ItemAdjustmentLineDetail"
DIFFERENCE = "QtyDiff"

LINE_SPECS = spec_table(
    text(ITEM_REF, "Product"),
    number(DIFFERENCE, "Difference"),
)
SPECS = spec_table(
    text(ACCOUNT, "Adjustment account"),
    text(NUMBER, "Number", 21),
    day(DAY, "Date"),
    text(MEMO, "Memo, not printed", MEMO_MAX),
    text(MEMO_REFERENCE, "Reference of Ledgerbridge", read_only=True),
)


def _read_lines(wire: Wire) -> list[Part]:
    return [
        Part(read_fields(LINE_SPECS.values(), object_of(line, DETAIL)), text_of(line, "Id"))
        for line in objects_of(wire, "Line")
        if line.get("DetailType") == DETAIL
    ]


def _lines_to_send(parts: Sequence[Part]) -> list[Wire]:
    return [
        {
            "DetailType": DETAIL,
            DETAIL: nested({path: value for path, value in part.fields.items() if value is not None}),
        }
        for part in parts
    ]


def _is_adjustment(wire: Wire) -> bool:
    return True


def _no_flaw(write: object) -> Problem | None:
    return None


ADJUSTMENTS = RecordType(
    capabilities=msgspec.structs.replace(
        capabilities(ADJUSTMENT, "Inventory adjustments", RecordKind.STOCK_COUNT, {}, {}, downloads=False),
        slots={"number": NUMBER, "date": DAY, "account": ACCOUNT, "notes": MEMO},
        match_keys=(),
        read_batch=1,
        parts={
            LINES: PartCapabilities("Lines", {"product_id": ITEM_REF, "quantity": DIFFERENCE}, (ITEM_REF, DIFFERENCE))
        },
        updates=False,
        changes=False,
        cannot={
            "delete": CANNOT["delete"],
            "book": CANNOT["book"],
            "update": "A correction of stock is never changed; another one corrects it.",
            "changes": "QuickBooks does not list inventory adjustments; the quantity on hand stands on the product.",
        },
    ),
    specs=SPECS,
    filters={},
    name="",
    lasting=frozenset(),
    fixed=frozenset(),
    zero=frozenset(),
    is_one=_is_adjustment,
    read=reader_of(SPECS),
    to_send=to_send,
    flaw=_no_flaw,
    document=Document(
        {LINES: PartType(LINE_SPECS, _read_lines, _lines_to_send)},
        required=(ACCOUNT,),
        queried=False,
    ),
)
