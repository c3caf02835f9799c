"""What the sales documents of QuickBooks have in common (API reference, Invoice): their head, and how it is written.

Two paths are of ours: `PrivateNote.Reference` is our reference as read from the memo, and `Status` tells what
QuickBooks has no property for, whether a document is open, paid or void.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.capabilities import (
    CreateSafety,
    FieldSpec,
    Kind,
    Numbering,
    Sending,
    TypeCapabilities,
)
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks import money
from ledgerbridge.connectors.quickbooks.custom_fields import CUSTOM_FIELDS, read_custom
from ledgerbridge.connectors.quickbooks.lines import AROUND, CAPABILITIES, LINES, SALES_LINES, read_around
from ledgerbridge.connectors.quickbooks.notes import found_in, signed
from ledgerbridge.connectors.quickbooks.record_type import (
    Document,
    RecordType,
    choice,
    day,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, objects_of, read_fields
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value, as_text

MEMO = "PrivateNote"
MEMO_REFERENCE = "PrivateNote.Reference"
MEMO_MAX = 4000 - len("\nLedgerbridge ") - 21
CUSTOMER_REF = "CustomerRef.value"
DAY = "TxnDate"
CREATED = "MetaData.CreateTime"
NUMBER = "DocNumber"
STATUS = "Status"
STATUSES = ("Open", "Partly paid", "Paid", "Voided")
VOIDED = "Voided"
AMOUNTS = ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance", "TxnTaxDetail.TotalTax", "RemainingCredit")

ADDRESS_SLOTS = {
    "street": "Line1",
    "city": "City",
    "region": "CountrySubDivisionCode",
    "postal_code": "PostalCode",
    "country": "Country",
}

SLOTS = {
    "number": NUMBER,
    "status": STATUS,
    "date": DAY,
    "currency": "CurrencyRef.value",
    "rate": "ExchangeRate",
    "customer_id": CUSTOMER_REF,
    "discount_percent": AROUND[0],
    "discount": AROUND[1],
    "shipping_cost": AROUND[2],
    "tax": "TxnTaxDetail.TotalTax",
    "total": "TotalAmt",
    "notes": "CustomerMemo.value",
    **{
        f"{kind}.{slot}": f"{path}.{name}"
        for kind, path in (("billing", "BillAddr"), ("shipping", "ShipAddr"))
        for slot, name in ADDRESS_SLOTS.items()
    },
}

ONE_SERIES = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
"""Types that share one running number. Of the two receipts that is likely, and nowhere said (API reference, DocNumber).
"""

SENDING = Sending(
    held={"EmailStatus": "NotSet", "PrintStatus": "NotSet"},
    asked={"EmailStatus": "NeedToSend", "PrintStatus": "NotSet"},
    address="BillEmail.Address",
)
"""A new document is to be printed unless it says otherwise; one that needs to be sent is mailed by a person there, with
the others of its kind (API reference, Invoice)."""

CANNOT = {
    "delete": "Documents of QuickBooks are deleted or made void by people; they are then read as gone or as Voided.",
    "book": "QuickBooks has no drafts: a document counts as soon as it is made.",
    "addresses": "Addresses are set when a document is made; QuickBooks may give them back as free lines later.",
    NUMBER: "QuickBooks numbers documents itself unless the company has custom transaction numbers switched on.",
    f"{LINES}[].CustomField": "Custom fields of QuickBooks stand on documents; their lines have none.",
}


def _address(path: str, label: str) -> tuple[FieldSpec, ...]:
    return (
        *(text(f"{path}.Line{line}", f"{label}, line {line}", 500) for line in range(1, 6)),
        text(f"{path}.City", f"{label}, city", 255),
        text(f"{path}.CountrySubDivisionCode", f"{label}, region", 255),
        text(f"{path}.PostalCode", f"{label}, postal code", 30),
        FieldSpec(f"{path}.Country", f"{label}, country", Kind.COUNTRY, max_length=255),
    )


ADDRESSES = (*_address("BillAddr", "Billing address"), *_address("ShipAddr", "Shipping address"))

HEAD = (
    text(NUMBER, "Number", 21),
    day(DAY, "Date"),
    text("CurrencyRef.value", "Currency", 3),
    number("ExchangeRate", "Exchange rate"),
    text(MEMO, "Memo, not printed", MEMO_MAX),
    text(MEMO_REFERENCE, "Reference of Ledgerbridge", read_only=True),
    FieldSpec(CREATED, "Created", Kind.DATETIME, read_only=True),
)
SALES = (
    *HEAD,
    text("CustomerMemo.value", "Message to the customer", 1000),
    FieldSpec("BillEmail.Address", "E-mail", Kind.EMAIL, max_length=100),
    choice("EmailStatus", "E-mail status", "NotSet", "NeedToSend", "EmailSent"),
    choice("PrintStatus", "Print status", "NotSet", "NeedToPrint", "PrintComplete"),
    choice("GlobalTaxCalculation", "Tax in prices, outside the US", "TaxExcluded", "TaxInclusive", "NotApplicable"),
    text("TxnTaxDetail.TxnTaxCodeRef.value", "Tax code of the document, US"),
    number("TxnTaxDetail.TotalTax", "Tax"),
    text("ClassRef.value", "Class"),
    text("DepartmentRef.value", "Location"),
    number(AROUND[0], "Discount in percent"),
    number(AROUND[1], "Discount"),
    number(AROUND[2], "Shipping"),
    *ADDRESSES,
    *CUSTOM_FIELDS,
    number("TotalAmt", "Total", read_only=True),
    number("HomeTotalAmt", "Total in home currency", read_only=True),
    choice(STATUS, "Status", *STATUSES, read_only=True),
)


def capabilities(
    type: str, label: str, kind: RecordKind, slots: Mapping[str, str], cannot: Mapping[str, str], downloads: bool = True
) -> TypeCapabilities:
    """Of a sales document: made one by one, its lost answer had again by the same request id."""
    return TypeCapabilities(
        type=type,
        label=label,
        slots={**SLOTS, **slots},
        match_keys=(NUMBER, MEMO),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=100,
        read_batch=500,
        write_batch=1,
        write_costs={"api": 1},
        ordered_versions=True,
        lag_s=0.0,
        preconditions=True,
        kind=kind,
        parts={LINES: CAPABILITIES},
        downloads=downloads,
        cannot={**CANNOT, **cannot},
        numbering=Numbering(shared_with=tuple(one for one in ONE_SERIES if one != type and type in ONE_SERIES)),
    )


def sales_document(
    capabilities: TypeCapabilities, *more: FieldSpec, required: tuple[str, ...] = (), status: str | None = None
) -> RecordType:
    """A document with the common head and `more` fields; `status` names the property that tells it, if any."""
    own = {spec.path for spec in more}
    specs = {
        path: msgspec.structs.replace(spec, required=path in required)
        for path, spec in spec_table(*(spec for spec in SALES if spec.path not in own), *more).items()
    }
    if status is not None:
        del specs[STATUS]
    return RecordType(
        capabilities=msgspec.structs.replace(capabilities, money=money.SALES, sending=SENDING),
        specs=specs,
        filters={NUMBER: NUMBER},
        name="",
        lasting=frozenset({*required, DAY}),
        fixed=frozenset({"CurrencyRef.value", *(spec.path for spec in ADDRESSES), *_links_of(specs)}),
        zero=frozenset(),
        is_one=_is_document,
        read=reader_of(specs),
        to_send=to_send,
        flaw=_no_flaw,
        document=Document({LINES: SALES_LINES}, frozenset(AROUND), required, cents=frozenset((*AMOUNTS, *AROUND[1:]))),
    )


def _links_of(specs: Mapping[str, FieldSpec]) -> list[str]:
    """Paths that tie a document to another one."""
    return [path for path, spec in specs.items() if path.startswith("LinkedTxn.") and not spec.read_only]


def reader_of(specs: Mapping[str, FieldSpec]) -> Callable[[Wire], dict[str, Value]]:
    """Reads the fields of a document, those of ours included."""

    def read(wire: Wire) -> dict[str, Value]:
        worked_out = {**read_around(wire), **read_custom(wire), "LinkedTxn": _linked(wire), STATUS: status_of(wire)}
        fields = read_fields(specs.values(), {**wire, MEMO: None, **worked_out})
        fields[MEMO], fields[MEMO_REFERENCE] = found_in(as_text(wire.get(MEMO)) or None)
        return fields

    return read


def status_of(wire: Wire) -> str | None:
    """What the totals say: there is no status field to rely on (API reference, Invoice and void)."""
    total, balance = _number(wire.get("TotalAmt")), _number(wire.get("Balance"))
    if total == 0 and str(wire.get(MEMO) or "").startswith(VOIDED):
        return VOIDED
    if balance is None or total is None:
        return None
    if balance == 0:
        return "Paid"
    return "Open" if balance == total else "Partly paid"


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _linked(wire: Wire) -> Wire:
    """{type: id of the first linked transaction of that type}."""
    links = reversed(objects_of(wire, "LinkedTxn"))
    return {str(link.get("TxnType")): link.get("TxnId") for link in links}


def _is_document(wire: Wire) -> bool:
    return True


def to_send(write: Write) -> Mapping[str, Value]:
    """The fields with the memo as QuickBooks stores it: a create brings our reference, an update keeps it."""
    if write.kind == "create":
        return {**write.fields, MEMO: signed(as_text(write.fields.get(MEMO)) or None, write.reference)}
    if MEMO not in write.fields:
        return write.fields
    held = as_text(write.current.get(MEMO_REFERENCE)) or None
    return {**write.fields, MEMO: signed(as_text(write.fields[MEMO]) or None, held)}


def _no_flaw(write: Write) -> Problem | None:
    return None
