"""Invoices and credit notes, which are one kind of object at Hyperline (API reference, invoices)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from ledgerbridge.connectors.base.capabilities import CreateSafety, Kind, Numbering, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hyperline import money
from ledgerbridge.connectors.hyperline.currencies import minor
from ledgerbridge.connectors.hyperline.errors import TOO_FINE, UNKNOWN_CURRENCY, problem
from ledgerbridge.connectors.hyperline.products import ACCOUNT_CODES, PRODUCT_CODE, TAX_CODE
from ledgerbridge.connectors.hyperline.record_type import Filter, PartForms, RecordType, Resource
from ledgerbridge.connectors.hyperline.wire import Form, Shape, Wire, encode, form, wish
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value, as_text

INVOICE = "invoices"
CREDIT_NOTE = "credit_notes"
LINES = "lines"
LINE_ITEMS = "line_items"
PRODUCT_OF_LINE = "_accounting"
"""Where a line item is given the accounting settings of its product before it is read; no name of Hyperline's."""

DRAFT = "draft"
CHANGING = ("draft", "open", "grace_period", "missing_info")
"""Not yet final: without a number, and their amounts still move (statuses, invoices overview)."""
USUAL_STATUS = DRAFT
"""Hyperline's own default is `paid`, so the status is always sent; a draft is made final by booking it."""


def _address(path: str, label: str) -> tuple[Form, ...]:
    names = {"name": "name", "line1": "line 1", "line2": "line 2", "city": "city", "zip": "postal code"}
    return (
        *(form(f"{path}.address.{name}", f"{label}, {said}", read_only=True) for name, said in names.items()),
        form(f"{path}.address.state", f"{label}, state", read_only=True),
        form(f"{path}.address.country", f"{label}, country", kind=Kind.COUNTRY, read_only=True),
    )


FORMS = (
    form("number", "Number", read_only=True),
    form("type", "Type", read_only=True),
    form("status", "Status"),
    form("is_final", "Final", Shape.FLAG, read_only=True),
    form("reference", "Payment reference"),
    form("purchase_order", "Purchase order"),
    form("currency", "Currency"),
    form("source", "Source", read_only=True),
    form("customer.id", "Customer"),
    form("customer.name", "Customer, name", read_only=True),
    form("customer.email", "Customer, e-mail", kind=Kind.EMAIL, read_only=True),
    form("customer.external_id", "Customer, external id", read_only=True),
    form("customer.tax_id", "Customer, tax id", Shape.TEXT, "customer.tax_id", "customer.vat_number", read_only=True),
    *_address("customer", "Customer"),
    form("seller.id", "Invoicing entity"),
    form("seller.name", "Invoicing entity, name", read_only=True),
    form("seller.tax_id", "Invoicing entity, tax id", read_only=True),
    form("subscription_id", "Subscription", read_only=True),
    form("period_starts_at", "Period from", Shape.MOMENT, read_only=True),
    form("period_ends_at", "Period to", Shape.MOMENT, read_only=True),
    form("emitted_at", "Date", Shape.MOMENT, "emitted_at", "issued_at"),
    form("due_at", "Due", Shape.MOMENT),
    form("settled_at", "Paid in full", Shape.MOMENT),
    form("refunded_at", "Refunded", Shape.MOMENT, read_only=True),
    form("updated_at", "Updated", Shape.MOMENT, read_only=True),
    form("amount_excluding_tax", "Total without tax", Shape.MONEY, read_only=True),
    form("tax_amount", "Tax", Shape.MONEY, read_only=True),
    form("total_amount", "Total", Shape.MONEY, read_only=True),
    form("discount_amount", "Discount", Shape.MONEY, read_only=True),
    form("amount_paid", "Amount paid", Shape.MONEY, read_only=True),
    form("amount_due", "Amount open", Shape.MONEY, read_only=True),
    form("tax_scheme", "Tax scheme", read_only=True),
    form("conversion_rate", "Exchange rate", Shape.NUMBER, read_only=True),
    form("payment_method_strategy", "How it is paid", kind=Kind.CHOICE, options=("current", "external")),
    form("custom_note", "Note"),
    form("additional_info", "Additional text", read_only=True),
    form("footer", "Footer", read_only=True),
    form("original_invoice_id", "Invoice it corrects", read_only=True),
    form("original_invoice_number", "Number of the invoice it corrects", read_only=True),
)

LINE_FORMS = (
    form("product_id", "Product"),
    form("product_type", "Type of product", read_only=True),
    form("name", "Name"),
    form("description", "Description"),
    form("entry_type", "Debit or credit", read_only=True),
    form("units_count", "Quantity", Shape.NUMBER),
    form("unit_amount", "Price", Shape.MONEY),
    form("discount_amount", "Discount", Shape.MONEY, read_only=True),
    form("discount_percent", "Discount in percent", Shape.NUMBER, read_only=True),
    form("amount_excluding_tax", "Total without tax", Shape.MONEY, read_only=True),
    form("tax_amount", "Tax", Shape.MONEY, read_only=True),
    form("amount", "Total", Shape.MONEY, read_only=True),
    form("tax_rate", "Tax rate", Shape.NUMBER),
    form("period_start", "Period from", Shape.MOMENT, "period_start", "period_starts_at"),
    form("period_end", "Period to", Shape.MOMENT, "period_end", "period_ends_at"),
    form("product_code", "Product code", Shape.TEXT, f"{PRODUCT_OF_LINE}.{PRODUCT_CODE}", read_only=True),
    form(
        "ledger_account_code",
        "General-ledger account",
        Shape.TEXT,
        *(f"{PRODUCT_OF_LINE}.{name}" for name in ACCOUNT_CODES),
        read_only=True,
    ),
    form("tax_code", "Tax code", Shape.TEXT, f"{PRODUCT_OF_LINE}.{TAX_CODE}", read_only=True),
)

LINE_SLOTS = {
    "product_id": "product_id",
    "sku": "product_code",
    "description": "name",
    "quantity": "units_count",
    "price": "unit_amount",
    "discount": "discount_amount",
    "discount_percent": "discount_percent",
    "net": "amount_excluding_tax",
    "tax": "tax_amount",
    "total": "amount",
    "tax_rate": "tax_rate",
    "tax_code": "tax_code",
    "account": "ledger_account_code",
}

SLOTS = {
    "number": "number",
    "reference": "purchase_order",
    "status": "status",
    "date": "emitted_at",
    "due_date": "due_at",
    "currency": "currency",
    "rate": "conversion_rate",
    "customer_id": "customer.id",
    "seller": "seller.id",
    "net": "amount_excluding_tax",
    "tax": "tax_amount",
    "total": "total_amount",
    "open": "amount_due",
    "notes": "custom_note",
}

CHANGEABLE = ("reference", "purchase_order", "custom_note")
"""What an update may set at any time (update invoice page)."""
CREATABLE = {
    "customer.id": "customer_id",
    "seller.id": "invoicing_entity_id",
    "currency": "currency",
    "status": "status",
    "reference": "reference",
    "purchase_order": "purchase_order",
    "payment_method_strategy": "payment_method_strategy",
    "emitted_at": "emitted_at",
    "due_at": "due_at",
    "settled_at": "settled_at",
    "custom_note": "custom_note",
}
"""{path: its name in the body of a create}."""


def body(write: Write, entity: str) -> bytes:
    """What is sent. Raises RecordRefused where an amount does not fit its currency."""
    if write.kind == "book":
        return b"{}"
    named = CREATABLE if write.kind == "create" else {path: path for path in CHANGEABLE}
    wire: Wire = {
        named[path]: wish(value)
        for path, value in write.fields.items()
        if path in named and (value is not None or write.kind == "update")
    }
    if write.kind == "create":
        wire.setdefault("status", USUAL_STATUS)
    if LINES in write.parts:
        wire[LINE_ITEMS] = [_line(part, currency_of(write)) for part in write.parts[LINES]]
    return encode(wire)


def currency_of(write: Write) -> str:
    return as_text(write.fields.get("currency") or write.current.get("currency")).upper()


def _line(part: Part, currency: str) -> Wire:
    line = {path: wish(value) for path, value in part.fields.items() if value is not None and path in _SENT_OF_LINE}
    if "unit_amount" in line:
        line["unit_amount"] = smallest(f"{LINES}[].unit_amount", part.fields["unit_amount"], currency)
    return line


_SENT_OF_LINE = (
    "product_id",
    "name",
    "description",
    "units_count",
    "unit_amount",
    "period_start",
    "period_end",
    "tax_rate",
)


def smallest(path: str, value: Value, currency: str) -> int:
    """An amount in the smallest unit of its currency. Raises RecordRefused, naming the path, where it has no such."""
    try:
        return minor(Decimal(as_text(value)), currency)
    except KeyError as error:
        raise RecordRefused(problem(UNKNOWN_CURRENCY, "currency")) from error
    except ArithmeticError as error:
        raise RecordRefused(problem(TOO_FINE, path)) from error


def _flaw(write: Write) -> Problem | None:
    """An invoice needs its customer and lines (create invoice page), and a currency where lines have prices."""
    if write.kind != "create":
        return None
    if not write.fields.get("customer.id"):
        return problem(MISSING_VALUE, "customer.id")
    lines = write.parts.get(LINES, ())
    if not lines:
        return problem(MISSING_VALUE, LINES)
    priced = any(line.fields.get("unit_amount") is not None for line in lines)
    return problem(MISSING_VALUE, "currency") if priced and not write.fields.get("currency") else None


def is_final(wire: Mapping[str, Any]) -> bool:
    """Whether an invoice or credit note is issued: it has its number and date, and no status that still moves."""
    dated = wire.get("emitted_at") or wire.get("issued_at")
    return bool(wire.get("number")) and bool(dated) and wire.get("status") not in CHANGING


def _adapt(wire: Wire, entity: str) -> Wire:
    return {**wire, "is_final": is_final(wire)}


def positive(wire: Wire, entity: str) -> Wire:
    """A credit note with amounts above zero. Whether Hyperline writes them below is not known, so both become one."""
    credit = _adapt(wire, entity)
    if not _is_below_zero(wire.get("total_amount")):
        return credit
    lines = credit.get(LINE_ITEMS)
    turned = [_turned_line(line) for line in lines if isinstance(line, dict)] if isinstance(lines, list) else lines
    return {**_turned(credit, _AMOUNTS), LINE_ITEMS: turned}


def _turned_line(line: Wire) -> Wire:
    """The line the other way round; quantity or price carries the sign: were both turned, nothing would be."""
    sign = "unit_amount" if _is_below_zero(line.get("unit_amount")) else "units_count"
    return _turned(line, _AMOUNTS | {sign})


def _turned(wire: Wire, names: Set[str]) -> Wire:
    return {name: -value if name in names and _is_number(value) else value for name, value in wire.items()}


_AMOUNTS = frozenset(
    ("total_amount", "amount_due", "amount_paid", "amount_excluding_tax", "tax_amount", "discount_amount", "amount")
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_below_zero(value: Any) -> bool:
    return _is_number(value) and bool(value < 0)


def _of_type(type: str) -> Any:
    def unfold(row: Wire) -> Sequence[Wire]:
        return [row] if row.get("type") == type else []

    return unfold


RESOURCE = Resource(
    name=INVOICE,
    listing="/v2/invoices",
    single="/v2/invoices",
    by_id=Filter("/v1/invoices", "id"),
    needed=(LINE_ITEMS, "transactions"),
)
FILTERS = {
    "number": Filter("/v1/invoices", "invoiceNumber"),
    "customer.id": Filter("/v2/invoices", "customer_id", several=False),
}

INVOICES = RecordType(
    capabilities=TypeCapabilities(
        type=INVOICE,
        label="Invoices",
        kind=RecordKind.INVOICE,
        slots=SLOTS,
        match_keys=("number", "customer.id"),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=100,
        find_batch=50,
        read_batch=50,
        write_batch=1,
        write_costs={"read": 1, "write": 1},
        ordered_versions=True,
        lag_s=1.0,
        preconditions=True,
        parts={LINES: PartCapabilities("Lines", LINE_SLOTS, required=("product_id",))},
        books=True,
        downloads=True,
        money=money.INVOICES,
        cannot={
            "delete": "Hyperline deletes drafts alone; a final invoice is corrected by a credit note.",
            "discount": "Discounts come from coupons at Hyperline; its API gives none to an invoice.",
        },
        numbering=Numbering(within=SLOTS["seller"]),
    ),
    resource=RESOURCE,
    forms=FORMS,
    filters=FILTERS,
    parts={LINES: PartForms(LINE_ITEMS, LINE_FORMS)},
    unfold=_of_type("invoice"),
    adapt=_adapt,
    fixed=frozenset(CREATABLE) - frozenset(CHANGEABLE),
    body=body,
    flaw=_flaw,
)

CREDIT_NOTES = RecordType(
    capabilities=TypeCapabilities(
        type=CREDIT_NOTE,
        label="Credit notes",
        kind=RecordKind.CREDIT_NOTE,
        slots={**SLOTS, "invoice_id": "original_invoice_id"},
        match_keys=("number", "customer.id"),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=100,
        find_batch=50,
        read_batch=50,
        write_batch=1,
        ordered_versions=True,
        lag_s=1.0,
        parts={LINES: PartCapabilities("Lines", LINE_SLOTS)},
        creates=False,
        updates=False,
        downloads=True,
        money=money.CREDIT_NOTES,
        cannot={
            "create": "Hyperline does not say in its API how a new credit note moves money, so people make them there.",
            "update": "A credit note of Hyperline is final.",
        },
        numbering=Numbering(within=SLOTS["seller"]),
    ),
    resource=RESOURCE,
    forms=tuple(one for one in FORMS if one.spec.path != "payment_method_strategy"),
    filters=FILTERS,
    parts={LINES: PartForms(LINE_ITEMS, LINE_FORMS)},
    unfold=_of_type("credit_note"),
    adapt=positive,
)
