"""Documents: orders, invoices, credit notes and their like, in words that every system shares.

A connector says which of its paths holds which slot of a document and of its lines. From a record and those slots comes
a `Document`; from a `Document` and the slots of another system come the fields and lines to write there. Between the
two, everything is reckoned here and nowhere in a vendor's terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Fields, Value

Day: TypeAlias = date
LINES = "lines"
"""What the parts of a document are called that hold what was sold."""
TAX_SHARE = "tax_share"
"""The slot of a rate of tax that a vendor holds as a share of one."""
DIGITS_MAX = 15
"""An amount of more digits before the point is a mistake."""


class LineKind(StrEnum):
    """What a line of a document stands for."""

    PRODUCT = "product"
    SHIPPING = "shipping"
    DISCOUNT = "discount"
    ROUNDING = "rounding"
    TEXT = "text"
    """Says something and costs nothing."""


class Address(msgspec.Struct, frozen=True):
    """An address as a document holds it; texts as written, the country as the vendor spells it."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One line. Amounts are of the document's currency; `price` is for one unit, with or without tax as the document
    says; `discount` is an amount off the whole line. `net`, `tax` and `total` are what the source says the line comes
    to: without tax, the tax, with it. What the source does not say is None."""

    kind: LineKind = LineKind.PRODUCT
    product_id: str | None = None
    sku: str | None = None
    description: str | None = None
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    tax_code: str | None = None
    tax_rate: Decimal | None = None
    """In percent."""
    account: str | None = None
    cost_centre: str | None = None
    cost_unit: str | None = None
    service_date: Day | None = None
    part: int | None = None
    """Which part of the source record it comes from, counted from 0; None for a line we added."""


class Document(msgspec.Struct, frozen=True):
    """A document. Amounts are of its currency; dates are days where the company is."""

    id: str = ""
    number: str | None = None
    reference: str | None = None
    name: str | None = None
    status: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    owner: str | None = None
    date: Day | None = None
    due_date: Day | None = None
    currency: str | None = None
    rate: Decimal | None = None
    """Units of the company's currency for one of the document's."""
    customer_id: str | None = None
    company_id: str | None = None
    contact_id: str | None = None
    contact_ids: tuple[str, ...] | None = None
    """All contacts that the document names, where it can name several."""
    order_id: str | None = None
    seller: str | None = None
    """Which of the source's own companies sells."""
    invoice_id: str | None = None
    """The invoice that a credit note or a payment belongs to."""
    payment_term: str | None = None
    payment_method: str | None = None
    shipping_method: str | None = None
    prices_include_tax: bool | None = None
    """None where the document does not say."""
    discount: Decimal | None = None
    """An amount off the whole document, beside the discounts of its lines."""
    discount_percent: Decimal | None = None
    shipping_cost: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    open: Decimal | None = None
    notes: str | None = None
    account: str | None = None
    """Where the money of the whole document goes, as a sales receipt's does."""
    billing: Address = Address()
    shipping: Address = Address()
    lines: tuple[Line, ...] = ()


_PLAIN = tuple(name for name in Document.__struct_fields__ if name not in ("id", "billing", "shipping", "lines"))
_OF_LINE = tuple(name for name in Line.__struct_fields__ if name not in ("kind", "part"))
_COSTS = ("product_id", "sku", "price", "net", "total")
_DATES = frozenset({"date", "due_date", "service_date"})
_NUMBERS = frozenset(
    {
        *("rate", "discount", "discount_percent", "shipping_cost", "net", "tax", "total", "open"),
        *("quantity", "price", "tax_rate"),
    }
)


def document_of(
    record: Record, slots: Mapping[str, str], line_slots: Mapping[str, str], zone: tzinfo = UTC
) -> Document:
    """The document that a record is; moments become days of the company's time zone.

    Raises RecordRefused naming a field that holds what cannot be reckoned with.
    """
    said = {slot: _read(record.fields, slots[slot], slot, zone) for slot in _PLAIN if slot in slots}
    lines = tuple(_line(part, number, line_slots) for number, part in enumerate(record.parts.get(LINES, ())))
    return Document(
        id=record.id,
        **{slot: value for slot, value in said.items() if value is not None},
        billing=_address(record.fields, slots, "billing"),
        shipping=_address(record.fields, slots, "shipping"),
        lines=lines,
    )


def _line(part: Part, number: int, slots: Mapping[str, str]) -> Line:
    """A line without a product and without an amount is one of text."""
    said = {slot: _read(part.fields, slots[slot], slot, UTC) for slot in _OF_LINE if slot in slots}
    held = {slot: value for slot, value in said.items() if value is not None}
    if TAX_SHARE in slots and part.fields.get(slots[TAX_SHARE]) is not None:
        held["tax_rate"] = _number(part.fields[slots[TAX_SHARE]], slots[TAX_SHARE]) * 100
    kind = LineKind.PRODUCT if any(held.get(slot) for slot in _COSTS) else LineKind.TEXT
    return Line(kind, part=number, **held)


def _address(fields: Fields, slots: Mapping[str, str], which: str) -> Address:
    paths = {name: slots.get(f"{which}.{name}") for name in Address.__struct_fields__}
    held = {name: fields.get(path) for name, path in paths.items() if path is not None}
    return Address(**{name: str(value) for name, value in held.items() if value is not None})


def _read(fields: Fields, path: str, slot: str, zone: tzinfo) -> Any:
    """A field in the words of its slot."""
    value = fields.get(path)
    if value is None:
        return None
    if slot in _NUMBERS:
        return _number(value, path)
    if slot in _DATES:
        return _day(value, path, zone)
    if slot == "contact_ids":
        return value if isinstance(value, tuple) else (str(value),)
    if slot == "prices_include_tax":
        return value is True or str(value).lower() == "true"
    return str(value)


def _number(value: Value, path: str) -> Decimal:
    try:
        number = Decimal(value if isinstance(value, Decimal | int) and not isinstance(value, bool) else str(value))
    except ArithmeticError:
        raise RecordRefused(_no_number(path)) from None
    if not number.is_finite() or number.adjusted() >= DIGITS_MAX:
        raise RecordRefused(_no_number(path))
    return number


def _day(value: Value, path: str, zone: tzinfo) -> Day:
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise RecordRefused(_no_date(path)) from None


def _no_number(path: str) -> Problem:
    return Problem(
        "LB-DOC-01",
        "The field {field} of the document holds no number to reckon with.",
        "Correct it in the source record.",
        {"field": path},
        field=path,
    )


def _no_date(path: str) -> Problem:
    return Problem(
        "LB-DOC-01",
        "The field {field} of the document holds no date.",
        "Correct it in the source record.",
        {"field": path},
        field=path,
    )


# --- towards a system -------------------------------------------------------------------------------------------------


def fields_of(document: Document, slots: Mapping[str, str]) -> dict[str, Value]:
    """{path: value} of the document's header where its slots are known; what the document does not say is left out."""
    found: dict[str, Value] = {}
    for slot in _PLAIN:
        value = getattr(document, slot)
        if slot in slots and value is not None:
            found[slots[slot]] = value
    for which in ("billing", "shipping"):
        address = getattr(document, which)
        for name in Address.__struct_fields__:
            path, value = slots.get(f"{which}.{name}"), getattr(address, name)
            if path is not None and value is not None:
                found[path] = value
    return found


def parts_of(document: Document, slots: Mapping[str, str]) -> tuple[Part, ...]:
    """The lines as parts, in their order."""
    return tuple(Part(line_fields(line, slots)) for line in document.lines)


def line_fields(line: Line, slots: Mapping[str, str]) -> dict[str, Value]:
    held = {slot: getattr(line, slot) for slot in _OF_LINE if slot in slots}
    return {slots[slot]: value for slot, value in held.items() if value is not None}
