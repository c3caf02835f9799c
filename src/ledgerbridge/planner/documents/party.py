"""Who a document is for, as far as tax, accounts and addresses depend on it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from ledgerbridge.mapping.functions.registers import VatStanding, vat_standing
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.documents import Address, Document


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
    billing: Address = Address()
    shipping: Address = Address()
    email: str | None = None
    debtor: Party | None = None
    """Whom the target books the document on, by its own record of it where that was read: the customer, or the default
    debtor. What the target itself decides by its customer follows from that one; all that is chosen here, from who
    buys."""

    @property
    def there(self) -> Party:
        """The customer that the target knows of."""
        return self.debtor if self.debtor is not None else self

    @property
    def vat_standing(self) -> VatStanding:
        """What can be said of the customer's VAT number."""
        return vat_standing(self.vat_number or "", self.country or "")

    @property
    def is_business(self) -> bool:
        """Whether the customer counts as a business for tax: one with a VAT number that can be right."""
        return self.vat_standing in (VatStanding.RIGHT, VatStanding.RIGHT_BY_FORM)


def country_of(document: Document, party: Party) -> str | None:
    """Where the goods go, else where the bill goes, else where the customer is; ISO 3166, two letters."""
    return _first(document.shipping.country, document.billing.country, party.country)


def seat_of(document: Document, party: Party) -> str | None:
    """Where the target's customer is, else where the bill goes, else where the goods go; ISO 3166, two letters. Of a
    record of the target's own nothing else tells."""
    if party.debtor is not None:
        return _first(party.debtor.country)
    return _first(party.country, document.billing.country, document.shipping.country)


def _first(*texts: str | None) -> str | None:
    return next((code for text in texts if text and (code := alpha2(text)) is not None), None)


def with_places_of(document: Document, party: Party, known: Collection[str]) -> Document:
    """The document with its customer's addresses, where the source keeps none with its documents: `known` are the
    slots that it has. An address that the source could have given and did not stays away."""
    lacking = [
        name
        for name in ("billing", "shipping")
        if getattr(document, name) == Address() and not any(slot.startswith(f"{name}.") for slot in known)
    ]
    return msgspec.structs.replace(document, **{name: getattr(party, name) for name in lacking})
