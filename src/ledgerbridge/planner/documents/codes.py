"""Payment terms, payment methods and shipping methods in the target's words."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.terms import Codes, DocumentTerms, Unmapped


def coded(document: Document, terms: DocumentTerms, party: Party) -> Document:
    """The document with its terms and methods as the target calls them. Raises MappingError for one that is in no
    table and shall not fall back."""
    return msgspec.structs.replace(
        document,
        payment_term=_code("payment term", document.payment_term, terms.payment_terms, party.there.payment_term),
        payment_method=_code("payment method", document.payment_method, terms.payment_methods),
        shipping_method=_code("shipping method", document.shipping_method, terms.shipping_methods),
        account=terms.account,
    )


def _code(what: str, said: str | None, codes: Codes, own: str | None = None) -> str | None:
    """What the table says, else the customer's own, else the default."""
    if said is not None and said in codes.values:
        return codes.values[said]
    if said is not None and codes.unmapped is Unmapped.FAIL:
        raise MappingError(_unmapped(what, said))
    return own or codes.default


def _unmapped(what: str, said: str) -> Problem:
    return Problem(
        "LB-DOC-03",
        "The document's {what} has no entry in its table.",
        "Add it to the table with the code of the target, or choose a default.",
        words={"what": (Phrase(what),)},
        field=what.replace(" ", "_"),
        vendor_text=said,
    )
