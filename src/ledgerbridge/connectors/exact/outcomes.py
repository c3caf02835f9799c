"""What became of a write, by the answer or by what was refused."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.meanings import MISSING_VALUE, REFUSED_VALUE, Row
from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.exact.errors import (
    GONE,
    IN_USE,
    REFUSED_RECORD,
    RULES,
    UNKNOWN_FIELD,
    UNKNOWN_REFERENCE,
    WRONG_CURRENCY,
    captions_in,
    problem,
    rule_in,
)
from ledgerbridge.connectors.exact.record_type import LINES, RecordType
from ledgerbridge.model.problems import (
    LedgerbridgeError,
    OutcomeUnknown,
    Problem,
    RecordRefused,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.wording import Phrase, Words

CURRENCY = "Currency"

CAPTIONS = {
    "name": "Name",
    "naam": "Name",
    "code": "Code",
    "description": "Description",
    "omschrijving": "Description",
    "ordered by": "OrderedBy",
    "besteld door": "OrderedBy",
    "invoice to": "InvoiceTo",
    "factuur voor": "InvoiceTo",
    "customer": "Customer",
    "klant": "Customer",
    "journal": "Journal",
    "dagboek": "Journal",
    "account": "Account",
    "relatie": "Account",
    "subject": "Subject",
    "onderwerp": "Subject",
    "item": f"{LINES}[].Item",
    "artikel": f"{LINES}[].Item",
    "g/l account": f"{LINES}[].GLAccount",
    "grootboekrekening": f"{LINES}[].GLAccount",
    "vat code": f"{LINES}[].VATCode",
    "btw-code": f"{LINES}[].VATCode",
    "currency": "Currency",
    "valuta": "Currency",
    "payment condition": "PaymentCondition",
    "betalingsconditie": "PaymentCondition",
    "item group": "ItemGroup",
    "artikelgroep": "ItemGroup",
    "unit": "Unit",
    "eenheid": "Unit",
    "warehouse": "Warehouse",
    "magazijn": "Warehouse",
}
"""Captions of Exact's screens, in English and Dutch, by the property they stand for. Those of Ordered by, Invoice to,
G/L account and Item are known from answers; the others are ASSUMED."""


def written(write: Write, record: Record, adopted: bool = False) -> Written:
    """Done, and known as a whole."""
    return Written(
        write.reference,
        record.id,
        record.version,
        record.modified,
        record.fields,
        frozenset(path for path in write.fields if path not in record.fields),
        parts=record.parts,
        adopted=adopted,
    )


def unconfirmed(write: Write, id: str) -> Written:
    """Done, but the answer leaves out what was sent."""
    return Written(write.reference, id, None, None, {}, frozenset(write.fields))


def failed(kind: RecordType, write: Write, error: LedgerbridgeError) -> Outcome:
    """Who acts next decides: time alone, a look-up, or a person."""
    if isinstance(error, OutcomeUnknown | VendorDrift):
        return Unknown(write.reference, error.problem)
    if isinstance(error, TemporaryError):
        return Delayed(write.reference, error.problem)
    if isinstance(error, RecordRefused):
        return Refused(write.reference, refusal(kind, write, error))
    return Refused(write.reference, error.problem)


def refusal(kind: RecordType, write: Write, error: RecordRefused) -> Problem:
    """The problem with the field that Exact's text names, where it does."""
    if error.problem.code == GONE.code:
        return error.problem
    said = error.problem.vendor_text
    row, field = RULES.get(rule_in(said) or "", REFUSED_RECORD), field_named(kind, said)
    if row is UNKNOWN_REFERENCE and field == CURRENCY:
        row = WRONG_CURRENCY
    if row is IN_USE and not field:
        field = next((path for path in kind.capabilities.unique if path in write.fields), "")
    return problem(_with_field(row, field), field, said) if field else _without_field(row, said)


def _with_field(row: Row, field: str) -> Row:
    return REFUSED_VALUE if row is REFUSED_RECORD and field else row


def _without_field(row: Row, said: str) -> Problem:
    """Sentences that name a field need one."""
    vague = row in (MISSING_VALUE, UNKNOWN_REFERENCE, REFUSED_VALUE, UNKNOWN_FIELD)
    words: Words = {"field": (Phrase("a field that it names"),)} if vague else {}
    return msgspec.structs.replace(problem(row, "", said), words=words)


def field_named(kind: RecordType, text: str) -> str:
    """The path that a refusal is about: by the property's name or by the caption of Exact's screens."""
    for caption in captions_in(text):
        for path, field in kind.fields.items():
            if caption.lower() in (path.lower(), field.spec.label.lower()):
                return path
        known = CAPTIONS.get(caption.lower(), "")
        if known in kind.fields or (kind.lines and known.removeprefix(f"{LINES}[].") in kind.lines.fields):
            return known
    for path in kind.fields:
        if f"'{path}'" in text:
            return path
    return ""
