"""What holds for the records of one object type beside the rules that hold for all: one place per moment."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.sandbox.hubspot.account import Account, Work
from ledgerbridge.sandbox.hubspot.calculating import calculate, schedule
from ledgerbridge.sandbox.hubspot.errors import Problem
from ledgerbridge.sandbox.hubspot.following import SUMMED
from ledgerbridge.sandbox.hubspot.invoices import (
    completed_invoice,
    invoice_problems,
    opened,
    refuse_deletion,
    refuse_status,
)
from ledgerbridge.sandbox.hubspot.line_items import completed_line, line_problems, one_discount
from ledgerbridge.sandbox.hubspot.objects import INVOICES, LINE_ITEMS, PAYMENTS, ObjectType
from ledgerbridge.sandbox.hubspot.payments import completed_payment, refuse_collected
from ledgerbridge.sandbox.hubspot.sales import completed_stage, stage_problems
from ledgerbridge.sandbox.hubspot.table import Record


def problems_of(
    account: Account, type: ObjectType, before: Mapping[str, str], values: Mapping[str, str]
) -> list[Problem]:
    """What is wrong with the values for a record that held those before."""
    problems = [*_currency_problems(account, type, values), *stage_problems(account, type, before, values)]
    if type is LINE_ITEMS:
        problems += line_problems(values)
    if type is INVOICES:
        problems += invoice_problems(before, values)
    return problems


def _currency_problems(account: Account, type: ObjectType, values: Mapping[str, str]) -> list[Problem]:
    """A record's currency is one that the account uses."""  # HS-CURRENCY
    currency = values.get(type.currency, "")
    if not currency or currency in account.currencies:
        return []
    listed = ", ".join(account.currencies)
    return [
        Problem(type.currency, "INVALID_OPTION", f"{currency} was not one of the allowed options: [{listed}]"),
    ]


def completed(work: Work, type: ObjectType, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a new record with what HubSpot adds before it is stored. Raises Refused."""
    if type is LINE_ITEMS:
        values = completed_line(work.account, values)
    elif type is INVOICES:
        values = completed_invoice(work, values)
    elif type is PAYMENTS:
        values = completed_payment(work, values)
    elif type.stages is not None:
        values = completed_stage(work.account, type, values)
    return {name: value for name, value in values.items() if value}


def changed_with(
    work: Work, type: ObjectType, id: int, before: Mapping[str, str], changed: Mapping[str, str]
) -> dict[str, str]:
    """The values to change with what comes along; `before` is empty for a new record. Raises Refused."""
    if type is INVOICES:
        refuse_status(work, id, before, changed)
        return {**changed, **opened(work, before, changed)}
    if type is LINE_ITEMS and before:
        return one_discount(changed)
    return dict(changed)


def refuse_change(type: ObjectType, record: Record) -> None:
    """Raises Refused where nobody may change the record."""
    if type is PAYMENTS:
        refuse_collected(record)


def refuse_archiving(account: Account, type: ObjectType, record: Record) -> None:
    """Raises Refused where the record may not be deleted."""
    if type is INVOICES:
        refuse_deletion(account, record)
    if type is PAYMENTS:
        refuse_collected(record)


def follow_write(work: Work, type: ObjectType, id: int) -> None:
    """Sums that follow from the record are worked out, or will be."""
    links = work.account.links
    if type in (LINE_ITEMS, INVOICES):
        schedule(work, type, id)
    elif type.name in SUMMED:
        for invoice in links.between(type.name, id, INVOICES.name):
            schedule(work, INVOICES, invoice)
    elif type is PAYMENTS:
        for invoice in list(links.between(type.name, id, INVOICES.name)):
            calculate(work, INVOICES, invoice)
