"""Functions of VAT numbers and currencies: what stands in public registers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from ledgerbridge.mapping.functions.declaring import Otherwise, Text, declared, gives, refuses
from ledgerbridge.mapping.functions.limits import left_out
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model import countries
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

NUMBER_MAX = 40

_IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV
WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_IN_USE.split())
"""ISO 4217, the currencies in use."""


# --- check digits -----------------------------------------------------------------------------------------------------


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def iso_7064(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO 7064, MOD 11,10, as in German VAT numbers."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _nl(number: str) -> bool:
    """The older numbers hold a check digit; those of sole traders since 2020 as a whole leave 1 over 97."""
    remainder = weighed(number[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    spelled = "".join(str(int(mark, 36)) for mark in f"NL{number}")
    return remainder == int(number[8]) or int(spelled) % 97 == 1


def _be(number: str) -> bool:
    return 97 - int(number[:8]) % 97 == int(number[8:])


def _se(number: str) -> bool:
    return luhn(number[:10])


def _fr(number: str) -> bool:
    """The key of two digits is worked out of the SIREN; newer keys hold letters, and are not checked."""
    key, siren = number[:2], number[2:]
    return not key.isdigit() or (12 + 3 * (int(siren) % 97)) % 97 == int(key)


def _no(number: str) -> bool:
    check = 11 - weighed(number[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return check % 11 == int(number[8]) and check != 10


def _gb(number: str) -> bool:
    if not number[0].isdigit():
        return True
    total = weighed(number[:7], (8, 7, 6, 5, 4, 3, 2)) + int(number[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0


def _unknown(number: str) -> bool:
    """How the check digits of a country are worked out is not known here: its form alone counts."""
    return True


VAT: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "AT": ("U[0-9]{8}", _unknown),
    "BE": ("[01][0-9]{9}", _be),
    "DE": ("[1-9][0-9]{8}", iso_7064),
    "DK": ("[0-9]{8}", _unknown),
    "ES": ("[A-Z0-9][0-9]{7}[A-Z0-9]", _unknown),
    "FI": ("[0-9]{8}", _unknown),
    "FR": ("[A-HJ-NP-Z0-9]{2}[0-9]{9}", _fr),
    "GB": ("[0-9]{9}|[0-9]{12}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2}", _gb),
    "IE": ("[0-9][A-Z0-9+*][0-9]{5}[A-W][A-I]?", _unknown),
    "IT": ("[0-9]{11}", luhn),
    "LU": ("[0-9]{8}", _unknown),
    "NL": ("[0-9]{9}B[0-9]{2}", _nl),
    "NO": ("[0-9]{9}(?:MVA)?", _no),
    "PL": ("[0-9]{10}", _unknown),
    "PT": ("[0-9]{9}", _unknown),
    "SE": ("[0-9]{10}01", _se),
}
"""{country: (form after the country's letters, whether its check digits are right)}"""


class VatStanding(StrEnum):
    """What can be said of a VAT number without asking whether it was given to anybody."""

    ABSENT = "absent"
    WRONG = "wrong"
    RIGHT_BY_FORM = "right by its form"
    RIGHT = "right"
    """By its form and its check digits."""


def vat_standing(of: str, country: str) -> VatStanding:
    """How a VAT number stands; `country` in whatever spelling counts where the number names none."""
    if not of.strip():
        return VatStanding.ABSENT
    found = _vat(of, countries.alpha2(country[:NUMBER_MAX]) or "") if len(of) <= NUMBER_MAX else None
    if found is None:
        return VatStanding.WRONG
    return VatStanding.RIGHT_BY_FORM if VAT[found[:2]][1] is _unknown else VatStanding.RIGHT


def _vat(of: str, country: str) -> str | None:
    """The VAT number with its country's letters and without marks between; None if it is none."""
    text = re.sub(r"[\s.\-]", "", of[:NUMBER_MAX]).upper()
    code = country if text[:2] not in VAT else text[:2]
    rest = text.removeprefix(code)
    form, check = VAT.get(code, ("", lambda _: False))
    return f"{code}{rest}" if re.fullmatch(form, rest) and check(rest) else None


@declared(
    gives({"vat_number": "vat"}, {"vat": "NL 0044.95.445.B01"}, "NL004495445B01"),
    gives({"vat_number": ["vat", "country"]}, {"vat": "0403.170.701", "country": "Belgium"}, "BE0403170701"),
    gives({"vat_number": "vat"}, {"vat": "DE 136 695 976"}, "DE136695976"),
    gives({"vat_number": {"of": "vat", "otherwise": "nothing"}}, {"vat": "DE123456789"}, None),
    refuses({"vat_number": "vat"}, {"vat": "DE123456789"}),
    result=FieldKind.TEXT,
)
def vat_number(of: Text, country: Text = "", otherwise: Otherwise = "refuse") -> Value:
    """The VAT number with its country's letters, without blanks, of a right form; with right check digits where the
    country is BE, DE, FR, GB, IT, NL, NO or SE. Whether it was ever given to somebody is not asked."""
    found = _vat(of, countries.alpha2(country[:NUMBER_MAX]) or "") if len(of) <= NUMBER_MAX else None
    return found or left_out("vat_number", of, otherwise, phrase("a VAT number of the country"))


@declared(
    gives({"is_vat_number": "vat"}, {"vat": "DE 136 695 976"}, True),
    gives({"is_vat_number": "vat"}, {"vat": "DE 136 695 977"}, False),
    gives({"is_vat_number": "vat"}, {}, None),
    result=FieldKind.BOOL,
)
def is_vat_number(of: Text, country: Text = "") -> Value:
    """Whether a text is what `vat_number` takes."""
    return len(of) <= NUMBER_MAX and _vat(of, countries.alpha2(country[:NUMBER_MAX]) or "") is not None


@declared(
    gives({"currency": "currency"}, {"currency": " eur "}, "EUR"),
    gives({"currency": "currency"}, {"currency": "€"}, "EUR"),
    gives({"currency": {"of": "currency", "otherwise": "nothing"}}, {"currency": "kroner"}, None),
    refuses({"currency": "currency"}, {"currency": "EURO"}),
    result=FieldKind.TEXT,
)
def currency(of: Text, otherwise: Otherwise = "refuse") -> Value:
    """The ISO code of a currency in use, in capitals; the signs of euro and pound sterling are known as well."""
    code = {"€": "EUR", "£": "GBP"}.get(of.strip(), of[:NUMBER_MAX].strip().upper())
    if code in CURRENCIES:
        return code
    return left_out("currency", of, otherwise, phrase("the ISO code of a currency in use"))


FUNCTIONS = (vat_number, is_vat_number, currency)
