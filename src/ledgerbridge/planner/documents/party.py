"""Who a document is for, as far as tax and accounts depend on it."""

from __future__ import annotations

import msgspec

from ledgerbridge.mapping.functions.registers import is_vat_number
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.documents import Document


class Party(msgspec.Struct, frozen=True):
    """What is known of a document's customer."""

    country: str | None = None
    """As the source spells it."""
    vat_number: str | None = None
    is_company: bool = False
    payment_term: str | None = None
    """The customer's own, in the target's words."""
    currency: str | None = None
    """The one that the target has for the customer; None for the company's own."""
    prices_with_tax: bool | None = None
    """Whether the target prices this customer with tax; None where only its own settings say."""

    @property
    def is_business(self) -> bool:
        """Whether the customer counts as a business for tax: one with a VAT number that can be right."""
        return bool(self.vat_number) and is_vat_number.run(self.vat_number, self.country or "") is True


def country_of(document: Document, party: Party) -> str | None:
    """Where the goods go, else where the bill goes, else where the customer is; ISO 3166, two letters."""
    return _first(document.shipping.country, document.billing.country, party.country)


def seat_of(document: Document, party: Party) -> str | None:
    """Where the customer is, else where the bill goes, else where the goods go; ISO 3166, two letters."""
    return _first(party.country, document.billing.country, document.shipping.country)


def _first(*texts: str | None) -> str | None:
    return next((code for text in texts if text and (code := alpha2(text)) is not None), None)
