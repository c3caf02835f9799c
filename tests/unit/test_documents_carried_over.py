"""Documents of before a cut-over, and the addresses that a document takes from its customer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledgerbridge.model.documents import Address, Document
from ledgerbridge.planner.cutover import difference, several
from ledgerbridge.planner.documents.party import Party, with_places_of

HOME, QUAY = Address(city="Umeå", country="SE"), Address(city="Delft", country="NL")


def document(total: str | None, currency: str | None = "EUR") -> Document:
    return Document(id="7", total=None if total is None else Decimal(total), currency=currency)


@pytest.mark.feature("F-CORE-FIN-03")
@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (document("302.50"), document("302.5"), True),
        (document("302.50"), document("-302.50"), True),
        (document("302.50", None), document("302.50"), True),
        (document("302.50"), document("302.51"), False),
        (document("302.50"), document("302.50", "USD"), False),
        (document("302.50"), document(None), False),
        (document(None), document(None), False),
    ],
)
def test_two_documents_of_one_number_are_the_same_by_total_and_currency(
    ours: Document, theirs: Document, same: bool
) -> None:
    problem = difference("HubSpot", ours, theirs)
    assert (problem is None) is same
    assert same or (problem is not None and (problem.code, problem.values["id"]) == ("LB-DOC-47", "7"))


@pytest.mark.feature("F-CORE-FIN-03")
def test_several_with_the_number_are_all_named() -> None:
    assert several("HubSpot", ["9", "8"]).values["ids"] == "8, 9"


@pytest.mark.feature("F-CORE-ORD-16")
def test_a_document_has_its_customers_addresses_where_its_source_keeps_none_with_documents() -> None:
    party = Party(billing=HOME, shipping=QUAY)
    bare, said = Document(), Document(billing=QUAY)
    assert with_places_of(bare, party, ("total",)) == Document(billing=HOME, shipping=QUAY)
    assert with_places_of(said, party, ("total",)).billing == QUAY
    assert with_places_of(bare, party, ("billing.city", "shipping.city")) == bare
    assert with_places_of(bare, party, ("shipping.city",)) == Document(billing=HOME)
