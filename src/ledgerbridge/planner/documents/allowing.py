"""What a flow sends at all: into which countries' companies, and whether with tax."""

from __future__ import annotations

from ledgerbridge.model.documents import Document, LineKind
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import DocumentTerms


def check_allowed(document: Document, terms: DocumentTerms, target: Target) -> None:
    """Raises RecordRefused for a document that the flow does not send as the settings are."""
    if terms.countries and target.country is not None and target.country not in terms.countries:
        raise RecordRefused(_abroad(target.country, terms.countries))
    if terms.untaxed and is_taxed(document):
        raise RecordRefused(_taxed())
    lacking = [line for line in document.lines if line.kind is LineKind.PRODUCT and line.service_date is None]
    if target.service_dates and lacking:
        raise RecordRefused(_no_service_date(len(lacking)))


def is_taxed(document: Document) -> bool:
    """Whether the document, or a line of it, says that there is tax."""
    return bool(document.tax) or any(line.tax or line.tax_rate for line in document.lines)


def _abroad(country: str, allowed: frozenset[str]) -> Problem:
    return Problem(
        "LB-DOC-40",
        "The company there is in {country}; such documents are sent to companies in {allowed} alone.",
        "Make the document there by hand, or switch on that it is sent all the same.",
        filled({"country": country, "allowed": ", ".join(sorted(allowed))}),
    )


def _taxed() -> Problem:
    return Problem(
        "LB-DOC-41",
        "The document has tax, and documents with tax are not sent.",
        "Make it in the accounts instead, or switch on that tax is sent and map its rates.",
        field="tax",
    )


def _no_service_date(count: int) -> Problem:
    return Problem(
        "LB-DOC-44",
        "The company there recognises revenue over time, which needs a service date for each line; {n} have none.",
        "Map a property of the lines that holds it, add the document there by hand, or switch the feature off there.",
        {"n": str(count)},
        field="service_date",
    )
