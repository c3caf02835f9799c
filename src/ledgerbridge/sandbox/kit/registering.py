"""What a vendor's own portal asks for when a program is to be let in, and what it answers.

A vendor declares one form for each thing that can be registered with it. The kit reads what was filled in and shows the
page; the vendor says what does not fit, and lets in exactly what was registered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

LOOPBACK = ("localhost", "127.0.0.1", "::1")
Value: TypeAlias = str | tuple[str, ...] | dict[str, str]


class Kind(StrEnum):
    """How a field is filled in, and what becomes of it."""

    TEXT = "text"
    CHOICE = "choice"
    """One of the field's choices."""
    ADDRESSES = "addresses"
    """Web addresses, one a line."""
    SCOPES = "scopes"
    """Any of the field's choices; they may be pasted with blanks or commas between them."""
    LEVELS = "levels"
    """{choice: level} of the choices that are not left out."""


class Field(msgspec.Struct, frozen=True):
    """One question of a form."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    choices: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    at_least: int = 0
    """How many values it needs."""
    at_most: int | None = None


class Form(msgspec.Struct, frozen=True):
    """What is asked of a developer who registers one thing."""

    kind: str
    """What is registered, in the control plane's word for it."""
    title: str
    stands_for: str
    """Where a vendor asks this."""
    fields: tuple[Field, ...]
    of_account: bool = False
    """Whether it is made in one account, and opens that alone."""


class Unfit(Exception):
    """What was filled in cannot be registered; holds {field: why}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in faults.items()))
        self.faults = dict(faults)


class Filled(msgspec.Struct, frozen=True):
    """What was filled in, each value as its field's kind has it."""

    values: dict[str, Value]

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def levels(self, name: str) -> dict[str, str]:
        value = self.values.get(name, {})
        return value if isinstance(value, dict) else {}


class Told(msgspec.Struct, frozen=True):
    """What a developer is told of the thing registered; `secrets` once and never again."""

    name: str
    secrets: dict[str, str]
    """{what it is, in the words of the control plane: the value}."""


class Known(msgspec.Struct, frozen=True):
    """A thing that was registered, as everybody may see it."""

    kind: str
    name: str
    id: str
    redirects: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def filled(form: Form, given: Mapping[str, object]) -> Filled:
    """What was filled in. Raises Unfit with all that does not fit the form."""
    values: dict[str, Value] = {}
    faults = {name: "the form has no such field" for name in given if name not in {one.name for one in form.fields}}
    for field in form.fields:
        try:
            values[field.name] = _value(field, given.get(field.name))
        except ValueError as error:
            faults[field.name] = str(error)
    if faults:
        raise Unfit(faults)
    return Filled(values)


def _value(field: Field, given: object) -> Value:
    """Raises ValueError, whose text says why."""
    match field.kind:
        case Kind.LEVELS:
            return _levels(field, given)
        case Kind.ADDRESSES | Kind.SCOPES:
            return _several(field, given)
    text = "" if given is None else given
    if not isinstance(text, str):
        raise ValueError("this is one text")
    text = text.strip()
    if field.at_least and not text:
        raise ValueError("this is needed")
    if field.kind is Kind.CHOICE and text not in field.choices:
        raise ValueError(f"one of {', '.join(field.choices)}, not {text!r}")
    return text


def _several(field: Field, given: object) -> tuple[str, ...]:
    parts = _parts(given)
    unknown = [part for part in parts if field.choices and part not in field.choices]
    if unknown:
        raise ValueError(f"there is no {', '.join(unknown)}")
    if len(parts) < field.at_least:
        raise ValueError("this is needed")
    if field.at_most is not None and len(parts) > field.at_most:
        raise ValueError(f"at most {field.at_most} can be registered")
    return parts


def _parts(given: object) -> tuple[str, ...]:
    """Each value once, in order. An address may hold a comma: only blanks and line ends part texts of several."""
    if given is None:
        return ()
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise ValueError("this is a list of texts")
    parts = [part.strip(",") for text in texts for part in text.split()]
    return tuple(dict.fromkeys(part for part in parts if part))


def _levels(field: Field, given: object) -> dict[str, str]:
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise ValueError("this is an object of levels")
    unknown = [name for name in given if name not in field.choices]
    if unknown:
        raise ValueError(f"there is no {', '.join(map(str, unknown))}")
    wrong = sorted({str(level) for level in given.values()} - {*field.levels})
    if wrong:
        raise ValueError(f"a level is one of {', '.join(field.levels)}, not {', '.join(wrong)}")
    if len(given) < field.at_least:
        raise ValueError("this is needed")
    return {str(name): str(level) for name, level in given.items()}


# --- addresses --------------------------------------------------------------------------------------------------------


def address_fault(address: str) -> str:
    """Why nobody can be sent to an address; empty where they can."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return f"{address} is no web address"
    if parts.scheme not in ("http", "https") or not host:
        return f"{address} is no web address"
    return f"{address} has a part behind #, which no browser sends" if parts.fragment else ""


def is_secure(address: str) -> bool:
    return urlsplit(address).scheme == "https"


def is_local(address: str) -> bool:
    """Whether it leads back to the very machine. False for what is no address."""
    try:
        return urlsplit(address).hostname in LOOPBACK
    except ValueError:
        return False


def is_numeric(address: str) -> bool:
    """Whether the host is a number rather than a name."""
    try:
        ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return False
    return True


def addresses_checked(name: str, addresses: Sequence[str], *more: tuple[bool, str]) -> None:
    """Raises Unfit for the first address that is none, and with the text of the first of `more` that holds."""
    found = [fault for address in addresses if (fault := address_fault(address))]
    found += [why for holds, why in more if holds]
    if found:
        raise Unfit({name: found[0]})
