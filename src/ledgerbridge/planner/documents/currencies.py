"""The currency of a document, and its rate."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.documents import Document
from ledgerbridge.model.money import CurrencyOf
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import DocumentTerms


def exchanged(document: Document, terms: DocumentTerms, target: Target, party: Party) -> Document:
    """The document with its rate only where both companies count in the same currency. Raises RecordRefused for a
    currency that the target does not take, or would not give to the document."""
    own = target.currency or terms.home_currency
    currency = document.currency
    if currency is not None:
        if terms.currencies and currency not in terms.currencies:
            raise RecordRefused(_not_taken(currency))
        theirs = party.there.currency or own
        if target.money.currency is CurrencyOf.CUSTOMER and theirs is not None and currency != theirs:
            raise RecordRefused(_of_customer(currency, theirs))
    same = own is not None and own == terms.source_currency and currency not in (None, own)
    return document if same else msgspec.structs.replace(document, rate=None)


def _not_taken(currency: str) -> Problem:
    return Problem(
        "LB-REC-12",
        "The target takes no documents in {currency}.",
        "Add the currency there, or leave such documents out by a filter.",
        {"currency": currency},
        field="currency",
    )


def _of_customer(currency: str, theirs: str) -> Problem:
    return Problem(
        "LB-DOC-60",
        "It is in {currency}, and the target makes documents for its customer in {theirs} alone.",
        "Give the customer this currency there, or name one who has it. Or leave such documents out by a filter.",
        {"currency": currency, "theirs": theirs},
        field="currency",
    )
