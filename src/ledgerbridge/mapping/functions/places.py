"""Functions of countries, postal codes, phone numbers and street lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledgerbridge.mapping.functions.declaring import Inverse, NotUndone, Otherwise, Text, Word, declared, gives, refuses
from ledgerbridge.mapping.functions.limits import left_out
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model import countries
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

LINE_MAX = 300
"""Characters of an address line or phone number that are looked at."""


# --- countries --------------------------------------------------------------------------------------------------------


def _kept(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if arguments.get("otherwise") == "nothing":
        raise NotUndone(phrase("what it leaves out does not come back"))
    return dict(arguments)


@declared(
    gives({"country_code": "country"}, {"country": "The Netherlands"}, "NL"),
    gives({"country_code": "country"}, {"country": "swe"}, "SE"),
    gives({"country_code": {"of": "country", "otherwise": "nothing"}}, {"country": "Atlantis"}, None),
    refuses({"country_code": "country"}, {"country": "Atlantis"}),
    result=FieldKind.COUNTRY,
    inverse=Inverse("country_name", _kept, "English names as `country_name` gives them"),
)
def country_code(of: Text, otherwise: Otherwise = "refuse") -> Value:
    """The ISO code of two letters of a country's name, code of three letters or everyday name."""
    code = countries.alpha2(of) if len(of) <= LINE_MAX else None
    return code or left_out("country_code", of, otherwise, phrase("a country"))


@declared(
    gives({"country_name": "country"}, {"country": "NL"}, "Netherlands"),
    gives({"country_name": "country"}, {"country": "Sverige"}, "Sweden"),
    gives({"country_name": {"of": "country", "otherwise": "keep"}}, {"country": "Atlantis"}, "Atlantis"),
    refuses({"country_name": "country"}, {"country": "XQ"}),
    gives({"country_name": "country"}, {}, None),
    result=FieldKind.TEXT,
    inverse=Inverse("country_code", _kept, "codes of two letters"),
)
def country_name(of: Text, otherwise: Otherwise = "refuse") -> Value:
    """The English name of a country, given as code or in another spelling."""
    code = countries.alpha2(of) if len(of) <= LINE_MAX else None
    return countries.NAMES[code] if code else left_out("country_name", of, otherwise, phrase("a country"))


# --- postal codes -----------------------------------------------------------------------------------------------------

GB_CODE = r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})"
POSTAL: Mapping[str, tuple[re.Pattern[str], str]] = {
    "NL": (re.compile(r"(?:NL)?([1-9][0-9]{3})([A-Z]{2})"), r"\1 \2"),
    "BE": (re.compile(r"(?:BE|B)?([1-9][0-9]{3})"), r"\1"),
    "SE": (re.compile(r"(?:SE|S)?([1-9][0-9]{2})([0-9]{2})"), r"\1 \2"),
    "NO": (re.compile(r"(?:NO|N)?([0-9]{4})"), r"\1"),
    "DE": (re.compile(r"(?:DE|D)?([0-9]{5})"), r"\1"),
    "FR": (re.compile(r"(?:FR|F)?([0-9]{5})"), r"\1"),
    "GB": (re.compile(GB_CODE), r"\1 \2"),
}
"""{country: (form without blanks and dashes, how it is written)}"""


@declared(
    gives({"postal_code": ["zip", "country"]}, {"zip": "1016dx", "country": "Netherlands"}, "1016 DX"),
    gives({"postal_code": ["zip", {"fixed": "SE"}]}, {"zip": "SE-11455"}, "114 55"),
    gives({"postal_code": ["zip", {"fixed": "GB"}]}, {"zip": "sw1a1aa"}, "SW1A 1AA"),
    gives({"postal_code": ["zip", {"fixed": "BE"}]}, {"zip": "B-1000"}, "1000"),
    gives({"postal_code": ["zip", {"fixed": "US"}]}, {"zip": " 94043-1351 "}, "94043-1351"),
    refuses({"postal_code": ["zip", {"fixed": "DE"}]}, {"zip": "1011"}),
    gives({"postal_code": {"of": "zip", "country": "land", "otherwise": "keep"}}, {"zip": "1", "land": "DE"}, "1"),
    gives({"postal_code": ["zip", "country"]}, {"zip": "1016dx"}, None),
    result=FieldKind.TEXT,
)
def postal_code(of: Text, country: Text, otherwise: Otherwise = "refuse") -> Value:
    """The postal code as it is written in the country: NL, BE, SE, NO, DE, FR, GB; of others without blanks around."""
    form = POSTAL.get(countries.alpha2(country[:LINE_MAX]) or "")
    if form is None:
        return of.strip()
    found = form[0].fullmatch(re.sub(r"[\s-]", "", of[:LINE_MAX]).upper())
    if found:
        return found.expand(form[1])
    return left_out("postal_code", of, otherwise, phrase("a postal code of the country"))


# --- phone numbers ----------------------------------------------------------------------------------------------------

CALLING: Mapping[str, tuple[str, str]] = {
    "AT": ("43", "0"),
    "BE": ("32", "0"),
    "CA": ("1", "1"),
    "CH": ("41", "0"),
    "DE": ("49", "0"),
    "DK": ("45", ""),
    "ES": ("34", ""),
    "FI": ("358", "0"),
    "FR": ("33", "0"),
    "GB": ("44", "0"),
    "IE": ("353", "0"),
    "IT": ("39", ""),
    "LU": ("352", ""),
    "NL": ("31", "0"),
    "NO": ("47", ""),
    "PL": ("48", ""),
    "PT": ("351", ""),
    "SE": ("46", "0"),
    "US": ("1", "1"),
}
"""{country: (calling code, the digit dialled before a number within the country)}"""
PHONE_MARKS = re.compile(r"[\s().\-/\u2010-\u2013]")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@declared(
    gives({"phone": "phone"}, {"phone": "+31 (0)20 555 0120"}, "+31205550120"),
    gives({"phone": {"of": "phone", "country": "country"}}, {"phone": "020-555 0120", "country": "NL"}, "+31205550120"),
    gives({"phone": {"of": "phone", "default": "NO"}}, {"phone": "22 86 44 00"}, "+4722864400"),
    gives({"phone": ["phone"]}, {"phone": "0046 8 123 456 78"}, "+46812345678"),
    refuses({"phone": "phone"}, {"phone": "020-555 01 20"}),
    gives({"phone": {"of": "phone", "otherwise": "keep"}}, {"phone": "ask Anna"}, "ask Anna"),
    gives({"phone": "phone"}, {}, None), result=FieldKind.TEXT,
)  # fmt: skip
def phone(of: Text, country: Text = "", default: Word = "", otherwise: Otherwise = "refuse") -> Value:
    """The phone number in international form, a plus and digits. One without calling code is of the country."""
    text = (
        PHONE_MARKS.sub("", of[:LINE_MAX].replace("(0)", "")) if _is_abroad(of) else PHONE_MARKS.sub("", of[:LINE_MAX])
    )
    if text.startswith("00"):
        text = f"+{text[2:]}"
    if not text.startswith("+"):
        code, trunk = CALLING.get(_country(country) or _country(default), ("", ""))
        text = f"+{code}{text.removeprefix(trunk)}" if code else text
    found = E164.fullmatch(text)
    return text if found else left_out("phone", of, otherwise, phrase("a phone number with its country"))


def _is_abroad(number: str) -> bool:
    """Whether a number has its calling code, so that a zero in brackets is not dialled with it."""
    return number.lstrip().startswith(("+", "00"))


def _country(text: str) -> str:
    return countries.alpha2(text[:LINE_MAX]) or ""


# --- street lines -----------------------------------------------------------------------------------------------------

NUMBER_LAST = re.compile(r"(.*\S)\s+([0-9]{1,6}(?:\s?[-/]\s?[A-Za-z0-9]{1,4}|\s?[A-Za-z]{1,4})?)")
NUMBER_FIRST = re.compile(r"([0-9]{1,6}(?:\s?[A-Za-z]|\s?[-/]\s?[0-9]{1,5})?),?\s+(\D.*)")
BEFORE = ("AU", "CA", "FR", "GB", "IE", "LU", "NZ", "US")
"""Countries where the number stands before the street."""


def _parted(line: str) -> tuple[str, str]:
    """(street, number) of a line; the number is empty where none is seen."""
    text = " ".join(line[:LINE_MAX].split())
    if (found := NUMBER_FIRST.fullmatch(text)) and not text[-1].isdigit():
        return found[2], found[1]
    if found := NUMBER_LAST.fullmatch(text):
        return found[1].rstrip(" ,"), found[2]
    return text, ""


@declared(
    gives({"street_name": "address"}, {"address": "Keizersgracht 210-hs"}, "Keizersgracht"),
    gives({"street_name": "address"}, {"address": "10 Downing Street"}, "Downing Street"),
    gives({"street_name": "address"}, {"address": "Postbus"}, "Postbus"),
    gives({"street_name": "address"}, {}, None),
    result=FieldKind.TEXT,
)
def street_name(of: Text) -> Value:
    """The street of an address line, without the house number."""
    return _parted(of)[0]


@declared(
    gives({"house_number": "address"}, {"address": "Keizersgracht 210-hs"}, "210-hs"),
    gives({"house_number": "address"}, {"address": "Straat van 1940 12 A"}, "12 A"),
    gives({"house_number": "address"}, {"address": "10 Downing Street"}, "10"),
    gives({"house_number": "address"}, {"address": "Postbus"}, None),
    result=FieldKind.TEXT,
)
def house_number(of: Text) -> Value:
    """The house number of an address line with what belongs to it; nothing where none is seen."""
    return _parted(of)[1]


@declared(
    gives({"street_line": ["street", "number"]}, {"street": "Kungsgatan", "number": "12"}, "Kungsgatan 12"),
    gives({"street_line": ["street", "number"]}, {"street": "Kungsgatan"}, "Kungsgatan"),
    gives(
        {"street_line": ["street", "number", "country"]},
        {"street": "Downing Street", "number": 10, "country": "UK"},
        "10 Downing Street",
    ),
    gives({"street_line": ["street", "number"]}, {"number": "12"}, None),
    result=FieldKind.TEXT,
)
def street_line(street: Text, number: Text = "", country: Text = "") -> Value:
    """Street and house number as one line, in the order of the country."""
    parts = (number, street) if _country(country) in BEFORE else (street, number)
    return " ".join(part.strip() for part in parts if part)


FUNCTIONS = (country_code, country_name, postal_code, phone, street_name, house_number, street_line)
