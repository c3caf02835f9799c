"""Tax codes of a company, with the percentages that they charge on sales (API reference, TaxCode and TaxRate)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.quickbooks.wire import Wire, object_of, objects_of
from ledgerbridge.model.problems import VendorDrift

TAXED, UNTAXED = "TAX", "NON"
"""The codes of lines in the US: one has the rate of the document, which is not its own; the other has none."""
ON_ALL, ON_TAX = "TaxOnAmountPlusTax", "TaxOnTax"
HUNDRED = Decimal(100)


def tax_choice(code: Wire, rates: Mapping[str, Wire]) -> Choice:
    """A code; `rates` are the rows of TaxRate by id."""
    id, name = str(code["Id"]), str(code.get("Name") or "")
    if id in (TAXED, UNTAXED):
        return Choice(id, name, rate=Decimal(0) if id == UNTAXED else None)
    charged = _charged(code, rates)
    if charged is None:
        return Choice(id, name)
    told = ", ".join(f"{percent} %" for percent, _ in charged)
    each = tuple(part for _, part in charged)
    return Choice(id, name, told, rate=each[0] if len(each) == 1 else None, rates=each if len(each) > 1 else ())


def _charged(code: Wire, rates: Mapping[str, Wire]) -> list[tuple[Decimal, Decimal]] | None:
    """(percentage, the same of the net amount) of each rate, in their order; None where one is not known or there is
    none. They differ where a rate stands on other taxes too."""
    found: list[tuple[Decimal, Decimal]] = []
    try:
        for percent, stands_on in _listed(code, rates):
            before = sum((part for _, part in found), Decimal(0)) / HUNDRED
            base = {ON_ALL: 1 + before, ON_TAX: before}.get(stands_on, Decimal(1))
            found.append((percent, percent * base))
    except (VendorDrift, LookupError):
        return None
    return found or None


def _listed(code: Wire, rates: Mapping[str, Wire]) -> Iterator[tuple[Decimal, str]]:
    """(percentage, what it stands on) of each rate. Raises LookupError for one that is not known, VendorDrift."""
    details = objects_of(object_of(code, "SalesTaxRateList"), "TaxRateDetail")
    for detail in sorted(details, key=_order):
        value = rates[str(object_of(detail, "TaxRateRef").get("value"))].get("RateValue")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise LookupError("RateValue")
        yield Decimal(value), str(detail.get("TaxTypeApplicable") or "")


def _order(detail: Wire) -> Decimal:
    place = detail.get("TaxOrder")
    return Decimal(place) if isinstance(place, int | Decimal) else Decimal(0)
