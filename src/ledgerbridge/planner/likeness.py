"""Likeness: what of a record helps to recognise it in another system, in a form that spelling does not change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias


class Clue(StrEnum):
    """What two records can have in common, in the words of the screen."""

    VAT = "VAT number"
    REGISTRATION = "registration number"
    EMAIL = "e-mail"
    BARCODE = "barcode"
    SKU = "SKU but for its punctuation"
    NAME = "name"
    SIMILAR_NAME = "similar name"
    POSTAL_CODE = "postal code"
    PHONE = "phone"


Traits: TypeAlias = Mapping[Clue, frozenset[str]]
"""{clue: the record's values for it in plain form}; clues it says nothing about are left out."""

LENGTH_MAX = 200
"""Characters of a text that are looked at."""
NUMBER_MIN = 5
"""A register's number of fewer characters could be anything."""
PHONE_DIGITS = 7
"""The last digits of a phone number that are compared: what stands before them is written in many ways."""
LEGAL_FORMS = frozenset(
    {
        *("ab", "hb", "kb", "bv", "nv", "vof", "cv", "cvba", "bvba", "srl", "sprl", "sa", "sas", "sarl", "eurl"),
        *("gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ek", "gbr", "co", "ltd", "limited", "plc", "llp", "llc"),
        *("inc", "incorporated", "corp", "corporation", "company", "oy", "oyj", "as", "asa", "aps", "ks", "ans"),
        *("sl", "slu", "spa", "snc", "lda", "sro", "doo", "kft", "zrt", "pty", "pte"),
    }
)
"""What stands behind a company's name and is written, shortened or left out at will; without dots."""
JOINTS = frozenset({"and", "och", "und", "og", "et", "en", "y"})
"""Words that stand where another spelling has a sign, or nothing."""
VAT_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE"),
        *("IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "XI"),
    }
)
"""The letters before VAT numbers of these countries."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " "})
_PERSON = ("given_name", "family_name")


def traits(texts: Mapping[str, str]) -> Traits:
    """What {slot: text} of a record gives to recognise it by."""
    found = {clue: _values(texts, slots, plain) for clue, (slots, plain) in _SLOTS.items()}
    person = plain_name(" ".join(texts.get(slot, "") for slot in _PERSON))
    found[Clue.NAME] |= {person} - {""}
    return {clue: values for clue, values in found.items() if values}


def _values(texts: Mapping[str, str], slots: Iterable[str], plain: Callable[[str], str]) -> frozenset[str]:
    return frozenset(plain(texts.get(slot, "")[:LENGTH_MAX]) for slot in slots) - {""}


# --- plain forms ------------------------------------------------------------------------------------------------------


def plain_name(text: str) -> str:
    """A name without case, accents, punctuation and legal forms, its words in order of the alphabet."""
    words = _without_accents(text).translate(_LETTERS).replace(".", "").replace("'", "")
    words = re.sub(r"\b(\w)/(\w)\b", r"\1\2", words)
    plain = re.findall(r"\w+", words)
    telling = [word for word in plain if word not in LEGAL_FORMS | JOINTS]
    return " ".join(sorted(telling or plain))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def plain_code(text: str) -> str:
    """Letters and digits alone, in one case."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def plain_number(text: str) -> str:
    """The number of a register; nothing where it is too short to tell, or holds no digit."""
    code = plain_code(text)
    return code if len(code) >= NUMBER_MIN and any(letter.isdigit() for letter in code) else ""


def plain_vat(text: str) -> str:
    """A VAT number without the country's letters before it, which are written or not."""
    code = plain_number(text)
    bare = code[2:] if code[:2] in VAT_COUNTRIES else code
    return bare if plain_number(bare) else code


def plain_phone(text: str) -> str:
    """The last digits of a phone number, those that no prefix changes."""
    digits = "".join(letter for letter in text.replace("(0)", "") if letter in "0123456789")
    national = digits.lstrip("0")
    return national[-PHONE_DIGITS:] if len(national) >= PHONE_DIGITS else ""


def plain_email(text: str) -> str:
    plain = text.strip().casefold()
    return plain if "@" in plain else ""


_SLOTS: Mapping[Clue, tuple[tuple[str, ...], Callable[[str], str]]] = {
    Clue.VAT: (("vat_number",), plain_vat),
    Clue.REGISTRATION: (("registration_number",), plain_number),
    Clue.EMAIL: (("email",), plain_email),
    Clue.BARCODE: (("barcode",), plain_number),
    Clue.SKU: (("sku",), plain_code),
    Clue.NAME: (("name", "company_name"), plain_name),
    Clue.POSTAL_CODE: (("billing.postal_code", "shipping.postal_code"), plain_code),
    Clue.PHONE: (("phone", "mobile"), plain_phone),
}
