"""What QuickBooks makes of the values it is given, and what does not count when values are compared."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

FLAGS = {"true": True, "yes": True, "false": False, "no": False}
CENT = Decimal("0.01")
DAY_LENGTH = len("2026-11-20")
DIGITS_MAX = 15
EXACT = Context(prec=60)


def normal_form(kind: RecordType, path: str, value: Value) -> Value:
    """Text trimmed, line ends as one character; e-mail addresses without case; countries as codes, since QuickBooks
    may answer `SWE` where `Sweden` was written; an empty price as the 0 that QuickBooks answers; amounts with two
    decimals; days without a time. A field that QuickBooks does not have stays as it is."""
    spec = kind.spec(path)
    if spec is None:
        return value
    if spec.kind is Kind.NUMBER:
        found = _number(value)
        if kind.is_amount(path):
            return rounded(found)
        return Decimal(0) if found is None and path in kind.zero else found
    if spec.kind is Kind.BOOL:
        return FLAGS.get(_text(value).lower(), value) if isinstance(value, str) else value
    if spec.kind is Kind.DATETIME:
        return value
    text = _text(value)
    if spec.kind is Kind.DATE:
        return text[:DAY_LENGTH] or None
    if spec.kind is Kind.EMAIL:
        return text.lower() or None
    if spec.kind is Kind.COUNTRY:
        return alpha2(text) or text or None
    return text or None


def rounded(value: Value) -> Value:
    """An amount with two decimals, halves away from zero; what is none, or too long for one, stays as it is."""
    if not isinstance(value, Decimal) or not value.is_finite() or value.adjusted() >= DIGITS_MAX:
        return value
    return value.quantize(CENT, ROUND_HALF_UP, EXACT)


def _text(value: Value) -> str:
    return as_text(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: Value) -> Value:
    """The number a value stands for; text that is none stays as it is, for QuickBooks to refuse."""
    text = _text(value)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text
