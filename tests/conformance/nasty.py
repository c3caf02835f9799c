"""Values that break careless code."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.model.values import Value

FREE_TEXT = (
    "given_name",
    "family_name",
    "company_name",
    "job_title",
    "billing.street",
    "billing.city",
    "shipping.street",
    "shipping.city",
    "name",
    "description",
)
"""Slots in which any text makes sense."""

TEXTS = {
    "accents": "Ångström Ærø Łódź ğüşıİ ß",
    "chinese and japanese": "東京都 株式会社 ｱｲｳ",
    "emoji": "Café 🧾 👩‍👩‍👧 🇸🇪",
    "quotes": 'O\'Brien "Bob" `x` “y” «z»',
    "backslash": "a\\b \\n \\",
    "reserved in addresses": "100% + 5 & more; #1?x=/..",
    "markup": "<b>R&D</b> &amp; <!-- x -->",
    "right to left": "שלום مرحبا",
    "combining": "e\u0301 o\u0308 decomposed",
    "template": "{name} %s ${x} {{y}}",
    "query": "x' OR '1'='1; --",
    "zero width": "a\u200bb\ufeffc",
    "tab": "a\tb",
    "no-break blank": "a\u00a0b",
    "blanks around": "  inside  twice  ",
    "line break": "first\nsecond",
    "carriage return": "first\r\nsecond\rthird",
    "looks empty": "null",
    "looks like a number": "007.50",
    "looks like a truth": "true",
    "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
}

NUMBERS = [
    Decimal(text)
    for text in ("0", "0.1", "1", "10.00", "10.5", "10.005", "10.015", "10.025", "1.2345", "0.001", "9999999.99")
]

SPELLINGS: dict[Kind, tuple[Value, ...]] = {
    Kind.TEXT: ("Ada Lovelace", " Ada Lovelace\n"),
    Kind.EMAIL: ("Ada@Example.test", " ada@example.test "),
    Kind.COUNTRY: ("Sweden", "SE", "SWE", " se "),
    Kind.NUMBER: (Decimal("10"), Decimal("10.00"), Decimal("1E+1")),
}
"""{kind: values that mean the same}; none is a change of the other."""


def fit(text: str, spec: FieldSpec) -> str:
    """The text as the field's declaration allows it: no forbidden characters, not too long."""
    allowed = "".join(character for character in text if character not in spec.forbidden)
    return allowed if spec.max_length is None else allowed[: spec.max_length]
