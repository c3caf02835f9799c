"""What a sent property value becomes when it is stored, or why it is refused."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.errors import Problem
from ledgerbridge.sandbox.hubspot.times import DAY_MS, iso, moment_ms

TEXT_MAX = 65_536
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
MOMENT = re.compile(r"-?\d+|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?")


class BadValue(Exception):
    """A value that its property does not take; `problem` says why."""

    def __init__(self, definition: Definition, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(definition.name, code, message)


def sent_text(value: Any) -> str:
    """The value as text: JSON numbers and truth values become what HubSpot stores; null clears."""  # HS-VALUE-JSON
    if value is None:  # HS-VALUE-NULL
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def stored_value(definition: Definition, value: Any, before: str) -> str:
    """The text to store; empty clears the property. Raises BadValue. `before` is what the property held."""
    text = sent_text(value)
    if text == "":  # HS-VALUE-CLEAR
        return ""
    if definition.type != "string" and text != text.strip() and definition.name != "email":  # HS-VALUE-BLANKS
        raise BadValue(definition, "INVALID_" + _kind(definition), f"{text} has leading or trailing whitespace.")
    if definition.name == "email":
        return _email(definition, text)
    match definition.type:
        case "number":
            return _number(definition, text)
        case "bool":
            return _option_of(definition, text, ["true", "false"])
        case "enumeration":
            return _choice(definition, text, before)
        case "date":
            return _date(definition, text)
        case "datetime":
            return _moment(definition, text)
    return _text(definition, text)


def _kind(definition: Definition) -> str:
    return {"enumeration": "OPTION", "bool": "OPTION", "phone_number": "PHONE_NUMBER"}.get(
        definition.type, definition.type.upper()
    )


def _text(definition: Definition, text: str) -> str:
    if len(text) > TEXT_MAX:  # HS-VALUE-LENGTH
        raise BadValue(definition, "INVALID_STRING", f"{definition.name} is longer than {TEXT_MAX} characters.")
    return text


def _email(definition: Definition, text: str) -> str:
    address = text.strip().lower()  # HS-VALUE-EMAIL
    if not EMAIL.fullmatch(address):  # HS-VALUE-EMAIL
        raise BadValue(definition, "INVALID_EMAIL", f"Email address {text} is invalid")
    return address


def _number(definition: Definition, text: str) -> str:
    """Numbers are stored as they were written, trailing zeros included."""  # HS-VALUE-NUMBER
    try:
        finite = "_" not in text and Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise BadValue(definition, "INVALID_NUMBER", f"{text} was not a valid number.")
    return text


def _choice(definition: Definition, text: str, before: str) -> str:
    allowed = [option.value for option in definition.options]
    if not definition.multiple:
        return _option_of(definition, text, allowed)
    appended = text.startswith(";")  # HS-VALUE-APPEND
    chosen = before.split(";") if appended and before else []
    for part in text.split(";"):
        if part and part not in chosen:
            chosen.append(_option_of(definition, part, allowed))
    return ";".join(chosen)


def _option_of(definition: Definition, value: str, allowed: list[str]) -> str:
    """One of the options; a definition without any takes whatever comes."""  # HS-VALUE-OPTION
    if allowed and value not in allowed:
        listed = ", ".join(allowed)
        raise BadValue(definition, "INVALID_OPTION", f"{value} was not one of the allowed options: [{listed}]")
    return value


def _date(definition: Definition, text: str) -> str:
    """A calendar day, from ISO text or from epoch ms at midnight UTC."""  # HS-VALUE-DATE
    try:
        moment = moment_ms(text)
    except ValueError:
        moment = 1
    if moment % DAY_MS:
        raise BadValue(definition, "INVALID_DATE", f"{text} is not at midnight UTC.")
    return iso(moment)[:10]


def _moment(definition: Definition, text: str) -> str:
    if not MOMENT.fullmatch(text):  # HS-VALUE-DATETIME
        raise BadValue(definition, "INVALID_LONG", f"{text} was not a valid long.")
    try:
        moment = moment_ms(text)
    except ValueError:
        raise BadValue(definition, "INVALID_LONG", f"{text} was not a valid long.") from None
    return iso(moment) if moment % 1000 or "." in text or text.lstrip("-").isdigit() else iso(moment)[:19] + "Z"
