"""What two companies say of their money, read for the documents of a pass: the percentages of the source's tax codes,
and the currencies that the target takes. Each is read only where a document asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.documents import Document, Line
from ledgerbridge.model.kinds import Reference


async def rates_of(connector: Connector) -> dict[str, Decimal]:
    """{tax code: its percentage}, of the codes that have one alone."""
    if Reference.TAX_CODES not in connector.capabilities.reference_data:
        return {}
    choices = await connector.reference_data(Reference.TAX_CODES)
    return {choice.id: choice.rate for choice in choices if choice.rate is not None}


async def currencies_of(connector: Connector, named: Collection[str]) -> frozenset[str]:
    """The currencies a company takes documents in, where its system lists them and some are `named`."""
    if not named or Reference.CURRENCIES not in connector.capabilities.reference_data:
        return frozenset()
    return frozenset(choice.id for choice in await connector.reference_data(Reference.CURRENCIES))


def lacks_rates(document: Document) -> bool:
    return any(_lacks_rate(line) for line in document.lines)


def with_rates(document: Document, rates: Mapping[str, Decimal]) -> Document:
    """The document with the percentage of each line that names its tax by a code alone."""
    lines = tuple(
        msgspec.structs.replace(line, tax_rate=rates.get(line.tax_code or "")) if _lacks_rate(line) else line
        for line in document.lines
    )
    return msgspec.structs.replace(document, lines=lines)


def _lacks_rate(line: Line) -> bool:
    return line.tax_code is not None and line.tax_rate is None
