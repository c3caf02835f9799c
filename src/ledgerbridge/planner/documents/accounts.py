"""Revenue accounts, cost centres and cost units of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.planner.documents.party import Party, country_of
from ledgerbridge.planner.documents.places import entries_for
from ledgerbridge.planner.documents.terms import AccountTerms


def accounted(
    document: Document, terms: AccountTerms, party: Party, groups: Mapping[str, str], home: str | None
) -> Document:
    """The document with accounts, cost centres and cost units in the target's words. A line we added keeps an account
    it has; what the source names itself goes by the tables. `groups` are {SKU: product group}."""
    tables = {*terms.by_country, *terms.by_country_and_group}
    places = entries_for(country_of(document, party), home, tables)
    lines = tuple(_accounted(line, terms, places, groups, document.seller or "") for line in document.lines)
    return msgspec.structs.replace(document, lines=lines)


def _accounted(line: Line, terms: AccountTerms, places: Sequence[str], groups: Mapping[str, str], seller: str) -> Line:
    """Raises MappingError for an account that is meant to be the target's and is not there."""
    if line.kind is LineKind.TEXT:
        return msgspec.structs.replace(line, account=None, cost_centre=None, cost_unit=None)
    own = terms.by_source.get(line.account or "") if line.kind is LineKind.PRODUCT else line.account
    if own is None and line.account and terms.own_codes:
        raise MappingError(_unknown_account(line, line.account))
    usual = terms.cost_centres_by_seller.get(seller, terms.cost_centre)
    return msgspec.structs.replace(
        line,
        account=own or _account(line, terms, places, groups),
        cost_centre=terms.cost_centres.get(line.cost_centre or "", usual),
        cost_unit=terms.cost_units.get(line.cost_unit or "", terms.cost_unit),
    )


def _account(line: Line, terms: AccountTerms, places: Sequence[str], groups: Mapping[str, str]) -> str | None:
    sku = line.sku or ""
    group = groups.get(sku, "")
    candidates = (
        terms.by_sku.get(sku),
        *(terms.by_country_and_group.get(place, {}).get(group) for place in places),
        *(terms.by_country.get(place) for place in places),
        terms.by_group.get(group),
        terms.default,
    )
    return next((account for account in candidates if account), None)


def _unknown_account(line: Line, account: str) -> Problem:
    return Problem(
        "LB-DOC-30",
        "The product {product} has the ledger account {account}, which the target does not have.",
        "Correct the account of the product, or make that account there.",
        {"product": line.sku or line.product_id or "-", "account": account},
        field="account",
        vendor_text=line.description or "",
    )
