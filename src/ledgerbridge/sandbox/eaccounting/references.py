"""References from one record to another."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.errors import bad_personal_number, invalid_model, not_found
from ledgerbridge.sandbox.eaccounting.fields import Fields
from ledgerbridge.sandbox.kit.vendor import Wire


def check(company: Company, fields: Fields, wire: Wire) -> None:
    """Every id leads to a record of its type. Raises Refusal 3000."""
    # EA-ERROR-NOT-FOUND
    for name, field in fields.items():
        value = wire.get(name)
        if field.read_only or not value:
            continue
        if field.kind == "guid" and field.to and value not in company.table(field.to).rows:
            raise not_found(name, value)
        if field.kind == "rows":
            for part in value:
                check(company, field.parts, part)


def check_currency(company: Company, code: str) -> str:
    """The currency, which the service must know."""
    if code not in company.table("currencies").rows:
        raise invalid_model(f"The CurrencyCode {code} is not a known currency.")
    return code


def check_country(company: Company, name: str, code: str | None) -> None:
    """The country, which must be one of the list of countries."""
    # EA-COUNTRY-KNOWN
    if code and code not in company.table("countries").rows:
        raise invalid_model(f"The {name} {code} is not a known country.")


def labels(company: Company, type: str, wished: list[Wire]) -> list[Wire]:
    """The labels named by their ids, whole."""
    # EA-LABELS
    return [company.find(type, label["Id"], "label") for label in wished]


def check_persons(persons: list[Wire]) -> None:
    """Personal numbers have their check digit. Raises Refusal 4029."""
    # EA-ERROR-PERSON
    for person in persons:
        digits = [int(mark) for mark in str(person["Ssn"]) if mark.isdigit()]
        if len(digits) not in (10, 12) or check_digit(digits[-10:-1]) != digits[-1]:
            raise bad_personal_number()


def check_digit(digits: list[int]) -> int:
    """The last digit of a Swedish personal or reference number (modulus 10)."""
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(reversed(digits))]
    return -sum(part // 10 + part % 10 for part in doubled) % 10


def is_taken(company: Company, type: str, name: str, value: Any, own: str | None) -> bool:
    """Whether another record of the type has the value."""
    return any(row.key != own for row in company.table(type).find(name, value))
