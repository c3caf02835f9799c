"""Fees: what the collecting of payments cost in a period, to be booked as an expense by hand. Nothing is written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector, Cursor
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text
from ledgerbridge.model.wording import Phrase
from ledgerbridge.usecases.hub import Hub

FEE = "fee"
ALLOCATIONS = "allocations"


class Fees(msgspec.Struct):
    """The payments of one currency in a period."""

    currency: str
    payments: int = 0
    invoices: int = 0
    """How many different invoices they paid."""
    amount: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)


async def fees(hub: Hub, connection: str, first: date, last: date, zone: tzinfo) -> list[Fees]:
    """What payments dated from the first to the last day came to, by currency. Days are those of the zone.

    Raises SetupError for a connection that is not there, or whose system tells no fees.
    """
    rows = {row.name: row for row in await hub.connections()}
    row = rows.get(connection)
    if row is None:
        raise SetupError([_unknown(connection, ", ".join(rows))])
    connector = hub.connector(row)
    type = _payments_of(connector)
    if type is None:
        raise SetupError([_without(connector)])
    found: dict[str, Fees] = {}
    paid: dict[str, set[str]] = {}
    async for record in _all(connector, type.type):
        if first <= (_day(record, type, zone) or date.min) <= last:
            _add(found, paid, record, type)
    return [found[currency] for currency in sorted(found)]


def _payments_of(connector: Connector) -> TypeCapabilities | None:
    types = connector.capabilities.types.values()
    return next((type for type in types if type.kind is RecordKind.PAYMENT and FEE in type.slots), None)


async def _all(connector: Connector, type: str) -> AsyncIterator[Record]:
    cursor: Cursor | None = None
    while True:
        page = (await connector.read_changes({type: cursor}))[type]
        for record in page.records:
            yield record
        if page.ended:
            return
        cursor = page.cursor


def _day(record: Record, type: TypeCapabilities, zone: tzinfo) -> date | None:
    value = record.fields.get(type.slots.get("date", ""))
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    return value if isinstance(value, date) else None


def _add(found: dict[str, Fees], paid: dict[str, set[str]], record: Record, type: TypeCapabilities) -> None:
    currency = as_text(record.fields.get(type.slots.get("currency", ""))) or "-"
    sums = found.setdefault(currency, Fees(currency))
    invoices = paid.setdefault(currency, set())
    path = type.parts[ALLOCATIONS].slots["invoice_id"] if ALLOCATIONS in type.parts else ""
    invoices |= {as_text(part.fields.get(path)) for part in record.parts.get(ALLOCATIONS, ())} - {""}
    sums.payments += 1
    sums.invoices = len(invoices)
    sums.amount += _number(record.fields, type.slots.get("amount", ""))
    sums.fees += _number(record.fields, type.slots[FEE])


def _number(fields: Mapping[str, object], path: str) -> Decimal:
    value = fields.get(path)
    return value if isinstance(value, Decimal) else Decimal(0)


def _unknown(connection: str, known: str) -> Problem:
    return Problem(
        "LB-SETUP-24",
        "There is no connection called {name}.",
        "Choose one of: {known}.",
        filled({"name": connection, "known": known}),
        words={} if known else {"known": (Phrase("none"),)},
    )


def _without(connector: Connector) -> Problem:
    return Problem(
        "LB-SETUP-85",
        "{vendor} tells no fees of payments.",
        "Name a connection whose payments have fees, such as HubSpot's.",
        filled({"vendor": connector.capabilities.label}),
    )
