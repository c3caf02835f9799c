"""Codes by level: those of a line's product, else its seller's, else the default ones."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.planner.documents.terms import DocumentTerms


def with_products(document: Document, terms: DocumentTerms) -> Document:
    """The document with an SKU on each line of a product that has none of its own, where the terms name one.

    Where the source's codes are the target's own, a product counts by its code alone.
    """
    usual = terms.skus_by_seller.get(document.seller or "", terms.default_sku)
    if not terms.own_codes and usual is None:
        return document
    return msgspec.structs.replace(document, lines=tuple(_named(line, usual, terms) for line in document.lines))


def _named(line: Line, usual: str | None, terms: DocumentTerms) -> Line:
    if line.kind is not LineKind.PRODUCT or line.sku:
        return line
    return msgspec.structs.replace(line, sku=usual)
