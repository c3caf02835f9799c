"""What is kept of how a customer's VAT number was looked at: what came of it and on which day, and never the number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from ledgerbridge.mapping.functions.registers import VatStanding
from ledgerbridge.model.countries import EUROPEAN_UNION
from ledgerbridge.model.documents import Document
from ledgerbridge.model.money import TaxedBy
from ledgerbridge.planner.documents.party import Party, seat_of
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import TaxTerms
from ledgerbridge.planner.reason import Reason

FOUND = MappingProxyType(
    {
        VatStanding.RIGHT: "VAT number right by its form and check digits on {day}",
        VatStanding.RIGHT_BY_FORM: "VAT number right by its form on {day}; check digits of its country are not known",
        VatStanding.WRONG: "VAT number wrong by its form or check digits on {day}",
        VatStanding.ABSENT: "no VAT number on {day}",
    }
)
AS_BUSINESS = "taxed as a business"
AS_CONSUMER = "taxed as a consumer"


def vat_evidence(document: Document, party: Party, terms: TaxTerms, target: Target, day: date) -> tuple[Reason, ...]:
    """What became of the VAT number of a document's customer on the day it was decided on; nothing where there is none
    and none would change the tax."""
    return tuple(_told(document, party, terms, target, day))


def _told(document: Document, party: Party, terms: TaxTerms, target: Target, day: date) -> Iterator[Reason]:
    by_kind = any(row.business is not None for row in terms.by_country)
    decides_there = _decides_there(document, party, target)
    standing = (party.there if decides_there else party).vat_standing
    if standing is not VatStanding.ABSENT or by_kind or decides_there:
        yield Reason(FOUND[standing], {"day": day.isoformat()})
    if by_kind:
        yield Reason(AS_BUSINESS if party.is_business else AS_CONSUMER)


def _decides_there(document: Document, party: Party, target: Target) -> bool:
    """Whether the target itself charges a customer with a VAT number otherwise than one without."""
    seat = seat_of(document, party)
    within = seat in EUROPEAN_UNION and target.country in EUROPEAN_UNION
    return target.money.taxed_by is TaxedBy.PRODUCT and within and seat != target.country
